"""What people type into cohorts."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from lms.accounts.forms import NO_CASE_DATA
from lms.cohorts.models.cohorts import Nominators
from lms.cohorts.speech import language_choices
from lms.web.forms import Form
from lms.web.languages import LANGUAGES, zone_choices

A_NUMBER = _l("Write a whole number")
FIRST_YEAR, LAST_YEAR = 2000, 2100


def in_our_time(_form: Form, field: DateField) -> None:
    """A year outside is a slip of the finger, and days counted from it fall off the calendar."""
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a day between %(first)s and %(last)s", first=str(FIRST_YEAR), last=str(LAST_YEAR))
        )


def nominator_choices() -> list[tuple[str, str]]:
    return [
        (Nominators.MEMBERS.value, _("Focal points of members")),
        (Nominators.AGENCIES.value, _("Focal points of members, and of single agencies by a link")),
        (Nominators.COORDINATORS.value, _("Coordinators only")),
    ]


class PreworkForm(Form):
    """One row: a course and the day by which it is done."""

    class Meta(Form.Meta):
        csrf = False  # the form around it carries the token

    course = SelectField(_l("Course"))
    due_on = DateField(_l("Due on"), validators=[Optional(), in_our_time])


class EditionForm(Form):
    """What a programme and a cohort have in common."""

    title = StringField(_l("Title"), validators=[InputRequired(_l("Write a title")), Length(max=120)])
    time_zone = SelectField(_l("Time zone of the venue"), choices=zone_choices, default="Asia/Bangkok")
    language = SelectField(_l("Working language"), choices=language_choices, default="en")
    second_language = SelectField(_l("Second language"), choices=lambda: [("", _("None")), *language_choices()])
    third_language = SelectField(_l("Third language"), choices=lambda: [("", _("None")), *language_choices()])
    seats = IntegerField(_l("Seats in all"), validators=[InputRequired(A_NUMBER), NumberRange(1, 2000, A_NUMBER)])
    offer_days = IntegerField(
        _l("Days to answer an offer"), default=14, validators=[InputRequired(A_NUMBER), NumberRange(1, 90, A_NUMBER)]
    )
    nominators = RadioField(
        _l("Who may nominate?"), choices=nominator_choices, default=Nominators.MEMBERS.value,
        description=_l("Coordinators always may."),
    )  # fmt: skip
    attendance_needed = IntegerField(
        _l("Attendance needed, in per cent of the sessions"), default=80,
        validators=[InputRequired(A_NUMBER), NumberRange(1, 100, A_NUMBER)],
    )  # fmt: skip
    plan_template = SelectField(_l("Action plan"))
    evaluation_survey = SelectField(_l("Evaluation survey"))
    joining_instructions = TextAreaField(
        _l("Joining instructions"),
        description=_l("Everybody gets these when the cohort is confirmed. Headings (##), lists (-), **bold** and "
                       "[links](https://…) are shown as such. No names, case numbers or places of operations."),
        validators=[Optional(), Length(max=6000)],
    )  # fmt: skip

    def languages(self) -> list[str]:
        """The chosen ones in their order, each once."""
        chosen = (self.language.data, self.second_language.data, self.third_language.data)
        return list(dict.fromkeys(code for code in chosen if code))

    def shared_values(self) -> dict[str, Any]:
        """What was typed into the fields above, as a service takes it."""
        plain = ("title", "time_zone", "seats", "offer_days", "attendance_needed")
        return {name: self[name].data for name in plain} | {
            "languages": self.languages(),
            "nominators": Nominators(self.nominators.data),
            "plan_template": self.plan_template.data or None,
            "evaluation_survey": self.evaluation_survey.data or None,
            "joining_instructions": (self.joining_instructions.data or "").replace("\r\n", "\n"),
        }


class CohortForm(EditionForm):
    programme_id = SelectField(_l("Programme"), coerce=int)
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Choose the first day")), in_our_time])
    ends_on = DateField(
        _l("Last day"), description=_l("Follow-ups of action plans are counted from this day."),
        validators=[InputRequired(_l("Choose the last day")), in_our_time],
    )  # fmt: skip
    venue = StringField(_l("Venue"), validators=[InputRequired(_l("Write the town and the venue")), Length(max=160)])
    nominations_close_on = DateField(
        _l("Last day to nominate"), description=_l("Until the end of this day, as clocks at the venue show it."),
        validators=[Optional(), in_our_time],
    )  # fmt: skip
    prework = FieldList(FormField(PreworkForm), label=_l("Courses before day one"), max_entries=12)
    contact_id = SelectField(
        _l("Contact person"), coerce=int, description=_l("Their name and address are in the mails.")
    )
    alongside_id = SelectField(_l("Held alongside"), coerce=int)

    def values(self) -> dict[str, Any]:
        """What was typed, as the service takes it; empty rows of courses stay, so that each keeps its number."""
        plain = ("programme_id", "starts_on", "ends_on", "venue", "nominations_close_on")
        return (
            self.shared_values()
            | {name: self[name].data for name in plain}
            | {
                "contact_id": self.contact_id.data or None,
                "alongside_id": self.alongside_id.data or None,
                "prework": [(row.form.course.data, row.form.due_on.data) for row in self.prework],
            }
        )

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Say beside each field what is wrong with it; fields of a row are named prework-0-course."""
        for name, problem in problems.items():
            kind, _dash, rest = name.partition("-")
            if kind != "prework":
                self[name].errors = [problem]
                continue
            place, _dash, inner = rest.partition("-")
            self.prework[int(place)].form[inner].errors = [problem]
            self.prework.errors = [problem]


