"""One way in for every table: send, name the columns, look at each row, take in, take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as accounts
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.extensions import limiter
from lms.house import house
from lms.imports import headers, queries, services
from lms.imports.forms import CommitForm, EmptyForm, UploadForm
from lms.imports.models import ImportBatch
from lms.imports.rows import REFUSED, Judged, RowType
from lms.imports.table import MAX_BYTES, BadFile
from lms.imports.wording import LABELS, TONES
from lms.listing import Listing, Page
from lms.manifest import ImportKind
from lms.roles import anyone_signed_in
from lms.web.access import allow
from lms.web.tables import asked, csv_file, table_file, wants_csv

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
PER_PAGE = 50
SAMPLES = 3


@blueprint.get("/")
@allow(anyone_signed_in)
def index() -> ResponseReturnValue:
    listing = asked("kind", "state")
    kinds = house().imports
    page = queries.batches(current_user, listing)
    if wants_csv():
        header = ("File", "Kind", "For", "Sent (UTC)", "By", "Rows", "Taken in (UTC)", "Undone (UTC)", "SHA-256")
        return csv_file("imports", header, map(_exported, page.items))
    return render_template(
        "imports/index.html",
        listing=listing,
        page=page,
        kinds={code: kind.label for code, kind in kinds.items()},
    )


def _exported(one: ImportBatch) -> Sequence[Any]:
    by = one.by.name if one.by else ""
    return (one.file_name, one.kind, one.title, one.created_at, by, one.row_count, one.committed_at, one.undone_at,
            one.sha256)  # fmt: skip


@blueprint.route("/<kind>/<subject>", methods=["GET", "POST"])
@allow(anyone_signed_in)
@limiter.limit("60/hour", methods=["POST"])
def upload(kind: str, subject: str) -> ResponseReturnValue:
    row_type, form = _open(kind, subject), UploadForm()
    if form.validate_on_submit():
        sent = services.Upload(form.file.data.filename or "", form.file.data.read(MAX_BYTES + 1))
        try:
            with transaction():
                me = accounts.person(current_user.id)
                batch = services.keep(sent, _open(kind, subject), by=me)
        except BadFile as problem:
            form.file.errors = [str(problem)]
        else:
            return redirect(url_for("imports.batch" if batch.mapped else "imports.columns", batch_id=batch.id))
    return render_template("imports/upload.html", form=form, row_type=row_type, home=_kind(kind).home(subject))


@blueprint.get("/<kind>/<subject>/template/<file_format>")
@allow(anyone_signed_in)
def template(kind: str, subject: str, file_format: str) -> ResponseReturnValue:
    row_type = _open(kind, subject)
    example = [row_type.example.get(one.name, "") for one in row_type.columns]
    return table_file(kind, [str(one.label) for one in row_type.columns], [example], file_format=file_format)


@blueprint.route("/<int:batch_id>/columns", methods=["GET", "POST"])
@allow(anyone_signed_in)
def columns(batch_id: int) -> ResponseReturnValue:
    found = queries.batch(batch_id, current_user)
    row_type, form = _open(found.kind, found.subject), EmptyForm()
    if found.committed_at or found.work:
        return redirect(url_for("imports.batch", batch_id=batch_id))
    if form.validate_on_submit():
        try:
            with transaction():
                me = accounts.person(current_user.id)
                batch = queries.batch(batch_id, me, lock=True)
                services.map_columns(batch, _places(batch, row_type), row_type, by=me)
        except RuleBroken as problem:
            form.form_errors.append(str(problem))
        else:
            return redirect(url_for("imports.batch", batch_id=batch_id))
    known = queries.memory(current_user.id, found.kind)
    return render_template(
        "imports/columns.html",
        batch=found,
        form=form,
        row_type=row_type,
        chosen=request.form.to_dict() or {name: str(place) for name, place in found.mapping.items()},
        samples=[[row[1][place] for row in found.rows[:SAMPLES] if place < len(row[1]) and row[1][place]]
                 for place in range(len(found.header))],
        guess=headers.guess(found.header, row_type.columns, known.names if known else {}),
    )  # fmt: skip


@blueprint.get("/<int:batch_id>")
@allow(anyone_signed_in)
def batch(batch_id: int) -> ResponseReturnValue:
    found = queries.batch(batch_id, current_user)
    if not found.committed_at and not found.work and not found.mapped:
        return redirect(url_for("imports.columns", batch_id=batch_id))
    row_type = _open(found.kind, found.subject)
    listing = asked("outcome")
    if found.work:
        return render_template("imports/working.html", batch=found, row_type=row_type)
    if request.headers.get("HX-Request"):  # the page that tells how far it is asks, and it is over
        return "", {"HX-Refresh": "true"}
    if found.committed_at:
        return _result_page(found, row_type, listing)
    verdict = queries.verdict(found, row_type)
    shown = [one for one in verdict.rows if _wanted(one, listing)]
    return render_template(
        "imports/preview.html",
        batch=found,
        row_type=row_type,
        verdict=verdict,
        listing=listing,
        page=_page(shown, listing),
        before=queries.taken_in_before(found),
        mails=row_type.mails(verdict.good) if row_type.mail_words else 0,
        unused=[name for place, name in enumerate(found.header) if name and place not in found.mapping.values()
                and not headers.is_ours(name)],
        labels=LABELS,
        tones=TONES,
        at_once=services.AT_ONCE,
        form=CommitForm(),
    )  # fmt: skip


@blueprint.post("/<int:batch_id>/decide")
@allow(anyone_signed_in)
def decide(batch_id: int) -> ResponseReturnValue:
    choices = {int(name[4:]): value for name, value in request.form.items() if _is_row(name)}
    with transaction():
        found = queries.batch(batch_id, accounts.person(current_user.id), lock=True)
        if (again := request.form.get("again", "")).isdecimal() and len(again) < 7:
            services.reconsider(found, int(again))
        services.decide(found, choices, _open(found.kind, found.subject))
    return redirect(url_for("imports.batch", batch_id=batch_id, outcome=request.args.get("outcome") or None))


@blueprint.post("/<int:batch_id>/commit")
@allow(anyone_signed_in)
@limiter.limit("60/hour")
def commit(batch_id: int) -> ResponseReturnValue:
    form = CommitForm()
    try:
        with transaction():
            me = accounts.person(current_user.id)
            found = queries.batch(batch_id, me, lock=True)
            row_type = _open(found.kind, found.subject, lock=True)
            only_good = request.form.get("rows") == "good"
            begun = services.commit(found, row_type, by=me, only_good=only_good, mails=bool(form.mails.data))
    except RuleBroken as problem:
        flash(str(problem), "is-warn")
        return redirect(url_for("imports.batch", batch_id=batch_id))
    if begun and not found.work:
        flash(ngettext("%(num)d row is taken in.", "%(num)d rows are taken in.", found.written), "is-good")
    return redirect(url_for("imports.batch", batch_id=batch_id))


@blueprint.post("/<int:batch_id>/undo")
@allow(anyone_signed_in)
def undo(batch_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            me = accounts.person(current_user.id)
            found = queries.batch(batch_id, me, lock=True)
            services.undo(found, _open(found.kind, found.subject, lock=True), by=me)
    except RuleBroken as problem:
        flash(str(problem), "is-warn")
    return redirect(url_for("imports.batch", batch_id=batch_id))


@blueprint.get("/<int:batch_id>/rejected/<file_format>")
@allow(anyone_signed_in)
def rejected(batch_id: int, file_format: str) -> ResponseReturnValue:
    """The rows that were not taken in, as they were sent, each with what to correct: mend it and send it again."""
    found = queries.batch(batch_id, current_user)
    row_type = _open(found.kind, found.subject)
    labels = {one.name: str(one.label) for one in row_type.columns}
    if found.result:
        why = {one["number"]: [*(_said(labels, *problem) for problem in one["problems"]), *one["notes"]]
               for one in found.result if one["outcome"] in REFUSED}  # fmt: skip
    else:
        why = {one.row.number: [*(_said(labels, p.column, p.message) for p in one.problems), *map(str, one.notes)]
               for one in queries.verdict(found, row_type).rows if one.refused}  # fmt: skip
    if not found.rows:
        raise NotFound(_("The cells of this file are not kept any longer."))
    kept = [place for place, name in enumerate(found.header) if not headers.is_ours(name)]
    rows = [
        [*(cells[place] if place < len(cells) else "" for place in kept), " ".join(why[number])]
        for number, cells, _flaws in found.rows
        if number in why
    ]
    header = [*(found.header[place] for place in kept), headers.CORRECT.capitalize()]
    return table_file(f"to-correct-{batch_id}", header, rows, file_format=file_format)


def _said(labels: dict[str, str], column: str, message: Any) -> str:
    return f"{labels[column]}: {message}" if column in labels else str(message)


def _kind(code: str) -> ImportKind:
    if found := house().imports.get(code):
        return found
    raise NotFound(_("There is no such kind of file."))


def _open(kind: str, subject: str, *, lock: bool = False) -> RowType:
    found: RowType = _kind(kind).open(subject, accounts.person(current_user.id), lock)
    return found


def _places(batch: ImportBatch, row_type: RowType) -> dict[str, int]:
    """The place chosen for each column. Raises RuleBroken where one was chosen twice."""
    chosen = {one.name: request.form.get(one.name, "") for one in row_type.columns}
    places = {name: int(text) for name, text in chosen.items() if text.isdecimal() and len(text) < 4}
    places = {name: place for name, place in places.items() if place < len(batch.header)}
    if len(set(places.values())) != len(places):
        raise RuleBroken(_("One column of the file is chosen twice. Choose another one, or none."))
    return places


def _wanted(one: Judged, listing: Listing) -> bool:
    outcome = listing.filters.get("outcome")
    return (not outcome or one.outcome.value == outcome) and (
        not listing.q or any(listing.q.casefold() in cell.casefold() for cell in one.row.cells.values())
    )


def _page(rows: Sequence[Any], listing: Listing) -> Page[Any]:
    last = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(listing.page, 1), last)
    return Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], len(rows), number, PER_PAGE)


@dataclass(frozen=True, slots=True)
class Written:
    """A row of a file that was taken in, for the page that tells what became of it."""

    number: int
    cells: list[str]
    outcome: str
    said: list[str]
    undone: bool
    kept: str


def _result_page(found: ImportBatch, row_type: RowType, listing: Listing) -> ResponseReturnValue:
    labels = {one.name: str(one.label) for one in row_type.columns}
    cells = {number: values for number, values, _flaws in found.rows}
    rows = [
        Written(
            one["number"],
            cells.get(one["number"], []),
            one["outcome"],
            [*(_said(labels, *problem) for problem in one["problems"]), *one["notes"]],
            bool(one.get("undone")),
            str(one.get("kept", "")),
        )
        for one in found.result
        if not listing.filters.get("outcome") or one["outcome"] == listing.filters["outcome"]
    ]
    rows = [one for one in rows if not listing.q or listing.q.casefold() in " ".join(one.cells).casefold()]
    if wants_csv():
        said = ((one.number, LABELS[one.outcome], " ".join([*one.said, one.kept]), one.undone and "yes", *one.cells)
                for one in rows)  # fmt: skip
        return csv_file(f"import-{found.id}", ("Row", "Outcome", "Said", "Taken back", *found.header), said)
    return render_template(
        "imports/result.html",
        batch=found,
        row_type=row_type,
        listing=listing,
        page=_page(rows, listing),
        rejected=sum(found.counts.get(outcome, 0) for outcome in REFUSED),
        labels=LABELS,
        tones=TONES,
        home=_kind(found.kind).home(found.subject),
    )


def _is_row(name: str) -> bool:
    return name.startswith("row-") and name[4:].isdecimal() and len(name) < 11
