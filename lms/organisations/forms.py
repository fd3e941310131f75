"""What people type about agencies."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from lms.organisations.models import AgencyFamily, MemberKind
from lms.web.forms import Form
from lms.web.languages import zone_choices

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


class MemberForm(Form):
    """An observer or an organisation; the member states come with the service."""

    kind = SelectField(
        _l("Kind"),
        choices=[(MemberKind.OBSERVER.value, _l("Observer")), (MemberKind.ORGANISATION.value, _l("Organisation"))],
    )
    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    code = StringField(
        _l("Short name"), description=_l("2 to 8 letters, as people write it in tables. For example: IOM"),
        validators=[
            InputRequired(_l("Write a short name")),
            Regexp(r"^[A-Za-z]{2,8}$", message=_l("Write 2 to 8 letters, without spaces")),
        ],
    )  # fmt: skip
    time_zone = SelectField(_l("Time zone"), choices=zone_choices, default="Asia/Bangkok")
