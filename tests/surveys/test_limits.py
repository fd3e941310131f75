"""How often the pages of surveys may be opened: an office behind one address answers, who guesses links is stopped."""

import logging
from datetime import date

import pytest

from lms.app import create_app
from lms.db import Base, db, transaction
from lms.extensions import limiter
from lms.house import house
from lms.manifest import Audience
from surveys.collection.models import Invitation
from surveys.collection.services import inviting, opening
from surveys.collection.services import surveys as services
from surveys.questionnaires.models import QuestionnaireVersion
from tests import world
from tests.conftest import settings
from tests.surveys.questionnaires import TABLE

OFFICE = 60
GUESSES = 60


@pytest.fixture
def limited(tmp_path):
    """A service that counts requests."""
    app = create_app(settings(f"sqlite:///{tmp_path / 'limits.db'}", tmp_path, RATELIMIT_ENABLED=True))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        limiter.reset()
        limiter.enabled = False
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def office(limited, today):
    """The links of sixty people who are asked, and the open link of the same survey."""
    people = [world.make_user().id for _n in range(OFFICE)]
    house().audiences["test"] = Audience("test", "Test", lambda: people)
    form = world.save(QuestionnaireVersion(code="pulse", version="1", title="Pulse", body=TABLE))
    with transaction():
        survey = services.create(
            title="Pulse", questionnaire_id=form.id, audience="test", closes_on=date(2026, 12, 14), time_zone="UTC",
            open_link=True, by=None,
        )  # fmt: skip
        survey_id = survey.id
    with transaction():
        opening.open_survey(survey_id, by=None)
    with transaction():
        asked = db.session.query(Invitation).all()
        links = [path_of(inviting.personal_link(one, one.survey)) for one in asked]
        open_link = path_of(inviting.open_link(asked[0].survey))
    db.session.remove()
    return links, open_link


def path_of(address):
    return address.removeprefix("http://localhost")


def answer(client, link):
    """From the mail to the thanks, as a person does, in one minute."""
    steps = [client.get(link), client.post(f"{link}/start")]
    steps.append(client.post(f"{link}/1", data={"used": "yes", "where": "border", "seen": ["used", "where"]}))
    steps += [client.get(f"{link}/2"), client.post(f"{link}/2", data={"people": "3", "fit": "4", "story": "One"})]
    steps += [client.get(f"{link}/send"), client.post(f"{link}/send"), client.get(link)]
    return {step.status_code for step in steps}, steps[-1].text


def test_an_office_of_sixty_answers_from_one_address_in_one_minute(limited, office):
    links, _open_link = office
    for link in links:
        codes, end = answer(limited.test_client(), link)
        assert codes <= {200, 302}
        assert "Thank you" in end


def test_a_room_of_sixty_answers_by_the_open_link(limited, office):
    _links, open_link = office
    for _n in range(OFFICE):
        client = limited.test_client()
        assert client.get(open_link).status_code == 200
        link = path_of(client.post(open_link).headers["Location"]).removesuffix("/1")
        codes, end = answer(client, link)
        assert codes <= {200, 302}
        assert "Thank you" in end


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_guesses_links_is_stopped_on_whatever_page(limited, office, method):
    _links, open_link = office
    guesser = limited.test_client()
    if method == "get":
        pages = ["/s/{}", "/s/{}/1", "/s/{}/send", "/s/{}/words", "/s/{}/now", "/s/o/{}"]
    else:
        pages = ["/s/{}/start", "/s/{}/1", "/s/{}/send", "/s/o/{}"]
    ask = getattr(guesser, method)
    codes = [ask(pages[n % len(pages)].format(f"{n:024}")).status_code for n in range(GUESSES + 3)]
    assert codes == [410] * GUESSES + [429] * 3
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert guesser.get(open_link, environ_overrides=elsewhere).status_code == 200, "others are not kept out"


def test_links_that_work_are_no_guesses(limited, office):
    links, _open_link = office
    client = limited.test_client()
    for n in range(2 * GUESSES):
        assert client.get(links[n % len(links)]).status_code == 200
    assert client.get("/s/" + "a" * 24).status_code == 410


def test_one_link_is_opened_so_often_and_no_more_and_others_go_on(limited, office, caplog):
    links, _open_link = office
    caplog.set_level(logging.DEBUG)
    client = limited.test_client()
    codes = [client.get(links[0]).status_code for _n in range(242)]
    assert codes == [200] * 240 + [429] * 2
    assert client.get(links[1]).status_code == 200
    token = links[0].rsplit("/", 1)[-1]
    assert "exceeded" in caplog.text
    assert token not in caplog.text, "also what counts requests leaves no link in a log"


def test_many_of_a_room_leave_how_to_reach_them_and_no_machine_a_thousand(limited):
    client = limited.test_client()
    data = {"name": "Ana Sample", "reach": "ana@example.org", "about": ""}
    codes = [client.post("/s/story", data=data).status_code for _n in range(62)]
    assert codes == [302] * 60 + [429] * 2
