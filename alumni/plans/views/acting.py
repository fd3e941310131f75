"""Doing something to one plan or to many: who is affected stands on a page before it happens."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from alumni.plans import acting, labels
from alumni.plans.acting import Act, Sorted
from alumni.plans.forms import CloseForm, EmptyForm, ExtendForm, MentorForm
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import Outcome
from alumni.plans.queries import nudges
from alumni.plans.queries import portfolio as read
from alumni.plans.services import extending, moving, nudging, reviewing
from alumni.plans.views.blueprint import blueprint
from alumni.plans.views.board import FILTERS, asked_for
from lms import clock
from lms.accounts import queries as accounts
from lms.db import transaction
from lms.errors import NotFound
from lms.roles import coordinates
from lms.web.access import allow

MOST = 500


@blueprint.route("/plans/board/act", methods=["GET", "POST"])
@allow(coordinates)
def act() -> ResponseReturnValue:
    """GET says to whom something would happen, and to whom it cannot and why; POST does it for exactly the plans that
    the page named, and leaves out those that have changed meanwhile."""
    what, ids, cut = _act(), *_chosen()
    form = _form(what)
    valid = form.validate_on_submit()
    if valid and what is Act.EXTEND and form.until.data <= clock.today(current_user.time_zone):
        form.until.errors = [_("Choose a day after today")]
        valid = False
    if valid and request.form.get("really") == "yes":
        with transaction():
            done = _do(what, read.chosen(ids, lock=True), form)
        flash(_said(done), "is-good" if done.possible else "is-info")
        return redirect(_back())
    plans = read.chosen(ids)
    return render_template(
        "alumni/plans/act.html", act=what, form=form, found=_sort(what, plans), labels=labels, cut=cut,
        calls={plan.id: acting.call(plan) for plan in plans}, back_url=_back(), kept=_kept(),
        deadlines={plan.id: acting.deadline(plan) for plan in plans},
    )  # fmt: skip


def _act() -> Act:
    value = request.values.get("act", "")
    if value not in set(Act):
        raise NotFound(_("There is no such act. Go back to the board and choose one."))
    return Act(value)


def _chosen() -> tuple[list[int], bool]:
    """The plans that were ticked, or all that the filters leave; and whether there were more than we take at once."""
    if request.method == "GET" and request.args.get("everything") == "yes":
        found = read.ids(asked_for(), MOST + 1)
        return found[:MOST], len(found) > MOST
    sent = [int(one) for one in request.values.getlist("plan") if one.isdecimal() and len(one) < 10]
    return sent[:MOST], len(sent) > MOST


def _form(what: Act) -> Any:
    if what is Act.MENTOR:
        form = MentorForm()
        form.mentor.choices = [("", _("Choose a mentor")), ("0", _("Nobody"))] + [
            (str(one.id), one.name) for one in read.mentors()
        ]
        return form
    return {Act.NUDGE: EmptyForm, Act.EXTEND: ExtendForm, Act.CLOSE: CloseForm}[what]()


def _details(what: Act, form: Any) -> dict[str, Any]:
    """What was chosen that decides for whom an act is possible."""
    if what is Act.EXTEND:
        return {"until": form.until.data}
    if what is Act.MENTOR:
        return {"mentor_id": int(form.mentor.data) if form.mentor.data else None}
    return {}


def _sort(what: Act, plans: Sequence[Plan], *, mentor_id: int | None = None, until: date | None = None) -> Sorted:
    lately = nudges.lately([plan.id for plan in plans]) if what is Act.NUDGE else {}
    return acting.sort_out(plans, what, lately=lately, mentor_id=mentor_id, until=until)


def _do(what: Act, plans: Sequence[Plan], form: Any) -> Sorted:
    if what is Act.NUDGE:
        return nudging.queue(plans, by=current_user)
    found = _sort(what, plans, **_details(what, form))
    mentor = accounts.person(int(form.mentor.data)) if what is Act.MENTOR and form.mentor.data != "0" else None
    for plan in found.possible:
        if what is Act.EXTEND:
            extending.extend(plan, form.until.data, by=current_user)
        elif what is Act.MENTOR:
            reviewing.give_to(plan, mentor, by=current_user)
        else:
            moving.settle(plan, Outcome(form.outcome.data), form.reason.data, by=current_user)
    return found


def _said(done: Sorted) -> str:
    n, left = len(done.possible), len(done.impossible)
    said = (
        ngettext("Done for %(num)d action plan.", "Done for %(num)d action plans.", n) if n else _("Nothing was done.")
    )
    if left:
        said += " " + ngettext(
            "%(num)d was left out: it was not possible.", "%(num)d were left out: it was not possible.", left
        )
    return str(said)


def _back() -> str:
    """To the part of the portfolio that one came from."""
    return url_for("plans.board", **_kept())


def _kept() -> dict[str, Any]:
    return {name: value for name in (*FILTERS, "q", "sort") if (value := request.values.get(name))}
