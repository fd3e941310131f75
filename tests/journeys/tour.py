"""Every page that a person reaches by following links from home in the sample world."""

import io
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from alumni.plans.models.cases import CaseState, SuccessCase
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import PlanState
from courses.assessment.models import Attempt, AttemptState
from courses.authoring import queries
from courses.authoring.models import CourseDraft, DraftState
from courses.authoring.services import drafts
from courses.catalogue.models import Course
from courses.credentials import services as credentials
from courses.credentials.models import Certificate
from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.db import db, transaction
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from surveys.collection.models import Mode, Signature, Survey, SurveyState
from tests.surveys.xlsform import forms

OFFICE = ("coordinator", "admin")
ROLES = ("trainee", "alumnus", "focal", *OFFICE)
ASIDE = {"security.logout", "static"}
OF_LISTS = {"page", "sort", "export"}
FEW = 8
ANCHOR = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')  # of two thousand pages; a parser takes five times as long
UNLINKED = (  # found by a search, by a button, or from a script
    "/alumni/?q=of", "/verify", "/wan-verify", "/waiting", "/signed-in", "/here/1",
    "/courses/trafficking-in-persons/join", "/s/story", "/s/story/thanks",
)  # fmt: skip
NO_PAGES = {  # pictures, files, and addresses that lead on to another page
    "cohorts.agenda_pdf", "cohorts.badges_pdf", "cohorts.feed",
    "assessment.operations", "authoring.export", "authoring.export_version", "authoring.media_file",
    "authoring.review_media", "banks.export", "catalogue.media", "collection.now", "collection.own",
    "collection.own_file", "collection.words",
    "credentials.pdf", "credentials.badge_jwt", "credentials.badge_json", "credentials.badge_png",
    "cohorts.material", "cohorts.scan", "cohorts.taps", "cohorts.wall_now",
    "credentials.many", "home.health", "learning.keep", "learning.play", "learning.session_now", "learning.worker",
    "cohorts.template_by_link", "imports.rejected", "imports.template", "plans.open_evidence", "plans.words",
    "questionnaires.download", "results.file_of", "results.report", "results.spss_files",
    "plans.pdf",
    "security.static", "security.two_factor_rescue", "security.wan_delete", "static",
}  # fmt: skip
FOR_PROGRAMS = {  # data for programs; browsers get a page of some of them
    "credentials.achievement", "credentials.issuer", "credentials.key", "credentials.keys", "credentials.status_list",
}  # fmt: skip
SIGNING_IN = {  # steps of a sign-in that has begun
    "security.mf_recovery", "security.tf_select", "security.two_factor_token_validation",
}  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """One page of the tour, and who looks at it: the first part of a sample address, or nobody."""

    who: str
    endpoint: str
    path: str


def everyone(app: Flask) -> list[Stop]:
    """The pages of every sample person: each once for the office, once for learners; every home page."""
    ask_for_a_new_password(app)
    found = mailed(app)
    sending = [f"{link}/send" for link in found if link.startswith("/s/")]
    sending += [uploaded_by_link(app, link) for link in found if link.startswith("/nominate/")][:1]
    stops = [*pages_of(app, "", ["/", "/login", "/wan-signin", "/offline", *found, *sending, revealing(app)])]
    for who, start in (*((role, "/") for role in ROLES), *in_the_middle(app)):
        stops += pages_of(app, who, ["/", start, *UNLINKED])
    found = [uploaded(app, "coordinator"), form_sent(app, "coordinator"), *asked(app, "coordinator")]
    stops += pages_of(app, "coordinator", found)
    first: dict[tuple[str, str], Stop] = {}
    for stop in stops:
        first.setdefault((stop.endpoint, stop.who if stop.endpoint == "home.index" else shell(stop.who)), stop)
    return list(first.values())


