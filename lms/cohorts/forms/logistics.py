"""What participants tell about their travel, and who may read it."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from lms.cohorts.forms.fields import A_NUMBER, in_our_time
from lms.web.forms import Form


class LogisticsForm(Form):
    arrives_on = DateField(_l("Day you arrive"), validators=[Optional(), in_our_time])
    arrival = StringField(
        _l("How you arrive"), description=_l("Flight or train, and the time"), validators=[Optional(), Length(max=200)]
    )
    departs_on = DateField(_l("Day you leave"), validators=[Optional(), in_our_time])
    departure = StringField(
        _l("How you leave"), description=_l("Flight or train, and the time"), validators=[Optional(), Length(max=200)]
    )
    visa_letter = BooleanField(_l("I need a letter for my visa"))
    passport_name = StringField(
        _l("Your name as in your passport"), description=_l("Only for the letter. Never write the passport number."),
        validators=[Optional(), Length(max=120)],
    )  # fmt: skip
    diet = StringField(_l("What you do not eat"), validators=[Optional(), Length(max=300)])
    accessibility = StringField(
        _l("What you need to take part"), description=_l("For example: a room without stairs, large print"),
        validators=[Optional(), Length(max=500)],
    )  # fmt: skip
    emergency_name = StringField(
        _l("Whom we call in an emergency"), description=_l("Tell this person that you named them."),
        validators=[Optional(), Length(max=120)],
    )  # fmt: skip
    emergency_phone = StringField(
        _l("Their telephone number"), description=_l("With the country code, for example +66 2 123 4567"),
        validators=[
            Optional(), Length(max=40), Regexp(r"[+0-9][0-9 ()/.-]{4,}$", message=_l("Write a telephone number")),
        ],
    )  # fmt: skip


class LogisticsReaderForm(Form):
    person = SelectField(_l("Person"), coerce=int)


class LogisticsDaysForm(Form):
    days = IntegerField(_l("Days after the end"), validators=[InputRequired(A_NUMBER), NumberRange(1, 365, A_NUMBER)])
