"""The page of a cohort for those who come, and what they are given to read."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts.agenda import days, own
from lms.cohorts.forms.home import MaterialForm, PeersForm
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import materials as materials_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import materials as services
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import NotFound
from lms.files import kinds
from lms.house import house
from lms.manifest import Todo
from lms.roles import Person, anyone_signed_in, coordinates, runs_sessions
from lms.web.access import allow
from lms.web.downloads import attachment

COMES = (NominationState.ACCEPTED, NominationState.ATTENDED)
GONE = (NominationState.REJECTED, NominationState.WITHDRAWN)


def _waiting(person: Person, nomination: Nomination) -> list[Todo]:
    """What waits for somebody in this cohort, from every capability, what is due first first."""
    found = [
        todo
        for manifest in house().manifests
        for source in manifest.cohort_todos
        for todo in source(person, nomination.cohort_id)
    ]
    return sorted(found, key=lambda todo: (todo.due is None, todo.due or nomination.cohort.ends_on))


def _agenda(mine: Nomination) -> list[Session]:
    """The sessions for everybody, and those that this person has a place in."""
    taken = sessions_read.places_of([mine.id]).get(mine.id, set())
    return own(sessions_read.sessions(mine.cohort_id), taken)


def _mine(cohort_id: int) -> Nomination:
    """One's own nomination. For anybody else the page is not there."""
    found = nominations_read.of_person(cohort_id, current_user.id)
    if found is None or found.state in GONE:
        raise NotFound(_("There is no such cohort."))
    return found


@blueprint.route("/cohorts/<int:cohort_id>/home", methods=["GET", "POST"])
@allow(anyone_signed_in)
def home(cohort_id: int) -> ResponseReturnValue:
    """A POST says whether the others may see who one is."""
    mine = _mine(cohort_id)
    form = PeersForm(data={"shown": mine.seen_by_peers})
    if form.validate_on_submit():
        with transaction():
            services.show_to_peers(_mine(cohort_id), form.shown.data, by=current_user)
        flash(_("Saved. It takes effect at once."), "is-good")
        return redirect(url_for("cohorts.home", cohort_id=cohort_id))
    cohort, comes = mine.cohort, mine.state in COMES
    peers, unnamed = materials_read.peers(cohort_id, current_user.id) if comes else ([], 0)
    return render_template(
        "cohorts/home.html", cohort=cohort, mine=mine, comes=comes, form=form, peers=peers, unnamed=unnamed,
        todos=_waiting(current_user, mine),
        days=days(_agenda(mine), cohort.time_zone, current_user.time_zone) if comes else [],
        materials=materials_read.materials(cohort_id) if comes else [],
    )  # fmt: skip


@blueprint.route("/cohorts/<int:cohort_id>/materials", methods=["GET", "POST"])
@allow(coordinates)
def materials(cohort_id: int) -> ResponseReturnValue:
    """What the people of a cohort are given, for the office."""
    cohort, form = cohorts_read.cohort(cohort_id), MaterialForm()
    if form.validate_on_submit():
        try:
            _add(cohort_id, form)
        except Refused as refused:
            for name, problem in refused.problems.items():
                form[name].errors = [problem]
        else:
            flash(_("Added. Everybody who comes can open it now."), "is-good")
            return redirect(url_for("cohorts.materials", cohort_id=cohort_id))
    return render_template(
        "cohorts/materials.html", cohort=cohort, form=form, rows=materials_read.materials(cohort_id)
    )  # fmt: skip


def _add(cohort_id: int, form: MaterialForm) -> None:
    """Raises Refused."""
    sent = request.files.get("file")
    with transaction():
        cohort, title = cohorts_read.cohort(cohort_id), form.title.data
        if sent and sent.filename:
            content = sent.stream.read(kinds.MOST_BYTES + 1)
            services.add_file(cohort, title=title, name=sent.filename, content=content, by=current_user)
        elif form.address.data:
            services.add_link(cohort, title=title, address=form.address.data, by=current_user)
        else:
            raise Refused({"address": _("Write a link, or choose a file.")})


@blueprint.post("/cohorts/materials/<int:material_id>/remove")
@allow(coordinates)
def remove_material(material_id: int) -> ResponseReturnValue:
    with transaction():
        found = materials_read.material(material_id)
        cohort_id = found.cohort_id
        services.remove(found, by=current_user)
    flash(_("It is taken out."), "is-good")
    return redirect(url_for("cohorts.materials", cohort_id=cohort_id))


@blueprint.get("/cohorts/materials/<int:material_id>")
@allow(anyone_signed_in)
def material(material_id: int) -> ResponseReturnValue:
    """A file, for those who come and those who run the cohort; always to be saved, never shown inside our pages."""
    found = materials_read.material(material_id)
    if not runs_sessions(current_user) and _mine(found.cohort_id).state not in COMES:
        raise NotFound(_("There is no such file."))
    if found.file_name is None or found.content is None:
        raise NotFound(_("There is no such file."))
    return attachment(found.file_name, kinds.kind_of(found.file_name), found.content)
