"""What a form says when an answer needs a change: what to do, in the reader's language, never what is wrong."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

# The messages of WTForms and Flask-WTF on the left.
OURS = {
    "This field is required.": _l("Fill this in"),
    "Not a valid choice.": _l("Choose one from the list"),
    "Invalid Choice: could not coerce.": _l("Choose one from the list"),
    "Not a valid integer value.": _l("Write a whole number"),
    "Not a valid decimal value.": _l("Write a number"),
    "Not a valid float value.": _l("Write a number"),
    "Number must be at least %(min)s.": _l("Write a number of at least %(min)s"),
    "Number must be at most %(max)s.": _l("Write a number of at most %(max)s"),
    "Number must be between %(min)s and %(max)s.": _l("Write a number from %(min)s to %(max)s"),
    "Not a valid date value.": _l("Write the date as day, month and year"),
    "Not a valid datetime value.": _l("Write the date and the time"),
    "Not a valid time value.": _l("Write the time with hours and minutes, for example 14:30"),
    "Invalid email address.": _l("Write an e-mail address, for example name@example.org"),
    "Invalid URL.": _l("Write a web address that begins with https://"),
    "Invalid input.": _l("Write this in another way"),
    "Field must be between %(min)d and %(max)d characters long.": _l("Write %(min)d to %(max)d characters"),
    "File does not have an approved extension: {extensions}": _l("Send a file of one of these kinds: {extensions}"),
    "File does not have an approved extension.": _l("Send a file of another kind"),
}


class Wording:
    """Stands in for the translations of WTForms."""

    def gettext(self, message: str) -> str:
        return str(OURS.get(message, message))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The messages about length; WTForms puts the number in afterwards."""
        if singular.startswith("Field must be at least"):
            return str(ngettext("Write at least %(n)s character", "Write at least %(n)s characters", n, n="%(min)d"))
        if singular.startswith("Field cannot be longer"):
            return str(ngettext("Write at most %(n)s character", "Write at most %(n)s characters", n, n="%(max)d"))
        return singular if n == 1 else plural