def in_the_middle(app: Flask) -> list[tuple[str, str]]:
    """Somebody whose action plan is not written yet, somebody in the final assessment, somebody who looks up an answer,
    and so on, with where they are."""
    with app.app_context():
        plan = db.session.scalars(select(Plan).where(Plan.state == PlanState.DRAFT)).first()
        attempt = db.session.scalars(select(Attempt).where(Attempt.state == AttemptState.OPEN)).first()
        assert plan, "nobody in the sample world is writing a plan"
        assert attempt, "nobody in the sample world is in an assessment"
        places = ((plan.user, f"/plans/{plan.id}/write"), (attempt.enrolment.user, f"/attempts/{attempt.id}"))
        certificate = db.session.scalars(
            select(Certificate).where(Certificate.name_confirmed_at.is_(None), Certificate.user_id.is_not(None))
        ).first()
        assert certificate, "nobody in the sample world has a name to confirm"
        known = db.session.scalars(
            select(Signature).join(Survey).where(Survey.mode == Mode.CONFIDENTIAL, Survey.state == SurveyState.CLOSED)
        ).first()
        assert known, "no closed survey of the sample world is confidential"
        analyst = db.session.scalars(select(User).where(User.grants.any(role=Role.ANALYST))).first()
        assert analyst, "nobody in the sample world is an analyst"
        case = db.session.scalars(select(SuccessCase).where(SuccessCase.state == CaseState.ASKED)).first()
        assert case, "nobody in the sample world is asked for a story"
        looking = f"/surveys/{known.survey_id}/results/people/{known.user_id}"
        places = (*places, (certificate.user, "/certificates"), (analyst, looking))
        places = (*places, (case.plan.user, f"/plans/{case.plan_id}/my-story"))
        found = [(person.email.split("@")[0], path) for person, path in places]
        db.session.remove()
    return found


def revealing(app: Flask) -> str:
    """A link that shows the name on a certificate once."""
    with app.app_context():
        with transaction():
            certificate = db.session.scalars(select(Certificate)).first()
            assert certificate, "nobody in the sample world has a certificate"
            token = credentials.make_reveal_link(certificate, by=certificate.user)
        db.session.remove()
    return f"/verify/name/{token}"


def ask_for_a_new_password(app: Flask) -> None:
    """Have a link mailed that lets a sample person choose a password."""
    client = app.test_client()
    client.post("/reset", data={"email": "trainee@sample.example", "csrf_token": csrf(client.get("/reset").text)})


def uploaded(app: Flask, who: str) -> str:
    """Where the rows of a file of nominees are looked at."""
    client = app.test_client()
    be(app, client, who)
    with app.app_context():
        cohort = db.session.scalars(select(Cohort).where(Cohort.state == CohortState.NOMINATING)).first()
        assert cohort, "the sample world has no cohort that takes nominations"
        path = f"/imports/nominations/{cohort.id}"
        db.session.remove()
    rows = b"email,name,member,agency\nnew.officer@sample.example,Ana Sample,FJ,Fiji Police Force\nnobody,,XX,\n"
    data = {"file": (io.BytesIO(rows), "nominees.csv"), "csrf_token": csrf(client.get(path).text)}
    return client.post(path, data=data).headers["Location"]


def uploaded_by_link(app: Flask, link: str) -> str:
    """Where the rows of a file are looked at that came by the link of a call."""
    client = app.test_client()
    rows = b"name,email,member,agency\nAna Sample,ana.by.link@sample.example,FJ,Fiji Police Force\n"
    data = {"file": (io.BytesIO(rows), "nominees.csv"), "csrf_token": csrf(client.get(f"{link}/list").text)}
    return client.post(f"{link}/list", data=data).headers["Location"]


def form_sent(app: Flask, who: str) -> str:
    """Where an XLSForm is looked at before it becomes a draft."""
    client = app.test_client()
    be(app, client, who)
    path = "/questionnaires/upload"
    form = (io.BytesIO(forms.workbook(forms.NEEDS)), "needs.xlsx")
    data = {"file": form, "code": "", "csrf_token": csrf(client.get(path).text)}
    return client.post(path, data=data).headers["Location"]


