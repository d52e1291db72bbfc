"""What a comparison shows is what the method gives on the same answers, on both databases."""

from itertools import combinations, pairwise
from math import isnan

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from audits.answers import NotApplicable
from audits.comparison import CityComparison, Terms, compare_city
from audits.scoring.shown import rounded
from server.comparing.account import account, bars_of
from server.comparing.choosing import TwoChosen, choose
from server.comparing.loading import compared, rounds_to_compare
from server.comparing.queries import places_by_id
from server.comparing.tables import TABLES
from server.database import Database
from server.figures.question_queries import question_pairs
from tests.server.comparing.conftest import Town
from tests.server.figures.history import live_through
from tests.server.results.answering import NO

points = st.floats(-1, 1).map(lambda value: round(value, 6))


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
async def test_the_figures_of_a_page_are_those_of_the_method(database: Database, seed: int) -> None:
    history = await live_through(database, seed, 70)
    async with database.read() as reads:
        known = await rounds_to_compare(reads)
        ids = {round.id for round in known.rounds}
        for earlier, later in combinations(history.rounds, 2):
            if not {earlier.id, later.id} <= ids:
                continue
            two = choose(known.rounds, earlier.id, later.id)
            assert isinstance(two, TwoChosen)
            found = await compared(reads, known, two)
            expected = history.compared(earlier, later)
            city = compare_city({"venue": expected})
            assert found.account.city.raw == pytest.approx(city.raw, abs=1e-9)
            _same_terms(found.account.city, city)
            one = found.material.kinds["venue"]
            assert one.comparison.d == pytest.approx(expected.d, abs=1e-9)
            stored = await question_pairs(reads, one.pair)
            for row in found.many.questions:
                assert row.found.matrix == stored[row.question.id].matrix
            assert len(found.many.questions) == len(stored)
            parts = {row.question.id: row.found.part for row in found.many.questions}
            moved = {id: part for id, part in expected.by_question.items() if id in parts}
            assert parts == pytest.approx(moved, abs=1e-9)
            if city.terms:
                assert found.headline.change == pytest.approx(city.terms.improvement, abs=1e-9)
                assert sum(parts.values()) == pytest.approx(city.terms.improvement, abs=1e-9)
            # The arrays behind themes and lights hold the same changes.
            for row, place in enumerate(one.matched.places):
                w = [one.weights[question] for question in one.matched.questions]
                moves = one.matched.moves[row]
                known_moves = [(m, v) for m, v in zip(moves, w, strict=True) if not isnan(m)]
                mean = sum(m * v for m, v in known_moves) / sum(v for _, v in known_moves)
                assert mean == pytest.approx(expected.d[place], abs=1e-9)


def _same_terms(found: CityComparison, expected: CityComparison) -> None:
    assert (found.terms is None) == (expected.terms is None)
    if found.terms and expected.terms:
        for name in Terms.__struct_fields__:
            assert getattr(found.terms, name) == pytest.approx(
                getattr(expected.terms, name), abs=1e-9
            )


@given(st.lists(points, min_size=6, max_size=6))
def test_the_six_bars_add_up_to_the_total_that_is_shown(values: list[float]) -> None:
    terms = Terms(*values)
    bars = bars_of(CityComparison(("venue",), (), sum(values), terms))
    assert sum(bar.tenths for bar in bars) == rounded(sum(values) * 1000)
    assert all(abs(bar.tenths - 1000 * bar.value) < 1 for bar in bars)
    assert all(a.starts_at + a.tenths == b.starts_at for a, b in pairwise(bars))


async def test_joiners_and_leavers_are_named_with_why_and_their_effects_add_up(
    town: Town,
) -> None:
    for place in town.venues[:7]:
        await town.visit(town.second, place, {"venue-info-picture-guide": NO})
    for place in town.venues[1:]:
        await town.visit(town.third, place)
    found = await town.compared(town.second, town.third)
    causes = {cause.cause: cause for cause in found.account.causes}
    assert causes["missed"].places == {"venue": (town.venues[0],)}
    assert causes["not_audited_before"].places == {"venue": (town.venues[7],)}
    terms = found.account.city.terms
    assert terms is not None
    effects = sum(cause.effect for cause in found.account.causes)
    assert effects == pytest.approx(terms.joiners + terms.leavers + terms.not_comparable)
    assert account(found.material) == found.account


async def test_a_reworded_question_is_listed_and_not_counted(town: Town) -> None:
    for place in town.venues:
        await town.visit(town.first, place, {"venue-voice-feedback": NO})
        await town.visit(town.second, place)
    found = await town.compared(town.first, town.second)
    assert found.headline.change == 0
    questions = found.sameness["venue"].questions
    assert [question.id for question in questions.reworded] == ["venue-voice-feedback"]
    assert "venue-voice-feedback" not in {row.question.id for row in found.many.questions}
    terms = found.account.city.terms
    assert terms is not None
    assert terms.checklist == pytest.approx(found.account.city.raw)
    assert terms.checklist > 0


async def test_few_places_or_few_auditors_give_no_verdict_and_the_number_anyway(
    town: Town,
) -> None:
    for place in town.venues[:5]:
        await town.visit(town.second, place, {"venue-info-picture-guide": NO})
        await town.visit(town.third, place)
    few = (await town.compared(town.second, town.third)).headline
    assert (few.verdict.verdict, few.verdict.why) == ("too few to say", "places")
    assert few.change is not None
    assert few.change > 0
    for place in town.venues[5:]:
        same = town.auditors[0]
        await town.visit(town.second, place, {"venue-info-picture-guide": NO}, lead=same)
        await town.visit(town.third, place, lead=town.auditors[1])
    enough = (await town.compared(town.second, town.third)).headline
    assert enough.verdict.verdict == "improved"


async def test_a_question_that_does_not_apply_moves_the_pattern_and_not_the_improvement(
    town: Town,
) -> None:
    for place in town.venues:
        await town.visit(town.second, place, {"venue-info-picture-guide": NO})
        later = {"venue-info-picture-guide": NotApplicable("No visitors")}
        await town.visit(town.third, place, later)
    found = await town.compared(town.second, town.third)
    terms = found.account.city.terms
    assert terms is not None
    assert terms.improvement == 0
    assert terms.applicability == pytest.approx(found.account.city.raw)


async def test_what_is_kept_in_memory_is_never_out_of_date(town: Town) -> None:
    for place in town.venues:
        await town.visit(town.second, place)
        await town.visit(town.third, place)
    before = await town.compared(town.second, town.third)
    assert before.headline.change == 0
    assert await town.compared(town.second, town.third) is before
    double = {"purpose": "double", "lead": town.auditors[5]}
    await town.visit(town.third, town.venues[0], {"venue-info-picture-guide": NO}, **double)
    after = await town.compared(town.second, town.third)
    assert after.headline.change is not None
    assert after.headline.change < 0
    assert after.auditors.doubles == 1


async def test_every_file_has_as_many_cells_in_each_row_as_headings(town: Town) -> None:
    for place in (*town.venues, *town.clubs):
        await town.visit(town.second, place, {})
        await town.visit(town.third, place, {})
    found = await town.compared(town.second, town.third)
    async with town.database.read() as reads:
        names = await places_by_id(reads, [*town.venues, *town.clubs])
    for table in TABLES:
        rows = [list(row) for row in table.rows(found, names)]
        assert rows, table.name
        assert {len(row) for row in rows} == {len(rows[0])}, table.name
