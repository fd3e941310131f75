"""The open link: for a room full of people whom we do not know."""

from urllib.parse import urlsplit

from flask import redirect, render_template, session
from flask.typing import ResponseReturnValue

from lms.db import transaction
from lms.extensions import limiter
from lms.web.access import by_link
from lms.web.languages import language
from surveys.collection import frozen, modes, queries
from surveys.collection.services import visiting
from surveys.collection.views.answering import SENT, minutes
from surveys.collection.views.blueprint import PAGES_OF_A_ROOM, blueprint, guessing

STARTS_OF_A_ROOM = "600/minute"  # so many begin from behind one address; who meets it is asked to wait a minute


@blueprint.get("/s/o/<token>")
@by_link
@guessing
@limiter.limit(PAGES_OF_A_ROOM)
def visit(token: str) -> ResponseReturnValue:
    """What the survey is; opening it stores nothing."""
    survey = queries.survey_of_open_link(token)
    if not queries.accepts_answers(survey):
        return render_template("surveys/collection/end.html", survey=survey, responded=False, sentence="", words=[])
    return render_template(
        "surveys/collection/visit.html",
        survey=survey,
        questionnaire=frozen.spoken(survey, language()),
        promise=modes.promise(survey),
        grace=minutes(),
        again=survey.id in session.get(SENT, []),
        token=token,
    )


@blueprint.post("/s/o/<token>")
@by_link
@guessing
@limiter.limit(STARTS_OF_A_ROOM)
def begin(token: str) -> ResponseReturnValue:
    with transaction():
        link = visiting.begin(queries.survey_of_open_link(token))
    return redirect(f"{urlsplit(link).path}/1")