def asked(app: Flask, who: str) -> list[str]:
    """Where a file of questions is sent to a draft, and where it is looked at."""
    client = app.test_client()
    be(app, client, who)
    with app.app_context():
        draft = db.session.scalars(select(CourseDraft).where(CourseDraft.state == DraftState.DRAFT)).first()
        draft = draft or begun(who)
        path = f"/authoring/{draft.id}/import"
        lesson = queries.table(draft.id)["lessons"][0]["code"]
        db.session.remove()
    questions = b"Is this a question?{=Yes#Right. ~%-50%No####It asks.}\n\nIs this an essay?{}"
    data = {"file": (io.BytesIO(questions), "questions.txt"), "lesson": lesson, "source": "Sample",
            "csrf_token": csrf(client.get(path).text)}  # fmt: skip
    return [path, client.post(path, data=data).headers["Location"]]


def begun(who: str) -> CourseDraft:
    """A draft of the first course."""
    with transaction():
        person = db.session.scalars(select(User).where(User.email == f"{who}@sample.example")).one()
        return drafts.begin(db.session.scalars(select(Course).order_by(Course.id)).first(), by=person)


def csrf(html: str) -> str:
    field = BeautifulSoup(html, "html.parser").find("input", attrs={"name": "csrf_token"})
    assert field
    return str(field["value"])


def pages_of(app: Flask, who: str, starts: list[str]) -> Iterator[Stop]:
    """Breadth first, a few pages for each endpoint, because not every cohort leads to every page."""
    client = app.test_client()
    if who:
        be(app, client, who)
    waiting, seen, looked_at = list(starts), set(starts), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(app, path)
        if endpoint is None or endpoint in ASIDE or looked_at[endpoint] >= FEW:
            continue
        looked_at[endpoint] += 1
        response = client.get(path)
        found = [response.headers["Location"]] if response.status_code == 302 else []
        if response.status_code == 200 and response.mimetype == "text/html":
            yield Stop(who, endpoint, path)
            found = links(response.text)
        for target in (local(path, link) for link in found):
            if target and target not in seen:
                seen.add(target)
                waiting.append(target)


def links(html: str) -> list[str]:
    return [unescape(href) for href in ANCHOR.findall(html)]


def local(path: str, link: str) -> str | None:
    """Where a link leads on this site; a page of a list is the list."""
    target = urlsplit(urljoin(f"http://localhost{path}", link))
    if target.netloc != "localhost":
        return None
    query = "" if OF_LISTS & set(parse_qs(target.query)) else target.query
    return target._replace(scheme="", netloc="", fragment="", query=query).geturl()


def endpoint_of(app: Flask, path: str) -> str | None:
    try:
        endpoint, _values = app.url_map.bind("localhost").match(urlsplit(path).path, "GET")
    except HTTPException:
        return None
    return str(endpoint)


def shell(who: str) -> str:
    return "nobody" if not who else "office" if who in OFFICE else "learner"


def be(app: Flask, client: FlaskClient, who: str) -> None:
    """Be a sample person, as if they had just signed in."""
    with app.app_context():
        person = db.session.scalars(select(User).where(User.email == f"{who}@sample.example")).one()
        uniquifier = person.fs_uniquifier
        db.session.remove()
    with client.session_transaction() as session:
        session.update({"_user_id": uniquifier, "_fresh": True, "fs_cc": "set", "fs_paa": time.time()})


def mailed(app: Flask) -> list[str]:
    """The links in mail that was or will be sent: offers, plans for a supervisor, surveys."""
    with app.app_context():
        texts = db.session.scalars(select(OutboxMessage.text).order_by(OutboxMessage.id.desc())).all()
        db.session.remove()
    return [urlsplit(link).path for text in texts for link in re.findall(r"https?://\S+", text)]
