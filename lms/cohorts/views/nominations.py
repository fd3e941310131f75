"""The coordinator's list of nominations, one of them, and deciding."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as accounts
from lms.accounts.forms import GENDERS
from lms.cohorts.forms.nominations import NoteForm
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.policies import may_nominate, nominates
from lms.cohorts.queries import balance as balance_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import seats as seats_read
from lms.cohorts.scope import Nominator, scope_of
from lms.cohorts.services import nominations as services
from lms.cohorts.states import NOMINATION_MOVES, Act, allows
from lms.cohorts.views.blueprint import blueprint, nomination_tag
from lms.cohorts.views.putting_forward import form_for, put_forward
from lms.db import transaction
from lms.errors import NotFound
from lms.house import house
from lms.listing import Page
from lms.manifest import CohortColumn, Tag
from lms.organisations import queries as organisations
from lms.organisations.forms import FAMILIES
from lms.roles import coordinates
from lms.web.access import allow, require
from lms.web.tables import asked, csv_file, wants_csv

HEADER = (
    "Name", "E-mail", "Member", "Agency", "Post", "Language", "Place", "State", "Gender", "Earlier trainings",
    "Nominated on",
)  # fmt: skip
Columns = Sequence[tuple[CohortColumn, Mapping[int, Tag]]]


@blueprint.get("/cohorts/<int:cohort_id>/nominations")
@allow(coordinates)
def nominations(cohort_id: int) -> ResponseReturnValue:
    found = cohorts_read.cohort(cohort_id)
    listing = asked("state", "member", "family", "gender", "earlier", "prework", sorts=("name", "member"))
    columns = [(column, column.read(cohort_id)) for m in house().manifests for column in m.cohort_columns]
    prework = next((states for column, states in columns if column.code == "prework"), {})
    page = nominations_read.nominations(cohort_id, scope_of(current_user), listing, prework=prework)
    earlier = nominations_read.earlier_trainings(cohort_id, [one.user_id for one in page.items])
    if wants_csv():
        header = (*HEADER, *(str(column.label) for column, _states in columns))
        return csv_file(f"cohort-{cohort_id}-nominations", header, _rows(page, columns, earlier))
    return render_template(
        "cohorts/nominations.html",
        cohort=found,
        listing=listing,
        page=page,
        columns=columns,
        earlier=earlier,
        seats=cohorts_read.seats(found),
        in_line=seats_read.waiting_places([found]),
        members=organisations.member_choices(),
        families=FAMILIES,
        genders=GENDERS,
        states=list(NominationState),
        may_offer=allows(found.state, Act.OFFER),
        may_nominate=may_nominate(current_user, found),
    )


def _rows(page: Page[Nomination], columns: Columns, earlier: Mapping[int, int]) -> Iterable[Sequence[Any]]:
    for one in page.items:
        yield (
            one.user.name,
            one.user.email,
            one.for_member.name if one.for_member else "",
            one.for_agency.name if one.for_agency else "",
            one.user.post or "",
            one.user.language,
            one.rank,
            nomination_tag(one.state).label,
            one.user.gender.value,
            earlier.get(one.user_id, 0),
            one.created_at.date(),
            *(states[one.user_id].label if one.user_id in states else "" for _column, states in columns),
        )


@blueprint.get("/cohorts/<int:cohort_id>/compare")
@allow(coordinates)
def compare(cohort_id: int) -> ResponseReturnValue:
    found = cohorts_read.cohort(cohort_id)
    rows, whole = balance_read.balance(found)
    if wants_csv():
        header = ("Member", "Nominated", "Women", "Men", "Not known or another", "Women in per cent",
                  "Waiting list", "Seats held", "Held by women", "Seats at least", "Seats at most")  # fmt: skip
        lines = ((one.member, one.people, one.women, one.men, one.others, one.share, one.waiting, one.holding,
                  one.women_holding, one.minimum, one.limit) for one in rows)  # fmt: skip
        return csv_file(f"cohort-{cohort_id}-members", header, lines)
    return render_template("cohorts/compare.html", cohort=found, rows=rows, whole=whole)


@blueprint.get("/cohorts/nominations/<int:nomination_id>")
@allow(nominates)
def nomination(nomination_id: int) -> ResponseReturnValue:
    """One nomination with its history: for coordinators, and for the focal point of its member."""
    return _nomination_page(nomination_id, NoteForm())


def _nomination_page(nomination_id: int, form: NoteForm) -> ResponseReturnValue:
    found = nominations_read.in_scope(nomination_id, scope_of(current_user))
    coordinator = coordinates(current_user)
    moves = [one for one in services.BY_HAND if one in NOMINATION_MOVES[found.state]] if coordinator else []
    earlier = nominations_read.earlier_trainings(found.cohort_id, [found.user_id])
    return render_template(
        "cohorts/nomination.html",
        nomination=found,
        cohort=found.cohort,
        history=nominations_read.history(nomination_id),
        place=seats_read.waiting_places([found.cohort]).get(nomination_id),
        earlier=earlier.get(found.user_id, 0),
        moves=moves if allows(found.cohort.state, Act.DECIDE) else [],
        may_offer=coordinator
        and allows(found.cohort.state, Act.OFFER)
        and NominationState.OFFERED in NOMINATION_MOVES[found.state],
        coordinator=coordinator,
        form=form,
    )


@blueprint.route("/cohorts/<int:cohort_id>/nominate", methods=["GET", "POST"])
@allow(nominates)
def nominate(cohort_id: int) -> ResponseReturnValue:
    cohort, by = cohorts_read.cohort(cohort_id), Nominator.signed_in(accounts.person(current_user.id))
    require(may_nominate(current_user, cohort))
    form = form_for(by, cohort)
    home = url_for("cohorts.nominations" if coordinates(current_user) else "cohorts.desk", cohort_id=cohort_id)
    if put_forward(form, cohort_id, by):
        flash(_("%(name)s is nominated.", name=form.name.data), "is-good")
        return redirect(home)
    return render_template("cohorts/nominate.html", cohort=cohort, form=form, home=home, layout="base.html")


@blueprint.post("/cohorts/<int:cohort_id>/offer")
@allow(coordinates)
def make_offers(cohort_id: int) -> ResponseReturnValue:
    ids = _chosen()
    with transaction():
        me = accounts.person(current_user.id)
        offered, reasons = services.offer(cohorts_read.cohort(cohort_id, lock=True), ids, by=me)
    if offered:
        flash(
            ngettext(
                "%(num)d seat is offered. The mail is on its way.",
                "%(num)d seats are offered. The mails are on their way.",
                offered,
            ),
            "is-good",
        )
    for reason in reasons:
        flash(reason, "is-warn")
    if not ids:
        flash(_("Choose at least one person, then offer."), "is-warn")
    return redirect(url_for("cohorts.nominations", cohort_id=cohort_id))


@blueprint.post("/cohorts/<int:cohort_id>/decide")
@allow(coordinates)
def decide_many(cohort_id: int) -> ResponseReturnValue:
    ids, then = _chosen(), _state(request.form.get("state", ""))
    with transaction():
        cohort = cohorts_read.cohort(cohort_id, lock=True)
        moved = services.decide_many(cohort, ids, then, by=accounts.person(current_user.id))
    if not ids:
        flash(_("Choose at least one person first."), "is-warn")
    else:
        flash(ngettext("%(num)d nomination is moved.", "%(num)d nominations are moved.", moved), "is-good")
    return redirect(url_for("cohorts.nominations", cohort_id=cohort_id))


@blueprint.post("/cohorts/nominations/<int:nomination_id>/<state>")
@allow(coordinates)
def decide(nomination_id: int, state: str) -> ResponseReturnValue:
    then, form = _state(state), NoteForm()
    if not form.validate():
        return _nomination_page(nomination_id, form)
    with transaction():
        found = nominations_read.nomination(nomination_id, lock=True)
        services.decide(found, then, by=accounts.person(current_user.id), note=form.note.data)
    return redirect(url_for("cohorts.nomination", nomination_id=nomination_id))


def _chosen() -> list[int]:
    return [int(one) for one in request.form.getlist("nomination") if one.isdecimal() and len(one) < 10]


def _state(text: str) -> NominationState:
    if text not in set(NominationState):
        raise NotFound(_("There is no such state."))
    return NominationState(text)
