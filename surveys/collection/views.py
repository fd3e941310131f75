"""The pages of surveys: for the office, for those who are asked, and the personal link."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.extensions import limiter
from lms.links import queries as links
from lms.roles import anyone_signed_in, coordinates, reads_results
from lms.web.access import allow, by_link
from lms.web.languages import language
from lms.web.tables import asked
from surveys.collection import audiences, pages, queries, services
from surveys.collection.forms import EmptyForm, SurveyForm
from surveys.collection.models import Invitation, SurveyState
from surveys.questionnaires import queries as questionnaires
from surveys.questionnaires.lists import direction
from surveys.questionnaires.question import Section
from surveys.questionnaires.questionnaire import Questionnaire, parse

blueprint = Blueprint("collection", __name__)


@blueprint.get("/surveys/")
@allow(anyone_signed_in)
def index() -> ResponseReturnValue:
    if reads_results(current_user):
        listing = asked("state")
        return render_template(
            "surveys/collection/index.html",
            listing=listing,
            page=queries.surveys(listing),
            may_create=coordinates(current_user),
        )
    return render_template("surveys/collection/mine.html", invitations=queries.invitations_of(current_user.id))


@blueprint.route("/surveys/new", methods=["GET", "POST"])
@allow(coordinates)
def new() -> ResponseReturnValue:
    form = SurveyForm()
    form.questionnaire.choices = [(one.id, f"{one.title} ({one.version})") for one in questionnaires.versions()]
    form.audience.choices = audiences.choices()
    if form.validate_on_submit():
        try:
            with transaction():
                survey = services.create(
                    title=form.title.data,
                    questionnaire_id=form.questionnaire.data,
                    audience=form.audience.data,
                    closes_on=form.closes_on.data,
                    time_zone=form.time_zone.data,
                    by=current_user,
                )
        except RuleBroken as problem:
            form.title.errors = [str(problem)]
        else:
            return redirect(url_for("collection.survey", survey_id=survey.id))
    return render_template("surveys/collection/new.html", form=form)


@blueprint.get("/surveys/<int:survey_id>")
@allow(reads_results)
def survey(survey_id: int) -> ResponseReturnValue:
    one = queries.survey(survey_id)
    whole, groups = queries.participation(one)
    return render_template(
        "surveys/collection/survey.html",
        survey=one,
        questionnaire=parse(one.body),
        whole=whole,
        groups=groups,
        reminder_days=queries.reminder_days(one),
        audience_size=len(audiences.user_ids(one.audience)) if one.state is SurveyState.DRAFT else None,
        may_run=coordinates(current_user),
    )


@blueprint.post("/surveys/<int:survey_id>/open")
@allow(coordinates)
def open_survey(survey_id: int) -> ResponseReturnValue:
    with transaction():
        invited = services.open_survey(survey_id, by=current_user)
    flash(_("The survey is open. %(n)s invitations are on their way.", n=invited), "is-good")
    return redirect(url_for("collection.survey", survey_id=survey_id))


@blueprint.get("/surveys/<int:survey_id>/preview")
@allow(reads_results)
def preview(survey_id: int) -> ResponseReturnValue:
    return render_template(
        "surveys/collection/preview.html", questionnaire=parse(queries.survey(survey_id).body).spoken(language())
    )


@blueprint.get("/surveys/<int:survey_id>/answer")
@allow(anyone_signed_in)
def own(survey_id: int) -> ResponseReturnValue:
    """From the home page to one's own personal link."""
    invitation = queries.invitation_for(survey_id, current_user.id)
    token = links.token_of(queries.PURPOSE, invitation.id)
    if token is None:
        raise NotFound(_("This survey has closed."))
    return redirect(url_for("collection.answer", token=token))


