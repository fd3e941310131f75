"""What is typed about sessions, and at their door."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from lms.accounts.forms import NO_CASE_DATA
from lms.cohorts.forms.fields import A_NUMBER
from lms.web.forms import Form


class SessionForm(Form):
    title = StringField(_l("Title"), validators=[InputRequired(_l("Write a title")), Length(max=160)])
    day = DateField(_l("Day"), validators=[InputRequired(_l("Choose the day"))])
    starts = TimeField(_l("Starts, venue time"), validators=[InputRequired(_l("Write the time, for example 09:00"))])
    ends = TimeField(_l("Ends, venue time"), validators=[InputRequired(_l("Write the time, for example 10:30"))])
    room = StringField(
        _l("Room or link"), description=_l("A link begins with https://"), validators=[Optional(), Length(max=200)]
    )
    track = StringField(
        _l("Track"),
        description=_l("Only where the group splits, for example: Documents. Participants then choose a session."),
        validators=[Optional(), Length(max=60)],
    )
    capacity = IntegerField(
        _l("Places at most"), description=_l("For a session of a track. Empty means no limit."),
        validators=[Optional(), NumberRange(1, 2000, A_NUMBER)],
    )  # fmt: skip
    facilitators = SelectMultipleField(_l("Facilitators"), coerce=int)
    description = TextAreaField(
        _l("What it is about"), description=NO_CASE_DATA, validators=[Optional(), Length(max=1000)]
    )
    materials = StringField(
        _l("Link to materials"), description=_l("It begins with https://"),
        validators=[Optional(), Length(max=300), Regexp(r"https://\S+$", message=_l("Write a link that begins with https://"))],
    )  # fmt: skip


class PlaceForm(Form):
    person = SelectField(_l("Person"), coerce=int)


class BadgeForm(Form):
    code = StringField(
        _l("Code on the badge"), description=_l("Ten signs. A scanner types them by itself."),
        validators=[InputRequired(_l("Scan a badge, or type its code")), Length(max=200)],
    )  # fmt: skip
