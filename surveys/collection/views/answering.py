"""The personal link: what the survey is, its pages, and sending. GET shows, POST does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.links import queries as links
from lms.operations import person_key, read
from lms.roles import anyone_signed_in
from lms.web.access import allow, by_link
from lms.web.downloads import attachment
from lms.web.languages import language
from lms.web.phone import phone_words
from surveys.collection import attachments, frozen, modes, pages, queries, typed
from surveys.collection.forms import EmptyForm
from surveys.collection.merging import as_typed
from surveys.collection.models import Draft, Invitation, Survey
from surveys.collection.services import answering as services
from surveys.collection.services import inviting
from surveys.collection.views import files
from surveys.collection.views.blueprint import blueprint, by_one
from surveys.questionnaires.lists import direction
from surveys.questionnaires.questionnaire import Questionnaire

SENT = "answered"  # the surveys that this device has sent an open answer to, in its own cookie and nowhere else
MOST_SENT = 20
WORTH_COPYING = 20  # characters; choices and numbers are quickly made again


@blueprint.get("/surveys/<int:survey_id>/answer")
@allow(anyone_signed_in)
def own(survey_id: int) -> ResponseReturnValue:
    """From the home page to one's own personal link."""
    invitation = queries.invitation_for(survey_id, current_user.id)
    if token := links.token_of(queries.PURPOSE, invitation.id):
        return redirect(url_for("collection.answer", token=token))
    if not queries.accepts_answers(invitation.survey):
        raise NotFound(_("This survey has closed."))
    with transaction():  # their mail is not written yet
        invitation = queries.invitation_for(survey_id, current_user.id)
        link = inviting.personal_link(invitation, invitation.survey)
    return redirect(urlsplit(link).path)


@blueprint.get("/s/<token>")
@by_link
@by_one
def answer(token: str) -> ResponseReturnValue:
    """The welcome page; opening it stores nothing."""
    invitation, draft = _invitation(token)
    if _ended(invitation, draft):
        return _end_page(invitation)
    return render_template(
        "surveys/collection/welcome.html",
        survey=invitation.survey,
        questionnaire=frozen.spoken(invitation.survey, language()),
        promise=modes.promise(invitation.survey),
        groups=modes.groups(invitation.survey),
        grace=minutes(),
        token=token,
        draft=draft,
        late=not queries.accepts_answers(invitation.survey),
    )


@blueprint.post("/s/<token>/start")
@by_link
@by_one
def start(token: str) -> ResponseReturnValue:
    """Begin, or go on where one was, on whichever device."""
    invitation, draft = _invitation(token)
    if _ended(invitation, draft):
        return _end_page(invitation)
    with transaction():
        place = services.start(invitation.id).page
    return redirect(url_for("collection.page", token=token, number=place))


@blueprint.route("/s/<token>/<int:number>", methods=["GET", "POST"])
@by_link
@by_one
def page(token: str, number: int) -> ResponseReturnValue:
    invitation, draft = _invitation(token)
    if _ended(invitation, draft):
        return _end_page(invitation)
    questionnaire = frozen.spoken(invitation.survey, language())
    if not 1 <= number <= len(questionnaire.sections):
        raise NotFound(_("This survey has no such page."))
    if request.method == "POST" and EmptyForm().validate_on_submit():
        return _take(invitation, questionnaire, token, number)
    return _show(invitation, questionnaire, token, number, held=dict(draft.answers) if draft else {})


