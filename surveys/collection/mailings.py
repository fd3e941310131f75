"""Reading who is to be written to, and what was written to them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, lazyload

from lms import clock
from lms.accounts.models import User
from lms.db import db
from lms.notifications.models import MailKind, MailState, OutboxMessage
from lms.notifications.pacing import APART
from surveys.collection.campaigns import PACE
from surveys.collection.models import Invitation, Survey

CAMPAIGNS = (MailKind.INVITATIONS, MailKind.NEWS)
OURS = "survey\\_%"


def not_told(survey: Survey, *, limit: int) -> Sequence[Invitation]:
    """People who have not answered, and to whom no mail has named the last day as it is now.

    Of a day that moves again and again they hear at once, and then not before three days have passed.
    """
    heard_lately = exists().where(
        OutboxMessage.user_id == Invitation.user_id,
        OutboxMessage.key.like("survey\\_extended:" + Invitation.id + ":%", escape="\\"),
        OutboxMessage.created_at > clock.now() - PACE,
    )
    return db.session.scalars(
        select(Invitation)
        .join(Invitation.user)
        .where(
            Invitation.survey_id == survey.id,
            Invitation.responded.is_(False),
            or_(Invitation.heard_until.is_(None), Invitation.heard_until < survey.closes_on),
            ~heard_lately,
            User.active.is_(True),
        )
        .options(joinedload(Invitation.survey), joinedload(Invitation.user).options(lazyload(User.grants)))
        .order_by(Invitation.id)
        .limit(limit)
    ).all()


def other_campaigns(invitations: Sequence[Invitation]) -> dict[str, list[date]]:
    """The days on which other campaigns write to these people, those of the last week and those to come."""
    taken: dict[str, list[date]] = {one.id: [] for one in invitations}
    of_user = {one.user_id: one.id for one in invitations}
    rows = db.session.execute(
        select(OutboxMessage.user_id, OutboxMessage.key, OutboxMessage.due_at).where(
            OutboxMessage.user_id.in_(of_user), _is_campaign(), OutboxMessage.due_at > clock.now() - APART
        )
    )
    for row in rows:
        if of_user[row.user_id] not in row.key:
            taken[of_user[row.user_id]].append(row.due_at.date())
    return taken


def _is_campaign() -> ColumnElement[bool]:
    asks = or_(
        OutboxMessage.kind.in_(CAMPAIGNS), OutboxMessage.key.like(OURS, escape="\\"), OutboxMessage.campaign != ""
    )
    return and_(asks, OutboxMessage.state.not_in((MailState.CANCELLED, MailState.FAILED)))


def to_remind(survey: Survey, number: int) -> Sequence[str]:
    """Those who have not answered, have had fewer than `number` reminders, and whom nobody wrote to just now.

    An address that did not take our first mail is left alone.
    """
    today = clock.today(survey.time_zone)
    ours = OutboxMessage.key.contains(Invitation.id)
    refused = exists().where(OutboxMessage.user_id == Invitation.user_id, ours, OutboxMessage.state == MailState.FAILED)
    disturbed = exists().where(
        OutboxMessage.user_id == Invitation.user_id,
        ~ours,
        _is_campaign(),
        OutboxMessage.due_at > clock.now() - APART,
        OutboxMessage.due_at < clock.now() + timedelta(days=1),
    )
    return db.session.scalars(
        select(Invitation.id)
        .join(Invitation.user)
        .where(
            Invitation.survey_id == survey.id,
            Invitation.responded.is_(False),
            Invitation.reminders < number,
            Invitation.mailed_on <= today - PACE,
            User.active.is_(True),
            ~refused,
            ~disturbed,
        )
    ).all()


def queued(invitation_ids: Iterable[str]) -> list[OutboxMessage]:
    """The mails to these people that have not left."""
    wanted = set(invitation_ids)
    return [one for one in _waiting() if invitation_of(one.key) in wanted]


def needless() -> set[str]:
    """Invitations with a mail that has not left and says nothing any more: answered, or too late."""
    ids = {invitation_of(one.key) for one in _waiting()}
    over = or_(Invitation.responded.is_(True), Survey.closes_at <= clock.now())
    return set(db.session.scalars(select(Invitation.id).join(Invitation.survey).where(Invitation.id.in_(ids), over)))


def _waiting() -> Sequence[OutboxMessage]:
    return db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.state == MailState.QUEUED, OutboxMessage.key.like(OURS, escape="\\"))
    ).all()


def invitation_of(key: str) -> str:
    """Whose invitation a mail of ours belongs to, by its key."""
    return key.partition(":")[2].partition(":")[0]
