"""What people say about the mails they get."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from lms.web.forms import Form


class PreferencesForm(Form):
    reminders = BooleanField(
        _l("Reminders"),
        description=_l(
            "Courses that fall due, results that end. Never at night, on your weekend or on a public holiday."
        ),
    )
    invitations = BooleanField(_l("Invitations"), description=_l("A course in which somebody has enrolled you."))
    news = BooleanField(_l("News"), description=_l("What is new in the network and the catalogue."))
