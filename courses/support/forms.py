"""What a coordinator types when something is put right."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from lms.web.forms import Form


class RepairForm(Form):
    reason = TextAreaField(
        _l("Reason"),
        description=_l("The learner can read it, with your name and the date. No case data."),
        validators=[InputRequired(_l("Write why, in a sentence")), Length(max=300)],
    )
