"""What people type about themselves and others."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, EqualTo, InputRequired, Length, Optional, ValidationError

from lms.accounts.models import Gender
from lms.organisations import queries as organisations
from lms.roles import Role
from lms.web.forms import Form
from lms.web.languages import LANGUAGES, zone_choices

SHORTEST_PASSWORD = 12
NO_CASE_DATA = _l("No names, case numbers, places of operations or data on migrants.")
GENDERS = [
    (Gender.WOMAN.value, _l("Woman")),
    (Gender.MAN.value, _l("Man")),
    (Gender.ANOTHER.value, _l("Another")),
    (Gender.NOT_SAID.value, _l("I prefer not to say")),
]
ROLE_NAMES = {
    Role.LEARNER: _l("Learner"),
    Role.FOCAL_POINT: _l("Focal point"),
    Role.AUTHOR: _l("Author"),
    Role.FACILITATOR: _l("Facilitator"),
    Role.MENTOR: _l("Mentor"),
    Role.ANALYST: _l("Analyst"),
    Role.COORDINATOR: _l("Training coordinator"),
    Role.ADMIN: _l("Administrator"),
}
COORDINATORS_GIVE = (Role.LEARNER, Role.FOCAL_POINT, Role.FACILITATOR, Role.MENTOR)


def languages() -> list[tuple[str, str]]:
    return list(LANGUAGES.items())


class PersonFields(Form):
    """What a profile holds."""

    name = StringField(
        _l("Your name in Latin letters"),
        description=_l("As it shall stand on certificates."),
        validators=[InputRequired(_l("Write your name")), Length(max=120)],
    )
    name_own_script = StringField(_l("Your name in your own script"), validators=[Optional(), Length(max=120)])
    language = SelectField(_l("Language"), choices=languages)
    time_zone = SelectField(_l("Time zone"), choices=zone_choices)
    gender = RadioField(
        _l("Gender"),
        choices=GENDERS,
        default=Gender.NOT_SAID.value,
        description=_l("Optional. It is used only to count, never shown with your name."),
    )


class ProfileForm(PersonFields):
    post = StringField(_l("Your post"), description=NO_CASE_DATA, validators=[Optional(), Length(max=120)])
    agency = SelectField(_l("Agency"), coerce=int)


class WelcomeForm(PersonFields):
    password = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters. Three or four words that do not belong together are good."),
        validators=[
            InputRequired(_l("Write a password")),
            Length(min=SHORTEST_PASSWORD, max=128, message=_l("Write at least 12 characters")),
        ],
    )
    repeat = PasswordField(
        _l("The same password again"), validators=[EqualTo("password", _l("The two passwords are not the same"))]
    )
    terms = BooleanField(
        _l("I will not write case data here: no names, case numbers, places of operations or data on migrants."),
        validators=[InputRequired(_l("Agree, so that your account can be opened"))],
    )


class EmailFields(Form):
    email = EmailField(
        _l("E-mail address"),
        validators=[
            InputRequired(_l("Write an e-mail address")),
            Email(_l("Write a whole e-mail address, for example name@agency.gov")),
            Length(max=200),
        ],
    )


class InviteForm(EmailFields):
    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    agency = SelectField(_l("Agency"), coerce=int)
    post = StringField(_l("Post"), validators=[Optional(), Length(max=120)])
    language = SelectField(_l("Language of our mails"), choices=languages)
    role = SelectField(_l("Role"), choices=[(role.value, ROLE_NAMES[role]) for role in COORDINATORS_GIVE])


class RequestForm(EmailFields):
    name = StringField(
        _l("Your name in Latin letters"), validators=[InputRequired(_l("Write your name")), Length(max=120)]
    )
    member = SelectField(_l("Member"), coerce=int)
    agency_name = StringField(_l("Agency"), validators=[InputRequired(_l("Write your agency")), Length(max=160)])
    post = StringField(_l("Post"), validators=[InputRequired(_l("Write your post")), Length(max=120)])
    reason = TextAreaField(
        _l("Why you would like an account"),
        description=NO_CASE_DATA,
        validators=[InputRequired(_l("Write one or two sentences")), Length(max=500)],
    )


class RoleForm(Form):
    role = SelectField(
        _l("Role"), choices=[(role.value, ROLE_NAMES[role]) for role in Role if role is not Role.LEARNER]
    )
    member = SelectField(_l("Member, for a focal point"), coerce=int)
    agency = SelectField(
        _l("Agency, for a focal point of one agency alone"),
        description=_l("They nominate where a cohort asks agencies, and see the people of this agency only."),
        coerce=int,
        default=0,
    )

    def validate_member(self, field: SelectField) -> None:
        if self.role.data == Role.FOCAL_POINT.value and not field.data and not self.agency.data:
            raise ValidationError(_("Choose the member that the focal point nominates for"))


def fill_agencies(field: SelectField) -> None:
    field.choices = [(0, _("No agency yet")), *organisations.agency_choices()]