class ProgrammeForm(EditionForm):
    summary = TextAreaField(
        _l("What it is, in a sentence or two"),
        validators=[InputRequired(_l("Write a sentence")), Length(max=600)],
    )  # fmt: skip
    days = IntegerField(_l("Length in days"), validators=[InputRequired(A_NUMBER), NumberRange(1, 366, A_NUMBER)])
    close_before = IntegerField(
        _l("Nominations close, in days before the first day"),
        validators=[InputRequired(A_NUMBER), NumberRange(1, 366, A_NUMBER)],
    )  # fmt: skip
    prework_courses = SelectMultipleField(_l("Courses before day one"))
    prework_before = IntegerField(
        _l("Courses are due, in days before the first day"),
        validators=[InputRequired(A_NUMBER), NumberRange(0, 366, A_NUMBER)],
    )  # fmt: skip
    opens_plan = BooleanField(_l("Participants write an action plan afterwards"))

    def values(self) -> dict[str, Any]:
        plain = ("summary", "days", "close_before", "prework_before", "opens_plan")
        return (
            self.shared_values()
            | {name: self[name].data for name in plain}
            | {"prework_courses": list(self.prework_courses.data or [])}
        )


class CopyForm(Form):
    title = StringField(_l("Title"), validators=[InputRequired(_l("Write a title")), Length(max=120)])
    starts_on = DateField(_l("New first day"), validators=[InputRequired(_l("Choose the first day")), in_our_time])


class DatesForm(Form):
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Choose the first day")), in_our_time])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_l("Choose the last day")), in_our_time])
    venue = StringField(_l("Venue"), validators=[InputRequired(_l("Write the town and the venue")), Length(max=160)])
    time_zone = SelectField(_l("Time zone of the venue"), choices=zone_choices)
    with_sessions = BooleanField(
        _l("Move the sessions by the same number of days"), default=True,
        description=_l("They keep the time that clocks at the venue show."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("starts_on", "ends_on", "venue", "time_zone")}


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


class PlaceForm(Form):
    person = SelectField(_l("Person"), coerce=int)


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


class MaterialForm(Form):
    title = StringField(
        _l("Title"), description=_l("For example: Reader for day one"),
        validators=[InputRequired(_l("Write a title")), Length(max=120)],
    )  # fmt: skip
    address = StringField(_l("Link"), validators=[Optional(), Length(max=500)])
    file = FileField(_l("Or a file"), description=_l("PDF, PNG, JPEG, Word, PowerPoint or Excel, 5 MB at most."))


class PeersForm(Form):
    shown = BooleanField(_l("Show my name, agency and post to others in this cohort"))


class BadgeForm(Form):
    code = StringField(
        _l("Code on the badge"), description=_l("Ten signs. A scanner types them by itself."),
        validators=[InputRequired(_l("Scan a badge, or type its code")), Length(max=200)],
    )  # fmt: skip


class EmptyForm(Form):
    """Carries only the token against forged requests."""
