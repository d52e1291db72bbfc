"""The checklist files: what is in them, what is refused and how it is told."""

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from audits import check, publish
from audits.checklist import MeasureRule
from audits.checklists import (
    FOLDER,
    ChecklistMistakes,
    by_key,
    check_folder,
    checklist,
    facts,
    latest,
    load,
    published,
    publishing,
    themes,
)

GOOD = """\
kind = "venue"
version = 3
name = "Venue checklist"
intro = "For a building."

[[question]]
id = "venue-info-true"
theme = "before-you-go"
wording = "Is the access information true?"
help = "Check five facts."
easy_read = "Is it true?"
weight = 3
effort = 1
comparable_since = 1
how = ["desk", "see"]
source = "test"

[question.answer]
type = "level"
anchors = ["a", "b", "c", "d"]

[[question]]
id = "venue-arrive-door-width"
theme = "arrive"
wording = "How wide is the door?"
help = "Measure it."
easy_read = "Is it wide?"
weight = 2
effort = 5
comparable_since = 1
how = ["measure"]
source = "test"

[question.answer]
type = "measure"
unit = "mm"
better = "higher"
steps = [{ bound = 850, points = "1" }, { bound = 775.5, points = "1/2" }]

[question.essential]
basis = "Equality Act 2010"
fail_below = "1/2"
applies_to = "public-body"

[[question]]
id = "venue-people-trained"
theme = "people"
wording = "How many staff are trained?"
help = "Ask."
easy_read = "Are staff trained?"
weight = 3
effort = 3
comparable_since = 3
how = ["ask"]
source = "test"

[question.answer]
type = "count"
count_of = "trained"
total_of = "all"
target = "9/10"

[[question]]
id = "venue-flex-new"
theme = "flexibility"
wording = "Is it there?"
help = "Look."
easy_read = "Is it there?"
weight = 1
effort = 2
comparable_since = 3
how = ["see"]
source = "test"

[question.answer]
type = "yes-partly-no"
"""


