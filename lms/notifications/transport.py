"""How a mail leaves: to the mail server, or to files where none is configured."""

from pathlib import Path

from flask import current_app
from flask_mail import Message

from lms.extensions import mail
from lms.notifications.models import OutboxMessage


def send(message: OutboxMessage) -> None:
    """Hand one message over. Raises OSError or SMTPException when the server does not take it."""
    envelope = _envelope(message)
    if current_app.config["MAIL_SERVER"]:
        mail.send(envelope)
        return
    folder = Path(current_app.config["INSTANCE"]) / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{message.id:07d}.eml").write_bytes(envelope.as_bytes())


def _envelope(message: OutboxMessage) -> Message:
    envelope = Message(
        subject=message.subject,
        recipients=[(message.recipient_name, message.recipient)],
        body=message.text,
        html=message.html,
        sender=current_app.config["MAIL_DEFAULT_SENDER"],
        extra_headers={"Content-Language": message.language, "Auto-Submitted": "auto-generated"},
    )
    envelope.msgId = message.message_id  # stable over retries, so that a repetition can be known
    return envelope
