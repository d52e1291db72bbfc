"""What a report is made of, so that two templates can show the same one: HTML and Typst."""

from msgspec import Struct


class Paragraph(Struct, frozen=True, tag="paragraph", tag_field="type"):
    """Some sentences; ``lead`` ones are the answer and stand out."""

    text: str
    lead: bool = False


class Bullets(Struct, frozen=True, tag="bullets", tag_field="type"):
    """A list; a numbered one is in order of importance."""

    items: tuple[str, ...]
    numbered: bool = False


class Cell(Struct, frozen=True):
    """What a cell of a table says; ``bar`` draws its number from 0 to 1 beside it."""

    text: str
    bar: float | None = None


class Column(Struct, frozen=True):
    """A column with its heading; numbers stand to the right. ``share`` is its part of the width."""

    heading: str
    share: float = 1
    number: bool = False


class Table(Struct, frozen=True, tag="table", tag_field="type"):
    """A table whose first column names its rows."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


Part = Paragraph | Bullets | Table


class Section(Struct, frozen=True):
    """A heading with what stands under it; ``new_sheet`` begins a sheet of paper."""

    id: str
    heading: str
    parts: tuple[Part, ...]
    new_sheet: bool = False


class Report(Struct, frozen=True):
    """The whole report, every sentence and number ready to be shown."""

    title: str
    subtitle: str
    author: str
    notice: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]
    address: str


def row(*texts: str | Cell) -> tuple[Cell, ...]:
    """A table's row from what its cells say."""
    return tuple(Cell(text) if isinstance(text, str) else text for text in texts)
