"""The pages and files that a phone keeps, and the list of them at the head of the service worker.

A shell is a page with nobody's data in it: it is rendered once, without a request, and kept. Its
revision is the digest of what it says, so a changed page is a new version of the app.
"""

import hashlib
from collections.abc import Iterable
from functools import cache, cached_property
from threading import Lock

import msgspec
from jinja2 import Environment
from litestar.di import NamedDependency
from litestar.response import Template
from markupsafe import Markup
from msgspec import Struct

from audits.checklist import Checklist
from audits.checklists import FOLDER, published, themes
from audits.policy import POLICY
from server.pages import page
from server.pages.templates import BUILT, SERVER, asset_names
from server.settings import Settings
from server.visits import words
from server.visits.screens import desk_questions, part_rows, steps_of

PLAIN_SHELLS = {
    "visits": ("visits/list.html", "/visits"),
    "sending": ("visits/sending.html", "/visits/sending"),
    "start": ("visits/start.html", "/visits/start"),
    "worried": ("visits/worried.html", "/visits/worried"),
    "help": ("visits/help.html", "/visits/help"),
    "offline": ("visits/offline.html", "/visits"),
}

ICONS = ("mark.svg", "icon-192.png", "apple-touch-icon-180.png")


class Entry(Struct, frozen=True):
    """One file that the worker keeps; a name that carries a digest needs no revision."""

    url: str
    revision: str | None


class App(Struct, frozen=True):
    """What the worker is told: the version of the app and everything it keeps."""

    build: str
    entries: list[Entry]


class Shells:
    """The shells of one installation, each rendered when it is first asked for."""

    def __init__(self, environment: Environment, settings: Settings) -> None:
        """``environment`` is the one that the pages use."""
        self._environment = environment
        self._settings = settings
        self._checklists = {found.key: found for found in published()}
        self._rendered: dict[str, str] = {}
        self._lock = Lock()

    @cached_property
    def build(self) -> str:
        """The version of the app: the same for the same scripts, styles, pages and checklists."""
        return _digest(*_sources())[:8]

    def html(self, name: str) -> str | None:
        """The shell with this name, such as ``visits`` or ``venue-2``; None when there is none."""
        if name not in PLAIN_SHELLS and name not in self._checklists:
            return None
        with self._lock:
            if name not in self._rendered:
                self._rendered[name] = self._render(name)
            return self._rendered[name]

    def worker(self, checklists: Iterable[Checklist]) -> str:
        """The service worker's script for a service that uses these checklists."""
        names = [*PLAIN_SHELLS, *(found.key for found in checklists)]
        shells = [Entry(f"/shell/{name}", _digest(self.html(name) or "")) for name in names]
        app = App(build=self.build, entries=[*shells, *_built_files(), *self._council_files()])
        return f"self.__APP = {msgspec.json.encode(app).decode()};\n{_worker()}"

    def _render(self, name: str) -> str:
        template, path = PLAIN_SHELLS.get(name, ("visits/audit.html", f"/visits/{name}"))
        context = {
            "shell": path,
            "build": self.build,
            "words": words,
            "words_json": words_json(),
        }
        if name in self._checklists:
            context |= checklist_context(self._checklists[name])
        return self._environment.get_template(template).render(context)

    def _council_files(self) -> list[Entry]:
        chosen = self._settings
        look = _digest(chosen.council_name, chosen.council_colour, chosen.theme_colour)
        files = [Entry("/council.css", look), Entry("/manifest.webmanifest", look)]
        if chosen.council_logo:
            files.append(Entry("/council-logo", _digest(chosen.council_logo)))
        return files


TheShells = NamedDependency[Shells]


def screen_page(shells: Shells, template: str, **context: object) -> Template:
    """The same screen for a signed-in person, without script or before the app is on the phone."""
    return page(template, build=shells.build, words=words, words_json=words_json(), **context)


def checklist_context(checklist: Checklist) -> dict[str, object]:
    """What the audit page needs to know of a checklist, with no person in it."""
    return {
        "checklist": checklist,
        "title": checklist.name,
        "parts": part_rows(checklist, {}),
        "steps": steps_of(checklist),
        "desk": desk_questions(checklist),
        "tools": words.tools_for(checklist.questions),
        "checklist_json": _in_page(checklist),
        "policy_json": _in_page(POLICY),
    }


@cache
def words_json() -> Markup:
    """The words that the phone's script shares with the server."""
    return _in_page({"purposes": words.PURPOSES, "themes": themes()})


def _in_page(value: object) -> Markup:
    """JSON for a script element; without ``<`` no text in it can end the element."""
    text = msgspec.json.encode(value, enc_hook=str).decode()
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704


def _built_files() -> list[Entry]:
    hashed = [Entry(address, None) for address in asset_names().values()]
    icons = [Entry(f"/icons/{one}", _digest((BUILT / "icons" / one).read_bytes())) for one in ICONS]
    return [*hashed, *icons]


def _sources() -> list[bytes]:
    pages = [*SERVER.glob("*/pages/*.html"), *FOLDER.glob("*.toml")]
    built = [BUILT / "manifest.json", BUILT / "worker.js"]
    return [path.read_bytes() for path in [*built, *sorted(pages)]]


def _worker() -> str:
    return (BUILT / "worker.js").read_text(encoding="utf-8")


def _digest(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
    return digest.hexdigest()[:16]
