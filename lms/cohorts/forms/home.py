"""What stands on the page of a cohort for those who come."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from lms.web.forms import Form


class MaterialForm(Form):
    title = StringField(
        _l("Title"), description=_l("For example: Reader for day one"),
        validators=[InputRequired(_l("Write a title")), Length(max=120)],
    )  # fmt: skip
    address = StringField(_l("Link"), validators=[Optional(), Length(max=500)])
    file = FileField(_l("Or a file"), description=_l("PDF, PNG, JPEG, Word, PowerPoint or Excel, 5 MB at most."))


class PeersForm(Form):
    shown = BooleanField(_l("Show my name, agency and post to others in this cohort"))
