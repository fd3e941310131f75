"""What several forms of cohorts share."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
)
from wtforms.validators import ValidationError

from lms.web.forms import Form

A_NUMBER = _l("Write a whole number")
FIRST_YEAR, LAST_YEAR = 2000, 2100


def in_our_time(_form: Form, field: DateField) -> None:
    """A year outside is a slip of the finger, and days counted from it fall off the calendar."""
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a day between %(first)s and %(last)s", first=str(FIRST_YEAR), last=str(LAST_YEAR))
        )


class EmptyForm(Form):
    """Carries only the token against forged requests."""
