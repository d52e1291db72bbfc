"""Gathers what is kept into what a page shows: the queries, then the arithmetic."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct

from audits.checklist import Checklist
from server.accounts.person import Person
from server.database import Reads
from server.results import queries
from server.results.outcome import Outcome, outcome_of, rescaled_questions
from server.results.place import PlaceResult, place_result
from server.results.records import Audit, Planned, Reply, Round, Subject
from server.results.similar import Similar, expected_move, similar_to
from server.results.since import Compared, compare
from server.results.standing import Stage, known_to_managers, stage_of
from server.results.whole_round import Place, WholeRound, whole_round

Visit = TypeVar("Visit", Audit, Planned)


class PlacePage(Struct, frozen=True):
    """One place in one round as one person may see it; no result before there is one to see."""

    subject: Subject
    round: Round
    stage: Stage
    result: PlaceResult | None
    managed: bool
    rechecks: list[Audit]
    reply: Reply | None
    similar: Similar | None
    expected_move: float | None


class NewestResult(Struct, frozen=True):
    """A subject in its manager's list: the newest result, and a newer visit on its way."""

    subject: Subject
    round: Round | None
    outcome: Outcome | None
    on_its_way: Round | None
    stage: Stage


async def place_page(reads: Reads, viewer: Person, subject: Subject, round: Round) -> PlacePage:
    """A place's result in a round beside the time it was visited before."""
    all_rounds = await queries.rounds(reads)
    here = await queries.earlier_homes(reads, subject)
    audits = await queries.audits_of(reads, here)
    visible = [audit for audit in audits if audit.state in queries.states_for(viewer)]
    of_round = [audit for audit in visible if audit.round_id == round.id]
    outcome = outcome_of(of_round, subject.facts)
    planned = await queries.planned_in(reads, round.id, subject.id)
    in_round = [audit for audit in audits if audit.round_id == round.id]
    if not viewer.has("commissioner", "administrator"):
        planned, in_round = known_to_managers(planned, in_round)
    result = None
    if outcome:
        before = _time_before(round, all_rounds, visible, subject)
        counted = [*outcome.audits, *(before[1].audits if before else ())]
        given = await queries.answers_of(reads, [audit.id for audit in counted])
        result = place_result(subject, round, outcome, given, before)
    return PlacePage(
        subject=subject,
        round=round,
        stage=stage_of(planned, in_round),
        result=result,
        managed=await queries.manages(reads, viewer, subject.id),
        rechecks=[audit for audit in of_round if audit.purpose == "recheck" and audit.score],
        reply=await queries.reply_to(reads, subject.id, round.id),
        similar=await similar_to(reads, subject, round.id, outcome.checklist) if outcome else None,
        expected_move=await expected_move(reads, subject, round.id) if outcome else None,
    )


async def newest_results(reads: Reads, viewer: Person) -> list[NewestResult]:
    """Every subject that this manager answers for."""
    subjects = await queries.subjects_managed_by(reads, viewer)
    all_rounds = await queries.rounds(reads)
    found = []
    for subject in subjects:
        here = await queries.earlier_homes(reads, subject)
        audits = await queries.audits_of(reads, here)
        found.append(_newest(subject, all_rounds, audits))
    return found


async def whole_round_page(
    reads: Reads, round: Round, earlier_id: str | None
) -> tuple[WholeRound, list[Round]]:
    """A round beside an earlier one, and the earlier rounds to choose from, newest first."""
    places = await _places(reads, round)
    earlier_rounds = [one for one in await queries.rounds(reads) if one.opens_on < round.opens_on]
    earlier = next((one for one in earlier_rounds if one.id == earlier_id), None) or next(
        iter(earlier_rounds), None
    )
    compared = await _compared(reads, earlier, places) if earlier else None
    return whole_round(round, places, compared), earlier_rounds


