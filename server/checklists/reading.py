"""A checklist as a page shows it: its questions by theme, in the themes' order."""

from fractions import Fraction

from msgspec import Struct

from audits.checklist import Checklist, How, MeasureRule, Question, Theme
from audits.checklists import facts, themes

HOW_IN_WORDS: dict[How, str] = {
    "desk": "before you go, online or by phone",
    "see": "look",
    "try": "try it",
    "ask": "ask people who work there",
    "papers": "look at papers",
    "measure": "measure",
}


class ThemeQuestions(Struct, frozen=True):
    """One theme with its questions."""

    theme: Theme
    questions: list[Question]


def by_theme(checklist: Checklist) -> list[ThemeQuestions]:
    """The questions under their themes; a theme without any is left out."""
    found = [
        ThemeQuestions(theme, [one for one in checklist.questions if one.theme == theme.id])
        for theme in themes()
    ]
    return [one for one in found if one.questions]


def how_in_words(question: Question) -> str:
    """How a question is checked, such as "look, try it"."""
    return ", ".join(HOW_IN_WORDS[how] for how in question.how)


def steps_in_words(rule: MeasureRule) -> list[str]:
    """What a reading must reach for full and for part points, the bound itself included."""
    unit = f" {rule.unit}"
    more = "or more" if rule.better == "higher" else "or less"
    return [
        f"{step.bound:g}{unit} {more}: {_points(step.points)}" for step in rule.steps if step.points
    ]


def where_it_counts(question: Question) -> str | None:
    """The fact on which a must-have depends, as the question that settles it."""
    if question.essential is None or question.essential.applies_to is None:
        return None
    return facts()[question.essential.applies_to]


def _points(points: Fraction) -> str:
    return "best" if points == 1 else "part of the points"
