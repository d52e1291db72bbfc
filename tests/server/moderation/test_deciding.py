"""Looking at what was sent: each decision is taken once, noted, and told to those it concerns."""

from typing import NamedTuple

import pytest
from sqlalchemy import select, update

from server.database import Database
from server.database.tables import audit, audit_decision, mail
from tests.server.builders import a_person, a_round, a_subject, an_assignment, an_audit
from tests.server.conftest import Client, SignIn


class Sent(NamedTuple):
    """A visit that was sent, beside another that nobody decides about."""

    round: str
    audit: str
    other: str
    commissioner: str


@pytest.fixture
async def sent(database: Database, sign_in: SignIn) -> Sent:
    """Two visits of an open round were sent; the commissioner is signed in."""
    async with database.write() as tx:
        lead = await a_person(tx, "auditor", email="lead@example.org")
        co = await a_person(tx, "auditor", email="co@example.org")
        manager = await a_person(tx, "manager", email="manager@example.org")
        gone = await a_person(tx, "manager", email="gone@example.org", active=False)
        place = await a_subject(tx, name="Tower Bridge", managers=(manager, gone))
        other = await a_subject(tx, managers=(await a_person(tx, "manager"),))
        round_id = await a_round(tx, subjects=(place, other))
        visit = await an_assignment(tx, round_id=round_id, subject_id=place, lead=lead, co=co)
        noise = await an_assignment(tx, round_id=round_id, subject_id=other, lead=lead)
        audit_id = await an_audit(tx, assignment_id=visit, score=0.76, grade="Friendly")
        other_id = await an_audit(tx, assignment_id=noise)
    return Sent(round_id, audit_id, other_id, await sign_in("commissioner"))


async def states(database: Database) -> dict[str, str]:
    async with database.read() as reads:
        rows = await reads.execute(select(audit.c.id, audit.c.state))
        return {row.id: row.state for row in rows}


async def test_an_accepted_visit_is_accepted_once_and_noted(
    client: Client, database: Database, sent: Sent
) -> None:
    answer = await client.post(f"/audits/{sent.audit}/accept")
    assert "The visit is accepted" in answer.text
    assert (await client.post(f"/audits/{sent.audit}/accept")).status_code == 409
    assert await states(database) == {sent.audit: "accepted", sent.other: "submitted"}
    async with database.read() as reads:
        noted = (await reads.execute(select(audit_decision))).one()
    assert (noted.audit_id, noted.decision) == (sent.audit, "accepted")
    assert noted.decided_by == sent.commissioner


async def test_accepting_tells_the_managers_of_the_place_and_nobody_else(
    client: Client, database: Database, sent: Sent
) -> None:
    await client.post(f"/audits/{sent.audit}/accept")
    async with database.read() as reads:
        told = (await reads.execute(select(mail))).one()
    assert told.to_address == "manager@example.org"
    assert "is ready" in told.subject
    assert f"/{sent.round}" in told.body


async def test_a_visit_sent_back_tells_both_auditors_why(
    client: Client, database: Database, sent: Sent
) -> None:
    reason = "The door was measured in centimetres."
    answer = await client.post(f"/audits/{sent.audit}/return", data={"reason": reason})
    assert answer.status_code == 200
    assert reason in answer.text
    assert (await states(database))[sent.audit] == "returned"
    async with database.read() as reads:
        rows = (await reads.execute(select(mail).order_by(mail.c.to_address))).all()
    assert [row.to_address for row in rows] == ["co@example.org", "lead@example.org"]
    assert all(reason in row.body for row in rows)


async def test_an_accepted_visit_can_still_be_sent_back(
    client: Client, database: Database, sent: Sent
) -> None:
    await client.post(f"/audits/{sent.audit}/accept")
    answer = await client.post(f"/audits/{sent.audit}/return", data={"reason": "Look again."})
    assert answer.status_code == 200
    page = (await client.get(f"/audits/{sent.audit}/decide")).text
    assert page.index("Sent back</p>") < page.index("Accepted</p>"), "the newest comes first"


async def test_a_visit_left_out_stays_out(client: Client, database: Database, sent: Sent) -> None:
    answer = await client.post(f"/audits/{sent.audit}/void", data={"reason": "A mistake."})
    assert answer.status_code == 200
    assert (await states(database))[sent.audit] == "void"
    for path, data in (("accept", {}), ("return", {"reason": "x"}), ("void", {"reason": "x"})):
        assert (await client.post(f"/audits/{sent.audit}/{path}", data=data)).status_code == 409


@pytest.mark.parametrize(("path", "field"), [("return", "return_reason"), ("void", "void_reason")])
async def test_sending_back_and_leaving_out_need_a_reason(
    client: Client, database: Database, sent: Sent, *, path: str, field: str
) -> None:
    for reason in ("  ", "x" * 1001):
        answer = await client.post(f"/audits/{sent.audit}/{path}", data={"reason": reason})
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text
    assert (await states(database))[sent.audit] == "submitted"


async def test_nothing_is_decided_in_a_closed_round(
    client: Client, database: Database, sent: Sent
) -> None:
    async with database.write() as tx:
        lead = await a_person(tx, "auditor")
        place = await a_subject(tx)
        closed = await a_round(tx, subjects=(place,), state="closed")
        visit = await an_assignment(tx, round_id=closed, subject_id=place, lead=lead)
        frozen = await an_audit(tx, assignment_id=visit)
    assert "nothing changes here any more" in (await client.get(f"/audits/{frozen}/decide")).text
    assert (await client.post(f"/audits/{frozen}/accept")).status_code == 409
    answer = await client.post(f"/audits/{frozen}/void", data={"reason": "x"})
    assert answer.status_code == 409


async def test_a_visit_of_which_answers_are_missing_is_not_accepted(
    client: Client, database: Database, sent: Sent
) -> None:
    async with database.write() as tx:
        await tx.execute(update(audit).where(audit.c.id == sent.audit).values(missing=3))
    assert (await client.post(f"/audits/{sent.audit}/accept")).status_code == 409
    assert "3 answers not here yet" in (await client.get(f"/rounds/{sent.round}/decisions")).text


async def test_what_waits_comes_first_in_the_list(
    client: Client, database: Database, sent: Sent
) -> None:
    await client.post(f"/audits/{sent.other}/accept")
    page = (await client.get(f"/rounds/{sent.round}/decisions")).text
    assert "1 visit was sent and waits for you" in page
    assert page.index(sent.audit) < page.index(sent.other)
    assert "Score 76.0, Friendly" in page


@pytest.mark.parametrize("role", ["auditor", "manager", "administrator"])
async def test_only_commissioners_decide(
    client: Client, database: Database, sent: Sent, sign_in: SignIn, *, role: str
) -> None:
    await sign_in(role)  # type: ignore[arg-type]
    assert (await client.get(f"/audits/{sent.audit}/decide")).status_code == 403
    assert (await client.post(f"/audits/{sent.audit}/accept")).status_code == 403
    assert (await states(database))[sent.audit] == "submitted"
