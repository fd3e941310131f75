"""What stands at a place of a questionnaire is said in words beside its translations."""

import pytest

from surveys.questionnaires.questionnaire import parse
from surveys.questionnaires.wording import name_of, places
from tests.surveys.questionnaires import TABLE


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("title", ("Title", "")),
        ("section:s1", ("Title of a page", "s1")),
        ("used:text", ("Question", "used")),
        ("used:hint", ("Hint", "used")),
        ("used:message", ("What is said when an answer does not fit", "used")),
        ("used=yes", ("Answer", "used yes")),
        ("able#text", ("Row of a table", "able text")),
    ],
)
def test_a_place_has_a_name_and_a_code(app, place, name):
    with app.test_request_context():
        assert name_of(place) == name


def test_every_place_of_a_questionnaire_has_another_name(app):
    with app.test_request_context():
        found = places(parse(TABLE))
        assert len({name_of(place) for place in found}) == len(found)
