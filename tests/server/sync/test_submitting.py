"""What happens to a visit that was finished: counted, scored, and scored again."""

from sqlalchemy import insert, update

from audits.answers import Choice, Level
from audits.checklists import by_key
from audits.scoring import AuditScore, score_audit
from audits.settling import settle
from server.database import Database
from server.database.tables import audit, round_subject
from server.sync.messages import AuditStanding
from tests.server.builders import a_subject
from tests.server.sync.conftest import City, Send
from tests.server.sync.kept import kept, score_kept
from tests.server.sync.phone import Phone

YES_NO = "venue-info-access-page"


def expected(*phones: Phone, lead: str, people: tuple[str, ...]) -> AuditScore:
    """What the answers of these phones are worth, by the pure rules alone."""
    answers = {
        person: {made.question: made.answer for made in phone.made if hasattr(made, "question")}
        for person, phone in zip(people, phones, strict=True)
    }
    settled = settle(answers, lead)
    return score_audit(by_key("venue-2"), settled.answers, ["public-body"])


async def test_a_submitted_audit_is_scored_in_the_same_transaction(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer_all("worst")
    lead_phone.answer_all()
    lead_phone.submit()
    answer = await send(city.lead, lead_phone.batch())
    reference = answer.audits[0].reference
    assert answer.audits == [AuditStanding(city.audit, "submitted", reference, 0)]
    score = await score_kept(database, city.audit)
    assert score == expected(lead_phone, lead=city.lead, people=(city.lead,))
    assert score is not None
    assert score.score == 1.0
    found = (await kept(database))["result"][0]
    assert (found["score"], found["grade"]) == (score.score, score.grade)
    assert found["essentials_failed"] == len(score.essentials_failed)


async def test_an_audit_is_not_scored_before_everything_that_was_announced_has_come(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    first, second, *rest = lead_phone.answer_all()
    submit = lead_phone.submit()
    answer = await send(city.lead, lead_phone.batch(*rest, submit))
    assert (answer.audits[0].state, answer.audits[0].missing) == ("submitted", 2)
    assert await score_kept(database, city.audit) is None
    answer = await send(city.lead, lead_phone.batch(second))
    assert answer.audits[0].missing == 1
    answer = await send(city.lead, lead_phone.batch(first))
    assert answer.audits[0].missing == 0
    assert await score_kept(database, city.audit) == expected(
        lead_phone, lead=city.lead, people=(city.lead,)
    )


async def test_a_late_answer_scores_a_submitted_audit_again(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer_all("worst")
    lead_phone.submit()
    await send(city.lead, lead_phone.batch())
    before = await score_kept(database, city.audit)
    late = lead_phone.answer(YES_NO, Choice("yes"))
    await send(city.lead, lead_phone.batch(late))
    after = await score_kept(database, city.audit)
    assert after == expected(lead_phone, lead=city.lead, people=(city.lead,))
    assert after != before


async def test_an_answer_given_again_makes_up_for_a_refused_one(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer(YES_NO, Level(2))
    lead_phone.submit()
    answer = await send(city.lead, lead_phone.batch())
    assert [one.code for one in answer.receipts] == ["wrong_type", None]
    assert answer.audits[0].missing == 1
    again = lead_phone.answer(YES_NO, Choice("yes"))
    answer = await send(city.lead, lead_phone.batch(again))
    assert answer.audits[0].missing == 0
    assert await score_kept(database, city.audit) is not None


async def test_two_auditors_never_overwrite_each_other_and_the_lead_settles(
    city: City, lead_phone: Phone, co_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer(YES_NO, Choice("yes"))
    co_phone.answer_all("worst")
    lead_phone.submit()
    co_phone.submit()
    await send(city.co, co_phone.batch())
    await send(city.lead, lead_phone.batch())
    found = await kept(database)
    assert len(found["answer"]) == 43
    score = await score_kept(database, city.audit)
    assert score is not None
    assert score.points[YES_NO] == 1
    assert score == expected(lead_phone, co_phone, lead=city.lead, people=(city.lead, city.co))
    assert found["audit"][0]["began_at"] == lead_phone.start.began_at


async def test_what_one_phone_sent_too_much_never_hides_what_another_has_not_sent(
    city: City, lead_phone: Phone, co_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer(YES_NO, Choice("yes"))
    lead_phone.submit()
    for _ in range(5):
        lead_phone.answer(YES_NO, Choice("no"))
    await send(city.lead, lead_phone.batch())
    assert await score_kept(database, city.audit) is not None
    co_phone.answer_all()
    answer = await send(city.co, co_phone.batch(co_phone.submit()))
    assert answer.audits[0].missing == 42
    assert await score_kept(database, city.audit) is None
    await send(city.co, co_phone.batch())
    assert await score_kept(database, city.audit) is not None


async def test_a_returned_audit_is_submitted_again_by_its_auditor_only(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer(YES_NO, Choice("no"))
    lead_phone.submit()
    await send(city.lead, lead_phone.batch())
    async with database.write() as tx:
        await tx.execute(update(audit).values(state="returned"))
    before = await score_kept(database, city.audit)
    lead_phone.answer(YES_NO, Choice("yes"))
    answer = await send(city.lead, lead_phone.batch())
    assert answer.audits[0].state == "returned"
    assert await score_kept(database, city.audit) == before
    lead_phone.submit()
    answer = await send(city.lead, lead_phone.batch())
    assert answer.audits[0].state == "submitted"
    assert await score_kept(database, city.audit) != before


async def test_an_audit_without_a_plan_is_a_routine_visit_of_whoever_made_it(
    city: City, send: Send, database: Database
) -> None:
    phone = Phone(city.unlisted(), "the stranger's phone")
    phone.answer(YES_NO, Choice("yes"))
    await send(city.stranger, phone.batch())
    row = (await kept(database))["audit"][0]
    assert (row["assignment_id"], row["lead_id"]) == (None, city.stranger)
    assert (row["purpose"], row["state"]) == ("routine", "draft")


async def test_what_was_planned_stands_over_what_a_phone_says(
    city: City, send: Send, database: Database
) -> None:
    phone = Phone(city.start(purpose="self", announced=False), "the co-auditor's phone")
    phone.answer(YES_NO, Choice("yes"))
    await send(city.co, phone.batch())
    row = (await kept(database))["audit"][0]
    assert (row["purpose"], row["announced"]) == ("routine", True)
    assert (row["lead_id"], row["assignment_id"]) == (city.lead, city.assignment)


async def test_an_answer_to_what_is_not_asked_is_kept_and_does_not_count(
    city: City, send: Send, database: Database
) -> None:
    async with database.write() as tx:
        counter = await a_subject(tx, kind="police", facts=["part-front-counter"])
        await tx.execute(insert(round_subject).values(round_id=city.round, subject_id=counter))
    start = city.unlisted(subject=counter, checklist="police-1")
    phone = Phone(start, "the lead's phone")
    made = phone.answer_all("worst")
    phone.submit()
    answer = await send(city.lead, phone.batch())
    assert {receipt.outcome for receipt in answer.receipts} == {"stored"}
    assert len((await kept(database))["answer"]) == len(made)
    score = await score_kept(database, start.id)
    assert score is not None
    assert set(score.sections) == {"Front counter"}
    assert score.completeness == 1
