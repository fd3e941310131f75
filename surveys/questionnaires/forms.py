"""What coordinators type about a questionnaire; its questions are read by question_form."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from lms.web.forms import Form
from lms.web.languages import LANGUAGES

KINDS = [
    ("annual", _l("Annual survey")),
    ("evaluation", _l("Evaluation on the last day")),
    ("confidence", _l("Confidence before and after")),
    ("needs", _l("Needs assessment")),
    ("other", _l("Another kind")),
]


class EmptyForm(Form):
    """Carries only the token against forged requests."""


class FactsForm(Form):
    title = StringField(_l("Title"), validators=[InputRequired(_l("Write a title")), Length(max=120)])
    kind = SelectField(_l("Kind"), choices=KINDS)
    intro = TextAreaField(
        _l("Introduction"),
        description=_l("Two or three sentences on the first page: why you ask, and what becomes of the answers."),
        validators=[
            InputRequired(_l("Write an introduction")),
            Length(max=1000, message=_l("Write at most 1,000 characters")),
        ],
    )
    minutes = IntegerField(
        _l("Minutes that it takes"),
        description=_l("People read it before they begin."),
        validators=[InputRequired(_l("Write a number")), NumberRange(1, 120, _l("Write a number from 1 to 120"))],
    )
    source = TextAreaField(
        _l("Source"),
        description=_l("Where questions or scales come from. Only the office reads it."),
        validators=[Length(max=1000, message=_l("Write at most 1,000 characters"))],
    )


class NewForm(FactsForm):
    language = SelectField(_l("Language you write it in"), choices=list(LANGUAGES.items()))
    first_page = StringField(
        _l("Title of the first page"), validators=[InputRequired(_l("Write a title")), Length(max=120)]
    )


class SectionForm(Form):
    title = StringField(_l("Title of the page"), validators=[InputRequired(_l("Write a title")), Length(max=120)])


class UploadForm(Form):
    file = FileField(
        _l("XLSForm"),
        description=_l("An Excel file (.xlsx) of at most 2 MB."),
        validators=[FileRequired(_l("Choose a file"))],
    )
    code = SelectField(_l("What it becomes"), validate_choice=True)


class TakeForm(Form):
    read = BooleanField(
        _l("I have read what is left out"), validators=[InputRequired(_l("Read the list, then tick this box"))]
    )
