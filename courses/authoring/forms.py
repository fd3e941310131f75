"""What authors and reviewers type."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional, Regexp

from courses.catalogue.taxonomy import PHASES, REGIONS
from lms.web.forms import Form
from lms.web.languages import LANGUAGES

A_NUMBER = _l("Write a whole number")


class EmptyForm(Form):
    """Nothing but the protection of a form."""


class NewCourseForm(Form):
    title = StringField(_l("Title"), validators=[InputRequired(_l("Write a title")), Length(max=200)])
    code = StringField(
        _l("Short name in addresses"), description=_l("Small letters, digits and hyphens. It stays for ever."),
        validators=[InputRequired(_l("Write a short name")), Length(max=60), Regexp(
            r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("Use small letters, digits and hyphens only"))],
    )  # fmt: skip
    language = SelectField(_l("Language"), choices=list(LANGUAGES.items()))


class ZipForm(Form):
    file = FileField(
        _l("Course folder as a zip"),
        description=_l("course.toml, lessons, questions and media; up to 5 MB without videos."),
        validators=[FileRequired(_l("Choose a file"))],
    )


class PublishForm(Form):
    version = StringField(
        _l("Number of the new version"), description=_l("Certificates name it. For example: 2027.1"),
        validators=[InputRequired(_l("Write a number")), Regexp(
            r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}\Z", message=_l("Use digits, letters, dots and hyphens only"))],
    )  # fmt: skip


class LessonNameForm(Form):
    title = StringField(_l("Title of the lesson"), validators=[InputRequired(_l("Write a title")), Length(max=200)])


class LessonForm(Form):
    title = StringField(_l("Title"), validators=[InputRequired(_l("Write a title")), Length(max=200)])
    summary = StringField(
        _l("Summary"), description=_l("One sentence that says what the lesson is about."),
        validators=[Length(max=500)],
    )  # fmt: skip
    minutes = IntegerField(_l("Minutes"), validators=[InputRequired(A_NUMBER), NumberRange(1, 240, A_NUMBER)])
    sources = TextAreaField(_l("Sources"), description=_l("One on each line."), validators=[Length(max=10_000)])
    text = TextAreaField(_l("Text"), validators=[Length(max=200_000, message=_l("This lesson is too long. Make two."))])


class CourseForm(Form):
    title = StringField(_l("Title"), validators=[InputRequired(_l("Write a title")), Length(max=200)])
    summary = TextAreaField(_l("Summary"), validators=[Length(max=2000)])
    audience = TextAreaField(_l("For whom"), validators=[Length(max=2000)])
    outcomes = TextAreaField(
        _l("What people learn"), description=_l("One outcome on each line, beginning with what they can do."),
        validators=[Length(max=5000)],
    )  # fmt: skip
    initiative = IntegerField(_l("Initiative of the office"), validators=[
        InputRequired(A_NUMBER), NumberRange(1, 99, A_NUMBER)])  # fmt: skip
    phase = SelectField(
        _l("When it helps"), description=_l("People find the course by it in the catalogue."),
        choices=[("", _l("No time in particular")), *PHASES.items()],
    )  # fmt: skip
    regions = SelectMultipleField(
        _l("For which regions"), description=_l("People find the course by it in the catalogue."),
        choices=list(REGIONS.items()),
    )  # fmt: skip
    notice = TextAreaField(_l("Notice under every lesson"), validators=[Length(max=1000)])
    signatory_name = StringField(_l("Who signs certificates"), validators=[Optional(), Length(max=120)])
    signatory_title = StringField(_l("Title of who signs"), validators=[
        InputRequired(_l("Write a title")), Length(max=120)])  # fmt: skip
    assessment_title = StringField(_l("Title of the final assessment"), validators=[
        InputRequired(_l("Write a title")), Length(max=200)])  # fmt: skip
    pass_mark = IntegerField(
        _l("Per cent to pass"), validators=[InputRequired(A_NUMBER), NumberRange(1, 100, A_NUMBER)]
    )
    attempts = IntegerField(_l("Attempts on one day"), validators=[
        InputRequired(A_NUMBER), NumberRange(1, 50, A_NUMBER)])  # fmt: skip
    pretest = BooleanField(
        _l("Offer a pre-test"),
        description=_l("As many questions as the final assessment, before the first lesson. It never counts, and it "
                       "shows how much people learn."),
    )  # fmt: skip


class MediaForm(Form):
    files = MultipleFileField(
        _l("Files"),
        description=_l(
            "Pictures (PNG, JPEG, WebP, SVG), videos up to 20 MB (MP4, WebM), captions (.vtt), PDF up to 2 MB. "
            "Hidden data such as the place where a photo was taken is removed. Upload no case data."
        ),
    )


class GlossaryForm(Form):
    term = StringField(_l("Word"), validators=[InputRequired(_l("Write the word")), Length(max=100)])
    meaning = TextAreaField(_l("What it means"), validators=[InputRequired(_l("Write what it means")), Length(max=600)])


class ReviewerForm(Form):
    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    email = EmailField(
        _l("E-mail address"),
        validators=[
            InputRequired(_l("Write the address")),
            Email(_l("Write the address as name@example.org")),
            Length(max=254),
        ],
    )


class CommentForm(Form):
    text = TextAreaField(
        _l("Your comment"), description=_l("Do not write case data or names of people."),
        validators=[InputRequired(_l("Write a comment")), Length(max=4000)],
    )  # fmt: skip
