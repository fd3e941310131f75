"""What people send to the importer."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from lms.web.forms import Form


class UploadForm(Form):
    file = FileField(
        _l("Table"),
        description=_l("Excel (.xlsx) or CSV. At most 5 MB and 5,000 rows. The first row names the columns."),
        validators=[FileRequired(_l("Choose a file"))],
    )


class CommitForm(Form):
    """`mails` is its own tick: nothing is written to anybody without it."""

    mails = BooleanField()


class EmptyForm(Form):
    """Carries only the token against forged requests."""
