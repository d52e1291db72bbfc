"""``python -m audits.recompute FILE``: work a closed round's figures out again from its answers.

Prints the digest and ``agrees``, or the first figure that differs. Exit status: 0 it agrees, 1 it
differs, 2 the file cannot be read. Several files are taken in turn. Nothing but this package is
needed: not the service, and not its database.
"""

import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import structs

from audits.checklist import Checklist, Kind
from audits.frozen import (
    Figures,
    FrozenPlace,
    FrozenRound,
    FrozenSubject,
    NotAFrozenRound,
    digest_of,
    from_file,
    to_file,
)
from audits.policy import Policy
from audits.round_result import AuditRecord, RoundResult, round_result
from audits.scoring import city_score, coverage


def recompute(frozen: FrozenRound) -> FrozenRound:
    """The same round with figures worked out anew from its answers."""
    return structs.replace(
        frozen,
        figures=figures_of(
            kinds={kind: frozen.checklists[key] for kind, key in frozen.kinds.items()},
            checklists=frozen.checklists,
            subjects=frozen.subjects,
            audits=frozen.audits,
            policy=frozen.policy,
        ),
    )


def figures_of(
    *,
    kinds: Mapping[Kind, Checklist],
    checklists: Mapping[str, Checklist],
    subjects: Collection[FrozenSubject],
    audits: Collection[AuditRecord],
    policy: Policy,
) -> Figures:
    """All figures of a round; ``kinds`` are the checklists it asked (method 1.2 to 1.5)."""
    by_subject: dict[str, list[AuditRecord]] = {}
    for audit in audits:
        by_subject.setdefault(audit.subject, []).append(audit)
    places: dict[str, FrozenPlace] = {}
    for subject in sorted(subjects, key=lambda subject: subject.id):
        asked, made = kinds.get(subject.kind), by_subject.get(subject.id)
        if asked is None or made is None:
            continue
        result = round_result(asked, made, subject.facts, checklists=checklists, policy=policy)
        if result:
            places[subject.id] = frozen_place(result)
    return _figures(kinds, subjects, places, policy)


def frozen_place(result: RoundResult) -> FrozenPlace:
    """A place's result as the file has it."""
    score = result.score
    return FrozenPlace(
        status=score.status,
        num=result.num,
        den=result.den,
        score=score.score,
        completeness=score.completeness,
        base_grade=score.base_grade,
        grade=score.grade,
        essentials=score.essentials,
        essentials_failed=score.essentials_failed,
        essentials_part_met=score.essentials_part_met,
        essentials_unknown=score.essentials_unknown,
        audits=result.audits,
        auditors=result.auditors,
        disagree=result.disagree,
        points=score.points,
    )


def _figures(
    kinds: Mapping[Kind, Checklist],
    subjects: Collection[FrozenSubject],
    places: Mapping[str, FrozenPlace],
    policy: Policy,
) -> Figures:
    eligible: dict[Kind, set[str]] = {kind: set() for kind in kinds}
    graded: dict[Kind, list[str]] = {kind: [] for kind in kinds}
    for subject in sorted(subjects, key=lambda subject: subject.id):
        if subject.kind not in kinds:
            continue
        if subject.eligible:
            eligible[subject.kind].add(subject.id)
        if subject.id in places and places[subject.id].status == "graded":
            graded[subject.kind].append(subject.id)
    counted = {
        kind: [places[one] for one in graded[kind] if one in eligible[kind]] for kind in kinds
    }
    return Figures(
        places=dict(places),
        city=city_score(
            {kind: [place.score for place in found] for kind, found in counted.items()},
            policy=policy,
        ),
        coverage={kind: coverage(eligible[kind], graded[kind]) for kind in kinds},
        must_haves_met={
            kind: (sum(_all_met(place) for place in found), len(found))
            for kind, found in counted.items()
        },
    )


def _all_met(place: FrozenPlace) -> bool:
    open_ = place.essentials_failed, place.essentials_part_met, place.essentials_unknown
    return not any(open_)


def first_difference(stated: object, found: object, path: str = "figures") -> str | None:
    """Where two figures differ for the first time, in words; None where they agree."""
    return next(_differences(msgspec.to_builtins(stated), msgspec.to_builtins(found), path), None)


def _differences(stated: object, found: object, path: str) -> Iterator[str]:
    if isinstance(stated, dict) and isinstance(found, dict):
        for name in sorted({*stated, *found}):
            if name not in found:
                yield f"{path}.{name}: the file has it, the answers do not give it"
            elif name not in stated:
                yield f"{path}.{name}: the answers give it, the file does not have it"
            else:
                yield from _differences(stated[name], found[name], f"{path}.{name}")
    elif stated != found:
        yield f"{path}: the file says {stated!r}, the answers give {found!r}"


def main(arguments: list[str]) -> int:
    """Recompute the files named."""
    if not arguments:
        sys.stderr.write("Name the file of a closed round: python -m audits.recompute FILE\n")
        return 2
    worst = 0
    for name in arguments:
        try:
            frozen = from_file(Path(name).read_bytes())
            again = recompute(frozen)
        except (OSError, NotAFrozenRound, LookupError, ValueError) as problem:
            sys.stderr.write(f"{name}: {problem}\n")
            return 2
        difference = first_difference(frozen.figures, again.figures)
        said = f"differs: {difference}" if difference else "agrees"
        about = f"{frozen.name}, revision {frozen.revision}, {len(frozen.figures.places)} places"
        sys.stdout.write(f"{digest_of(to_file(again))} {said} ({about})\n")
        worst = max(worst, 1 if difference else 0)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
