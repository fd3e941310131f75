"""What people type around results."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from lms.web.forms import Form
from surveys.questionnaires.question import LONGEST, QuestionType


class RewriteForm(Form):
    text = TextAreaField(
        _l("Answer without names and places"),
        description=_l("What cannot be quoted without telling who wrote it or about whom goes out."),
        validators=[InputRequired(_l("Leave some words, or remove the answer.")),
                    Length(max=LONGEST[QuestionType.LONGTEXT])],
    )  # fmt: skip


class LookForm(Form):
    """Why an analyst looks up what one person answered."""

    reason = TextAreaField(
        _l("Why you look it up"),
        description=_l(
            "The person can read this in their profile. No names, case numbers, places of operations or data on "
            "migrants."
        ),
        validators=[
            InputRequired(_l("Say why you need to know what this person answered.")),
            Length(min=10, max=300, message=_l("Say it in 10 to 300 characters.")),
        ],
    )


class ContactForm(Form):
    name = StringField(_l("Your name"), validators=[InputRequired(_l("Write your name")), Length(max=120)])
    reach = StringField(
        _l("How we can reach you"),
        description=_l("An e-mail address or a phone number"),
        validators=[InputRequired(_l("Write how we can reach you")), Length(max=200)],
    )
    about = TextAreaField(
        _l("What your story is about"),
        description=_l("In one sentence. No case data: no names of victims, suspects or colleagues."),
        validators=[Optional(), Length(max=500)],
    )
