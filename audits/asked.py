"""Which questions are asked at a subject: all of its checklist, or the parts that its facts name.

A part is a section of the checklist, such as Custody, and can be a visit of its own. What is not
asked counts nowhere: it has no points and is not missing either. The phone leaves out the same
(``pwa/audit/asked.ts``); both pass ``tests/audits/asked.json``.
"""

from collections.abc import Collection

from msgspec import structs

from audits.checklist import Checklist


def asked_at(checklist: Checklist, facts: Collection[str]) -> Checklist:
    """The checklist as it is asked at a subject with these facts.

    Naming no part of it asks everything. Questions outside sections are always asked.
    """
    parts = _parts(checklist)
    if not parts:
        return checklist
    named = tuple(fact in facts for fact in parts.values())
    if all(named) or not any(named):
        return checklist
    known = (id(checklist), *named)
    kept = _asked.get(known)
    if kept and kept[0] is checklist:
        return kept[1]
    sections = {None, *(section for section, fact in parts.items() if fact in facts)}
    questions = tuple(one for one in checklist.questions if one.section in sections)
    asked = structs.replace(checklist, questions=questions)
    if len(_asked) >= _MOST_KEPT:
        _asked.clear()
    _asked[known] = (checklist, asked)
    return asked


def parts_to_ask(checklist: Checklist) -> dict[str, str]:
    """The sections of a checklist in its order, each by the fact that a subject names it with."""
    return {fact: section for section, fact in _parts(checklist).items()}


def part_fact(section: str) -> str:
    """The fact that names a section, such as ``part-front-counter``."""
    return f"part-{section.lower().replace(' ', '-')}"


# Kept by identity: a ruler is kept for the very checklist it was made of, and comparing whole
# checklists takes longer than scoring an audit.
_MOST_KEPT = 200
_asked: dict[tuple[int, ...], tuple[Checklist, Checklist]] = {}
_parts_of: dict[int, tuple[Checklist, dict[str, str]]] = {}


def _parts(checklist: Checklist) -> dict[str, str]:
    kept = _parts_of.get(id(checklist))
    if kept and kept[0] is checklist:
        return kept[1]
    parts = {one.section: part_fact(one.section) for one in checklist.questions if one.section}
    if len(_parts_of) >= _MOST_KEPT:
        _parts_of.clear()
    _parts_of[id(checklist)] = (checklist, parts)
    return parts
