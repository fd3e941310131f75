"""The coordinators' pages: the list of surveys, setting one up, and running it."""

from typing import Any

import segno
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.monitoring.wording import group_label
from lms.notifications import services as notifications
from lms.roles import anyone_signed_in, coordinates, reads_results
from lms.web.access import allow
from lms.web.languages import LANGUAGES, language
from lms.web.tables import asked
from surveys.collection import arrivals, audiences, earlier, emails, frozen, modes, previews, queries
from surveys.collection.forms import ExtendForm, SurveyForm
from surveys.collection.models import Survey, SurveyState
from surveys.collection.services import ending, inviting, opening
from surveys.collection.services import surveys as services
from surveys.collection.views.blueprint import blueprint
from surveys.questionnaires import queries as questionnaires
from surveys.questionnaires.forms import KINDS


@blueprint.get("/surveys/")
@allow(anyone_signed_in)
def index() -> ResponseReturnValue:
    if not reads_results(current_user):
        return render_template(
            "surveys/collection/mine.html", invitations=queries.invitations_of(current_user.id), promise=modes.promise
        )
    listing = asked("state", "kind")
    page = queries.surveys(listing)
    return render_template(
        "surveys/collection/index.html",
        listing=listing,
        page=page,
        rates=queries.rates([one.id for one in page.items]),
        kinds=KINDS,
        words=dict(KINDS),
        modes=modes.LABELS,
        may_create=coordinates(current_user),
    )


@blueprint.route("/surveys/new", methods=["GET", "POST"])
@allow(coordinates)
def new() -> ResponseReturnValue:
    form = _with_choices(SurveyForm())
    if form.validate_on_submit():
        try:
            with transaction():
                survey_id = services.create(by=current_user, **form.decided()).id
        except RuleBroken as problem:
            form.form_errors.append(str(problem))
        else:
            return redirect(url_for("collection.survey", survey_id=survey_id))
    return render_template("surveys/collection/new.html", form=form, survey=None)


@blueprint.route("/surveys/<int:survey_id>/edit", methods=["GET", "POST"])
@allow(coordinates)
def edit(survey_id: int) -> ResponseReturnValue:
    one = _draft(survey_id)
    form = _with_choices(SurveyForm(data=None if request.method == "POST" else _decided(one)), one)
    if form.validate_on_submit():
        try:
            with transaction():
                services.change(survey_id, by=current_user, **form.decided())
        except RuleBroken as problem:
            form.form_errors.append(str(problem))
        else:
            flash(_("The survey is saved."), "is-good")
            return redirect(url_for("collection.survey", survey_id=survey_id))
    return render_template("surveys/collection/new.html", form=form, survey=queries.survey(survey_id))


def _draft(survey_id: int) -> Survey:
    if (one := queries.survey(survey_id)).state is SurveyState.DRAFT:
        return one
    raise NotFound(_("This survey was opened. Its questions, people, mode and groups cannot change any more."))


def _with_choices(form: SurveyForm, survey: Survey | None = None) -> SurveyForm:
    form.questionnaire.choices = [(one.id, f"{one.title} ({one.version})") for one in questionnaires.versions()]
    form.audience.choices = audiences.choices()
    form.audience.data = form.audience.data or form.audience.choices[0][0]
    form.cohort.choices = audiences.cohort_choices()
    form.member.choices = audiences.member_choices()
    before = [(one.id, earlier.label(one)) for one in queries.on_confidence(but=survey.id if survey else None)]
    form.before.choices = [(0, _("No earlier survey")), *before]
    return form


def _decided(survey: Survey) -> dict[str, Any]:
    """What was decided about a draft, as its form shows it."""
    kept = ("title", "audience", "languages", "opens_on", "closes_on", "time_zone", "cuts", "open_link")
    return {name: getattr(survey, name) for name in kept} | {
        "questionnaire": survey.questionnaire_id,
        "mode": survey.mode.value,
        "cohort": survey.audience_id,
        "member": survey.audience_id,
        "people": "\n".join(audiences.addresses_of(survey.listed)) if survey.listed else "",
        "before": survey.before_id or 0,
    }


