"""A frozen round is worked out again from its file alone, and what does not fit is named."""

from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import msgspec
import pytest
from msgspec import structs

from audits.answers import NotSeen
from audits.checklist import Checklist
from audits.checklists import checklist
from audits.frozen import Figures, FrozenRound, FrozenSubject, digest_of, from_file, to_file
from audits.policy import POLICY
from audits.recompute import figures_of, main, recompute
from audits.round_result import AuditRecord
from tests.audits.builders import any_answer

AT = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


def a_frozen_round(seed: int = 1) -> FrozenRound:
    """Two places on the register and one that is not, one of them seen by two auditors."""
    random = Random(seed)
    version: Checklist = checklist("venue", 1)
    subjects = tuple(
        FrozenSubject(
            id=name,
            name=name.capitalize(),
            kind="venue",
            place_type="Library",
            facts=("public-body",),
            operator="City Corporation",
            status="open",
            continues=None,
            eligible=name != "visitor",
        )
        for name in ("bank", "library", "visitor")
    )
    audits = tuple(
        AuditRecord(
            id=f"audit-{number}",
            subject=place,
            kind="venue",
            version=1,
            purpose=purpose,
            lead=lead,
            at=AT,
            answers={lead: {q.id: any_answer(q, random).response for q in version.questions}},
        )
        for number, (place, lead, purpose) in enumerate(
            [
                ("bank", "ann", "routine"),
                ("library", "ann", "routine"),
                ("library", "bob", "double"),
                ("library", "bob", "recheck"),
                ("visitor", "bob", "routine"),
            ]
        )
    )
    figures = figures_of(
        kinds={"venue": version},
        checklists={"venue-1": version},
        subjects=subjects,
        audits=audits,
        policy=POLICY,
    )
    return FrozenRound(
        format=1,
        id="round-1",
        name="Round 1",
        opens_on=date(2025, 9, 1),
        closes_on=date(2026, 5, 31),
        revision=1,
        reason="The round closed.",
        made_at=AT,
        made_with="tests",
        policy=POLICY,
        kinds={"venue": "venue-1"},
        checklist_digests={"venue-1": "0" * 64},
        checklists={"venue-1": version},
        subjects=subjects,
        audits=audits,
        figures=figures,
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_file_says_everything_the_figures_need(seed: int) -> None:
    file = to_file(a_frozen_round(seed))
    assert to_file(recompute(from_file(file))) == file


def test_the_file_is_canonical() -> None:
    file = to_file(a_frozen_round())
    in_order = msgspec.json.encode(msgspec.json.decode(file), order="sorted")
    assert file == in_order


def test_order_in_the_file_does_not_matter_to_the_figures() -> None:
    frozen = a_frozen_round()
    turned = structs.replace(frozen, subjects=frozen.subjects[::-1], audits=frozen.audits[::-1])
    assert recompute(turned).figures == frozen.figures


def test_a_place_off_the_register_is_named_and_in_no_mean() -> None:
    figures = a_frozen_round().figures
    assert "visitor" in figures.places
    assert figures.coverage["venue"].eligible == 2
    without = structs.replace(
        a_frozen_round(), subjects=a_frozen_round().subjects[:2], audits=a_frozen_round().audits[:4]
    )
    assert recompute(without).figures.city == figures.city


def test_the_command_prints_the_digest_and_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = to_file(a_frozen_round())
    (tmp_path / "round.json").write_bytes(file)
    assert main([str(tmp_path / "round.json")]) == 0
    assert capsys.readouterr().out.startswith(f"{digest_of(file)} agrees (Round 1, revision 1")


def test_a_changed_figure_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frozen = a_frozen_round()
    bank = structs.replace(frozen.figures.places["bank"], score=0.99)
    figures: Figures = structs.replace(
        frozen.figures, places=frozen.figures.places | {"bank": bank}
    )
    changed = to_file(structs.replace(frozen, figures=figures))
    (tmp_path / "round.json").write_bytes(changed)
    assert main([str(tmp_path / "round.json")]) == 1
    said = capsys.readouterr().out
    assert "differs: figures.places.bank.score: the file says 0.99, the answers give" in said
    assert digest_of(changed) not in said


def test_a_changed_answer_changes_a_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frozen = a_frozen_round()
    first = frozen.audits[0]
    unseen = {"ann": dict.fromkeys(first.answers["ann"], NotSeen(""))}
    audits = (structs.replace(first, answers=unseen), *frozen.audits[1:])
    (tmp_path / "round.json").write_bytes(to_file(structs.replace(frozen, audits=audits)))
    assert main([str(tmp_path / "round.json")]) == 1
    assert "differs: figures.c" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"{}", b"\x1f\x8bnot gzip", b'{"format":2}', b"[1]"])
def test_a_file_that_is_no_round_is_refused_in_plain_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (tmp_path / "round.json").write_bytes(content)
    assert main([str(tmp_path / "round.json")]) == 2
    assert "This is not the file of a closed round" in capsys.readouterr().err


def test_no_file_and_a_missing_checklist_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 2
    assert main([str(tmp_path / "missing.json")]) == 2
    torn = structs.replace(a_frozen_round(), checklists={})
    (tmp_path / "round.json").write_bytes(to_file(torn))
    assert main([str(tmp_path / "round.json")]) == 2
    assert "venue-1" in capsys.readouterr().err
