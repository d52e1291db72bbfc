"""A closed round gives the same figures for ever, and a correction keeps what was there before."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from sqlalchemy import select, update

from audits.answers import Answer, Choice, NotSeen
from audits.checklists import checklist
from audits.frozen import digest_of, from_file
from audits.recompute import main as recompute_main
from server.database import Database
from server.database.tables import answer, audit, audit_decision, question_result, subject
from server.figures.pair_queries import pair_figures
from server.figures.queries import frozen_file, revisions, round_figures
from server.figures.rebuilding import rebuild
from server.figures.refreshing import refresh_subject
from tests.audits.builders import any_answer
from tests.server.builders import a_person, a_round, a_scored_audit, a_subject
from tests.server.conftest import Client, SignIn

LATER = datetime(2027, 1, 4, tzinfo=UTC)


class Closing(NamedTuple):
    """A round that is about to close after another was closed, with places in both."""

    before: str
    round: str
    places: tuple[str, ...]
    audits: tuple[str, ...]
    commissioner: str


@pytest.fixture
async def closing(database: Database, client: Client, sign_in: SignIn) -> Closing:
    """The earlier round is closed; of the later one all but one visit is accepted."""
    random = Random(3)
    commissioner = await sign_in("commissioner")
    async with database.write() as tx:
        auditors = [await a_person(tx, "auditor") for _ in range(2)]
        places = tuple([await a_subject(tx) for _ in range(4)])
        before = await a_round(
            tx, subjects=places, opens_on=date(2025, 9, 1), closes_on=date(2026, 5, 31)
        )
        later = await a_round(tx, subjects=places)
        audits = []
        for round_id in (before, later):
            for number, place in enumerate(places):
                given = {auditors[number % 2]: _answers(random)}
                state = "submitted" if round_id == later and number == 3 else "accepted"
                audits.append(
                    await a_scored_audit(
                        tx, round_id=round_id, subject_id=place, given=given, state=state
                    )
                )
                await refresh_subject(tx, round_id, place)
    for step in ("closing", "closed"):
        await client.post(f"/rounds/{before}/step/{step}")
    await client.post(f"/rounds/{later}/step/closing")
    return Closing(before, later, places, tuple(audits[4:]), commissioner)


def _answers(random: Random) -> dict[str, Answer]:
    found = {}
    for question in checklist("venue", 1).questions:
        found[question.id] = any_answer(question, random)
        while isinstance(found[question.id].response, NotSeen):
            found[question.id] = any_answer(question, random)
    first = checklist("venue", 1).questions[0].id
    return found | {first: Answer(Choice("yes"), note="The manager is called Robin.")}


async def test_a_round_that_closes_is_frozen_with_what_was_accepted(
    client: Client, database: Database, closing: Closing
) -> None:
    await client.post(f"/rounds/{closing.round}/step/closed")
    async with database.read() as reads:
        (made,) = await revisions(reads, closing.round)
        file = await frozen_file(reads, closing.round)
        figures = await round_figures(reads, closing.round)
    assert file is not None
    assert figures is not None
    plain = gzip.decompress(file)
    frozen = from_file(plain)
    assert (made.revision, made.digest) == (1, digest_of(plain))
    assert {one.id for one in frozen.audits} == set(closing.audits[:3])
    assert set(figures.kinds["venue"].places) == set(closing.places[:3])
    for place, kept in figures.kinds["venue"].places.items():
        assert frozen.figures.places[place].score == kept.score
    assert b"Robin" not in plain


async def test_anyone_gets_the_same_digest_from_the_downloaded_file(
    client: Client, closing: Closing, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await client.post(f"/rounds/{closing.round}/step/closed")
    listed = await client.get(f"/rounds/{closing.round}/frozen")
    file = await client.get(f"/rounds/{closing.round}/frozen/1/file")
    assert file.headers["content-disposition"].startswith("attachment")
    (tmp_path / "round.json").write_bytes(file.content)
    assert recompute_main([str(tmp_path / "round.json")]) == 0
    digest, said = capsys.readouterr().out.split()[:2]
    assert said == "agrees"
    assert digest == digest_of(file.content)
    assert digest in listed.text


async def test_a_closed_round_keeps_its_figures_whatever_changes_afterwards(
    client: Client, database: Database, closing: Closing
) -> None:
    await client.post(f"/rounds/{closing.round}/step/closed")
    async with database.read() as reads:
        figures = await round_figures(reads, closing.round)
        pair = await pair_figures(reads, closing.before, closing.round, "venue")
    async with database.write() as tx:
        await tx.execute(update(subject).values(facts=[], operator="Somebody else"))
        await tx.execute(update(audit).values(state="accepted"))
        await tx.execute(answer.delete().where(answer.c.audit_id == closing.audits[0]))
        for place in closing.places:
            await refresh_subject(tx, closing.round, place)
    async with database.read() as reads:
        assert await round_figures(reads, closing.round) == figures
        again = await pair_figures(reads, closing.before, closing.round, "venue")
    assert pair is not None
    assert again is not None
    assert again.comparison == pair.comparison
    assert (await rebuild(database, repair=False)).told == []


async def test_a_correction_is_a_new_revision_and_the_old_one_stays(
    client: Client, database: Database, closing: Closing
) -> None:
    await client.post(f"/rounds/{closing.round}/step/closed")
    first = (await client.get(f"/rounds/{closing.round}/frozen/1/file")).content
    form = {
        "reason": "The visit was to another building.",
        "leave_out": closing.audits[0],
        "count": closing.audits[3],
    }
    answered = await client.post(f"/rounds/{closing.round}/frozen/correct", data=form)
    assert "The correction is kept" in answered.text
    assert "The visit was to another building." in answered.text
    assert (await client.get(f"/rounds/{closing.round}/frozen/1/file")).content == first
    async with database.read() as reads:
        newest, oldest = await revisions(reads, closing.round)
        figures = await round_figures(reads, closing.round)
        pair = await pair_figures(reads, closing.before, closing.round, "venue")
        noted = (await reads.execute(select(audit_decision.c.decision))).scalars().all()
    assert figures is not None
    assert pair is not None
    assert (oldest.revision, newest.revision) == (1, 2)
    assert oldest.digest == digest_of(first) != newest.digest
    assert set(figures.kinds["venue"].places) == set(closing.places[1:])
    assert set(pair.places) == set(closing.places[1:])
    assert sorted(noted) == ["accepted", "void"]
    assert (await rebuild(database, repair=False)).told == []


async def test_a_correction_needs_a_reason_and_a_visit_that_can_be_decided(
    client: Client, database: Database, closing: Closing
) -> None:
    assert (await client.get(f"/rounds/{closing.round}/frozen")).status_code == 404
    await client.post(f"/rounds/{closing.round}/step/closed")
    page = await client.get(f"/rounds/{closing.round}/frozen/correct")
    assert f'value="{closing.audits[3]}"' in page.text
    address = f"/rounds/{closing.round}/frozen/correct"
    without = await client.post(address, data={"reason": " ", "count": closing.audits[3]})
    assert without.status_code == 422
    assert "Write why" in without.text
    wrong = await client.post(address, data={"reason": "Late.", "count": closing.audits[0]})
    assert wrong.status_code == 409
    async with database.read() as reads:
        assert len(await revisions(reads, closing.round)) == 1


async def test_only_those_who_keep_rounds_see_a_frozen_one(
    client: Client, closing: Closing, sign_in: SignIn
) -> None:
    await client.post(f"/rounds/{closing.round}/step/closed")
    await sign_in("manager")
    for path in ("frozen", "frozen/1/file", "frozen/correct"):
        assert (await client.get(f"/rounds/{closing.round}/{path}")).status_code == 403


async def test_a_check_finds_what_was_spoiled_and_a_rebuild_puts_it_right(
    client: Client, database: Database, closing: Closing
) -> None:
    await client.post(f"/rounds/{closing.round}/step/closed")
    async with database.write() as tx:
        here = question_result.c.subject_id == closing.places[1]
        await tx.execute(update(question_result).where(here).values(points=0.25, state="scored"))
        await tx.execute(
            question_result.delete().where(question_result.c.subject_id == closing.places[2])
        )
    found = await rebuild(database, repair=False)
    assert found.different >= 4
    assert closing.places[1] in " ".join(found.told)
    assert (await rebuild(database, repair=True)).different >= 4
    assert (await rebuild(database, repair=False)).told == []
