"""What is typed when people are put forward and seats are given."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from lms.accounts.forms import NO_CASE_DATA
from lms.cohorts.forms.fields import A_NUMBER
from lms.web.forms import Form
from lms.web.languages import LANGUAGES


class SeatsForm(Form):
    member = SelectField(_l("Member"), coerce=int)
    seats = IntegerField(
        _l("Seats at most"), description=_l("0 takes the member away."),
        validators=[InputRequired(A_NUMBER), NumberRange(0, 500, A_NUMBER)],
    )  # fmt: skip
    minimum = IntegerField(
        _l("Seats at least"), description=_l("So many the member gets before others get more."),
        validators=[Optional(), NumberRange(0, 500, A_NUMBER)],
    )  # fmt: skip


class RefillForm(Form):
    refill_days = IntegerField(
        _l("Days before the start"),
        description=_l("Until then a free seat is offered to the waiting list by itself. After that we ask you first."),
        validators=[InputRequired(A_NUMBER), NumberRange(0, 365, A_NUMBER)],
    )  # fmt: skip


class NoteForm(Form):
    note = StringField(_l("A note for the history"), description=NO_CASE_DATA, validators=[Optional(), Length(max=300)])


class CallForm(Form):
    """`agency` is 0 for a whole member; the choices of both are what the office keeps."""

    member = SelectField(_l("Member"), coerce=int)
    agency = SelectField(
        _l("Nominates for"), coerce=int, description=_l("The whole member, or people of one agency only.")
    )
    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    email = EmailField(
        _l("E-mail address"),
        validators=[
            InputRequired(_l("Write an e-mail address")),
            Email(_l("Write a whole e-mail address")),
            Length(max=200),
        ],
    )
    language = SelectField(_l("Language of our mails"), choices=lambda: list(LANGUAGES.items()))


class NominateForm(Form):
    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    email = EmailField(
        _l("E-mail address"),
        validators=[
            InputRequired(_l("Write an e-mail address")),
            Email(_l("Write a whole e-mail address")),
            Length(max=200),
        ],
    )
    agency = SelectField(_l("Agency"), coerce=int)
    new_agency = StringField(
        _l("Name of another agency"), description=_l("Only if it is not in the list above."),
        validators=[Optional(), Length(max=160)],
    )  # fmt: skip
    post = StringField(_l("Post"), validators=[Optional(), Length(max=120)])
    language = SelectField(_l("Language of our mails"), choices=lambda: list(LANGUAGES.items()))
    another = BooleanField(_l("This is somebody else"))
    note = StringField(_l("Why this person"), description=NO_CASE_DATA, validators=[Optional(), Length(max=300)])


class ListForm(Form):
    """What a focal point sends by a link."""

    file = FileField(
        _l("Table"),
        description=_l("Excel (.xlsx) or CSV. At most 5 MB and 5,000 rows. The first row names the columns."),
        validators=[FileRequired(_l("Choose a file"))],
    )
