"""What is typed about programmes and cohorts."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.cohorts.forms.fields import A_NUMBER, in_our_time
from lms.cohorts.models.cohorts import Nominators
from lms.cohorts.speech import language_choices
from lms.cohorts.wording import nominator_words
from lms.web.forms import Form
from lms.web.languages import zone_choices


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
        _l("Who may nominate?"), choices=lambda: list(nominator_words().items()), default=Nominators.MEMBERS.value,
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