@blueprint.route("/s/<token>/words", methods=["GET", "POST"])
@by_link
@by_one
def words(token: str) -> ResponseReturnValue:
    """What we hold; a POST takes in what a phone kept, in order, each operation once."""
    invitation, draft = _invitation(token)
    if request.method == "GET":
        held = draft.answers if draft and not _ended(invitation, draft) else {}
        return jsonify(held={key: as_typed(value) for key, value in held.items()})
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or body.get("person") != key_of(invitation):
        return jsonify(error="person"), 403
    batch = read(body, services.OPERATIONS, longest=typed.LONGEST_TYPED)
    batch = replace(batch, device=_device(invitation, batch.device))
    invitation_id, questionnaire = invitation.id, frozen.questionnaire(invitation.survey)
    ids = [sent.id for sent in batch.operations]
    try:
        with transaction():
            receipt = services.receive(invitation_id, questionnaire, batch)
    except RuleBroken as problem:
        return jsonify(confirmed=ids, refused=dict.fromkeys(ids, str(problem)), held={}, chosen={}, over=str(problem))
    twice = dict.fromkeys(receipt.chosen, _("Answered differently on another device."))
    held = {key: as_typed(value) for key, value in receipt.answers.items()}
    return jsonify(confirmed=ids, refused={**receipt.refused, **twice}, chosen=dict(receipt.chosen), held=held)


@blueprint.get("/s/<token>/files/<file_id>")
@by_link
@by_one
def own_file(token: str, file_id: str) -> ResponseReturnValue:
    """One's own file, until the answers are sent."""
    invitation, draft = _invitation(token)
    if _ended(invitation, draft):
        raise NotFound(_("This file is not there any more."))
    found = attachments.drafted(invitation.id, file_id)
    return attachment(found.name, found.kind, found.content)


@blueprint.get("/s/<token>/now")
@by_link
@by_one
def now(token: str) -> ResponseReturnValue:
    """A fresh token against forged requests, for a page that has been open for long."""
    invitation, _draft = _invitation(token)
    return jsonify(person=key_of(invitation), csrf=generate_csrf())


@blueprint.route("/s/<token>/send", methods=["GET", "POST"])
@by_link
@by_one
def send(token: str) -> ResponseReturnValue:
    invitation, draft = _invitation(token)
    if _ended(invitation, draft):
        return _end_page(invitation)
    if request.method == "POST" and EmptyForm().validate_on_submit():
        return _sent(invitation, token)
    questionnaire, answers = frozen.spoken(invitation.survey, language()), dict(draft.answers) if draft else {}
    return render_template(
        "surveys/collection/send.html",
        questionnaire=questionnaire,
        open_questions=pages.left_open(questionnaire.visible(answers), answers),
        answered=len(questionnaire.kept(answers)),
        before=pages.beside(questionnaire, len(questionnaire.sections) + 1, answers, step=-1) or 1,
        consequence=modes.when_sending(invitation.survey),
        again=invitation.user_id is None and invitation.survey_id in session.get(SENT, []),
        late=_late(invitation.survey),
        grace=minutes(),
        token=token,
    )


def _sent(invitation: Invitation, token: str) -> ResponseReturnValue:
    survey_id, by_open_link = invitation.survey_id, invitation.user_id is None
    before = list(session.get(SENT, []))
    with transaction():
        services.send(invitation.id, again=by_open_link and survey_id in before)
    if by_open_link:
        session[SENT] = ([one for one in before if one != survey_id] + [survey_id])[-MOST_SENT:]
    return redirect(url_for("collection.answer", token=token))


def _invitation(token: str) -> tuple[Invitation, Draft | None]:
    """Whom the link stands for, and what they have begun. Who has not chosen a language reads their own."""
    invitation = queries.invitation_of(token)
    draft = queries.draft(invitation.id)
    if invitation.user and "language" not in session and not current_user.is_authenticated:
        session["language"] = invitation.user.language
    return invitation, draft