async def place_results(reads: Reads, found: WholeRound) -> list[PlaceResult]:
    """Every place's result of a round, question by question, for a download."""
    before = found.compared.before if found.compared else {}
    outcomes = [place.outcome for place in found.places if place.outcome]
    audits = [audit.id for one in (*outcomes, *before.values()) for audit in one.audits]
    given = await queries.answers_of(reads, audits)
    return [
        place_result(
            place.subject,
            found.round,
            place.outcome,
            given,
            (found.compared.earlier, before[place.subject.id])
            if found.compared and place.subject.id in before
            else None,
        )
        for place in found.places
        if place.outcome
    ]


async def _places(reads: Reads, round: Round) -> list[Place]:
    """The round's register and whatever else was visited, by name."""
    register = await queries.register(reads, round.id)
    audits = _by_subject(await queries.audits_in(reads, round.id))
    planned = _by_subject(await queries.planned_in(reads, round.id))
    listed = {subject.id for subject in register}
    others = await queries.subjects_by_id(reads, audits.keys() - listed)
    return [
        _place(subject, subject.id in listed, planned[subject.id], audits[subject.id])
        for subject in sorted([*register, *others], key=lambda subject: subject.name)
    ]


def _place(
    subject: Subject, on_register: bool, planned: Sequence[Planned], audits: Sequence[Audit]
) -> Place:
    visible = [audit for audit in audits if audit.state in queries.FOR_COMMISSIONERS]
    return Place(
        subject=subject,
        on_register=on_register,
        stage=stage_of(planned, audits),
        outcome=outcome_of(visible, subject.facts),
        audit_ids=tuple(audit.id for audit in audits),
    )


async def _compared(reads: Reads, earlier: Round, places: Sequence[Place]) -> Compared:
    """The round's counted results against the earlier round's, place by place."""
    # A place that carries on from another keeps its history under its own id.
    now_known_as = {
        place.subject.continues_id: place.subject.id
        for place in places
        if place.subject.continues_id
    }
    before = {
        now_known_as.get(place.subject.id, place.subject.id): place.outcome
        for place in await _places(reads, earlier)
        if place.counted and place.outcome
    }
    now = {place.subject.id: place.outcome for place in places if place.counted and place.outcome}
    again = {
        question.id
        for newer in _checklists(now.values())
        for older in _checklists(before.values())
        if older.kind == newer.kind
        for question in rescaled_questions(older, newer)
    }
    given = await queries.answers_to(reads, earlier.id, again) if again else {}
    return compare(earlier, before, now, given)


def _checklists(outcomes: Iterable[Outcome]) -> list[Checklist]:
    return list({one.checklist.key: one.checklist for one in outcomes}.values())


def _newest(subject: Subject, rounds: Sequence[Round], audits: Sequence[Audit]) -> NewestResult:
    by_round = _by_round(audits)
    shown, outcome = None, None
    on_its_way, stage = None, stage_of((), ())
    for round in rounds:
        _, of_round = known_to_managers((), by_round[round.id])
        accepted = [audit for audit in of_round if audit.state in queries.FOR_MANAGERS]
        outcome = outcome_of(accepted, subject.facts)
        if outcome:
            shown = round
            break
        if of_round and on_its_way is None:
            on_its_way, stage = round, stage_of((), of_round)
    return NewestResult(subject, shown, outcome, on_its_way, stage)


def _time_before(
    round: Round, rounds: Sequence[Round], audits: Sequence[Audit], subject: Subject
) -> tuple[Round, Outcome] | None:
    """The newest earlier round in which the place has a result."""
    by_round = _by_round(audits)
    for earlier in rounds:
        if earlier.opens_on < round.opens_on:
            outcome = outcome_of(by_round[earlier.id], subject.facts)
            if outcome:
                return earlier, outcome
    return None


def _by_round(audits: Sequence[Audit]) -> defaultdict[str, list[Audit]]:
    found: defaultdict[str, list[Audit]] = defaultdict(list)
    for audit in audits:
        found[audit.round_id].append(audit)
    return found


def _by_subject(visits: Sequence[Visit]) -> defaultdict[str, list[Visit]]:
    found: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        found[visit.subject_id].append(visit)
    return found
