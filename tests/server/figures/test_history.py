"""Whatever happens in a City, what is stored is what the method gives on its answers."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from audits.checklists import checklist
from audits.comparison import Comparison
from audits.comparison.questions import change_matrix
from server.database import Database
from server.figures.chain_queries import chain_figures
from server.figures.pair_queries import pair_figures
from server.figures.queries import round_figures
from server.figures.question_queries import question_pairs, question_places
from server.figures.rebuilding import rebuild
from tests.server.figures.history import History, live_through

STEPS = 60


# A history cannot be made smaller by making its seed smaller.
@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
async def test_what_is_stored_is_what_the_method_gives(database: Database, seed: int) -> None:
    history = await live_through(database, seed, STEPS)
    await _same_results(database, history)
    for earlier, later in combinations(range(len(history.rounds)), 2):
        await _same_comparison(database, history, earlier, later)
    await _same_chain(database, history)
    found = await rebuild(database, repair=False)
    assert found.told == []


async def _same_results(database: Database, history: History) -> None:
    for round in history.rounds:
        async with database.read() as reads:
            figures = await round_figures(reads, round.id)
        assert figures is not None
        stored, found = figures.kinds["venue"].places, history.results(round)
        assert stored.keys() == found.keys()
        operators = round.operators if round.closed else history.operators
        for place, result in found.items():
            kept, score = stored[place], result.score
            assert (kept.score, kept.num, kept.den) == (score.score, result.num, result.den)
            assert (kept.status, kept.grade) == (score.status, score.grade)
            assert kept.essentials_failed == len(score.essentials_failed)
            assert kept.essentials_unknown == len(score.essentials_unknown)
            assert (kept.audit_ids, kept.auditor_ids) == (result.audits, result.auditors)
            assert kept.operator == operators[place]


async def _same_comparison(database: Database, history: History, a: int, b: int) -> None:
    earlier, later = history.rounds[a], history.rounds[b]
    stored = a == 0 or b == a + 1
    # What is worked out when asked for goes by what editors say today.
    if not stored and later.closed and later.continues != history.continues:
        return
    wanted = history.compared(earlier, later)
    async with database.read() as reads:
        pair = await pair_figures(reads, later.id, earlier.id, "venue")
        assert pair is not None
        questions = await question_pairs(reads, pair)
        for question in list(questions)[:3]:
            places = await question_places(reads, pair, question)
            matrix = change_matrix([(one.a, one.b) for one in places], _pass_at(question))
            assert matrix == questions[question].matrix
    assert pair.rounds.stored == stored
    _same(pair.comparison, wanted)
    parts = {question: found.part for question, found in questions.items()}
    assert parts == pytest.approx(wanted.by_question, abs=1e-9)
    if wanted.terms:
        assert sum(parts.values()) == pytest.approx(wanted.terms.improvement, abs=1e-9)
    for place in pair.compared:
        assert place.pair.weight == pytest.approx(wanted.pairs[place.subject].weight)


def _same(found: Comparison, wanted: Comparison) -> None:
    assert found.groups == wanted.groups
    assert found.raw == pytest.approx(wanted.raw, abs=1e-9)
    assert found.d == pytest.approx(wanted.d, abs=1e-9)
    assert found.scores_a == pytest.approx(wanted.scores_a)
    assert (found.terms is None) == (wanted.terms is None)
    if found.terms and wanted.terms:
        for name in found.terms.__struct_fields__:
            one, other = getattr(found.terms, name), getattr(wanted.terms, name)
            assert one == pytest.approx(other, abs=1e-9)


async def _same_chain(database: Database, history: History) -> None:
    async with database.read() as reads:
        found = await chain_figures(reads, "venue")
    assert found is not None
    for number, link in enumerate(found.links, start=1):
        before = history.compared(history.rounds[number - 1], history.rounds[number])
        direct = history.compared(history.rounds[0], history.rounds[number])
        assert (link.places, link.direct_places) == (len(before.pairs), len(direct.pairs))
        assert link.link.b == pytest.approx(before.matched_b)
        assert link.direct.a == pytest.approx(direct.matched_a)


def _pass_at(question_id: str) -> float:
    for version in (2, 1):
        for question in checklist("venue", version).questions:
            if question.id == question_id:
                return float(question.essential.pass_at) if question.essential else 1
    raise KeyError(question_id)
