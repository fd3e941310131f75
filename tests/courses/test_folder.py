"""Course folders: taken in once, refused whole, cleaned of whatever is hostile."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from courses.catalogue import folder, markup, scenarios, services
from courses.catalogue.folder import CourseFolderError
from courses.catalogue.models import CourseVersion, Lesson
from lms.db import db, transaction
from lms.errors import RuleBroken

SHIPPED = sorted(path.parent for path in services.SHIPPED.glob("*/course.toml"))
FIRST = services.SHIPPED / "countering-people-smuggling"


@pytest.fixture
def copy(tmp_path):
    target = tmp_path / "course"
    shutil.copytree(FIRST, target)
    return target


def problems(path):
    with pytest.raises(CourseFolderError) as caught:
        folder.read(path)
    return "\n".join(caught.value.problems)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_courses_are_right_and_small(path):
    source = folder.read(path)
    assert source.size < 5_000_000
    assert all(markup.placed(lesson.markdown) for lesson in source.lessons), "a knowledge check in each lesson"
    assert all(lesson.table["sources"] for lesson in source.lessons)


def test_the_first_course_is_what_was_promised():
    source = folder.read(FIRST)
    assert len(source.lessons) == 8
    assert source.table["minutes"] == 152
    assert len(source.bank) == 40
    assert {question.kind.value for question, _row in source.bank} == {
        "single", "multiple", "truefalse", "matching", "ordering", "numeric", "short",
    }  # fmt: skip
    placed = [code for lesson in source.lessons for kind, code in markup.placed(lesson.markdown) if kind == "scenario"]
    assert sorted(placed) == ["SC-A", "SC-B", "SC-C"]


def test_importing_again_changes_nothing():
    for _ in range(2):
        with transaction():
            services.import_folder(FIRST)
    assert db.session.scalar(select(func.count(CourseVersion.id))) == 1
    assert db.session.scalar(select(func.count(Lesson.id))) == 9


def test_a_changed_folder_needs_a_new_version(copy):
    with transaction():
        first = services.import_folder(copy)
    toml = copy / "course.toml"
    toml.write_text(toml.read_text().replace("summary =", "# changed\nsummary =", 1))
    with pytest.raises(RuleBroken, match="new version"), transaction():
        services.import_folder(copy)
    version = first.version
    toml.write_text(toml.read_text().replace(f'version = "{version}"', 'version = "2027.1"'))
    with transaction():
        second = services.import_folder(copy)
        assert second.course.current_version_id == second.id


def test_every_error_is_named_with_its_file(copy):
    (copy / "lessons" / "01-what-people-smuggling-is.md").write_text("{{check:NO-1}}\n\n![](media/none.svg)\n")
    (copy / "questions" / "bank.json").write_text("[{}]")
    said = problems(copy)
    for part in ("01-what-people-smuggling-is.md: there is no check NO-1", "no picture media/none.svg", "cannot see it",
                 "questions/bank.json: question number 1", "the bank has 0"):  # fmt: skip
        assert part in said


@pytest.mark.parametrize(
    "svg",
    [
        "<svg><script>alert(1)</script></svg>",
        '<svg onload="alert(1)"></svg>',
        '<!DOCTYPE svg [<!ENTITY x "y">]><svg>&x;</svg>',
        "<svg><foreignObject/></svg>",
        '<svg><image href="https://example.org/x.png"/></svg>',
        "<svg><style>@import 'x'</style></svg>",
    ],
)
def test_a_hostile_figure_is_refused(copy, svg):
    (copy / "media" / "bad.svg").write_text(svg)
    assert "bad.svg: a figure must not hold" in problems(copy)


def test_links_and_other_kinds_of_files_are_refused(copy):
    (copy / "media" / "passwd.svg").symlink_to("/etc/passwd")
    (copy / "run.sh").write_text("echo")
    said = problems(copy)
    assert "passwd.svg: links are not taken in" in said
    assert "run.sh: only" in said


def test_a_toml_error_says_its_line(copy):
    (copy / "course.toml").write_text('title = "x"\nminutes = = 3\n')
    assert "line 2" in problems(copy)


def test_an_oversized_folder_is_refused(copy):
    (copy / "media" / "big.svg").write_text("<svg>" + " " * (folder.MAX_BYTES + 1) + "</svg>")
    assert "larger than 5 MB" in problems(copy)


def test_raw_html_in_a_lesson_is_shown_as_text_and_links_are_harmless():
    html = markup.html(
        "<script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n::: warning Stop\nText\n:::\n", {}, "/m"
    )
    assert "<script" not in html
    assert "javascript:" not in html or "<a" not in html
    assert '<div class="notice is-warn">' in html


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ({"A": {"choices": [{"next": "B"}]}}, "leads to B"),
        ({"A": {"choices": [{"next": "A"}]}}, "no way leads to an end"),
        ({}, "start is not"),
    ],
)
def test_a_scenario_that_cannot_be_played_is_refused(nodes, said):
    assert said in scenarios.problems({"start": "A", "nodes": nodes})[0]


def test_the_digest_does_not_depend_on_where_the_folder_is(copy):
    assert folder.read(copy).digest == folder.read(Path(FIRST)).digest


def test_rules_of_completion_are_checked_and_kept(copy):
    path = copy / "course.toml"
    plain = path.read_text()
    table = '[completion]\nlessons = 99\nlesson = "watched"\n\n'
    path.write_text(plain.replace("[[lessons]]", table + "[[lessons]]", 1))
    said = problems(copy)
    assert "course.toml: completion: lessons must be" in said
    assert "course.toml: completion: lesson must be one of" in said
    table = '[completion]\nlessons = 6\nnot_before = 2026-12-01\n\n[completion.each.L4]\nlesson = "passed"\n\n'
    path.write_text(plain.replace("[[lessons]]", table + "[[lessons]]", 1))
    with transaction():
        version = services.import_folder(copy)
    kept = {"lessons": 6, "not_before": "2026-12-01", "each": {"L4": {"lesson": "passed"}}}
    assert version.completion == kept
