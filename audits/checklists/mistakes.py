"""What can be wrong with a checklist file, said so that its editor can put it right."""

from collections.abc import Iterable

from msgspec import Struct


class Mistake(Struct, frozen=True):
    """One thing to put right: where it is, what is wrong and what to write instead."""

    file: str
    question: str | None
    field: str
    code: str
    message: str

    def __str__(self) -> str:
        place = f", question {self.question}" if self.question else ""
        return f"{self.file}{place}, {self.field}: {self.message}"


class ChecklistMistakes(Exception):
    """A checklist file that cannot be used, with every mistake found in it."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))
