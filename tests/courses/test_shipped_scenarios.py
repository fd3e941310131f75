"""The shipped scenarios, played in the pages: to the best end, to every other end, and from the beginning again."""

import pytest
from sqlalchemy import select

from courses.catalogue import services
from courses.catalogue.models import Scenario
from courses.learning.models import Enrolment
from lms.db import db, transaction
from tests import world

SHIPPED = sorted(path.parent for path in services.SHIPPED.glob("*/course.toml"))


@pytest.fixture(params=SHIPPED, ids=lambda path: path.name)
def enrolment(request, browser):
    with transaction():
        code = services.import_folder(request.param).course.code
    browser.sign_in(world.make_user())
    browser.post(f"/courses/{code}/enrol")
    return db.session.scalars(select(Enrolment)).one()


def scenarios(enrolment):
    """(position of the lesson, scenario as it is stored) for each one that a lesson places."""
    for lesson in enrolment.version.lessons:
        for block in lesson.blocks:
            if block["kind"] == "scenario":
                found = select(Scenario).where(
                    Scenario.version_id == enrolment.version_id, Scenario.code == block["code"]
                )
                yield lesson.position, db.session.scalars(found).one().body


def paths(body, code, taken=()):
    choices = body["nodes"][code].get("choices", ())
    if not choices:
        yield code, taken
    for place, choice in enumerate(choices):
        yield from paths(body, choice["next"], (*taken, place))


def test_every_end_can_be_played_and_says_what_happened(enrolment, browser):
    for position, body in scenarios(enrolment):
        lesson = f"/learn/{enrolment.id}/{position}"
        for end, taken in dict(paths(body, body["start"])).items():
            for place in taken:
                answer = browser.post(f"{lesson}/scenario/{body['id']}", data={"choice": str(place)})
                assert answer.status_code == 302
            shown = browser.page(lesson)
            assert body["endings"][end] in shown.text
            assert "The scenario ends here" in shown.text
            assert body["nodes"][body["start"]]["choices"][taken[0]]["feedback"] in shown.text
            browser.post(f"{lesson}/scenario/{body['id']}")
            assert "The scenario ends here" not in browser.page(lesson).text


def test_the_best_way_earns_all_points(enrolment, browser):
    for position, body in scenarios(enrolment):
        lesson, code, steps = f"/learn/{enrolment.id}/{position}", body["start"], 0
        while choices := body["nodes"][code].get("choices"):
            best = max(range(len(choices)), key=lambda place: choices[place]["points"])
            browser.post(f"{lesson}/scenario/{body['id']}", data={"choice": str(best)})
            code, steps = choices[best]["next"], steps + 1
        assert code == "END-A"
        assert f"You have {3 * steps} points of {3 * steps}" in browser.page(lesson).text
