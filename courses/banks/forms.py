"""What authors type when they bring a file of questions."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.web.forms import Form


class UploadForm(Form):
    file = FileField(
        _l("File with questions"),
        description=_l("GIFT, Aiken, Moodle XML, QTI or a Common Cartridge. At most 5 MB, 1,000 questions."),
        validators=[FileRequired(_l("Choose a file"))],
    )
    lesson = SelectField(
        _l("Lesson"), description=_l("For questions whose category is not the code of a lesson."), choices=[]
    )
    source = StringField(
        _l("Source"),
        description=_l("For questions that name none, such as a law, a manual or who wrote them. Learners see it."),
        validators=[Length(max=300, message=_l("Write at most 300 characters"))],
    )
    explanation = TextAreaField(
        _l("Explanation"),
        description=_l("For questions that have none. Learners read it after they answered."),
        validators=[Length(max=2000, message=_l("Write at most 2,000 characters"))],
    )


class TakeForm(Form):
    read = BooleanField(
        _l("I have read what is left out and what is lost"),
        validators=[InputRequired(_l("Read the lists, then tick this box"))],
    )
