"""Success cases: whom to ask, and the consent of each."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import casting, labels
from alumni.plans.forms import EmptyForm, StoryForm, StoryTextForm, WishForm
from alumni.plans.models.cases import CaseSide, Naming, SuccessCase
from alumni.plans.queries import cases as read
from alumni.plans.queries import plans as plans_read
from alumni.plans.services import cases as consent
from alumni.plans.views.blueprint import blueprint
from lms import clock
from lms.db import transaction
from lms.errors import NotFound
from lms.extensions import limiter
from lms.monitoring import periods
from lms.roles import Person, anyone_signed_in, coordinates
from lms.web.access import allow, by_link

ACTS = ("agree", "decline", "approve", "wish", "withdraw")


@blueprint.get("/plans/cases")
@allow(coordinates)
def cases() -> ResponseReturnValue:
    """Proposals of a period, with the reason, and everybody who was asked."""
    today = clock.today()
    chosen = periods.chosen(request.args.get("period", ""), today)
    proposals = casting.propose(read.candidates(chosen.period))
    return render_template(
        "alumni/plans/cases.html", proposals=proposals, plans=read.plans([one.candidate.plan_id for one in proposals]),
        cases=read.cases(), labels=labels, chosen=chosen, choices=periods.choices(today),
    )  # fmt: skip


@blueprint.post("/plans/<int:plan_id>/story")
@allow(coordinates)
def ask_story(plan_id: int) -> ResponseReturnValue:
    """Ask an owner."""
    side = request.form.get("side", "")
    if side not in set(CaseSide):
        raise NotFound(_("There is no such story."))
    with transaction():
        case = consent.ask(plans_read.by_id(plan_id, lock=True), CaseSide(side), by=current_user)
        case_id = case.id
    flash(_("The owner is asked by e-mail."), "is-good")
    return redirect(url_for("plans.case", case_id=case_id))


@blueprint.route("/plans/cases/<int:case_id>", methods=["GET", "POST"])
@allow(coordinates)
def case(case_id: int) -> ResponseReturnValue:
    """Where the consent stands; a POST sends a text to the owner."""
    found = read.case(case_id)
    form = StoryTextForm(data={"text": found.text})
    if form.validate_on_submit():
        with transaction():
            consent.write(read.case(case_id, lock=True), form.text.data, by=current_user)
        flash(_("The owner gets the text to read."), "is-good")
        return redirect(url_for("plans.case", case_id=case_id))
    writable = found.state in consent.OPEN
    return render_template("alumni/plans/case.html", case=found, form=form, writable=writable, labels=labels)


@blueprint.route("/story/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("30/minute")
def story(token: str) -> ResponseReturnValue:
    """The owner's side of it. GET shows, POST answers."""
    answer = _tell(read.by_link(token), by=None)
    return answer, {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@blueprint.route("/plans/<int:plan_id>/my-story", methods=["GET", "POST"])
@allow(anyone_signed_in)
def my_story(plan_id: int) -> ResponseReturnValue:
    """The same for an owner who is signed in."""
    return _tell(read.own(current_user, plan_id), by=current_user)


def _tell(found: SuccessCase, *, by: Person | None) -> Any:
    act = request.form.get("act", "")
    naming, wish = StoryForm(), WishForm()
    if request.method == "POST" and _complete(act, naming, wish):
        with transaction():
            _answer(read.case(found.id, lock=True), act, naming, wish, by)
        return redirect(request.path)
    return render_template(
        "alumni/plans/story.html", case=found, naming=naming if act == "agree" else StoryForm(formdata=None),
        wish=wish if act == "wish" else WishForm(formdata=None), labels=labels, signed_in=by is not None,
    )  # fmt: skip


def _complete(act: str, naming: Any, wish: Any) -> bool:
    if act not in ACTS:
        return False
    form = {"agree": naming, "wish": wish}.get(act) or EmptyForm()
    return bool(form.validate_on_submit())


def _answer(found: SuccessCase, act: str, naming: Any, wish: Any, by: Person | None) -> None:
    seen = request.form.get("seen", "")
    number = int(seen) if seen.isdecimal() and len(seen) < 9 else -1
    if act == "agree":
        consent.agree(found, Naming(naming.naming.data), by=by)
    elif act == "decline":
        consent.decline(found, by=by)
    elif act == "approve":
        consent.approve(found, by=by, seen=number)
    elif act == "wish":
        consent.wish(found, wish.wish.data, by=by, seen=number)
    else:
        consent.withdraw(found, by=by)
