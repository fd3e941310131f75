"""Turning a message's templates into text, in the language of who will read it."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import force_locale


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(template: str, language: str, context: dict[str, Any]) -> Rendered:
    """Render `emails/<template>/subject.txt, body.txt, body.html`; the subject is folded to one line."""
    with force_locale(language):
        return Rendered(
            subject=" ".join(render_template(f"emails/{template}/subject.txt", **context).split()),
            text=render_template(f"emails/{template}/body.txt", **context).strip() + "\n",
            html=render_template(f"emails/{template}/body.html", **context),
        )