@blueprint.get("/surveys/<int:survey_id>")
@allow(reads_results)
def survey(survey_id: int) -> ResponseReturnValue:
    one = queries.survey(survey_id)
    whole, groups = queries.participation(one)
    return render_template(
        "surveys/collection/survey.html",
        survey=one,
        questionnaire=frozen.questionnaire(one),
        kind=dict(KINDS)[one.kind],
        mode=modes.LABELS[one.mode],
        promise=modes.promise(one),
        audience=audiences.label(one),
        offered=[LANGUAGES.get(code, code) for code in one.languages or frozen.questionnaire(one).offered()],
        cuts=modes.groups(one),
        whole=whole,
        came=arrivals.said(arrivals.came(one.open_answers, whole.answered, one.repeated_answers)),
        groups=groups,
        group_label=group_label,
        reminder_days=queries.reminder_days(one),
        outlook=previews.outlook(one) if one.state is SurveyState.DRAFT else None,
        comparison=_comparison(one),
        why_not=earlier.WHY_NOT,
        accepts=queries.accepts_answers(one),
        over=_is_over(one),
        grace_ends=one.closes_at + queries.GRACE,
        extend_form=ExtendForm(),
        may_run=coordinates(current_user),
    )


def _comparison(survey: Survey) -> earlier.Outlook | None:
    """What will be compared with the survey of the same people before; results say it once this one is closed."""
    if survey.before_id is None or survey.state is SurveyState.CLOSED:
        return None
    before = queries.survey(survey.before_id)
    return earlier.outlook(survey, before, frozen.spoken(survey, language()), frozen.spoken(before, language()))


def _is_over(survey: Survey) -> bool:
    return survey.state is SurveyState.OPEN and not queries.accepts_answers(survey) and queries.may_close(survey)


@blueprint.get("/surveys/<int:survey_id>/mail")
@allow(coordinates)
def mail(survey_id: int) -> ResponseReturnValue:
    """The invitation as it will be sent, in one of our languages."""
    one, chosen = queries.survey(survey_id), request.args.get("language", "")
    chosen = chosen if chosen in LANGUAGES else language()
    with force_locale(chosen):
        shown = notifications.preview(emails.sample(one, current_user, chosen))
    return render_template("surveys/collection/mail.html", survey=one, mail=shown, chosen=chosen)


@blueprint.post("/surveys/<int:survey_id>/open")
@allow(coordinates)
def open_survey(survey_id: int) -> ResponseReturnValue:
    with transaction():
        invited = opening.open_survey(survey_id, by=current_user)
    flash(_("The survey is open. %(n)s invitations are on their way.", n=invited), "is-good")
    return redirect(url_for("collection.survey", survey_id=survey_id))


@blueprint.post("/surveys/<int:survey_id>/discard")
@allow(coordinates)
def discard(survey_id: int) -> ResponseReturnValue:
    with transaction():
        services.discard(survey_id, by=current_user)
    flash(_("The draft is thrown away."), "is-good")
    return redirect(url_for("collection.index"))


@blueprint.route("/surveys/<int:survey_id>/extend", methods=["GET", "POST"])
@allow(coordinates)
def extend(survey_id: int) -> ResponseReturnValue:
    one, form = queries.survey(survey_id), ExtendForm()
    if form.validate_on_submit():
        try:
            with transaction():
                ending.extend(survey_id, form.closes_on.data, by=current_user)
        except RuleBroken as problem:
            form.closes_on.errors = [str(problem)]
        else:
            flash(_("The survey is open longer. Everybody who has not answered is told once."), "is-good")
            return redirect(url_for("collection.survey", survey_id=survey_id))
    left = queries.rates([survey_id]).get(survey_id)
    return render_template("surveys/collection/extend.html", survey=one, form=form, rate=left)


@blueprint.post("/surveys/<int:survey_id>/end")
@allow(coordinates)
def end(survey_id: int) -> ResponseReturnValue:
    with transaction():
        ending.end(survey_id, by=current_user)
    flash(
        ngettext(
            "Nobody can begin any more. Who has begun can send for %(num)d minute.",
            "Nobody can begin any more. Who has begun can send for %(num)d minutes.",
            int(queries.GRACE.total_seconds() // 60),
        ),
        "is-good",
    )
    return redirect(url_for("collection.survey", survey_id=survey_id))


@blueprint.get("/surveys/<int:survey_id>/code")
@allow(reads_results)
def code(survey_id: int) -> ResponseReturnValue:
    """The open link as a code on a wall."""
    one = queries.survey(survey_id)
    if not one.open_link or not queries.accepts_answers(one):
        raise NotFound(_("This survey has no open link now."))
    with transaction():
        address = inviting.open_link(queries.survey(survey_id))
    picture = segno.make(address, error="m").svg_data_uri(border=2, scale=8)
    return render_template(
        "surveys/collection/code.html", survey=queries.survey(survey_id), address=address, picture=picture
    )


@blueprint.get("/surveys/<int:survey_id>/preview")
@allow(reads_results)
def preview(survey_id: int) -> ResponseReturnValue:
    return render_template(
        "surveys/collection/preview.html", questionnaire=frozen.spoken(queries.survey(survey_id), language())
    )
