"""A small city for results: a library with a result this year and last, and noise around it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import html5lib
import pytest
from msgspec import Struct

from audits.answers import Answer, Response
from server.database import Database
from tests.server.builders import a_person, a_round, a_scored_audit, a_subject
from tests.server.conftest import Client
from tests.server.results.answering import everything_met

Changed = Mapping[str, Response | Answer | None]


class City(Struct):
    """Ids of what is there; ``visit`` adds a visit with answers."""

    database: Database
    manager: str
    auditor: str
    co_auditor: str
    library: str
    museum: str
    club: str
    last_year: str
    this_year: str

    async def visit(
        self,
        changed: Changed | None = None,
        *,
        place: str | None = None,
        round: str | None = None,
        key: str = "venue-2",
        co: Changed | None = None,
        lead: str | None = None,
        **facts: Any,
    ) -> str:
        """A visit of the library this year by the auditor, accepted, unless said otherwise."""
        given = {lead or self.auditor: everything_met(key, changed)}
        if co is not None:
            given[self.co_auditor] = everything_met(key, co)
        purpose = facts.pop("purpose", "routine")
        announced = facts.pop("announced", True)
        async with self.database.write() as tx:
            return await a_scored_audit(
                tx,
                round_id=round or self.this_year,
                subject_id=place or self.library,
                given=given,
                version=int(key.rsplit("-", 1)[1]),
                visit={"purpose": purpose, "announced": announced},
                **facts,
            )


@pytest.fixture
async def city(database: Database) -> City:
    """Two venues and an activity in two rounds, without any visit yet."""
    async with database.write() as tx:
        manager = await a_person(tx, "manager", name="Venue manager, Barbican Library")
        auditor = await a_person(tx, "auditor")
        co_auditor = await a_person(tx, "auditor")
        library = await a_subject(tx, name="Barbican Library", managers=(manager,))
        museum = await a_subject(tx, name="Guildhall Art Gallery")
        club = await a_subject(tx, name="Golden Lane Club", kind="activity", place_type="Club")
        places = (library, museum, club)
        last_year = await a_round(
            tx,
            name="Round 2025",
            opens_on=date(2025, 9, 1),
            closes_on=date(2026, 5, 31),
            state="closed",
            subjects=places,
        )
        this_year = await a_round(tx, name="Round 2026", subjects=places, versions={"venue": 2})
    return City(
        database=database,
        manager=manager,
        auditor=auditor,
        co_auditor=co_auditor,
        library=library,
        museum=museum,
        club=club,
        last_year=last_year,
        this_year=this_year,
    )


class Page(Struct):
    """A page as a person finds it: its words without mark-up, and its mark-up."""

    html: str
    words: str

    def section(self, heading: str) -> str:
        """The words from a heading to the next section's heading, as one line."""
        start = self.words.index(f"## {heading}")
        end = self.words.find("\n## ", start + 1)
        return " ".join(self.words[start : end if end > 0 else None].split())


async def read_page(client: Client, address: str, status: int = 200) -> Page:
    """Fetch a page; it must parse without a single mistake."""
    answer = await client.get(address)
    assert answer.status_code == status, answer.text
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(answer.text)
    main = tree.find(".//main")
    assert main is not None
    return Page(answer.text, _words(main))


def _words(element: Any) -> str:
    if element.tag in ("script", "style"):
        return element.tail or ""
    before = "\n## " if element.tag == "h2" else ""
    inside = (element.text or "") + "".join(_words(child) for child in element)
    if element.tag in ("h2", "p", "li", "tr", "td", "th", "h1", "h3", "h4"):
        inside = " ".join(inside.split()) + "\n"
    return before + inside + (element.tail or "")
