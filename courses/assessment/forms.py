"""What people give in to assessment."""

from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField

from lms.web.forms import Form


class FilesForm(Form):
    files = MultipleFileField(
        _l("Files of answers"),
        description=_l("Files that learners downloaded from their assessment: answers-….rso. Up to 20 at once."),
    )
