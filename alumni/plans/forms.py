"""What people type into plans."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from alumni.plans.codes import HELPED, HINDERED, SAME_POST, SUPPORT
from lms.web.forms import Form

NO_CASE_DATA = _l("No names, case numbers, places of operations or data on migrants.")
ACTION_FIELDS = ("what", "cue", "first_step", "with_whom", "due_month", "success_sign", "obstacle", "answer")
MOST_ACTIONS = 3
LONGEST = {
    "what": 200,
    "cue": 120,
    "first_step": 120,
    "with_whom": 120,
    "due_month": 7,
    "success_sign": 200,
    "obstacle": 120,
    "answer": 120,
}


class ReturnForm(Form):
    comment = TextAreaField(
        _l("What should change?"), description=NO_CASE_DATA,
        validators=[InputRequired(_l("Write what should change")), Length(max=500)],
    )  # fmt: skip


class SupervisorForm(Form):
    name = StringField(_l("Name of your supervisor"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    email = EmailField(
        _l("E-mail address of your supervisor"),
        description=_l("At your own agency's domain it is sent at once. Others are checked by a coordinator first."),
        validators=[InputRequired(_l("Write an e-mail address")), Email(_l("Write a whole e-mail address"))],
    )


class SupportForm(Form):
    answer = RadioField(_l("Your answer"), choices=SUPPORT, validators=[InputRequired(_l("Choose an answer"))])
    note = TextAreaField(
        _l("A note to the officer"), description=NO_CASE_DATA, validators=[Optional(), Length(max=500)]
    )


class FollowUpForm(Form):
    same_post = RadioField(
        _l("Are you still in the same post?"), choices=SAME_POST, validators=[InputRequired(_l("Choose an answer"))]
    )
    helped = SelectMultipleField(_l("What helped?"), choices=HELPED, validators=[Optional()])
    hindered = SelectMultipleField(_l("What stood in the way?"), choices=HINDERED, validators=[Optional()])
    note = TextAreaField(
        _l("Anything to add?"), description=NO_CASE_DATA,
        validators=[Optional(), Length(max=500, message=_l("Write at most 500 characters"))],
    )  # fmt: skip
    help_wanted = BooleanField(_l("I want help. Somebody answers within ten days."))


class EmptyForm(Form):
    """Carries only the token against forged requests."""
