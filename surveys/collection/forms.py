"""What people type into surveys; the questions themselves are read by questionnaires.answers."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from lms import clock
from lms.imports.table import BadFile
from lms.web.forms import Form
from lms.web.languages import LANGUAGES, zone_choices
from surveys.collection import audiences, listed, modes
from surveys.collection.models import CUTS, Mode

LONGEST_DAYS = 90
SHOWN = 5  # of the addresses and lines that are wrong in a list
MODES = (
    (Mode.ANONYMOUS.value, _l("Anonymous: nothing joins answers to people, and nobody can look it up later")),
    (Mode.CONFIDENTIAL.value, _l("Confidential: only analysts can look up whose answers they are, for half a year")),
    (Mode.NAMED.value, _l("With names: names are kept with the answers")),
)


class SurveyForm(Form):
    title = StringField(
        _l("Title"),
        description=_l("People see it in the invitation, for example: Annual Survey of Alumni 2026"),
        validators=[InputRequired(_l("Write a title")), Length(max=120)],
    )
    questionnaire = SelectField(_l("Questionnaire"), coerce=int)
    mode = RadioField(
        _l("Who can know what somebody answered"),
        choices=list(MODES),
        default=Mode.ANONYMOUS.value,
        description=_l("People read it before they answer. It cannot be changed after opening."),
    )
    audience = RadioField(
        _l("Who is asked"),
        description=_l("These people are fixed when the survey opens."),
        validate_choice=False,
    )
    cohort = SelectField(_l("Which cohort"), coerce=int, validate_choice=False)
    member = SelectField(_l("Which member"), coerce=int, validate_choice=False)
    people = TextAreaField(
        _l("Their e-mail addresses"),
        description=_l("One a line, names beside them or not. Only people with an account can be asked."),
    )
    file = FileField(_l("Or a file with their addresses"), description=_l("Excel (.xlsx) or CSV, at most 5,000 rows."))
    languages = SelectMultipleField(
        _l("Languages offered"),
        description=_l("Without a choice: every language in which the questionnaire is whole."),
        choices=lambda: list(LANGUAGES.items()),
    )
    opens_on = DateField(
        _l("Opens by itself on"),
        description=_l("At 09:00. Without a day you open it by hand."),
        validators=[Optional()],
    )
    closes_on = DateField(_l("Last day to answer"), validators=[InputRequired(_l("Choose the last day to answer"))])
    time_zone = SelectField(_l("Time zone of these days"), choices=zone_choices, default="Asia/Bangkok")
    cuts = SelectMultipleField(
        _l("Groups by which results are shown"),
        description=_l("Never for fewer than five people. A group that is not agreed now can never be made later."),
        choices=list(modes.GROUPS.items()),
        default=CUTS,
    )
    before = SelectField(
        _l("Asked before in"),
        description=_l(
            "For confidence before and after a training: the survey that asked the same people before. Compared are "
            "scales from 1 to 5 in the same words. Both surveys must be confidential or with names, and the earlier "
            "one must have closed when this one closes. The page of the survey lists every question before you open it."
        ),
        coerce=int,
        default=0,
    )
    open_link = BooleanField(_l("Also an open link with a QR code, for an event. Whoever has it can answer."))

    def validate_closes_on(self, field: DateField) -> None:
        today = clock.today(self.time_zone.data or "UTC")
        if field.data <= today:
            raise ValidationError(_("Choose a day after today"))
        if field.data > max(today, self.opens_on.data or today) + timedelta(days=LONGEST_DAYS):
            raise ValidationError(_("Choose a day within the next %(n)s days", n=LONGEST_DAYS))

    def validate_opens_on(self, field: DateField) -> None:
        if field.data < clock.today(self.time_zone.data or "UTC"):
            raise ValidationError(_("This day has passed. Choose today or a later day."))
        if self.closes_on.data and field.data >= self.closes_on.data:
            raise ValidationError(_("Choose a day before the last day to answer."))

    def validate_audience(self, field: RadioField) -> None:
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose who is asked."))

    def validate_cohort(self, field: SelectField) -> None:
        if self.audience.data == audiences.IN_COHORT and field.data not in dict(field.choices):
            raise ValidationError(_("Choose the cohort whose participants are asked."))

    def validate_member(self, field: SelectField) -> None:
        if self.audience.data == audiences.IN_MEMBER and field.data not in dict(field.choices):
            raise ValidationError(_("Choose the member whose people are asked."))

    def validate_people(self, field: TextAreaField) -> None:
        """Every address must be somebody's; those that are not are named, and nothing else changes."""
        if self.audience.data != audiences.LISTED:
            return
        found = self._found()
        if found.without:
            lines = ", ".join(str(number) for number in found.without[:SHOWN])
            raise ValidationError(_("There is no e-mail address in these lines: %(lines)s", lines=lines))
        if not found.addresses:
            raise ValidationError(_("Write or upload the addresses of the people who are asked."))
        if len(found.addresses) > listed.MOST:
            raise ValidationError(_("These are more than %(n)s people. Ask them in two surveys.", n=listed.MOST))
        known = audiences.people_with(found.addresses)
        if unknown := [one for one in found.addresses if one not in known]:
            which = ", ".join(unknown[:SHOWN]) + (" …" if len(unknown) > SHOWN else "")
            raise ValidationError(
                _("%(n)s of these addresses belong to nobody with an account: %(which)s", n=len(unknown), which=which)
            )
        self.ids = [known[one] for one in found.addresses]

    def _found(self) -> listed.Found:
        """The addresses, wherever they came from; those of a file stand in the field from now on."""
        if self.file.data:
            try:
                found = listed.of_file(self.file.data.read())
            except BadFile as problem:
                raise ValidationError(str(problem)) from problem
            self.people.data = "\n".join(found.addresses)
            return found
        return listed.of_text(self.people.data or "")

    def decided(self) -> dict[str, Any]:
        """What was chosen, for the services."""
        chosen = self.audience.data
        of = {audiences.IN_COHORT: self.cohort.data, audiences.IN_MEMBER: self.member.data}
        return {
            "title": self.title.data,
            "questionnaire_id": self.questionnaire.data,
            "mode": Mode(self.mode.data),
            "audience": chosen,
            "audience_id": of.get(chosen),
            "listed": getattr(self, "ids", ()),
            "languages": self.languages.data,
            "opens_on": self.opens_on.data,
            "closes_on": self.closes_on.data,
            "time_zone": self.time_zone.data,
            "cuts": self.cuts.data,
            "before_id": self.before.data or None,
            "open_link": self.open_link.data,
        }


class ExtendForm(Form):
    """A later last day."""

    closes_on = DateField(_l("New last day to answer"), validators=[InputRequired(_l("Choose the new last day"))])


class EmptyForm(Form):
    """Carries only the token against forged requests."""
