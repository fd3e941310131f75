"""What people type into plans."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from alumni.plans.codes import HELPED, HINDERED, LEVELS, OUTCOMES, SAME_POST, SUPPORT
from alumni.plans.labels import NAMING
from lms.cohorts.forms.fields import in_our_time
from lms.web.forms import Form
from lms.web.languages import zone_choices

NO_CASE_DATA = _l("No names, case numbers, places of operations or data on migrants.")
A_NUMBER = _l("Write a whole number")
NOBODY = [(0, _l("Nobody"))]


class ReturnForm(Form):
    """Comments on particular actions are fields beside it, named comment-<field>."""

    comment = TextAreaField(
        _l("What should change?"), description=NO_CASE_DATA, validators=[Optional(), Length(max=500)],
    )  # fmt: skip


class AssignForm(Form):
    """Who goes along; the choices are the people who can."""

    mentor = SelectField(_l("Mentor"), coerce=int, description=_l("Reads the plan, returns it or agrees to it."))
    buddy = SelectField(_l("Buddy"), coerce=int, description=_l("From the same training. Both see both plans."))
    secondee = SelectField(_l("Secondee"), coerce=int, description=_l("Somebody from the office who goes along."))


class SupervisorForm(Form):
    name = StringField(_l("Name of your supervisor"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    email = EmailField(
        _l("E-mail address of your supervisor"),
        description=_l("At an official domain it is sent at once. Others are checked by a coordinator first."),
        validators=[InputRequired(_l("Write an e-mail address")), Email(_l("Write a whole e-mail address"))],
    )


class ReleaseForm(Form):
    remember = BooleanField(_l("This is an official domain of the member. Remember it."))


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
    reached = IntegerField(
        _l("How many colleagues have you told or trained since the last time?"),
        validators=[Optional(), NumberRange(0, 10_000, A_NUMBER)],
    )
    level = RadioField(
        _l("How far does the change reach by now?"),
        description=_l("Choose the widest circle in which people work differently."),
        choices=LEVELS, validators=[Optional()],
    )  # fmt: skip
    help_wanted = BooleanField(_l("I want help. Somebody answers within ten days."))
    help_text = TextAreaField(
        _l("What do you need help with?"), description=NO_CASE_DATA,
        validators=[Optional(), Length(max=500, message=_l("Write at most 500 characters"))],
    )  # fmt: skip


class HelpForm(Form):
    answer = TextAreaField(
        _l("Your answer"), description=NO_CASE_DATA,
        validators=[
            InputRequired(_l("Write what helps, or whom to ask")),
            Length(max=1000, message=_l("Write at most 1,000 characters")),
        ],
    )  # fmt: skip


class EvidenceForm(Form):
    """A file or a link; the actions are the choices."""

    title = StringField(
        _l("What does it show?"), description=NO_CASE_DATA,
        validators=[InputRequired(_l("Write what it shows")), Length(max=120)],
    )  # fmt: skip
    action = SelectField(_l("About which action?"), coerce=int)
    file = FileField(
        _l("File"),
        description=_l("PDF, Word or a photo (JPEG, PNG), 5 MB at most. We take out who made it, where and with what."),
    )
    address = StringField(
        _l("Or a link"), description=_l("It begins with https://"), validators=[Optional(), Length(max=500)]
    )


class ConfirmForm(Form):
    """What the supervisor says about each action is in fields beside it, named confirm-<id>."""

    note = TextAreaField(
        _l("A note to the officer"), description=NO_CASE_DATA,
        validators=[Optional(), Length(max=500, message=_l("Write at most 500 characters"))],
    )  # fmt: skip


class AddressForm(Form):
    email = EmailField(
        _l("The address that works"),
        description=_l("At an official domain of the member. Ask the person on the phone, or their agency."),
        validators=[InputRequired(_l("Write an e-mail address")), Email(_l("Write a whole e-mail address"))],
    )


class ReunionForm(Form):
    day = DateField(_l("Day"), validators=[InputRequired(_l("Choose the day")), in_our_time])
    starts = TimeField(_l("Starts"), validators=[InputRequired(_l("Write the time, for example 09:00"))])
    ends = TimeField(_l("Ends"), validators=[InputRequired(_l("Write the time, for example 10:30"))])
    time_zone = SelectField(_l("Time zone of these times"), choices=zone_choices)
    link = StringField(
        _l("Link to the meeting"),
        validators=[
            InputRequired(_l("Write the link")), Length(max=300),
            Regexp(r"https://[^\s/]+\.\S+$", message=_l("Write a link that begins with https://")),
        ],
    )  # fmt: skip
    note = TextAreaField(_l("What it is about"), description=NO_CASE_DATA, validators=[Optional(), Length(max=500)])


class ReasonForm(Form):
    reason = TextAreaField(
        _l("Why?"), description=NO_CASE_DATA, validators=[InputRequired(_l("Write why")), Length(max=300)]
    )


class PauseForm(Form):
    until = DateField(
        _l("Pause until"), description=_l("Six months at most."), validators=[InputRequired(_l("Choose a day"))]
    )


class MovedForm(Form):
    """A new post: the plan is overtaken, or the successor takes it over."""

    what = RadioField(
        _l("What becomes of the plan?"),
        choices=[
            ("hand_over", _l("My successor takes it over")),
            ("overtake", _l("It ends: the new post is different")),
        ],
        validators=[InputRequired(_l("Choose an answer"))],
    )  # fmt: skip
    email = EmailField(
        _l("E-mail address of the successor"), description=_l("Somebody at the same agency who has an account."),
        validators=[Optional(), Email(_l("Write a whole e-mail address"))],
    )  # fmt: skip
    reason = TextAreaField(_l("A word about it"), description=NO_CASE_DATA, validators=[Optional(), Length(max=300)])

    def validate_email(self, field: EmailField) -> None:
        if self.what.data == "hand_over" and not field.data:
            raise ValidationError(_("Write the address of the successor"))


class ExtendForm(Form):
    until = DateField(
        _l("More time until the end of"), description=_l("Their owners are told by e-mail."),
        validators=[InputRequired(_l("Choose a day"))],
    )  # fmt: skip


class MentorForm(Form):
    """The choices are the mentors there are."""

    mentor = SelectField(
        _l("Mentor"), description=_l("Reads the plan, returns it or agrees to it."),
        validators=[InputRequired(_l("Choose a mentor"))],
    )  # fmt: skip


class CloseForm(Form):
    outcome = RadioField(
        _l("What became of it?"), choices=OUTCOMES[:4], validators=[InputRequired(_l("Choose an answer"))]
    )
    reason = TextAreaField(
        _l("How do you know?"), description=_l("The owner reads it. No names, case numbers or data on migrants."),
        validators=[InputRequired(_l("Write how you know")), Length(max=300)],
    )  # fmt: skip


class StoryForm(Form):
    """May it be told, and with how much of the name?"""

    naming = RadioField(
        _l("How much of your name may be told?"), choices=NAMING, validators=[InputRequired(_l("Choose an answer"))]
    )


class StoryTextForm(Form):
    text = TextAreaField(
        _l("The text"), description=NO_CASE_DATA,
        validators=[
            InputRequired(_l("Write the text")), Length(max=3000, message=_l("Write at most 3,000 characters")),
        ],
    )  # fmt: skip


class WishForm(Form):
    wish = TextAreaField(
        _l("What should change?"), description=NO_CASE_DATA,
        validators=[InputRequired(_l("Write what should change")), Length(max=500)],
    )  # fmt: skip


class EmptyForm(Form):
    """Carries only the token against forged requests."""
