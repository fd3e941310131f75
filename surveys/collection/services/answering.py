"""Taking people's answers in: kept as they are typed, sent once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from lms.db import db
from lms.errors import RuleBroken
from lms.operations import Batch
from surveys.collection import frozen, queries, typed
from surveys.collection.merging import Change, merge_all
from surveys.collection.models import AnswerFile, Channel, Draft, Inbox, Invitation, Mode, Signature, Survey
from surveys.questionnaires.questionnaire import Questionnaire

ANSWER = "answer"
OPERATIONS = (ANSWER,)


def start(invitation_id: str) -> Draft:
    """Begin, or go on. Raises RuleBroken when the answers were sent, or it is too late to begin."""
    invitation = queries.invitation(invitation_id, lock=True)
    found = queries.draft(invitation_id)
    _require_open(invitation, begun=found is not None)
    if found is None:
        found = Draft(invitation_id=invitation_id, answers={}, place={}, seen={})
        db.session.add(found)
    return found


def save_draft(invitation_id: str, answers: Mapping[str, Any]) -> None:
    """Keep answers on top of what was kept before; None takes an answer away. Raises as `start`."""
    keep(invitation_id, {key: Change(answer) for key, answer in answers.items()})


def keep(invitation_id: str, changes: Mapping[str, Change], *, page: int | None = None) -> dict[str, str]:
    """Keep what a page says, and where its reader is.

    Returns the answers that another device has changed meanwhile to something else, as they are held, by their key:
    of these nothing is taken, the page shows both. Raises as `start`.
    """
    draft = start(invitation_id)
    draft.answers, chosen = merge_all(draft.answers, changes)
    if page is not None and page != draft.page:
        draft.page = page
    return chosen


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which operations were refused and why, which wait for a choice beside what we hold, and all that we hold."""

    refused: Mapping[str, str]
    chosen: Mapping[str, str]
    answers: Mapping[str, Any]


def receive(invitation_id: str, questionnaire: Questionnaire, batch: Batch) -> Receipt:
    """Take in what a phone kept, in the order in which it was typed; what was received before changes nothing.

    Raises as `start`.
    """
    draft = start(invitation_id)
    answers, seen = dict(draft.answers), {device: dict(of) for device, of in draft.seen.items()}
    known, refused, chosen = seen.setdefault(batch.device, {}), {}, {}
    for sent in batch.operations:
        if sent.sequence <= known.get(sent.about, 0):
            continue
        value, problem = typed.one(questionnaire, sent.about, sent.values[0] if sent.values else "")
        if problem:
            refused[sent.id] = problem
            continue
        base = sent.values[1] if len(sent.values) > 1 else None
        answers, conflict = merge_all(answers, {sent.about: Change(value, base)})
        if conflict:
            chosen[sent.id] = conflict[sent.about]
        else:
            known[sent.about] = sent.sequence
    draft.answers, draft.seen = answers, seen
    return Receipt(refused, chosen, answers)


def send(invitation_id: str, *, again: bool = False) -> None:
    """Take the draft in as an answer. Sent twice, it counts once.

    The answer, the end of the draft and the mark on the invitation are one transaction. Nothing is written to the
    audit trail, and no moment is kept (docs/anonymity.md, 1). Only where the survey is named or confidential does a
    signature say whose it is. `again` says that this device has sent an answer by the open link before.
    """
    invitation = queries.invitation(invitation_id, lock=True)
    if invitation.responded:
        return
    draft = queries.draft(invitation_id)
    _require_open(invitation, begun=draft is not None)
    survey = _held_open(invitation, begun=draft is not None)
    answers = draft.answers if draft else {}
    questionnaire = frozen.questionnaire(survey)
    if not questionnaire.consents(answers):
        raise RuleBroken(_("You have not ticked the box that lets us use your answers. Go back and tick it."))
    kept = questionnaire.kept(answers)
    if not kept:
        raise RuleBroken(_("There is nothing to send yet. Answer at least one question."))
    answer = Inbox(survey_id=survey.id, frame=dict(invitation.frame), answers=kept, channel=_channel(invitation, again))
    db.session.add(answer)
    invitation.responded = True
    if survey.mode is not Mode.ANONYMOUS and invitation.user_id is not None:
        db.session.flush()
        db.session.add(Signature(answer_id=answer.id, survey_id=survey.id, user_id=invitation.user_id))
        if questionnaire.asks_for_files:
            _hand_over_files(invitation_id, answer.id, kept)
    if draft:
        db.session.delete(draft)


def _hand_over_files(invitation_id: str, answer_id: str, kept: Mapping[str, Any]) -> None:
    """The files of questions that count belong to the answer from now on; the others go with the draft."""
    db.session.flush()
    db.session.execute(
        update(AnswerFile)
        .where(AnswerFile.draft_id == invitation_id, AnswerFile.question.in_(kept))
        .values(draft_id=None, answer_id=answer_id)
    )


def _channel(invitation: Invitation, again: bool) -> Channel:
    """How an answer comes; of those by the open link the survey keeps count, to say it beside the results."""
    if invitation.user_id is not None:
        return Channel.INVITED
    invitation.survey.open_answers += 1
    invitation.survey.repeated_answers += again
    return Channel.OPEN_AGAIN if again else Channel.OPEN


def _held_open(invitation: Invitation, *, begun: bool) -> Survey:
    """The survey, kept from closing until the answer is in: none is left behind in an inbox that was emptied.

    Many send at once and do not wait for each other, but those by the open link, who are counted.
    """
    statement = select(Survey).where(Survey.id == invitation.survey_id).execution_options(populate_existing=True)
    survey = db.session.scalars(statement.with_for_update(read=invitation.user_id is not None)).one()
    _require_open(invitation, begun=begun)
    return survey


def _require_open(invitation: Invitation, *, begun: bool) -> None:
    if invitation.responded:
        raise RuleBroken(_("You have sent your answers already. Thank you."))
    if not queries.accepts_answers(invitation.survey, begun=begun):
        raise RuleBroken(_("This survey has closed. Thank you for wanting to answer."))
