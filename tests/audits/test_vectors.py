"""The worked cases of the method, and how the runner tells what it finds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from audits.conformance.__main__ import main
from audits.conformance.calculations import CALCULATIONS
from audits.conformance.comparing import difference
from audits.conformance.replaying import read_file, replay

VECTORS = Path("audits/vectors.json")
BANDS = [["Friendly", "2/3"], ["Getting there", 0.5], ["Starting", 0]]


@pytest.mark.parametrize("outcome", list(replay(read_file(VECTORS))), ids=lambda one: one.id)
def test_every_worked_case_of_the_method_comes_out(outcome):
    assert outcome.difference is None


def test_every_calculation_has_a_worked_case_and_is_documented():
    used = {vector["fn"] for vector in json.loads(VECTORS.read_text())["vectors"]}
    assert used == set(CALCULATIONS)
    documented = Path("docs/conformance.md").read_text(encoding="utf-8")
    assert [name for name in CALCULATIONS if f"| `{name}` |" not in documented] == []


def test_the_command_prints_one_line_for_each_vector():
    done = subprocess.run(
        [sys.executable, "-m", "audits.conformance", str(VECTORS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "V01 ok"
    assert len(lines) == len(json.loads(VECTORS.read_text())["vectors"])


def a_file(folder: Path, *vectors: object, **head: object) -> str:
    path = folder / "cases.json"
    path.write_text(json.dumps({"vectors": vectors, **head}))
    return str(path)


def a_vector(fn: str, given: object, expected: object) -> dict[str, object]:
    return {"id": "C1", "title": "mine", "fn": fn, "input": given, "expected": expected}


def replayed(capsys, folder: Path, fn: str, given: object, expected: object) -> tuple[int, str]:
    status = main([a_file(folder, a_vector(fn, given, expected))])
    out = capsys.readouterr()
    return status, (out.out + out.err).strip()


def test_a_difference_names_its_path_and_both_values(capsys, tmp_path):
    given = {"eligible": ["p1", "p2", "p3"], "audited": ["p1"]}
    expected = {
        "eligible": 3,
        "audited": 1,
        "coverage": {"r": "1/2", "d": 0.5},
        "audited_not_on_register": [],
    }
    status, said = replayed(capsys, tmp_path, "coverage", given, expected)
    assert status == 1
    assert said == "C1 differs at coverage: expected 1/2, got 0.333333333333"


def test_a_difference_inside_a_list_names_its_place(capsys, tmp_path):
    given = {"cases": [{"q": {"type": "ypn"}, "a": "yes"}, {"q": {"type": "ypn"}, "a": "no"}]}
    status, said = replayed(capsys, tmp_path, "points", given, {"points": [{"r": "1"}, "na"]})
    assert (status, said) == (1, 'C1 differs at points[1]: expected "na", got 0')


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "must be"),
        ('{"vectors": [1]}', "vector number 1 must be an object"),
        ('{"vectors": [{"id": "C1", "fn": "wilson", "input": {}}]}', 'no "expected"'),
        (
            '{"vectors": [{"id": "C1", "fn": "magic", "input": {}, "expected": 1}]}',
            "unknown calculation, 'magic'",
        ),
        (
            '{"vectors": [{"id": "C1", "fn": "wilson", "input": {"x": "a"}, "expected": 1}]}',
            "C1 (wilson): the input is not right",
        ),
        ('{"vectors": [{"id": "C1", "fn": "bh", "input": {"p": [NaN]}, "expected": 1}]}', "NaN"),
        (
            '{"vectors": [{"id": "C1", "fn": "bh", "input": {"p": ["1/0"]}, "expected": 1}]}',
            "not right",
        ),
    ],
)
def test_a_file_that_cannot_be_replayed_is_told_in_words(capsys, tmp_path, content, said):
    path = tmp_path / "cases.json"
    path.write_text(content)
    assert main([str(path)]) == 2
    assert said in capsys.readouterr().err


def test_a_missing_file_is_told_in_words(capsys, tmp_path):
    assert main([str(tmp_path / "none.json")]) == 2
    assert "cannot be opened" in capsys.readouterr().err


def test_the_command_without_a_file_says_how_to_use_it(capsys):
    assert main([]) == 2
    assert "Name one file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({"r": "1/3", "d": 0.333333333333}, 1 / 3),
        ({"r": "1/3"}, 1 / 3 + 5e-10),
        ({"d": 0.5, "tol": 0.01}, 0.509),
        (None, None),
        ({"a": None}, {}),
        ([1, True], (1, True)),
    ],
)
def test_values_that_agree(expected, got):
    assert difference(expected, got) is None


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({"r": "1/3", "d": 0.333333333333}, 1 / 3 + 2e-9),
        ({"r": "1/3", "d": 0.4}, 1 / 3),
        ({"r": "2/3", "d": 0.333333333333}, 1 / 3),
        ({"d": 0.5, "tol": 0.01}, 0.511),
        ({"r": "0"}, None),
        (None, 0),
        (1, True),
        (True, 1),
        ({}, {"q1": 1}),
        ({"a": 1}, {}),
        ([1], [1, 2]),
        ("na", None),
    ],
)
def test_values_that_differ(expected, got):
    assert difference(expected, got) is not None


def test_bands_in_the_head_of_a_file_replace_ours(capsys, tmp_path):
    given = {"questions": [{"id": "q", "type": "level"}], "answers": {"q": 2}}
    expected = {
        "score": "2/3", "completeness": 1, "low": "2/3", "high": "2/3",
        "essential_failed": [], "essential_part_met": [], "essential_unknown": [],
        "status": "graded", "base_grade": "Friendly", "grade": "Friendly", "capped": False,
        "sections": {}, "themes": {},
    }  # fmt: skip
    for name in ("score", "low", "high"):
        expected[name] = {"r": expected[name]}
    path = a_file(
        tmp_path,
        a_vector("audit_score", given, expected),
        meta={"bands": BANDS, "min_complete": "1"},
    )
    assert main([path]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    "bands", [[["Friendly", 1]], [["Good", "2/3"], ["Poor", 0]], [["Friendly", "high"]], 3]
)
def test_bands_that_cannot_be_used_are_told_in_words(capsys, tmp_path, bands):
    assert main([a_file(tmp_path, meta={"bands": bands})]) == 2
    assert '"meta"' in capsys.readouterr().err
