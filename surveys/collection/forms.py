"""What people type into surveys; the questions themselves are read by questionnaires.answers."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from lms import clock
from lms.web.forms import Form
from lms.web.languages import zone_choices

LONGEST_DAYS = 90


class SurveyForm(Form):
    title = StringField(
        _l("Title"),
        description=_l("People see it in the invitation, for example: Annual Survey of Alumni 2026"),
        validators=[InputRequired(_l("Write a title")), Length(max=120)],
    )
    questionnaire = SelectField(_l("Questionnaire"), coerce=int)
    audience = SelectField(_l("Who is asked"))
    closes_on = DateField(_l("Last day to answer"), validators=[InputRequired(_l("Choose the last day to answer"))])
    time_zone = SelectField(_l("Time zone of the last day"), choices=zone_choices, default="Asia/Bangkok")

    def validate_closes_on(self, field: DateField) -> None:
        today = clock.today(self.time_zone.data or "UTC")
        if field.data <= today:
            raise ValidationError(_("Choose a day after today"))
        if field.data > today + timedelta(days=LONGEST_DAYS):
            raise ValidationError(_("Choose a day within the next %(n)s days", n=LONGEST_DAYS))


class EmptyForm(Form):
    """Carries only the token against forged requests."""
