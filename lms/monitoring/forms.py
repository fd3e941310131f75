"""What people type into monitoring."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from lms.web.forms import Form


class LockForm(Form):
    title = StringField(
        _l("Title of the report"),
        description=_l("For example: Annual report 2026"),
        validators=[InputRequired(_l("Write a title for the report")), Length(max=120)],
    )