@pytest.fixture
def folder(tmp_path):
    """The project's own files, with a good draft of venue-3 beside them."""
    there = tmp_path / "checklists"
    shutil.copytree(FOLDER, there, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (there / "venue-3.toml").write_text(GOOD)
    return there


def mistakes_in(folder: Path, key: str = "venue-3"):
    with pytest.raises(ChecklistMistakes) as told:
        load(folder, key)
    return told.value.mistakes


def with_change(folder: Path, old: str, new: str) -> None:
    assert old in GOOD
    (folder / "venue-3.toml").write_text(GOOD.replace(old, new, 1))


def test_the_four_checklists_hold_140_questions():
    counts = Counter({kind: len(latest(kind).questions) for kind in (
        "venue", "activity", "police", "training"
    )})  # fmt: skip
    assert counts == {"venue": 42, "activity": 33, "police": 38, "training": 27}
    assert sum(counts.values()) == 140
    assert latest("venue").key == "venue-2"


def test_every_question_has_a_theme_of_the_nine_and_a_known_fact():
    known = {theme.id for theme in themes()}
    assert len(known) == 9
    for version in published():
        for question in version.questions:
            assert question.theme in known
            if question.essential and question.essential.applies_to:
                assert question.essential.applies_to in facts()


def test_a_version_is_found_by_its_key_and_read_once():
    assert by_key("venue-2") is checklist("venue", 2) is latest("venue")
    for unknown in ("venue-99", "themes", "venue", "../venue-2"):
        with pytest.raises(KeyError):
            by_key(unknown)


def test_the_two_venue_versions_tell_the_stories_of_a_changed_question():
    first, second = (
        {question.id: question for question in by_key(key).questions}
        for key in ("venue-1", "venue-2")
    )
    new_link = {id for id, question in second.items() if question.comparable_since == 2}
    assert new_link & set(first) == {"venue-voice-feedback"}
    assert new_link - set(first) == {"venue-sensory-dryer", "venue-people-cards"}
    assert set(first) - set(second) == {"venue-info-phone-line"}
    reworded = {id for id in set(first) & set(second) if first[id].wording != second[id].wording}
    assert reworded == {"venue-voice-feedback", "venue-arrive-signs"}
    old, new = (version["venue-arrive-door-width"].answer for version in (first, second))
    assert isinstance(old, MeasureRule) and isinstance(new, MeasureRule)
    assert old.steps[0].bound < new.steps[0].bound


def test_the_projects_own_files_are_in_order(capsys):
    assert check_folder(FOLDER) == []
    assert check.main([]) == 0
    assert capsys.readouterr().out == "The checklists are in order.\n"


def test_a_good_draft_can_be_read_but_is_not_published(folder):
    draft = load(folder, "venue-3")
    assert draft.key == "venue-3"
    assert draft.questions[1].essential.pass_at == 1
    assert check_folder(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ('kind = "venue"', 'kind = "pub"', "not_a_choice", "kind"),
        ("version = 3", "version = 4", "file_name", "version"),
        ('name = "Venue checklist"', 'name = ""', "not_text", "name"),
        ('intro = "For a building."\n', "", "missing", "intro"),
        ('theme = "arrive"', 'theme = "colour"', "not_a_choice", "theme"),
        ("weight = 3", "weight = 4", "out_of_range", "weight"),
        ("weight = 3", 'weight = "3"', "not_a_number", "weight"),
        ("weight = 3\n", "", "missing", "weight"),
        ("effort = 5", "effort = 4", "out_of_range", "effort"),
        ("comparable_since = 1\n", "", "comparable_since_missing", "comparable_since"),
        ("comparable_since = 1", "comparable_since = 4", "comparable_since_too_new", None),
        ("comparable_since = 1", "comparable_since = 0", "out_of_range", "comparable_since"),
        ('how = ["desk", "see"]', 'how = ["smell"]', "not_a_choice", "how"),
        ('how = ["desk", "see"]', 'how = ["see", "see"]', "not_a_choice", "how"),
        ('how = ["desk", "see"]', 'how = "see"', "not_a_list", "how"),
        ('source = "test"\n', 'source = "test"\ncolour = "red"\n', "unknown_field", "colour"),
        ('source = "test"\n', 'source = "test"\nyoung_auditor = "yes"\n', "not_a_flag", None),
        ('["a", "b", "c", "d"]', '["a", "b", "c"]', "anchors_count", "answer.anchors"),
        ('["a", "b", "c", "d"]', '["a", "b", "c", 4]', "not_text", "answer.anchors"),
        ('type = "level"', 'type = "stars"', "not_a_choice", "answer.type"),
        ('target = "9/10"', 'target = "9/8"', "not_a_share", "answer.target"),
        ('target = "9/10"', 'target = "most"', "not_a_share", "answer.target"),
        ('target = "9/10"', 'target = "1/0"', "not_a_share", "answer.target"),
        ('target = "9/10"', "target = 0", "not_a_share", "answer.target"),
        ("bound = 775.5", "bound = 900", "steps_order", "answer.steps"),
        ('points = "1/2"', 'points = "1"', "steps_order", "answer.steps"),
        ('better = "higher"', 'better = "lower"', "steps_order", "answer.steps"),
        ("bound = 850", 'bound = "850"', "not_a_number", "answer.steps[1].bound"),
        ("bound = 850", "bound = nan", "not_a_number", "answer.steps[1].bound"),
        ('"1/2" }]', '"1/2", x = 1 }]', "unknown_field", "answer.steps[2].x"),
        ('fail_below = "1/2"', 'pass_at = "1/3"\nfail_below = "1/2"', "fail_above_pass", None),
        ('"public-body"', '"castle"', "unknown_fact", "essential.applies_to"),
        ('id = "venue-flex-new"', 'id = "venue-info-true"', "duplicate_id", "id"),
        ('id = "venue-flex-new"', 'id = "flex-new"', "id_form", "id"),
        ('id = "venue-flex-new"', 'id = "venue-Flex"', "id_form", "id"),
        ('[question.answer]\ntype = "yes-partly-no"\n', "", "missing", "answer"),
        ('[question.answer]\ntype = "yes-partly-no"\n', "answer = 3\n", "not_a_table", "answer"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_place_and_what_to_write(folder, old, new, code, field):
    with_change(folder, old, new)
    told = mistakes_in(folder)
    found = [mistake for mistake in told if mistake.code == code]
    assert found, told
    assert found[0].file == "venue-3.toml"
    assert field is None or found[0].field == field
    assert str(found[0]).startswith("venue-3.toml, ")


def test_a_missing_comparable_since_asks_the_question_that_settles_it(folder):
    with_change(folder, "comparable_since = 1\n", "")
    (mistake,) = mistakes_in(folder)
    assert mistake.question == "venue-info-true"
    assert "Would last year's answer still be the right answer?" in mistake.message


def test_all_mistakes_are_told_at_once(folder):
    text = GOOD.replace("weight = 3", "weight = 9").replace("effort = 1\n", "")
    (folder / "venue-3.toml").write_text(text)
    codes = sorted(mistake.code for mistake in mistakes_in(folder))
    assert codes == ["missing", "out_of_range", "out_of_range"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("comparable_since = 3\nhow = [\"see\"]", "comparable_since = 2\nhow = [\"see\"]",
         "not_in_that_version"),
        ('type = "level"\nanchors = ["a", "b", "c", "d"]', 'type = "yes-partly-no"',
         "answer_type_changed"),
        ('unit = "mm"', 'unit = "cm"', "unit_changed"),
        (
            'better = "higher"\nsteps = [{ bound = 850, points = "1" }, '
            '{ bound = 775.5, points = "1/2" }]',
            'better = "lower"\nsteps = [{ bound = 85, points = "1" }]',
            "direction_changed",
        ),
        ('id = "venue-info-true"', 'id = "venue-voice-feedback"', "answer_type_changed"),
    ],
)  # fmt: skip
def test_a_question_cannot_claim_to_be_comparable_when_it_is_not(folder, old, new, code):
    with_change(folder, old, new)
    (mistake,) = mistakes_in(folder)
    assert (mistake.code, mistake.field) == (code, "comparable_since")
    assert mistake.message.endswith("If not, write 3")


def test_a_question_cannot_become_comparable_across_a_change_of_meaning(folder):
    text = (folder / "venue-2.toml").read_text().replace("version = 2", "version = 3", 1)
    assert "comparable_since = 2" in text
    (folder / "venue-3.toml").write_text(
        text.replace("comparable_since = 2", "comparable_since = 1")
    )
    codes = {(one.question, one.code) for one in mistakes_in(folder)}
    assert ("venue-voice-feedback", "comparable_since_goes_back") in codes


def test_a_published_version_cannot_change(folder):
    path = folder / "venue-2.toml"
    path.write_text(path.read_text().replace("weight = 3", "weight = 2", 1))
    (mistake,) = mistakes_in(folder, "venue-2")
    assert mistake.code == "changed_after_publication"
    assert mistake.message == (
        "venue-2 was published on 18 November 2024 and cannot change; "
        "put the file back as it was and copy it to venue-3"
    )
    assert mistake in check_folder(folder)


def test_line_endings_comments_and_layout_are_no_change(folder):
    path = folder / "venue-2.toml"
    text = path.read_text() + "\n# checked by the forum\n"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert load(folder, "venue-2").version == 2


def test_a_published_file_that_is_gone_is_a_mistake(folder):
    (folder / "police-1.toml").unlink()
    assert [mistake.code for mistake in check_folder(folder)] == ["no_such_file"]


def test_publishing_fixes_a_version_and_only_once(folder):
    publishing.publish(folder, "venue-3", today=date(2026, 11, 2))
    with_change(folder, "weight = 3", "weight = 1")
    (mistake,) = mistakes_in(folder)
    assert "published on 2 November 2026" in mistake.message
    (folder / "venue-3.toml").write_text(GOOD)
    with pytest.raises(ChecklistMistakes, match="already"):
        publishing.publish(folder, "venue-3", today=date(2026, 11, 3))


def test_a_version_with_mistakes_is_not_published(folder):
    with_change(folder, "weight = 3", "weight = 9")
    before = (folder / "published.toml").read_text()
    with pytest.raises(ChecklistMistakes):
        publishing.publish(folder, "venue-3", today=date(2026, 11, 2))
    assert (folder / "published.toml").read_text() == before


@pytest.mark.parametrize(
    ("content", "code"), [(b"kind = ", "not_toml"), (b"kind = '\xff'", "not_utf8")]
)
def test_a_file_that_is_no_toml_is_told_in_words(folder, content, code):
    (folder / "venue-3.toml").write_bytes(content)
    assert [mistake.code for mistake in mistakes_in(folder)] == [code]


def test_a_broken_record_of_publications_is_told_in_words(folder):
    (folder / "published.toml").write_text("venue-2 = 3\n")
    assert [mistake.code for mistake in check_folder(folder)] == ["publications"]


def test_the_check_command_lists_every_mistake(folder, capsys):
    with_change(folder, "weight = 3", "weight = 9")
    assert check.main([str(folder)]) == 1
    assert capsys.readouterr().out == (
        "venue-3.toml, question venue-info-true, weight: is 9; write 1, 2 or 3\nPut right: 1.\n"
    )


def test_the_publish_command_says_what_is_wrong(capsys):
    assert publish.main([]) == 2
    assert publish.main(["venue-2"]) == 1
    assert publish.main(["venue-99"]) == 1
    said = capsys.readouterr().err
    assert "venue-2 was not published" in said
    assert "does not exist" in said
