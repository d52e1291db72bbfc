"""Every page that a role can reach by following links, from its first page on."""

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import html5lib
import httpx
from msgspec import Struct

# Of pages that are alike, such as thirty places, so many are looked at.
ALIKE = 6

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_CHECKLIST = re.compile(r"(venue|activity|police|training)-\d+")
_QUESTION = re.compile(r"(?<=/)(venue|activity|police|training)-[a-z][a-z-]*")
_XHTML = "{http://www.w3.org/1999/xhtml}"


class Crawled(Struct, frozen=True):
    """One page, and which page named it."""

    address: str
    pattern: str
    linked_from: str
    answer: httpx.Response

    @property
    def is_page(self) -> bool:
        """Whether it is HTML, and no file to download."""
        return self.answer.headers["content-type"].startswith("text/html")


def crawl(client: httpx.Client) -> Iterator[Crawled]:
    """Follow every link of the service itself, breadth first."""
    seen = {"/"}
    alike: dict[str, int] = {}
    waiting = deque([("/", "the front door")])
    while waiting:
        address, linked_from = waiting.popleft()
        pattern = pattern_of(address)
        alike[pattern] = alike.get(pattern, 0) + 1
        if alike[pattern] > ALIKE:
            continue
        answer = client.get(address, follow_redirects=True)
        page = Crawled(address, pattern, linked_from, answer)
        yield page
        if page.is_page:
            for link in _links(answer):
                if link not in seen:
                    seen.add(link)
                    waiting.append((link, address))


def pattern_of(address: str) -> str:
    """The address without what differs between pages that are alike."""
    parts = urlsplit(address)
    path = _QUESTION.sub("question", _CHECKLIST.sub("*", _ID.sub("*", parts.path)))
    names = sorted(piece.partition("=")[0] for piece in parts.query.split("&") if piece)
    return f"{path}?{'&'.join(names)}" if names else path


def _links(answer: httpx.Response) -> Iterator[str]:
    for element in html5lib.parse(answer.text).iter(f"{_XHTML}a"):
        target = urlsplit(urljoin(str(answer.url), element.get("href", "")))
        if target.scheme in ("http", "https") and target.netloc == answer.url.netloc.decode():
            yield target._replace(scheme="", netloc="", fragment="").geturl()
