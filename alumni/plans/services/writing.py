"""Writing a plan: saved as it is typed, from pages and phones that may be without a network, and handed in."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from alumni.plans import emails, states, wording
from alumni.plans.advice import MONTH
from alumni.plans.codes import KINDS
from alumni.plans.merging import Verdict, clean, merge
from alumni.plans.models.edits import PlanEdit
from alumni.plans.models.plans import Plan, PlanAction
from alumni.plans.models.shape import ACTION_FIELDS, longest
from alumni.plans.models.states import EditOutcome, PlanState, Reviewer, VersionKind
from alumni.plans.models.versions import PlanVersion
from alumni.plans.queries import edits as edits_read
from alumni.plans.queries import versions as versions_read
from alumni.plans.services import moving, reviewing
from alumni.plans.states import WRITABLE, Event
from lms import clock
from lms.db import db
from lms.errors import RuleBroken
from lms.notifications import services as notifications
from lms.operations import Batch, Sent
from lms.roles import Person

LATEST_SUBMIT = timedelta(days=180)
FIELD, SETTLE = "field", "settle"
OPERATIONS = (FIELD, SETTLE)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which operations we hold now, and why some could not be used."""

    confirmed: Sequence[str]
    refused: Mapping[str, str]


def words_of(plan: Plan) -> dict[str, str]:
    """What a plan says, field by field."""
    rows = {one.position - 1: {name: getattr(one, name) for name in ACTION_FIELDS} for one in plan.actions}
    return wording.flat(plan.goal, plan.today, rows)


def save(plan: Plan, words: Mapping[str, str], base: Mapping[str, str] | None = None) -> list[str]:
    """Keep what a form says. `base` is what its page said before; without it nothing else is looked at.

    Returns the fields that another page has changed meanwhile to different words: of these both versions are kept.
    Raises RuleBroken when the plan is with the reviewer or runs.
    """
    if plan.state not in WRITABLE:
        raise RuleBroken(_("This action plan is handed in. It can be changed when it is returned to you."))
    edits = list(edits_read.waiting(plan.id))
    kept = []
    for name in [one for one in plan.shape.names() if one in words]:
        before = words_of(plan).get(name, "") if base is None else base.get(name, "")
        sent = Sent(secrets.token_hex(16), 0, FIELD, 0, name, (words[name], before), "")
        waits = _merge(plan, sent, edits)
        if waits is not None:
            edits.append(_note(plan, sent, EditOutcome.WAITING, "", waits))
            kept.append(name)
    _tidy(plan)
    plan.saves += 1
    return kept


def receive(plan: Plan, batch: Batch) -> Receipt:
    """Take in what a phone kept, in the order in which it was written; the caller holds the plan's lock.

    What was received before changes nothing. Words that come after the plan was handed in are kept beside it.
    """
    known = edits_read.known(plan.id, [sent.id for sent in batch.operations])
    edits, refused = list(edits_read.waiting(plan.id)), {}
    for sent in batch.operations:
        if sent.id in known:
            continue
        known.add(sent.id)
        if sent.about not in plan.shape.names():
            refused[sent.id] = _("This action plan does not ask for this.")
            _note(plan, sent, EditOutcome.REFUSED, batch.device)
            continue
        waits = _merge(plan, sent, edits)
        outcome = EditOutcome.TAKEN if waits is None else EditOutcome.WAITING
        edit = _note(plan, sent, outcome, batch.device, waits)
        if waits is not None:
            edits.append(edit)
    _tidy(plan)
    plan.saves += 1
    db.session.flush()
    return Receipt([sent.id for sent in batch.operations], refused)


def _merge(plan: Plan, sent: Sent, edits: list[PlanEdit]) -> str | None:
    """Put what was sent where it belongs. Returns the words that have to wait for a choice."""
    name, value, base = sent.about, *(cleaned(sent.about, text) for text in (*sent.values, "", "")[:2])
    here = [one for one in edits if one.field == name]
    if sent.kind == SETTLE:
        _put_away(here, sent.values[2:], edits)
        here = [one for one in edits if one.field == name]
    merged = merge(words_of(plan).get(name, ""), [one.value or "" for one in here], base, value)
    if merged.verdict is Verdict.CONTINUE and merged.place is not None:
        here[merged.place].value = value
    if merged.verdict is Verdict.TAKE and plan.state in WRITABLE:
        _put(plan, name, value)
        return None
    return value if merged.verdict in (Verdict.BOTH, Verdict.TAKE) else None


