"""What the versions of a checklist owe each other, and that a published one never changes.

A question id with a new meaning is the one error no formula can see (method 6), so everything that
can be checked between two versions is checked here.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct

from audits.checklist import Checklist, CountRule, LevelRule, MeasureRule, Question, YesPartlyNoRule
from audits.checklists.mistakes import ChecklistMistakes, Mistake
from audits.checklists.reading import read_table

_TYPE_NAMES = {
    YesPartlyNoRule: "yes-partly-no",
    LevelRule: "level",
    CountRule: "count",
    MeasureRule: "measure",
}


class Publication(Struct, frozen=True):
    """When a version was published, and the digest of what it said then."""

    published_on: date
    digest: str


def read_publications(path: Path) -> dict[str, Publication]:
    """The record of published versions, by key such as ``venue-2``, in the order of publication."""
    try:
        return msgspec.convert(read_table(path), dict[str, Publication])
    except msgspec.ValidationError as error:
        message = f"is not as the publish command wrote it ({error}); bring back the earlier file"
        raise ChecklistMistakes(
            [Mistake(path.name, None, "the file", "publications", message)]
        ) from error


def digest_of(path: Path) -> str:
    """SHA-256 of what a checklist file says, whatever its line endings, comments and layout."""
    content = json.dumps(
        read_table(path), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    )
    return hashlib.sha256(content.encode()).hexdigest()


def change_after_publication(path: Path, publication: Publication, version: int) -> list[Mistake]:
    """A published version whose content is no longer what was published."""
    if digest_of(path) == publication.digest:
        return []
    copy = f"{path.stem.rsplit('-', 1)[0]}-{version + 1}"
    message = (
        f"{path.stem} was published on {publication.published_on.day} "
        f"{publication.published_on:%B %Y} and cannot change; put the file back as it was and "
        f"copy it to {copy}"
    )
    return [Mistake(path.name, None, "the file", "changed_after_publication", message)]


def contradictions(checklist: Checklist, earlier: Mapping[int, Checklist]) -> list[Mistake]:
    """Questions that claim to be comparable with an earlier version that says otherwise."""
    file = f"{checklist.key}.toml"
    found: list[Mistake] = []
    for question in checklist.questions:
        for version in range(question.comparable_since, checklist.version):
            if version not in earlier:
                continue
            before = {q.id: q for q in earlier[version].questions}.get(question.id)
            if before is None and version == question.comparable_since:
                code, said = "not_in_that_version", f"version {version} does not ask this question"
            elif before is not None and (reason := _difference(question, before)):
                code, said = reason[0], f"in version {version} {reason[1]}"
            else:
                continue
            message = (
                f"is {question.comparable_since}, but {said}. Would last year's answer still be "
                f"the right answer? If not, write {checklist.version}"
            )
            found.append(Mistake(file, question.id, "comparable_since", code, message))
            break
    return found


def _difference(question: Question, before: Question) -> tuple[str, str] | None:
    rule, old = question.answer, before.answer
    if type(rule) is not type(old):
        return "answer_type_changed", f"it was answered as {_TYPE_NAMES[type(old)]}"
    if isinstance(rule, MeasureRule) and isinstance(old, MeasureRule):
        if rule.unit != old.unit:
            return "unit_changed", f"it was measured in {old.unit}"
        if rule.better != old.better:
            return "direction_changed", f"{old.better} was better"
    if before.comparable_since > question.comparable_since:
        said = f"it says comparable_since = {before.comparable_since}"
        return "comparable_since_goes_back", said
    return None


def _plain(value: object) -> str:
    if isinstance(value, Decimal | date):
        return str(value)
    raise TypeError(f"{type(value)} has no place in a checklist file")
