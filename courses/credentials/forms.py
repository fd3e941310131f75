"""What people type about certificates."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from courses.credentials.models import Identity
from lms.printing import naming
from lms.web.forms import Form

IDENTITIES = [
    (Identity.FULL.value, _l("Show the name")),
    (Identity.INITIALS.value, _l("Show initials and member only")),
    (Identity.WITHHELD.value, _l("Withhold the name")),
]


class NameForm(Form):
    """The two names of a certificate, as they shall be printed."""

    name = StringField(
        _l("Name in Latin letters"),
        description=_l("As in the passport. Marks on letters are printed, for example Nguyễn or Şahin."),
        validators=[InputRequired(_l("Write the name")), Length(max=120)],
    )
    name_own_script = StringField(
        _l("Name in its own script"),
        description=_l("It is printed below the Latin name. Leave it empty if there is none."),
        validators=[Optional(), Length(max=120)],
    )

    def validate_name(self, field: StringField) -> None:
        if not naming.is_latin(field.data):
            raise ValidationError(_("Write this name in Latin letters. The other name has a field of its own."))
        _check_signs(field)

    def validate_name_own_script(self, field: StringField) -> None:
        _check_signs(field)

    @property
    def own_script(self) -> str | None:
        return self.name_own_script.data or None


def _check_signs(field: Any) -> None:
    field.data = " ".join(field.data.split())
    if naming.hidden(field.data):
        raise ValidationError(_("The name holds a sign that cannot be seen. Type the name instead of pasting it."))
    if not naming.printable(field.data):
        raise ValidationError(_("We cannot print one of these signs. Write the name without it, or tell us."))


class RevokeForm(Form):
    reason = StringField(
        _l("Why it is withdrawn"),
        description=_l("Coordinators see it. The public page says only that it is withdrawn. No case data."),
        validators=[InputRequired(_l("Write the reason")), Length(max=300)],
    )


class IdentityForm(Form):
    identity = RadioField(_l("What the public page says about the name"), choices=IDENTITIES)


class CheckNameForm(Form):
    name = StringField(
        _l("Name in Latin letters, as printed"), validators=[InputRequired(_l("Write the name")), Length(max=120)]
    )