def _put_away(here: Sequence[PlanEdit], chosen: Sequence[str], edits: list[PlanEdit]) -> None:
    for edit in here:
        if edit.operation in chosen:
            edit.outcome, edit.value = EditOutcome.SETTLED, None
            edits.remove(edit)


def cleaned(name: str, text: str) -> str:
    """Words as a field keeps them; of a kind only its code."""
    found = clean(text, longest(name))
    if name.startswith("kind-") and found not in dict(KINDS):
        return ""
    return found


def _note(plan: Plan, sent: Sent, outcome: EditOutcome, device: str, value: str | None = None) -> PlanEdit:
    edit = PlanEdit(
        plan_id=plan.id, operation=sent.id, field=sent.about, device=device, told_at=sent.told_at, outcome=outcome,
        value=value,
    )  # fmt: skip
    db.session.add(edit)
    return edit


def settle(plan: Plan, edit_id: int, *, take: bool) -> None:
    """Choose between two versions of a field: take the one that waits, or put it away. Raises NotFound."""
    edit = edits_read.one_waiting(plan.id, edit_id)
    if take and plan.state not in WRITABLE:
        raise RuleBroken(_("This action plan is handed in. It can be changed when it is returned to you."))
    if take:
        _put(plan, edit.field, edit.value or "")
        _tidy(plan)
        plan.saves += 1
    edit.outcome, edit.value = EditOutcome.SETTLED, None


def _put(plan: Plan, name: str, value: str) -> None:
    if "-" not in name:
        setattr(plan, name, value)
        return
    field, slot = name.rsplit("-", 1)
    row = next((one for one in plan.actions if one.position == int(slot) + 1), None)
    if row is None and value:
        row = PlanAction(position=int(slot) + 1, **dict.fromkeys(ACTION_FIELDS, ""))
        plan.actions.append(row)
    if row is not None:
        setattr(row, field, value)


def _tidy(plan: Plan) -> None:
    """Actions that say nothing go."""
    for row in [one for one in plan.actions if not any(getattr(one, name) for name in ACTION_FIELDS)]:
        plan.actions.remove(row)
    db.session.flush()


def missing(plan: Plan) -> list[str]:
    """What a plan still needs before it can be handed in. Anything more is advice."""
    found = [] if plan.goal else [_("Write your goal.")]
    if not plan.actions:
        found.append(_("Write at least one action."))
    for one in plan.actions:
        if not one.what:
            found.append(_("Action %(n)s: write what you will do.", n=one.position))
        if one.due_month and not MONTH.fullmatch(one.due_month):
            found.append(_("Action %(n)s: choose a month.", n=one.position))
    return found


def submit(plan: Plan, *, by: Person) -> None:
    """Hand a plan in. Raises RuleBroken with all that is missing, or when it is too late."""
    states.find(plan.state, Event.SUBMIT)
    needs = missing(plan)
    if edits_read.waiting(plan.id):
        needs.append(_("Choose between the two versions that are shown."))
    if needs:
        raise RuleBroken(" ".join(needs))
    if plan.state is PlanState.LAPSED and clock.today() > plan.anchor_on + LATEST_SUBMIT:
        raise RuleBroken(_("This action plan can no longer be handed in. Half a year has passed."))
    _close_gaps(plan)
    plan.submitted_at = clock.now()
    plan.submitted_on = plan.submitted_on or clock.today(plan.user.time_zone)
    keep_version(plan, VersionKind.SUBMITTED, by=by)
    moving.move(plan, Event.SUBMIT, by)
    if plan.mentor and plan.shape.reviewer is Reviewer.MENTOR:
        notifications.post(emails.submitted(plan, plan.mentor, moving.address(plan)))
    if plan.shape.reviewer is Reviewer.NOBODY:
        reviewing.agree(plan, by=None)


def _close_gaps(plan: Plan) -> None:
    """Actions are numbered without gaps, one after the other: two never have the same number on the way."""
    for position, row in enumerate(sorted(plan.actions, key=lambda one: one.position), 1):
        row.position = position
        db.session.flush()


def keep_version(plan: Plan, kind: VersionKind, *, by: Person, reason: str = "") -> None:
    """Keep the words as they stand now."""
    number = len(versions_read.versions(plan.id)) + 1
    db.session.add(
        PlanVersion(plan_id=plan.id, number=number, kind=kind, reason=reason, content=words_of(plan), by_id=by.id)
    )


def lapse(plan: Plan) -> None:
    """A draft that nobody handed in. It can still be written."""
    if plan.state is PlanState.DRAFT:
        moving.move(plan, Event.LAPSE, None)