@blueprint.get("/s/<token>")
@by_link
@limiter.limit("60/minute")
def answer(token: str) -> ResponseReturnValue:
    """The welcome page; opening it stores nothing."""
    invitation = queries.invitation_of(token)
    if _ended(invitation):
        return _end_page(invitation)
    questionnaire = parse(invitation.survey.body).spoken(language())
    return render_template(
        "surveys/collection/welcome.html",
        survey=invitation.survey,
        questionnaire=questionnaire,
        token=token,
        begun=bool(queries.draft_answers(invitation.id)),
        form=EmptyForm(),
    )


@blueprint.route("/s/<token>/<int:number>", methods=["GET", "POST"])
@by_link
@limiter.limit("120/minute")
def page(token: str, number: int) -> ResponseReturnValue:
    invitation = queries.invitation_of(token)
    if _ended(invitation):
        return _end_page(invitation)
    questionnaire = parse(invitation.survey.body).spoken(language())
    if not 1 <= number <= len(questionnaire.sections):
        raise NotFound(_("This survey has no such page."))
    section = questionnaire.sections[number - 1]
    if request.method == "POST" and EmptyForm().validate_on_submit():
        return _take(invitation, questionnaire, section, token, number)
    return _show(questionnaire, section, token, number, answers=queries.draft_answers(invitation.id))


@blueprint.route("/s/<token>/send", methods=["GET", "POST"])
@by_link
@limiter.limit("60/minute")
def send(token: str) -> ResponseReturnValue:
    invitation = queries.invitation_of(token)
    if _ended(invitation):
        return _end_page(invitation)
    questionnaire, answers = parse(invitation.survey.body).spoken(language()), queries.draft_answers(invitation.id)
    if request.method == "POST" and EmptyForm().validate_on_submit():
        with transaction():
            services.send(invitation.id)
        return redirect(url_for("collection.answer", token=token))
    return render_template(
        "surveys/collection/send.html",
        questionnaire=questionnaire,
        open_questions=pages.left_open(questionnaire.visible(answers), answers),
        answered=len(answers),
        token=token,
        form=EmptyForm(),
    )


def _take(
    invitation: Invitation, questionnaire: Questionnaire, section: Section, token: str, number: int
) -> ResponseReturnValue:
    """Keep a sent page, then go on, or show it again with what is wrong, new or left open."""
    sent = pages.read(section, request.form)
    invitation_id = invitation.id
    with transaction():
        services.save_draft(invitation_id, sent.kept)
    if request.form.get("only") == "save":
        return "", 204
    answers = {**queries.draft_answers(invitation_id), **sent.typed}
    asked_for = pages.visible(questionnaire, section, answers)
    missing = pages.left_open(asked_for, answers)
    unseen = [question for question in missing if question.code not in request.form.getlist("seen")]
    if sent.problems or (missing and ("anyway" not in request.form or unseen)):
        return _show(questionnaire, section, token, number, answers=answers, problems=sent.problems, missing=missing)
    following = pages.beside(questionnaire, number, answers, step=1)
    if following <= len(questionnaire.sections):
        return redirect(url_for("collection.page", token=token, number=following))
    return redirect(url_for("collection.send", token=token))


def _show(
    questionnaire: Questionnaire,
    section: Section,
    token: str,
    number: int,
    *,
    answers: dict[str, Any],
    problems: Any = None,
    missing: Any = (),
) -> ResponseReturnValue:
    return render_template(
        "surveys/collection/page.html",
        questionnaire=questionnaire,
        section=section,
        questions=pages.visible(questionnaire, section, answers),
        direction=direction,
        token=token,
        number=number,
        before=pages.beside(questionnaire, number, answers, step=-1),
        answers=answers,
        problems=problems or {},
        missing=missing,
        form=EmptyForm(),
    )


def _ended(invitation: Invitation) -> bool:
    return invitation.responded or not queries.accepts_answers(invitation.survey)


def _end_page(invitation: Invitation) -> ResponseReturnValue:
    return render_template("surveys/collection/end.html", survey=invitation.survey, responded=invitation.responded)
