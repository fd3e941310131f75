"""What people type into the network."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from alumni.network.models import Audience
from lms.web.forms import Form

AUDIENCES = [
    (Audience.NOBODY.value, _l("Nobody")),
    (Audience.COHORT.value, _l("People of my cohorts")),
    (Audience.MEMBER.value, _l("Alumni of my member")),
    (Audience.ALUMNI.value, _l("All alumni")),
]


class JoinForm(Form):
    terms = BooleanField(
        _l("I write no operational information and no data on migrants here, and I take no screenshots."),
        validators=[InputRequired(_l("Agree to join"))],
    )


class DirectoryForm(Form):
    listed = BooleanField(_l("Show me in the directory"))
    sensitive = BooleanField(_l("My post is sensitive: show only my member, whatever I choose below"))
    topics = StringField(
        _l("Topics I can talk about"),
        description=_l("For example: document examination, interviewing. No operations."),
        validators=[Optional(), Length(max=200)],
    )
    see_name = SelectField(_l("Who sees my name"), choices=AUDIENCES)
    see_agency = SelectField(_l("Who sees my agency"), choices=AUDIENCES)
    see_post = SelectField(_l("Who sees my post"), choices=AUDIENCES)
    see_topics = SelectField(_l("Who sees my topics"), choices=AUDIENCES)
    see_email = SelectField(_l("Who sees my e-mail address"), choices=AUDIENCES)


class EmptyForm(Form):
    """Carries only the token against forged requests."""
