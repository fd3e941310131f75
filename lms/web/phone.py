"""What pages and phones say to each other about work that is kept on a phone until the service has it."""

from typing import Any

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.operations import person_key

SAMPLES = (1, 2, 3, 11, 100)  # one number for each plural form of our languages (CLDR)


def phone_key() -> str:
    """What stands for the reader in the stores of their phone."""
    return person_key(current_app.config["SECRET_KEY"], current_user.id)


def phone_words() -> dict[str, Any]:
    """What the line about saved and unsent work can say."""
    return {
        "saved": _("Saved {time}"),
        "sending": _("Sending…"),
        "waiting": {n: _waiting(n) for n in SAMPLES},
        "stuck": _("Not taken by the service"),
        "signed_out": _("You are signed out. Your answers are kept on this phone."),
        "sign_in": _("Sign in again to send them"),
        "other": _("Somebody else is signed in now"),
        "other_text": _(
            "The answers kept on this phone belong to another person. They are not shown and not sent. "
            "Sign in as that person to send them."
        ),
        "home": _("Go to home page"),
        "elsewhere": _("Changed in another window or on another device at {time}. This is what we hold now."),
    }


def _waiting(n: int) -> str:
    return str(
        ngettext("On this phone, not yet sent (%(num)d answer)", "On this phone, not yet sent (%(num)d answers)", n)
    )


def is_mine(body: Any) -> bool:
    """Whether a phone says that what it sends belongs to whoever is signed in."""
    return isinstance(body, dict) and body.get("person") == phone_key()


def not_mine() -> ResponseReturnValue:
    """The answer to a phone whose work belongs to another person: nothing is taken, nothing is said."""
    return jsonify(error="person"), 403
