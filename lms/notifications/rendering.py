"""Turning a message's templates into text, in the language of who will read it."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(template: str, language: str, context: dict[str, Any], way_out: str | None = None) -> Rendered:
    """Render `emails/<template>/subject.txt, body.txt, body.html`; the subject is folded to one line.

    `way_out` is the address that stops mails of this kind; both bodies end with it.
    """
    with force_locale(language):
        text = render_template(f"emails/{template}/body.txt", **context).strip() + "\n"
        if way_out:
            text += "\n" + _("Stop mails of this kind") + f": {way_out}\n"
        return Rendered(
            subject=" ".join(render_template(f"emails/{template}/subject.txt", **context).split()),
            text=text,
            html=render_template(f"emails/{template}/body.html", way_out=way_out, **context),
        )
