"""What coordinators type into templates of plans."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from alumni.plans.codes import COMPANIONS, FIELDS, REVIEWERS
from alumni.plans.forms import A_NUMBER
from alumni.plans.models.shape import MOST_EVER, OPENS_BEFORE, REMINDERS, SUBMIT_DAYS, WANTED, WINDOW
from alumni.plans.models.states import Reviewer
from lms.web.forms import Form

A_DAY = [Optional(), NumberRange(1, 730, A_NUMBER)]
A_WINDOW = [Optional(), NumberRange(1, 90, A_NUMBER)]
ONE_OR_TWO_DAYS = Regexp(r"^\s*\d{1,2}(\s*,\s*\d{1,2})?\s*$", message=_l("Write one or two numbers of days"))


class TemplateForm(Form):
    """One version of a plan template; an offset without days is not asked."""

    title = StringField(_l("Title"), validators=[InputRequired(_l("Write a title")), Length(max=120)])
    programme = SelectField(_l("For the programme"))
    course = SelectField(
        _l("Or for cohorts that ask for this course before day one"),
        description=_l("Without programme and course it is for all other trainings."),
    )
    in_use = BooleanField(_l("New plans use it"), default=True)
    guidance = TextAreaField(
        _l("Guidance"), description=_l("Stands above the plan while it is written."),
        validators=[Optional(), Length(max=1000)],
    )  # fmt: skip
    goal_prompt = StringField(
        _l("Question about the goal"), description=_l("Leave it empty for: Which problem at work will you change?"),
        validators=[Optional(), Length(max=160)],
    )  # fmt: skip
    today_prompt = StringField(
        _l("Question about today"), description=_l("Leave it empty for: How is it today?"),
        validators=[Optional(), Length(max=160)],
    )  # fmt: skip
    fields = SelectMultipleField(
        _l("What each action asks"),
        description=_l("What will be done, by which month, and the sign of success are always asked."),
        choices=FIELDS, default=list(WANTED), validators=[Optional()],
    )  # fmt: skip
    most_actions = IntegerField(
        _l("Actions at most"), default=3, validators=[InputRequired(A_NUMBER), NumberRange(1, MOST_EVER, A_NUMBER)]
    )
    submit_days = IntegerField(
        _l("Days after the training to hand it in"), default=SUBMIT_DAYS,
        validators=[InputRequired(A_NUMBER), NumberRange(1, 90, A_NUMBER)],
    )  # fmt: skip
    opens_before = IntegerField(
        _l("Days before the training when it opens"), default=OPENS_BEFORE,
        validators=[InputRequired(A_NUMBER), NumberRange(0, 60, A_NUMBER)],
    )  # fmt: skip
    days_d30 = IntegerField(_l("Help: days after the training"), default=30, validators=A_DAY)
    window_d30 = IntegerField(_l("Open for so many days"), default=WINDOW, validators=A_WINDOW)
    days_d90 = IntegerField(_l("Reunion: days after the training"), default=90, validators=A_DAY)
    window_d90 = IntegerField(_l("Open for so many days"), default=WINDOW, validators=A_WINDOW)
    days_d180 = IntegerField(_l("Measurement: days after the training"), default=180, validators=A_DAY)
    window_d180 = IntegerField(_l("Open for so many days"), default=WINDOW, validators=A_WINDOW)
    days_d365 = IntegerField(_l("Still in use? Days after the training"), default=365, validators=A_DAY)
    window_d365 = IntegerField(_l("Open for so many days"), default=WINDOW, validators=A_WINDOW)
    reminders = StringField(
        _l("Reminders of a follow-up, in days after it"), default=", ".join(map(str, REMINDERS)),
        description=_l("Two at most, for example: 5, 12. Empty for none."),
        validators=[Optional(), ONE_OR_TWO_DAYS],
    )  # fmt: skip
    asks_supervisor = BooleanField(_l("The supervisor is asked for support"), default=True)
    reviewer = RadioField(
        _l("Who reviews it?"), choices=REVIEWERS, default=Reviewer.COORDINATOR.value,
        validators=[InputRequired(_l("Choose an answer"))],
    )  # fmt: skip
    companions = SelectMultipleField(_l("Who goes along?"), choices=COMPANIONS, validators=[Optional()])


class NewTemplateForm(TemplateForm):
    code = StringField(
        _l("Code"), description=_l("Small letters, digits and hyphens. It stays."),
        validators=[
            InputRequired(_l("Write a code")), Length(max=40),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Use small letters, digits and hyphens only")),
        ],
    )  # fmt: skip
