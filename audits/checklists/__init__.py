"""The checklists as data files that a council officer can edit, one file per version.

Files are read once. A file with a mistake is refused with all its mistakes; a published version
that has changed is refused too.
"""

from functools import cache
from pathlib import Path

from audits.checklist import KINDS, Checklist, Kind, Theme
from audits.checklists.mistakes import ChecklistMistakes, Mistake
from audits.checklists.reading import FILE_NAME, read_checklist, read_facts, read_themes
from audits.checklists.versions import (
    Publication,
    change_after_publication,
    contradictions,
    read_publications,
)

__all__ = [
    "FOLDER",
    "ChecklistMistakes",
    "Mistake",
    "by_key",
    "check_folder",
    "checklist",
    "facts",
    "latest",
    "load",
    "publications",
    "published",
    "themes",
]

FOLDER = Path(__file__).parent


@cache
def checklist(kind: Kind, version: int) -> Checklist:
    """One version, published or draft; raises ChecklistMistakes when its file cannot be used."""
    return load(FOLDER, f"{kind}-{version}")


def by_key(key: str) -> Checklist:
    """The version with this name, such as ``venue-2``; raises KeyError when there is none."""
    if key not in _own_keys():
        raise KeyError(key)
    kind, version = _kind_and_version(key)
    return checklist(kind, version)


@cache
def published() -> tuple[Checklist, ...]:
    """All published versions, oldest first."""
    return tuple(by_key(key) for key in publications(FOLDER))


def latest(kind: Kind) -> Checklist:
    """The newest published version of a kind."""
    return max((c for c in published() if c.kind == kind), key=lambda found: found.version)


@cache
def themes() -> tuple[Theme, ...]:
    """The topics that all checklists share, in their order on screen."""
    return read_themes(FOLDER / "themes.toml")


@cache
def facts() -> dict[str, str]:
    """Facts of a subject that a must-have may depend on, each with the question that settles it."""
    return read_facts(FOLDER / "facts.toml")


def publications(folder: Path) -> dict[str, Publication]:
    """What was published when, by key."""
    return read_publications(folder / "published.toml")


def load(folder: Path, key: str) -> Checklist:
    """Read and check one version against its earlier versions and its publication."""
    found, mistakes = _read(folder, key)
    if not mistakes:
        earlier = _earlier_versions(folder, found)
        mistakes = contradictions(found, earlier)
    publication = publications(folder).get(key)
    if publication:
        path = folder / f"{key}.toml"
        mistakes = change_after_publication(path, publication, found.version) or mistakes
    if mistakes:
        raise ChecklistMistakes(mistakes)
    return found


def check_folder(folder: Path) -> list[Mistake]:
    """Every mistake in every checklist file of a folder, drafts included."""
    found: list[Mistake] = []
    try:
        keys = {*_keys(folder), *publications(folder)}
    except ChecklistMistakes as wrong:
        return list(wrong.mistakes)
    for key in sorted(keys):
        try:
            load(folder, key)
        except ChecklistMistakes as wrong:
            found.extend(wrong.mistakes)
    return found


def _read(folder: Path, key: str) -> tuple[Checklist, list[Mistake]]:
    return read_checklist(
        folder / f"{key}.toml",
        themes=frozenset(theme.id for theme in read_themes(folder / "themes.toml")),
        facts=frozenset(read_facts(folder / "facts.toml")),
    )


def _earlier_versions(folder: Path, checklist: Checklist) -> dict[int, Checklist]:
    """The versions before this one that can be read; the others have mistakes of their own."""
    earlier = {}
    for key in _keys(folder):
        kind, version = _kind_and_version(key)
        if kind == checklist.kind and version < checklist.version:
            found, mistakes = _read(folder, key)
            if not mistakes:
                earlier[version] = found
    return earlier


@cache
def _own_keys() -> frozenset[str]:
    return frozenset(_keys(FOLDER))


def _keys(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.toml") if FILE_NAME.fullmatch(path.name)}


def _kind_and_version(key: str) -> tuple[Kind, int]:
    kind, version = key.rsplit("-", 1)
    return next(known for known in KINDS if known == kind), int(version)
