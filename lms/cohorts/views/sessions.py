"""The agenda as the office plans it: adding sessions, changing and moving them, taking them off."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts import agenda as plan
from lms.cohorts.clashes import clashes
from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.forms.sessions import SessionForm
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.sessions import Session
from lms.cohorts.policies import works_with_cohorts
from lms.cohorts.queries import calendar_entries as calendar_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import sessions as services
from lms.cohorts.states import Act, allows
from lms.cohorts.views.blueprint import blueprint
from lms.cohorts.wall_clock import shown
from lms.db import transaction
from lms.errors import NotFound
from lms.roles import coordinates
from lms.web.access import allow


@blueprint.get("/cohorts/<int:cohort_id>/agenda")
@allow(works_with_cohorts)
def agenda(cohort_id: int) -> ResponseReturnValue:
    """The agenda with what stands against it, and what people have not been told yet."""
    found, sessions = cohorts_read.cohort(cohort_id), sessions_read.sessions(cohort_id)
    places = sessions_read.places(cohort_id)
    return render_template(
        "cohorts/agenda.html",
        cohort=found,
        days=plan.days(sessions, found.time_zone, current_user.time_zone),
        clashes=clashes(sessions, places, sessions_read.elsewhere(cohort_id, sessions)),
        taken=places,
        unsent=calendar_read.unsent(found) if calendar_read.calendar(cohort_id) else [],
        may_edit=coordinates(current_user) and allows(found.state, Act.EDIT),
        form=EmptyForm(),
    )


@blueprint.route("/cohorts/<int:cohort_id>/sessions/new", methods=["GET", "POST"])
@allow(coordinates)
def new_session(cohort_id: int) -> ResponseReturnValue:
    found = cohorts_read.cohort(cohort_id)
    form = _form(data={"day": found.starts_on})
    if form.validate_on_submit() and _saved(form, lambda: _add(cohort_id, form)):
        flash(_("The session is added."), "is-good")
        return redirect(url_for("cohorts.agenda", cohort_id=cohort_id))
    return _page(form, found, None)


@blueprint.route("/cohorts/sessions/<int:session_id>/edit", methods=["GET", "POST"])
@allow(coordinates)
def edit_session(session_id: int) -> ResponseReturnValue:
    session = sessions_read.session(session_id)
    cohort_id = session.cohort_id
    form = _form(data=_as_typed(session))
    if form.validate_on_submit() and _saved(form, lambda: _change(session_id, form)):
        flash(_("The session is changed."), "is-good")
        return redirect(url_for("cohorts.agenda", cohort_id=cohort_id))
    session = sessions_read.session(session_id)
    return _page(form, session.cohort, session)


@blueprint.post("/cohorts/sessions/<int:session_id>/remove")
@allow(coordinates)
def remove_session(session_id: int) -> ResponseReturnValue:
    with transaction():
        session = _held(session_id)
        cohort_id = session.cohort_id
        services.remove_session(session, by=current_user)
    flash(_("The session is removed."), "is-good")
    return redirect(url_for("cohorts.agenda", cohort_id=cohort_id))


@blueprint.post("/cohorts/sessions/<int:session_id>/<direction>")
@allow(coordinates)
def move_session(session_id: int, direction: str) -> ResponseReturnValue:
    """Let it change places with the session before it (`earlier`) or after it (`later`)."""
    if direction not in ("earlier", "later"):
        raise NotFound(_("There is no such page."))
    with transaction():
        session = _held(session_id)
        cohort_id, title = session.cohort_id, session.title
        services.change_places(session, later=direction == "later", by=current_user)
    flash(_("%(title)s has another time now.", title=title), "is-good")
    return redirect(url_for("cohorts.agenda", cohort_id=cohort_id, _anchor=f"session-{session_id}"))


def _held(session_id: int) -> Session:
    """A session whose cohort nobody else changes until the transaction ends."""
    cohorts_read.cohort(sessions_read.session(session_id).cohort_id, lock=True)
    return sessions_read.session(session_id)


def _form(**values: object) -> SessionForm:
    form = SessionForm(**values)
    form.facilitators.choices = [(one.id, one.name) for one in cohorts_read.facilitators()]
    return form


def _as_typed(session: Session) -> dict[str, object]:
    """A session as its form shows it, at wall-clock times of the venue."""
    zone = session.cohort.time_zone
    (day, starts), (_day, ends) = shown(session.starts_at, zone), shown(session.ends_at, zone)
    kept = ("title", "room", "track", "capacity", "description", "materials")
    return {
        **{name: getattr(session, name) for name in kept},
        "day": day, "starts": starts, "ends": ends, "facilitators": [one.id for one in session.facilitators],
    }  # fmt: skip


def _plan(form: SessionForm) -> services.Plan:
    return services.Plan(
        title=form.title.data,
        day=form.day.data,
        starts=form.starts.data,
        ends=form.ends.data,
        track=form.track.data or None,
        room=form.room.data or None,
        capacity=form.capacity.data,
        description=form.description.data or None,
        materials=form.materials.data or None,
        facilitator_ids=form.facilitators.data,
    )


def _add(cohort_id: int, form: SessionForm) -> None:
    services.add_session(cohorts_read.cohort(cohort_id, lock=True), _plan(form), by=current_user)


def _change(session_id: int, form: SessionForm) -> None:
    services.change_session(_held(session_id), _plan(form), by=current_user)


def _saved(form: SessionForm, act: Callable[[], None]) -> bool:
    """Do it; what is refused is said beside its field."""
    try:
        with transaction():
            act()
    except Refused as refused:
        for name, problem in refused.problems.items():
            form[name].errors = [problem]
        return False
    return True


def _page(form: SessionForm, cohort: Cohort, session: Session | None) -> ResponseReturnValue:
    return render_template("cohorts/session.html", form=form, cohort=cohort, session=session)
