"""What people type about agencies."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from lms.organisations.models import AgencyFamily
from lms.web.forms import Form

FAMILIES = [
    (AgencyFamily.POLICE.value, _l("Police")),
    (AgencyFamily.BORDER_IMMIGRATION.value, _l("Border and immigration")),
    (AgencyFamily.MARITIME.value, _l("Maritime and coast guard")),
    (AgencyFamily.JUSTICE.value, _l("Justice and prosecution")),
    (AgencyFamily.OTHER.value, _l("Other")),
]


class AgencyForm(Form):
    member = SelectField(_l("Member"), coerce=int)
    name = StringField(
        _l("Name of the agency"), validators=[InputRequired(_l("Write the name of the agency")), Length(max=160)]
    )
    family = SelectField(_l("Kind of agency"), choices=FAMILIES)
