"""Reading surveys and participation. Answers are not read here: they are sealed until closing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from lms import clock
from lms.accounts.models import User
from lms.db import db, locked
from lms.errors import NotFound
from lms.links import queries as links
from lms.listing import Listing, Page, like, paginate
from lms.manifest import Period
from lms.monitoring.release import release
from lms.monitoring.tally import Fact
from surveys.collection.models import Draft, Invitation, Signature, Survey, SurveyState
from surveys.questionnaires.questionnaire import Kind

PURPOSE = "survey"
OPEN_PURPOSE = "survey_open"
REMIND_AFTER_DAYS = (5, 12)
REMIND_BEFORE_DAYS = 2
GRACE = timedelta(minutes=30)
FEWEST = 5  # of fewer people asked, not even how many have answered is said


@dataclass(frozen=True, slots=True)
class Participation:
    """How many of a group were asked and have answered. `group` is empty for those shown only together."""

    group: str
    invited: int
    answered: int


def surveys(listing: Listing) -> Page[Survey]:
    statement = select(Survey).order_by(Survey.closes_on.desc(), Survey.id.desc())
    if state := listing.filters.get("state"):
        statement = statement.where(Survey.state == state)
    if kind := listing.filters.get("kind"):
        statement = statement.where(Survey.kind == kind)
    if listing.q:
        statement = statement.where(Survey.title.ilike(like(listing.q), escape="\\"))
    return paginate(statement, listing)


def rates(survey_ids: Sequence[int]) -> dict[int, Participation]:
    """How many were asked and have answered, by survey; none where so few were asked that it would tell on them."""
    rows = db.session.execute(
        select(
            Invitation.survey_id,
            func.count().label("invited"),
            func.count().filter(Invitation.responded.is_(True)).label("answered"),
        )
        .where(Invitation.survey_id.in_(survey_ids), Invitation.user_id.is_not(None))
        .group_by(Invitation.survey_id)
    )
    return {row.survey_id: Participation("", row.invited, row.answered) for row in rows if row.invited >= FEWEST}


def on_confidence(but: int | None = None) -> Sequence[Survey]:
    """Surveys on confidence that were opened, the newest first, whose people can be asked again.

    A survey is compared with one other only: those that are already are left out, unless it is with `but`.
    """
    taken = select(Survey.before_id).where(Survey.before_id.is_not(None), Survey.id != (but or 0))
    return db.session.scalars(
        select(Survey)
        .where(Survey.kind == Kind.CONFIDENCE, Survey.state != SurveyState.DRAFT)
        .where(Survey.before_id.is_(None), Survey.id.not_in(taken))
        .order_by(Survey.opened_on.desc(), Survey.id.desc())
    ).all()


def open_between(first: date, last: date) -> Sequence[Survey]:
    """Surveys that were or are open on one of these days."""
    return db.session.scalars(
        select(Survey)
        .where(Survey.opened_on.is_not(None), Survey.opened_on <= last, Survey.closes_on >= first)
        .order_by(Survey.closes_on, Survey.id)
    ).all()


def survey(survey_id: int) -> Survey:
    if found := db.session.get(Survey, survey_id):
        return found
    raise NotFound(_("There is no such survey."))


def locked_survey(survey_id: int) -> Survey:
    """The survey, locked against a second opening or closing at the same moment."""
    found = db.session.scalar(locked(select(Survey).where(Survey.id == survey_id)))
    if found is None:
        raise NotFound(_("There is no such survey."))
    return found


def evaluation_of(cohort_id: int) -> Survey | None:
    """The evaluation of a cohort."""
    return db.session.scalar(select(Survey).where(Survey.cohort_id == cohort_id))


def is_invited(survey_id: int, user_id: int) -> bool:
    found = select(Invitation.id).where(Invitation.survey_id == survey_id, Invitation.user_id == user_id)
    return db.session.scalar(found) is not None


def responded_in_cohort(cohort_id: int) -> frozenset[int]:
    """Who has answered the evaluation of a cohort, by id; never what."""
    return frozenset(
        db.session.scalars(
            select(Invitation.user_id)
            .join(Invitation.survey)
            .where(Survey.cohort_id == cohort_id, Invitation.responded.is_(True), Invitation.user_id.is_not(None))
        )
    )


def evaluation_facts(period: Period) -> list[Fact]:
    """One fact for each graduate asked in the period to evaluate their cohort: answered or not.

    The groups are those of the survey's own frame, which has no member: it would narrow answers down.
    """
    rows = db.session.execute(
        select(Invitation.user_id, Invitation.frame, Invitation.responded)
        .join(Invitation.survey)
        .where(
            Survey.cohort_id.is_not(None),
            Survey.opened_on.between(period.starts_on, period.ends_on),
            Invitation.user_id.is_not(None),
        )
    ).all()
    return [Fact(row.user_id, dict(row.frame), int(row.responded), 1) for row in rows]


def invitation_of(token: str) -> Invitation:
    """The invitation a personal link stands for. Raises LinkDead for a link that no longer works."""
    return invitation(links.subject_of(PURPOSE, token))


def invitation(invitation_id: str, *, lock: bool = False) -> Invitation:
    statement = (
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .options(joinedload(Invitation.survey), joinedload(Invitation.user).options(lazyload(User.grants)))
    )
    if lock:
        statement = locked(statement, of=Invitation)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("There is no such invitation."))
    return found


def invitation_for(survey_id: int, user_id: int) -> Invitation:
    found = db.session.scalar(
        select(Invitation).where(Invitation.survey_id == survey_id, Invitation.user_id == user_id)
    )
    if found is None:
        raise NotFound(_("You were not asked to take part in this survey."))
    return found


def accepts_answers(survey: Survey, *, begun: bool = False) -> bool:
    """Whether answers are taken now: until the end of the last day, and some minutes more from who has begun."""
    ends = survey.closes_at + (GRACE if begun else timedelta())
    return survey.state is SurveyState.OPEN and clock.now() < ends


def draft(invitation_id: str) -> Draft | None:
    return db.session.get(Draft, invitation_id)


def draft_answers(invitation_id: str) -> dict[str, object]:
    found = draft(invitation_id)
    return dict(found.answers) if found else {}


def survey_of_open_link(token: str) -> Survey:
    """The survey that an open link leads to. Raises LinkDead for a link that no longer works."""
    return survey(int(links.subject_of(OPEN_PURPOSE, token)))


def invitations_of(user_id: int) -> Sequence[Invitation]:
    """The open surveys that a person was asked to answer, and whether they have, the next to close first."""
    return db.session.scalars(
        select(Invitation)
        .join(Invitation.survey)
        .where(Invitation.user_id == user_id, Survey.state == SurveyState.OPEN)
        .options(contains_eager(Invitation.survey))
        .order_by(Survey.closes_at)
    ).all()


def invitation_ids(survey_id: int) -> Sequence[str]:
    return db.session.scalars(select(Invitation.id).where(Invitation.survey_id == survey_id)).all()


def open_surveys() -> Sequence[Survey]:
    return db.session.scalars(select(Survey).where(Survey.state == SurveyState.OPEN).order_by(Survey.closes_at)).all()


def surveys_to_open() -> Sequence[int]:
    """Drafts whose day to be opened has come."""
    return db.session.scalars(
        select(Survey.id).where(Survey.state == SurveyState.DRAFT, Survey.opens_at <= clock.now())
    ).all()


def late_to_open() -> Sequence[Survey]:
    """Drafts whose time to be opened passed a while ago: the clock has tried, and could not."""
    late = clock.now() - timedelta(minutes=15)
    return db.session.scalars(
        select(Survey).where(Survey.state == SurveyState.DRAFT, Survey.opens_at <= late).order_by(Survey.opens_at)
    ).all()


def surveys_to_close() -> Sequence[int]:
    """Open surveys that are over: their last day has passed, and who had begun has sent or has had the time to."""
    still = exists().where(
        Draft.invitation_id == Invitation.id, Invitation.survey_id == Survey.id, Invitation.responded.is_(False)
    )
    return db.session.scalars(
        select(Survey.id).where(
            Survey.state == SurveyState.OPEN,
            Survey.closes_at <= clock.now(),
            or_(Survey.closes_at <= clock.now() - GRACE, ~still),
        )
    ).all()


def may_close(survey: Survey) -> bool:
    """Whether an open survey is over, and nobody is still answering."""
    return survey.id in surveys_to_close()


def surveys_to_unlink(today: date) -> Sequence[int]:
    """Closed confidential surveys whose day has come to forget whose answers are whose."""
    known = exists().where(Signature.survey_id == Survey.id)
    return db.session.scalars(
        select(Survey.id).where(Survey.state == SurveyState.CLOSED, Survey.unlinked_on <= today, known)
    ).all()


def reminder_days(survey: Survey) -> list[date]:
    """When reminders go out: 5 and 12 days after opening, and 2 days before the last day; at most three."""
    if survey.opened_on is None:
        return []
    days = {survey.opened_on + timedelta(days=after) for after in REMIND_AFTER_DAYS}
    days.add(survey.closes_on - timedelta(days=REMIND_BEFORE_DAYS))
    return sorted(day for day in days if survey.opened_on < day <= survey.closes_on)


def participation(survey: Survey) -> tuple[Participation, list[Participation]]:
    """In all, and by sub-region with groups of fewer than five invited joined."""
    rows = [
        (dict(frame), responded)
        for frame, responded in db.session.execute(
            select(Invitation.frame, Invitation.responded).where(
                Invitation.survey_id == survey.id, Invitation.user_id.is_not(None)
            )
        )
    ]
    whole = Participation("", len(rows), sum(responded for _frame, responded in rows))
    return whole, in_groups(rows, "sub_region")


def signatures(survey_id: int) -> dict[str, int]:
    """Whose the answers of a survey are, where it is known: id of the answer to that of the person."""
    rows = db.session.execute(select(Signature.answer_id, Signature.user_id).where(Signature.survey_id == survey_id))
    return {row.answer_id: row.user_id for row in rows}


def pairs(after: Survey) -> list[tuple[str, str]]:
    """The answers of the same people before and after, where both surveys know whose they are; else none.

    Of two anonymous surveys nobody can say which answers belong together: they are compared as groups.
    """
    if after.before_id is None:
        return []
    earlier = {user_id: answer_id for answer_id, user_id in signatures(after.before_id).items()}
    return [(earlier[user_id], mine) for mine, user_id in signatures(after.id).items() if user_id in earlier]


def frame_of(snapshot: Mapping[str, object], cuts: Sequence[str]) -> dict[str, str]:
    """The groups a person is counted in, no more than the agreed cuts need."""
    return {cut: str(snapshot.get(cut) or "unknown") for cut in cuts}


def in_groups(rows: Sequence[tuple[Mapping[str, str], bool]], cut: str) -> list[Participation]:
    """Participation by one group of the frame, small groups joined."""
    sizes: dict[str, list[bool]] = {}
    for frame, responded in rows:
        sizes.setdefault(frame.get(cut, "unknown"), []).append(responded)
    released = release({name: len(group) for name, group in sizes.items()})
    found = [Participation(name, len(sizes[name]), sum(sizes[name])) for name in released.shown]
    if released.together:
        joined = [answer for name in released.together for answer in sizes[name]]
        found.append(Participation("", len(joined), sum(joined)))
    return found