def minutes() -> int:
    return int(queries.GRACE.total_seconds() // 60)


def key_of(invitation: Invitation) -> str:
    """What stands for the holder of a link in the stores of a phone."""
    return person_key(current_app.config["SECRET_KEY"], f"survey {invitation.id}")


def _device(invitation: Invitation, device: str) -> str:
    """What stands for a device in one draft, and nowhere else: its own number stands beside other work of its owner."""
    return person_key(current_app.config["SECRET_KEY"], f"device {invitation.id} {device}")[:12]


def _late(survey: Survey) -> bool:
    """Whether the last minutes run, for who had begun."""
    return not queries.accepts_answers(survey)


def _take(invitation: Invitation, questionnaire: Questionnaire, token: str, number: int) -> ResponseReturnValue:
    """Keep a sent page, then go on, or show it again with what is wrong, new, left open or answered elsewhere."""
    section, form, left = questionnaire.sections[number - 1], request.form, request.form.getlist("take")
    sent, attached = typed.page(section, form), files.of_page(section)
    with transaction():
        changes = {key: one for key, one in sent.changes.items() if key not in left}
        chosen = services.keep(invitation.id, changes, page=number)
        problems = {**sent.problems, **files.take(invitation.id, attached, form.getlist("out"))}
        held = queries.draft_answers(invitation.id)
        answers = {**held, **{key: one for key, one in sent.typed.items() if key not in left}}
        missing = pages.left_open(pages.visible(questionnaire, section, answers), answers)
        unseen = [question for question in missing if question.code not in form.getlist("seen")]
        stays = bool(problems or chosen or left or "attach" in form or "out" in form)
        goes_on = not stays and (not missing or ("anyway" in form and not unseen))
        following = pages.beside(questionnaire, number, answers, step=1)
        if goes_on:
            services.keep(invitation.id, {}, page=min(following, len(questionnaire.sections)))
    if form.get("only") == "save":
        return "", 204
    if not goes_on:
        return _show(
            invitation, questionnaire, token, number, held=held, answers=answers, problems=problems,
            missing=() if stays else missing, chosen=chosen,
        )  # fmt: skip
    if following > len(questionnaire.sections):
        return redirect(url_for("collection.send", token=token))
    return redirect(url_for("collection.page", token=token, number=following))


def _show(
    invitation: Invitation,
    questionnaire: Questionnaire,
    token: str,
    number: int,
    *,
    held: Mapping[str, Any],
    answers: Mapping[str, Any] | None = None,
    problems: Mapping[str, str] | None = None,
    missing: Any = (),
    chosen: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    section = questionnaire.sections[number - 1]
    shown = held if answers is None else answers
    questions = pages.visible(questionnaire, section, shown)
    return render_template(
        "surveys/collection/page.html",
        survey=invitation.survey,
        questionnaire=questionnaire,
        heading=pages.title(questionnaire, section, shown),
        questions=questions,
        labels=pages.labels(questions),
        direction=direction,
        token=token,
        number=number,
        before=pages.beside(questionnaire, number, shown, step=-1),
        answers=shown,
        bases={key: as_typed(value) for key, value in held.items()},
        problems=problems or {},
        missing=missing,
        chosen=chosen or {},
        late=_late(invitation.survey),
        grace=minutes(),
        files=attachments.of_draft(invitation.id) if questionnaire.asks_for_files else {},
        phone=_phone(invitation),
    )


def _ended(invitation: Invitation, draft: Draft | None) -> bool:
    begun = draft is not None
    return invitation.responded or not queries.accepts_answers(invitation.survey, begun=begun)


def _end_page(invitation: Invitation) -> ResponseReturnValue:
    """Thanks, or that it is too late. Words that somebody was sending just now are shown once more, to copy."""
    survey = invitation.survey
    keys = {key for question in frozen.questionnaire(survey).questions() for key in question.answer_keys()}
    words = [value for key, value in request.form.items() if key in keys and len(value) >= WORTH_COPYING]
    return render_template(
        "surveys/collection/end.html", survey=survey, responded=invitation.responded,
        sentence=modes.when_sent(survey), words=[] if invitation.responded else words, phone=_phone(invitation),
    )  # fmt: skip


def _phone(invitation: Invitation) -> dict[str, Any]:
    """What the script needs to keep answers on a phone until they are sent, and to forget them after."""
    token = (request.view_args or {})["token"]
    return {
        "person": key_of(invitation), "csrf": generate_csrf(), "words": phone_words(),
        "session": url_for("collection.now", token=token), "home": url_for("home.index"),
        "url": url_for("collection.words", token=token),
    }  # fmt: skip
