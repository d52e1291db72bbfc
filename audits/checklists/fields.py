"""Reads the fields of one TOML table and notes every mistake, instead of stopping at the first."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from audits.checklists.mistakes import Mistake


class Fields:
    """One table of a checklist file.

    Each reader returns something usable after a mistake, so that reading goes on and the editor
    sees all mistakes at once; ``finish`` notes the fields that nothing asked for.
    """

    def __init__(
        self,
        table: Mapping[str, object],
        mistakes: list[Mistake],
        *,
        file: str,
        question: str | None = None,
        path: str = "",
    ) -> None:
        self._table = table
        self._mistakes = mistakes
        self._file = file
        self._question = question
        self._path = path
        self._read: set[str] = set()

    def mistake(self, field: str, code: str, message: str) -> None:
        """Note a mistake in ``field``, which is named as it is written in the file."""
        path = f"{self._path}.{field}" if self._path else field
        self._mistakes.append(Mistake(self._file, self._question, path, code, message))

    def text(self, field: str) -> str:
        """A text that must be there and must not be blank."""
        value = self._take(field)
        if value is None:
            self.mistake(field, "missing", f'is missing; add {field} = "..."')
        elif not isinstance(value, str) or not value.strip():
            self.mistake(field, "not_text", 'must be text; write it between quotes, as in "..."')
        else:
            return value.strip()
        return ""

    def optional_text(self, field: str) -> str | None:
        """A text that may be left out; an empty one is refused, because it says nothing."""
        return self.text(field) if self.has(field) else None

    def choice(self, field: str, choices: Iterable[str]) -> str:
        """A text out of a fixed list."""
        value = self.text(field)
        known = list(choices)
        if value and value not in known:
            self.mistake(field, "not_a_choice", f'is "{value}"; write one of {_listed(known)}')
            return ""
        return value

    def choices(self, field: str, choices: Iterable[str]) -> tuple[str, ...]:
        """A list with at least one text, each out of a fixed list and none twice."""
        known = list(choices)
        values = self.raw_list(field)
        wrong = [value for value in values if value not in known]
        if not values or wrong or len(set(map(str, values))) < len(values):
            self.mistake(
                field, "not_a_choice", f"must list one or more of {_listed(known)}, each once"
            )
            return ()
        return tuple(str(value) for value in values)

    def integer(self, field: str, allowed: Sequence[int] | None = None) -> int:
        """A whole number, out of a short list where there is one; otherwise 1 or more."""
        value = self._take(field)
        wanted = _listed(allowed) if allowed else "a whole number, 1 or more"
        if value is None:
            self.mistake(field, "missing", f"is missing; write {wanted}")
        elif isinstance(value, bool) or not isinstance(value, int):
            self.mistake(field, "not_a_number", f"must be a number without quotes; write {wanted}")
        elif (allowed and value not in allowed) or value < 1:
            self.mistake(field, "out_of_range", f"is {value}; write {wanted}")
        else:
            return value
        return 0

    def flag(self, field: str) -> bool:
        """True or false; left out means false."""
        value = self._take(field)
        if value is not None and not isinstance(value, bool):
            self.mistake(field, "not_a_flag", "must be true or false, without quotes")
            return False
        return bool(value)

    def fraction(self, field: str, *, default: Fraction | None = None) -> Fraction:
        """A share from 0 to 1, written as "2/3", 0.5 or 1."""
        value = self._take(field)
        if value is None and default is not None:
            return default
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
                raise ValueError
            share = Fraction(value)
            if not 0 <= share <= 1:
                raise ValueError
        except (ValueError, ZeroDivisionError, OverflowError):
            said = "is missing" if value is None else f"is {value}"
            self.mistake(field, "not_a_share", f'{said}; write a share from 0 to 1, such as "2/3"')
            return Fraction(1)
        return share

    def number(self, field: str) -> float:
        """Any finite number."""
        value = self._take(field)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.mistake(field, "not_a_number", "must be a number without quotes, such as 850")
            return 0.0
        if not Decimal(value).is_finite():
            self.mistake(field, "not_a_number", f"is {value}; write an ordinary number")
            return 0.0
        return float(value)

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts, which may be empty; the caller says how many it needs."""
        values = self.raw_list(field)
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.mistake(field, "not_text", "must be a list of texts, each between quotes")
            return ()
        return tuple(str(value).strip() for value in values)

    def raw_list(self, field: str) -> list[object]:
        """A list of anything."""
        value = self._take(field)
        if isinstance(value, list):
            return value
        said = "is missing; write it as" if value is None else "must be"
        self.mistake(field, "not_a_list", f"{said} a list, as in {field} = [ ... ]")
        return []

    def table(self, field: str) -> "Fields | None":
        """A table inside this one, if it is there."""
        value = self._take(field)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.mistake(field, "not_a_table", f"must be a table; begin it with [question.{field}]")
            return None
        return self._inner(field, value)

    def tables(self, field: str) -> "list[Fields]":
        """A list of tables inside this one."""
        values = self.raw_list(field)
        if not all(isinstance(value, dict) for value in values):
            self.mistake(field, "not_a_table", "must be a list of { ... } entries")
            return []
        return [
            self._inner(f"{field}[{place}]", value)
            for place, value in enumerate(values, 1)
            if isinstance(value, dict)
        ]

    def questions(self) -> "list[Fields]":
        """The questions of a checklist, each of which names itself in its mistakes."""
        values = self.raw_list("question")
        tables = [value for value in values if isinstance(value, dict)]
        if not tables or len(tables) < len(values):
            self.mistake("question", "no_questions", "begin each question with a line [[question]]")
        return [
            Fields(
                table,
                self._mistakes,
                file=self._file,
                question=str(table.get("id", "without an id")),
            )
            for table in tables
        ]

    def has(self, field: str) -> bool:
        """Whether a field of the format was written at all."""
        self._read.add(field)
        return field in self._table

    def finish(self) -> None:
        """Note every field that is not part of the format, most often a slip of the pen."""
        for field in self._table:
            if field not in self._read:
                known = _listed(sorted(self._read))
                self.mistake(field, "unknown_field", f"is not a field here; the fields are {known}")

    def _inner(self, field: str, table: Mapping[str, object]) -> "Fields":
        path = f"{self._path}.{field}" if self._path else field
        return Fields(table, self._mistakes, file=self._file, question=self._question, path=path)

    def _take(self, field: str) -> object:
        self._read.add(field)
        return self._table.get(field)


def _listed(values: Iterable[object]) -> str:
    *most, last = [str(value) for value in values] or ["nothing"]
    return f"{', '.join(most)} or {last}" if most else last
