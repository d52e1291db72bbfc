"""Kinds, themes and questions: many tests on one screen, so each must be surer (method 2.4, 2.5).

Kinds and themes are tested together, and all questions together, whatever is shown of them: to look
at one kind only does not make its questions any surer.
"""

from collections.abc import Mapping

from msgspec import Struct

from audits.checklist import KINDS, Kind, Question, Theme
from audits.checklists import themes
from audits.comparison.arrays import changes_within
from audits.comparison.evidence import many_tests
from audits.exact import total
from audits.policy import POLICY
from server.comparing.changes import Change, change_of_city, change_of_kind
from server.comparing.material import Material
from server.figures.records import QuestionChange


class Row(Struct, frozen=True):
    """One kind or theme; ``clear`` says that it stands out among all that are tested with it."""

    change: Change
    clear: bool
    level_a: float | None = None
    level_b: float | None = None

    @property
    def stands_out(self) -> bool:
        """Whether it is better or worse by its own verdict and among all."""
        return self.clear and self.change.verdict.why == "clear"

    @property
    def words(self) -> str:
        """The verdict, with the caution of many tests."""
        if not self.change.enough:
            return "Too few to say"
        if self.stands_out:
            return "Improved" if self.change.verdict.verdict == "improved" else "Got worse"
        return "No clear change"


class QuestionRow(Struct, frozen=True):
    """One question over the compared places of its kind."""

    kind: Kind
    question: Question
    found: QuestionChange
    clear: bool

    @property
    def words(self) -> str:
        """What may be said of it."""
        matrix = self.found.matrix
        if matrix.n < POLICY.comparison.min_places:
            return "Too few to say"
        if not self.clear:
            return "No clear change"
        return "More places have it" if matrix.gained > matrix.lost else "Fewer places have it"


class Many(Struct, frozen=True):
    """Everything that is tested besides the headline; questions that places lost come first."""

    kinds: dict[Kind, Row]
    themes: tuple[tuple[Theme, Row], ...]
    questions: tuple[QuestionRow, ...]


def many(found: Material) -> Many:
    """Change by kind, by theme and by question."""
    by_kind = {
        kind: change_of_kind(one.pair, one.comparison.d) for kind, one in found.kinds.items()
    }
    by_theme = [(theme, _theme_change(found, theme)) for theme in themes()]
    changes = [*by_kind.values(), *(change for _, change in by_theme)]
    clear = many_tests([change.p_to_test for change in changes]).clear
    rows = [Row(change, stands) for change, stands in zip(changes, clear, strict=True)]
    return Many(
        kinds={
            kind: Row(
                row.change,
                row.clear,
                found.kinds[kind].comparison.r_a,
                found.kinds[kind].comparison.r_b,
            )
            for kind, row in zip(by_kind, rows, strict=False)
        },
        themes=tuple(
            (theme, row)
            for (theme, _), row in zip(by_theme, rows[len(by_kind) :], strict=True)
            if row.change.n
        ),
        questions=_questions(found),
    )


def shares_of_kinds(found: Material) -> Mapping[Kind, float]:
    """The weight of each compared kind in the City's figure, adding up to 1."""
    weights = {kind: POLICY.kind_weights.get(kind, 1) for kind in found.compared}
    whole = total(weights.values())
    return {kind: weight / whole for kind, weight in weights.items()}


def _theme_change(found: Material, theme: Theme) -> Change:
    d = {
        kind: changes_within(
            one.matched,
            one.weights,
            {
                question.id
                for question in one.older_and_newer[1].questions
                if question.theme == theme.id
            },
        )
        for kind, one in found.compared.items()
    }
    return change_of_city({kind: one.pair for kind, one in found.compared.items()}, d)


def _questions(found: Material) -> tuple[QuestionRow, ...]:
    order = [
        (kind, question, one.questions[question.id])
        for kind, one in found.kinds.items()
        for question in one.older_and_newer[1].questions
        if question.id in one.questions
    ]
    least = POLICY.comparison.min_places
    clear = many_tests(
        [change.matrix.p_mid if change.matrix.n >= least else None for _, _, change in order]
    ).clear
    rows = [
        QuestionRow(kind, question, change, stands)
        for (kind, question, change), stands in zip(order, clear, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.found.matrix.lost, KINDS.index(row.kind))))
