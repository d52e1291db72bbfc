"""The way through a checklist: section by section where it has sections, and theme by theme inside.

The phone walks the same way (``pwa/audit/order.ts``).
"""

from msgspec import Struct

from audits.checklist import Checklist, Question


class Part(Struct, frozen=True):
    """Questions that are asked one after the other under one heading."""

    section: str | None
    theme: str
    questions: tuple[Question, ...]

    @property
    def id(self) -> str:
        """A name for addresses and element ids, such as ``custody-people``."""
        section = (self.section or "").lower().replace(" ", "-")
        return f"{section}-{self.theme}" if section else self.theme


def parts_of(checklist: Checklist) -> tuple[Part, ...]:
    """Sections in the order of the file, themes in the order in which each first names them."""
    found: dict[str | None, dict[str, list[Question]]] = {}
    for question in checklist.questions:
        found.setdefault(question.section, {}).setdefault(question.theme, []).append(question)
    return tuple(
        Part(section=section, theme=theme, questions=tuple(questions))
        for section, themes in found.items()
        for theme, questions in themes.items()
    )


def way_through(checklist: Checklist) -> tuple[Question, ...]:
    """Every question in the order in which it is asked."""
    return tuple(question for part in parts_of(checklist) for question in part.questions)
