"""Reads one checklist file. What the fields mean is in docs/checklist-format.md."""

import re
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import get_args

import msgspec

from audits.checklist import (
    KINDS,
    AnswerRule,
    Checklist,
    CountRule,
    Essential,
    How,
    LevelRule,
    MeasureRule,
    Question,
    Step,
    Theme,
    YesPartlyNoRule,
)
from audits.checklists.fields import Fields
from audits.checklists.mistakes import ChecklistMistakes, Mistake
from audits.policy import POLICY

EFFORTS = (1, 2, 3, 5)
WEIGHTS = (1, 2, 3)
ANSWER_TYPES = ("yes-partly-no", "level", "count", "measure")
FILE_NAME = re.compile(rf"({'|'.join(KINDS)})-([1-9][0-9]*)\.toml")


def read_table(path: Path) -> dict[str, object]:
    """The raw content of a TOML file, numbers kept exactly as written."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        message = "does not exist; the file name must be the kind and the version, as in venue-2"
        code = "no_such_file"
    except UnicodeDecodeError:
        message, code = "is not plain text; save it as UTF-8", "not_utf8"
    except tomllib.TOMLDecodeError as error:
        message, code = f"cannot be read as TOML; look at this place: {error}", "not_toml"
    raise ChecklistMistakes([Mistake(path.name, None, "the file", code, message)])


def read_checklist(
    path: Path, *, themes: frozenset[str], facts: frozenset[str]
) -> tuple[Checklist, list[Mistake]]:
    """Read a checklist and every mistake in it; with a mistake the checklist is not fit for use."""
    mistakes: list[Mistake] = []
    top = Fields(read_table(path), mistakes, file=path.name)
    kind = top.choice("kind", KINDS)
    version = top.integer("version")
    if kind and version and path.name != f"{kind}-{version}.toml":
        top.mistake("version", "file_name", f'belongs in the file "{kind}-{version}.toml"')
    name, intro = top.text("name"), top.text("intro")
    questions = [
        _question(fields, version=version, themes=themes, facts=facts) for fields in top.questions()
    ]
    top.finish()
    _check_ids(questions, mistakes, path.name, kind)
    fields = {"kind": kind or KINDS[0], "version": version, "name": name, "intro": intro}
    checklist = msgspec.convert(fields | {"questions": ()}, Checklist)
    return msgspec.structs.replace(checklist, questions=tuple(questions)), mistakes


def read_themes(path: Path) -> tuple[Theme, ...]:
    """Read the topics that all checklists share, in their order on screen."""
    mistakes: list[Mistake] = []
    top = Fields(read_table(path), mistakes, file=path.name)
    found = []
    for table in top.tables("theme"):
        found.append(
            Theme(
                id=table.text("id"),
                name=table.text("name"),
                easy_read=table.text("easy_read"),
                covers=table.text("covers"),
            )
        )
        table.finish()
    top.finish()
    if len({theme.id for theme in found}) < len(found):
        top.mistake("theme", "duplicate_id", "has the same id twice; give each theme its own")
    if mistakes:
        raise ChecklistMistakes(mistakes)
    return tuple(found)


def read_facts(path: Path) -> dict[str, str]:
    """Read the facts that a must-have may depend on: id and the question that settles each."""
    mistakes: list[Mistake] = []
    top = Fields(read_table(path), mistakes, file=path.name)
    found = {}
    for table in top.tables("fact"):
        found[table.text("id")] = table.text("question")
        table.finish()
    top.finish()
    if mistakes:
        raise ChecklistMistakes(mistakes)
    return found


def _question(
    fields: Fields, *, version: int, themes: frozenset[str], facts: frozenset[str]
) -> Question:
    since = _comparable_since(fields, version)
    question = Question(
        id=fields.text("id"),
        theme=fields.choice("theme", sorted(themes)),
        wording=fields.text("wording"),
        help=fields.text("help"),
        easy_read=fields.text("easy_read"),
        answer=_answer(fields),
        weight=fields.integer("weight", WEIGHTS),
        effort=fields.integer("effort", EFFORTS),
        comparable_since=since,
        how=msgspec.convert(fields.choices("how", get_args(How)), tuple[How, ...]),
        source=fields.text("source"),
        essential=_essential(fields, facts),
        not_applicable_when=fields.optional_text("not_applicable_when"),
        photo=fields.optional_text("photo"),
        young_auditor=fields.flag("young_auditor"),
        unannounced=fields.flag("unannounced"),
        section=fields.optional_text("section"),
    )
    fields.finish()
    return question


def _comparable_since(fields: Fields, version: int) -> int:
    if not fields.has("comparable_since"):
        fields.mistake(
            "comparable_since",
            "comparable_since_missing",
            "is missing. Would last year's answer still be the right answer? If yes, write the "
            f"number that the version before has here; if no, write {version}",
        )
        return version
    since = fields.integer("comparable_since")
    if since > version > 0:
        fields.mistake(
            "comparable_since",
            "comparable_since_too_new",
            f"is {since}, but this is version {version}; write {version} or less",
        )
    return since


def _answer(question: Fields) -> AnswerRule:
    fields = question.table("answer")
    if fields is None:
        question.mistake("answer", "missing", "is missing; begin it with [question.answer]")
        return YesPartlyNoRule()
    kind = fields.choice("type", ANSWER_TYPES)
    rule: AnswerRule
    if kind == "level":
        rule = _level(fields)
    elif kind == "count":
        rule = _count(fields)
    elif kind == "measure":
        rule = _measure(fields)
    else:
        rule = YesPartlyNoRule(
            partly=fields.fraction(
                "partly_points", default=Fraction(str(POLICY.audit.partly_points))
            ),
            yes_anchor=fields.optional_text("yes") or "",
            partly_anchor=fields.optional_text("partly") or "",
            no_anchor=fields.optional_text("no") or "",
        )
    if kind:
        fields.finish()
    return rule


def _level(fields: Fields) -> LevelRule:
    anchors = fields.texts("anchors")
    if len(anchors) != 4:
        fields.mistake(
            "anchors",
            "anchors_count",
            f"has {len(anchors)} texts; write four, from the worst (level 0) to the best (level 3)",
        )
        return LevelRule(anchors=("", "", "", ""))
    return LevelRule(anchors=(anchors[0], anchors[1], anchors[2], anchors[3]))


def _count(fields: Fields) -> CountRule:
    target = fields.fraction("target", default=Fraction(1))
    if target == 0:
        fields.mistake("target", "not_a_share", "is 0; write a share above 0, such as 9/10")
        target = Fraction(1)
    return CountRule(
        count_of=fields.text("count_of"), total_of=fields.text("total_of"), target=target
    )


def _measure(fields: Fields) -> MeasureRule:
    better = fields.choice("better", ("higher", "lower"))
    steps = []
    for table in fields.tables("steps"):
        steps.append(Step(bound=table.number("bound"), points=table.fraction("points")))
        table.finish()
    losses = [-float(step.points) for step in steps]
    bounds = [step.bound if better == "lower" else -step.bound for step in steps]
    if not steps or _not_rising(bounds) or _not_rising(losses):
        order = "from the lowest bound up" if better == "lower" else "from the highest bound down"
        fields.mistake(
            "steps",
            "steps_order",
            f"must go from the best step to the worst: {order}, with fewer points each time",
        )
    return MeasureRule(
        unit=fields.text("unit"),
        better="lower" if better == "lower" else "higher",
        steps=tuple(steps),
        method=fields.optional_text("method") or "",
    )


def _not_rising(values: Sequence[float]) -> bool:
    return any(before >= after for before, after in pairwise(values))


def _essential(question: Fields, facts: frozenset[str]) -> Essential | None:
    fields = question.table("essential")
    if fields is None:
        return None
    pass_at = fields.fraction("pass_at", default=Fraction(1))
    fail_below = fields.fraction("fail_below", default=pass_at)
    if fail_below > pass_at:
        fields.mistake(
            "fail_below",
            "fail_above_pass",
            f"is {fail_below}, above pass_at; write {pass_at} or less",
        )
    applies_to = fields.optional_text("applies_to")
    if applies_to is not None and applies_to not in facts:
        known = ", ".join(sorted(facts))
        fields.mistake(
            "applies_to",
            "unknown_fact",
            f'is "{applies_to}"; write one of the facts in facts.toml: {known}',
        )
    essential = Essential(
        basis=fields.text("basis"),
        pass_at=pass_at,
        fail_below=fail_below,
        applies_to=applies_to,
        moderator_confirms=fields.optional_text("moderator_confirms"),
    )
    fields.finish()
    return essential


def _check_ids(questions: list[Question], mistakes: list[Mistake], file: str, kind: str) -> None:
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            message = "is used twice; an id names one question for ever, so give this one its own"
            mistakes.append(Mistake(file, question.id, "id", "duplicate_id", message))
        seen.add(question.id)
        if question.id and kind and not re.fullmatch(rf"{kind}(-[a-z0-9]+)+", question.id):
            message = f"must begin with {kind}- and hold only a to z, 0 to 9 and hyphens"
            mistakes.append(Mistake(file, question.id, "id", "id_form", message))
