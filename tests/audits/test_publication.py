"""What may be published, and how numbers are shown (method 2.2 and 2.8)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.comparison import Terms
from audits.publication import hidden_cells, public_bars
from audits.scoring import (
    parts_that_add_up,
    shown_change,
    shown_level,
    shown_share,
    shown_staff,
)
from audits.scoring.shown import rounded

TERMS = Terms(
    improvement=Fraction(3, 100),
    checklist=Fraction(-1, 100),
    applicability=Fraction(1, 200),
    joiners=Fraction(1, 50),
    leavers=Fraction(1, 100),
    not_comparable=Fraction(-1, 50),
)


@given(st.dictionaries(st.text(max_size=3), st.integers(min_value=0, max_value=30), max_size=8))
def test_a_hidden_cell_can_never_be_worked_out(cells):
    hidden = hidden_cells(cells)
    assert all(name in hidden for name, n in cells.items() if 0 < n < 5)
    assert all(cells[name] > 0 for name in hidden)
    if hidden and sum(n > 0 for n in cells.values()) > 1:
        assert len(hidden) >= 2
        filled = [name for name, n in cells.items() if n]
        assert sum(cells[name] for name in hidden) >= 5 or len(hidden) == len(filled)
    if not any(0 < n < 5 for n in cells.values()):
        assert hidden == ()


@given(*[st.integers(min_value=0, max_value=8)] * 3)
def test_public_bars_add_up_and_show_no_few_places(joiners, leavers, not_comparable):
    sizes = {"joiners": joiners, "leavers": leavers, "not_comparable": not_comparable}
    defined = {name: getattr(TERMS, name) if n else Fraction(0) for name, n in sizes.items()}
    terms = Terms(TERMS.improvement, TERMS.checklist, TERMS.applicability, **defined)
    bars = public_bars(terms, joiners, leavers, not_comparable)
    assert sum(bars.values()) == sum(getattr(terms, name) for name in Terms.__struct_fields__)
    for name, n in sizes.items():
        assert (name in bars) == (n >= 5)
    few = sum(n for n in sizes.values() if n < 5)
    assert ("places_in_and_out" in bars) == (few >= 5)
    assert ("questions_and_places" in bars) == (0 < few < 5)


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        (None, "–"),
        (0.0, "0.0"),
        (1.0, "100.0"),
        (0.8499999, "84.9"),
        (0.85 - 1e-12, "85.0"),
        (Fraction(2, 3), "66.6"),
    ],
)
def test_a_level_is_cut_and_never_rounded_up_into_a_band(score, shown):
    assert shown_level(score) == shown


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (None, "–"),
        (0.0, "0.0"),
        (0.0004, "0.0"),
        (-0.0004, "0.0"),
        (0.0235, "+2.4"),
        (-0.0235, "−2.4"),
        (Fraction(1, 3), "+33.3"),
    ],
)
def test_a_change_is_rounded_alike_in_both_directions(change, shown):
    assert shown_change(change) == shown


@pytest.mark.parametrize(
    ("places", "of", "shown"),
    [
        (3, 7, "3 of 7"),
        (0, 0, "–"),
        (13, 30, "43%"),
        (30, 30, "100%"),
        (999, 1000, "99%"),
        (1, 1000, "1%"),
        (0, 30, "0%"),
    ],
)
def test_few_places_are_counted_and_all_and_none_are_said_only_when_true(places, of, shown):
    assert shown_share(places, of) == shown


@pytest.mark.parametrize(
    ("people", "of", "shown"),
    [
        (1, 1, "most staff"),
        (2, 4, "half of staff or fewer"),
        (9, 10, "9 of 10"),
        (0, 0, "–"),
    ],
)
def test_few_staff_are_a_band_because_one_of_one_is_a_person(people, of, shown):
    assert shown_staff(people, of) == shown


@given(st.lists(st.floats(min_value=-100, max_value=100), max_size=8))
def test_shown_parts_add_up_to_the_shown_total_and_move_less_than_one_unit(values):
    parts = parts_that_add_up(values)
    assert sum(parts) == rounded(sum(value * 10 for value in values))
    for part, value in zip(parts, values, strict=True):
        assert abs(part - value * 10) < 1 + 1e-6
