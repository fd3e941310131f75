"""What people type into learning; answers to questions are read by catalogue.questions."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, SelectField
from wtforms.validators import Email, InputRequired, Optional

from lms.web.forms import Form


class EmptyForm(Form):
    """Carries only the token against forged requests."""


class EnrolForm(Form):
    email = EmailField(
        _l("E-mail address of the person"),
        validators=[InputRequired(_l("Write an e-mail address")), Email(_l("Write a whole e-mail address"))],
    )
    course = SelectField(_l("Course"))
    due_on = DateField(_l("Due on"), validators=[Optional()])


class DueForm(Form):
    due_on = DateField(_l("Due on"), validators=[Optional()])
