"""The form by which somebody is put forward, the same for a coordinator, a focal point and the holder of a link."""

from flask_babel import gettext as _

from lms.cohorts.forms.nominations import NominateForm
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.policies import scope_in
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.refusal import Refused
from lms.cohorts.scope import Nominator
from lms.cohorts.services import nominations as services
from lms.db import transaction
from lms.errors import NotAllowed
from lms.organisations import queries as organisations


def form_for(by: Nominator, cohort: Cohort) -> NominateForm:
    """With the agencies that this person nominates for; a focal point of one member can name another one."""
    form, scope = NominateForm(), scope_in(by, cohort)
    agencies = [one for one in organisations.every_agency() if scope.covers(one.member_id, one.id)]
    one_member = scope.everything is False and len({one.member_id for one in agencies} | scope.member_ids) == 1
    form.agency.choices = [(one.id, one.name if one_member else f"{one.member.name}: {one.name}") for one in agencies]
    if one_member and scope.member_ids:
        form.agency.choices.append((0, _("Another agency")))
    else:
        del form.new_agency
    return form


def put_forward(form: NominateForm, cohort_id: int, by: Nominator) -> bool:
    """Nominate whom the form names. False with the problem beside its field."""
    if not form.validate_on_submit():
        if form.agency.errors and not by.scope.everything:
            form.agency.errors = [_("You nominate people of your own member only. Choose an agency from the list.")]
        return False
    new_agency = form.new_agency.data if "new_agency" in form else None
    if not form.agency.data and not new_agency:
        form["new_agency"].errors = [_("Write the name of the agency")]
        return False
    try:
        with transaction():
            services.nominate(
                cohorts_read.cohort(cohort_id, lock=True),
                email=form.email.data,
                name=form.name.data,
                agency_id=form.agency.data,
                new_agency=new_agency,
                post=form.post.data or None,
                language=form.language.data,
                note=form.note.data or None,
                another=form.another.data,
                by=by,
            )
    except Refused as refused:
        for name, problem in refused.problems.items():
            form[name].errors = [problem]
    except NotAllowed as problem:
        form.email.errors = [str(problem)]
    else:
        return True
    return False
