"""Finding a course by what it is about."""

import pytest

from courses.catalogue.models import Course
from courses.catalogue.taxonomy import problems
from lms.db import db, transaction
from tests import world


@pytest.fixture
def two(course, second_course):
    """One course at the border in the Pacific, another in Arabic on returning."""
    with transaction():
        first, other = db.session.get(Course, course.id), db.session.get(Course, second_course.id)
        first.current_version.title, other.current_version.title = "At the border", "Going home"
        for one, values in (
            (first, {"initiative": 4, "phase": "border", "regions": ["pacific", "east-asia"], "minutes": 60}),
            (other, {"initiative": 5, "phase": "return", "regions": None, "language": "ar", "minutes": 120}),
        ):
            for name, value in values.items():
                setattr(one.current_version, name, value)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["At the border", "Going home"]),
        ("initiative=4", ["At the border"]),
        ("phase=return", ["Going home"]),
        ("region=pacific", ["At the border"]),
        ("region=asia", []),
        ("region=%25", []),
        ("language=ar", ["Going home"]),
        ("length=short", ["At the border"]),
        ("length=long", ["Going home"]),
        ("length=long&initiative=4", []),
        ("q=going", ["Going home"]),
        ("initiative=99999999999999", []),
        ("initiative=x", ["At the border", "Going home"]),
    ],
)
def test_a_list_is_narrowed(browser, two, query, titles):
    browser.sign_in(world.make_user())
    page = browser.page(f"/courses/?{query}")
    assert sorted(head.text for head in page.select("main article h2")) == titles
    if not titles:
        assert "No course matches" in page.text


def test_a_filter_stands_there_only_where_there_is_something_to_choose(browser, course):
    with transaction():
        db.session.get(Course, course.id).current_version.regions = ["pacific"]
    browser.sign_in(world.make_user())
    page = browser.page("/courses/")
    assert [select["name"] for select in page.select("main select")] == ["length"]


def test_filters_show_what_there_is(browser, two):
    browser.sign_in(world.make_user())
    page = browser.page("/courses/")
    assert [select["name"] for select in page.select("main select")] == [
        "initiative",
        "phase",
        "region",
        "language",
        "length",
    ]
    words = [option.text for option in page.select("#filter-initiative option")]
    assert words[1:] == [
        "Smuggling and trafficking at the border",
        "Identification and support for migrants in vulnerable situations",
    ]


@pytest.mark.parametrize("more", [1, 50])
def test_the_catalogue_takes_a_fixed_number_of_statements(browser, course, statements, more):
    for n in range(more):
        with transaction():
            version = db.session.get(Course, course.id).current_version
            copy = Course(code=f"copy-{n}")
            db.session.add(copy)
            db.session.flush()
            values = {
                c.name: getattr(version, c.name)
                for c in version.__table__.columns
                if c.name not in ("id", "created_at")
            }
            twin = type(version)(**values | {"course_id": copy.id, "title": f"Copy {n}"})
            db.session.add(twin)
            db.session.flush()
            copy.current_version_id = twin.id
    browser.sign_in(world.make_user())
    statements.clear()
    browser.page("/courses/")
    assert len(statements) == 4


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, []),
        ({"phase": "border", "regions": ["pacific"]}, []),
        ({"phase": "somewhen"}, ["course.toml: phase must be one of before, during, border, after, return"]),
        (
            {"regions": ["atlantis"]},
            ["course.toml: regions knows south-asia, southeast-asia, east-asia, pacific, not atlantis"],
        ),
    ],
)
def test_a_course_toml_says_known_words_only(table, said):
    assert problems(table) == said


def test_the_shipped_courses_can_be_found_by_phase_and_region(browser, course, second_course):
    browser.sign_in(world.make_user())
    names = {select["name"] for select in browser.page("/courses/").select("main select")}
    assert names >= {"initiative", "phase", "region"}
    assert len(browser.page("/courses/?phase=border").select("main article h2")) == 1
    assert len(browser.page("/courses/?region=pacific").select("main article h2")) == 2
    page = browser.page(f"/courses/{course.code}").text
    assert "Southeast Asia" in page
