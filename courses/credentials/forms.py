"""What people type about certificates."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from lms.web.forms import Form


class RevokeForm(Form):
    reason = StringField(
        _l("Why it is withdrawn"),
        description=_l("Coordinators see it. The public page says only that it is withdrawn."),
        validators=[InputRequired(_l("Write the reason")), Length(max=300)],
    )
