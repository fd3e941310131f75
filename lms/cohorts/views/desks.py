"""The focal point's desk: their people in one cohort, by account or by the link of a call.

Both ways lead to the same pages; only the addresses differ. Whoever has a link acts for one member or agency in one
cohort, and the pages show nothing else.
"""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as accounts
from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.forms.nominations import ListForm, NoteForm
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.policies import may_put_forward, nominates
from lms.cohorts.queries import calls as calls_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import seats as seats_read
from lms.cohorts.rows import NominationRows
from lms.cohorts.scope import Nominator
from lms.cohorts.services import nominations as services
from lms.cohorts.views.blueprint import blueprint
from lms.cohorts.views.putting_forward import form_for, put_forward
from lms.db import transaction
from lms.errors import DomainError, NotAllowed, NotFound, RuleBroken
from lms.extensions import limiter
from lms.imports import queries as imports_read
from lms.imports import services as imports
from lms.imports.models import ImportBatch
from lms.imports.table import MAX_BYTES, BadFile
from lms.imports.wording import LABELS, TONES
from lms.listing import Page
from lms.organisations import queries as organisations
from lms.web.access import allow, by_link
from lms.web.tables import asked, table_file

SHOWN_ROWS = 200
ACTS = {"withdraw": NominationState.WITHDRAWN, "again": NominationState.NOMINATED}
STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the pages of one focal point in one cohort are, and what they look like."""

    url: str
    person_url: str
    list_url: str
    layout: str
    detail: bool


def _of_account(cohort_id: int) -> Desk:
    return Desk(
        url=url_for("cohorts.desk", cohort_id=cohort_id),
        person_url=url_for("cohorts.nominate", cohort_id=cohort_id),
        list_url=url_for("imports.upload", kind="nominations", subject=cohort_id),
        layout="base.html",
        detail=True,
    )


def _of_link(token: str) -> Desk:
    return Desk(
        url=url_for("cohorts.desk_by_link", token=token),
        person_url=url_for("cohorts.person_by_link", token=token),
        list_url=url_for("cohorts.list_by_link", token=token),
        layout="focus.html",
        detail=False,
    )


@blueprint.route("/cohorts/<int:cohort_id>/desk", methods=["GET", "POST"])
@allow(nominates)
def desk(cohort_id: int) -> ResponseReturnValue:
    """By account. Coordinators, who see everybody, have their own list."""
    by = Nominator.signed_in(accounts.person(current_user.id))
    if by.scope.everything:
        return redirect(url_for("cohorts.nominations", cohort_id=cohort_id))
    cohort = cohorts_read.cohort(cohort_id)
    if EmptyForm().validate_on_submit():
        return _act(by, cohort.id, _of_account(cohort_id))
    return _desk_page(by, cohort, _of_account(cohort_id))


@blueprint.route("/nominate/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("120/minute")
def desk_by_link(token: str) -> ResponseReturnValue:
    """By the link of a call: GET shows, POST moves one nomination."""
    call = calls_read.called_by(token)
    if EmptyForm().validate_on_submit():
        return _act(Nominator.by_link(call), call.cohort_id, _of_link(token))
    return _desk_page(Nominator.by_link(call), call.cohort, _of_link(token))


@blueprint.route("/nominate/<token>/person", methods=["GET", "POST"])
@by_link
@limiter.limit("60/minute")
def person_by_link(token: str) -> ResponseReturnValue:
    call = calls_read.called_by(token)
    by, where = Nominator.by_link(call), _of_link(token)
    if not may_put_forward(by, call.cohort):
        flash(_("Nominations are closed. Write to the training coordinator."), "is-warn")
        return redirect(where.url)
    cohort = call.cohort
    form = form_for(by, cohort)
    if put_forward(form, cohort.id, by):
        flash(_("%(name)s is nominated.", name=form.name.data), "is-good")
        return redirect(where.url)
    return render_template("cohorts/nominate.html", cohort=cohort, form=form, home=where.url, layout=where.layout)


def _act(by: Nominator, cohort_id: int, where: Desk) -> ResponseReturnValue:
    """Rank, withdraw or put forward again the one nomination that the form names."""
    wanted, act = request.form.get("nomination", ""), request.form.get("act", "")
    form = NoteForm()
    if not wanted.isdecimal() or len(wanted) > 9 or act not in {*ACTS, *STEPS}:
        raise NotFound(_("There is no such nomination."))
    if not form.validate():
        flash(_("The note is too long: at most 300 characters. Nothing was changed."), "is-warn")
        return redirect(f"{where.url}#nomination-{wanted}")
    try:
        with transaction():
            found = nominations_read.nomination(int(wanted), lock=True)
            if act in STEPS:
                services.rank(_own(found, by, cohort_id), STEPS[act], by=by)
            else:
                services.by_focal_point(_own(found, by, cohort_id), ACTS[act], by=by, note=form.note.data)
    except (RuleBroken, NotAllowed) as problem:
        flash(str(problem), "is-warn")
    return redirect(f"{where.url}#nomination-{wanted}")


def _own(found: Nomination, by: Nominator, cohort_id: int) -> Nomination:
    """Raises NotFound for one of another cohort, member or agency."""
    if found.cohort_id != cohort_id or not by.scope.covers(found.for_member_id, found.for_agency_id):
        raise NotFound(_("There is no such nomination."))
    return found


def _desk_page(by: Nominator, cohort: Cohort, where: Desk) -> ResponseReturnValue:
    listing = asked(sorts=("member",))
    page: Page[Nomination] = nominations_read.nominations(cohort.id, by.scope, listing)
    seats = cohorts_read.seats(cohort)
    own = by.scope.member_ids | {one.member_id for one in organisations.agencies_by_id(by.scope.agency_ids)}
    return render_template(
        "cohorts/desk.html",
        cohort=cohort,
        page=page,
        where=where,
        call=by.call,
        may_change=may_put_forward(by, cohort),
        in_line=seats_read.waiting_places([cohort]),
        held=sum(seats.held_by.get(one, 0) for one in own),
        limit=sum(seats.limits.get(one, 0) for one in own) if seats.limits else None,
        form=NoteForm(),
    )


@blueprint.route("/nominate/<token>/list", methods=["GET", "POST"])
@by_link
@limiter.limit("30/hour", methods=["POST"])
def list_by_link(token: str) -> ResponseReturnValue:
    """Send a spreadsheet; its rows are looked at before anything is written."""
    call = calls_read.called_by(token)
    by, where, form = Nominator.by_link(call), _of_link(token), ListForm()
    rows = NominationRows(call.cohort, by)
    if form.validate_on_submit():
        sent = imports.Upload(form.file.data.filename or "", form.file.data.read(MAX_BYTES + 1))
        try:
            with transaction():
                batch = _keep(sent, token)
        except (BadFile, RuleBroken) as problem:
            form.file.errors = [str(problem)]
        else:
            return redirect(url_for("cohorts.rows_by_link", token=token, batch_id=batch.id))
    return render_template("cohorts/list.html", cohort=call.cohort, form=form, where=where, token=token, rows=rows)


def _keep(sent: imports.Upload, token: str) -> ImportBatch:
    """Raises BadFile, and RuleBroken where a column that is needed cannot be found by its name."""
    call = calls_read.called_by(token)
    rows = NominationRows(call.cohort, Nominator.by_link(call))
    batch = imports.keep(sent, rows, by=call.user)
    imports.map_columns(batch, batch.mapping, rows, by=call.user)
    return batch


@blueprint.get("/nominate/<token>/template/<file_format>")
@by_link
def template_by_link(token: str, file_format: str) -> ResponseReturnValue:
    call = calls_read.called_by(token)
    rows = NominationRows(call.cohort, Nominator.by_link(call))
    example = [rows.example.get(one.name, "") for one in rows.columns]
    return table_file("nominations", [str(one.label) for one in rows.columns], [example], file_format=file_format)


@blueprint.route("/nominate/<token>/list/<int:batch_id>", methods=["GET", "POST"])
@by_link
@limiter.limit("60/minute")
def rows_by_link(token: str, batch_id: int) -> ResponseReturnValue:
    """Look at the rows of a file that was sent by this link, and take them in."""
    call = calls_read.called_by(token)
    where = _of_link(token)
    if EmptyForm().validate_on_submit():
        try:
            taken = _take_in(token, batch_id)
        except DomainError as problem:
            flash(str(problem), "is-warn")
            return redirect(url_for("cohorts.rows_by_link", token=token, batch_id=batch_id))
        flash(taken, "is-good")
        return redirect(where.url)
    batch = _batch(token, batch_id)
    rows = NominationRows(call.cohort, Nominator.by_link(call))
    return render_template(
        "cohorts/rows.html",
        cohort=call.cohort,
        where=where,
        batch=batch,
        verdict=imports_read.verdict(batch, rows),
        shown=SHOWN_ROWS,
        column_names={one.name: one.label for one in rows.columns},
        labels=LABELS,
        tones=TONES,
        form=EmptyForm(),
    )


def _batch(token: str, batch_id: int, *, lock: bool = False) -> ImportBatch:
    """A file that was sent by this link. Raises NotFound for any other, and for one that is taken in."""
    call = calls_read.called_by(token)
    found = imports_read.batch(batch_id, call.user, lock=lock)
    rows = NominationRows(call.cohort, Nominator.by_link(call))
    if (found.kind, found.subject, found.by_id) != (rows.kind, rows.subject, call.user_id) or found.result:
        raise NotFound(_("This upload is not there any more. Send the file again."))
    return found


def _take_in(token: str, batch_id: int) -> str:
    """The good rows of a file, and what came of that in one sentence."""
    with transaction():
        call = calls_read.called_by(token)
        cohorts_read.cohort(call.cohort_id, lock=True)
        batch = _batch(token, batch_id, lock=True)
        rows = NominationRows(call.cohort, Nominator.by_link(call))
        imports.commit(batch, rows, by=call.user, only_good=True, mails=False)
        written = sum(bool(one["made"]) for one in batch.result)
    if batch.committed_at is None:
        return _("The rows are being taken in. They appear here within a few minutes.")
    return ngettext("%(num)d person is nominated.", "%(num)d people are nominated.", written)
