"""What people type into learning; answers to questions are read by catalogue.questions."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.accounts.forms import NO_CASE_DATA
from lms.web.forms import Form


class EmptyForm(Form):
    """Carries only the token against forged requests."""


class EnrolForm(Form):
    course = SelectField(_l("Course"))
    addresses = TextAreaField(
        _l("E-mail addresses"),
        description=_l("One or many, as you copied them: one a line, or with commas between."),
        validators=[Optional(), Length(max=50_000)],
    )
    cohort = SelectField(_l("Everybody with a seat in a cohort"), coerce=int)
    due_on = DateField(_l("Due on"), validators=[Optional()])
    mails = BooleanField(_l("Write to everybody who is new in the course"))


class DueForm(Form):
    due_on = DateField(_l("Due on"), validators=[Optional()])
    reason = StringField(
        _l("Why"),
        description=NO_CASE_DATA,
        validators=[InputRequired(_l("Write why the date moves")), Length(max=300)],
    )


class JoinForm(Form):
    code = StringField(_l("Code"), validators=[Optional(), Length(max=60)])


class AskForm(Form):
    reason = TextAreaField(
        _l("Why you want to take this course"),
        description=NO_CASE_DATA,
        validators=[InputRequired(_l("Write one or two sentences")), Length(max=1000)],
    )


class DecideForm(Form):
    answer = StringField(
        _l("A sentence for the person"), description=NO_CASE_DATA, validators=[Optional(), Length(max=500)]
    )


class RuleForm(Form):
    admission = RadioField(
        _l("People enrol themselves"),
        choices=[
            ("open", _l("Freely")),
            ("code", _l("With a code that you give them")),
            ("approval", _l("By asking: a coordinator decides")),
            ("closed", _l("Not at all: the office enrols people")),
        ],
        default="open",
    )
    code = StringField(
        _l("Code"), description=_l("For “With a code”. Case, spaces and hyphens do not count."),
        validators=[Optional(), Length(max=60)],
    )  # fmt: skip
    opens_on = DateField(_l("First day to enrol"), validators=[Optional()])
    closes_on = DateField(_l("Last day to enrol"), validators=[Optional()])
    members = SelectMultipleField(_l("Only people of these members"), coerce=int)
    families = SelectMultipleField(_l("Only people of these kinds of agencies"))
    access_months = IntegerField(
        _l("People have so many months to finish"),
        description=_l("Leave empty where there is no end. Then the enrolment ends, what was done is kept, and "
                       "they can enrol again."),
        validators=[Optional(), NumberRange(1, 120, _l("Write a whole number from 1 to 120"))],
    )  # fmt: skip
    valid_months = IntegerField(
        _l("A result holds for so many months"),
        description=_l("Leave empty where it holds for ever. We remind people before it ends."),
        validators=[Optional(), NumberRange(1, 120, _l("Write a whole number from 1 to 120"))],
    )
