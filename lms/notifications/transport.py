"""How a mail leaves: to the mail server, or to files where none is configured."""

import smtplib
import ssl
from functools import lru_cache
from pathlib import Path

import flask_mail
from flask import current_app
from flask_mail import Message

from lms.notifications.models import OutboxMessage
from lms.notifications.returned import OWN_NAME
from lms.notifications.services import way_out

PATIENCE = 60  # seconds that a mail server may be silent (RFC 5321, 4.5.3.2 would wait for minutes: others wait behind)


class Connection(flask_mail.Connection):
    """A way to the mail server of the settings that does not wait for ever, and that gives name, password and mails,
    where it is to be secret, only to a server that proves who it is. Flask-Mail's own does neither.
    """

    def configure_host(self) -> smtplib.SMTP:
        """Raises OSError (also SSLError) or SMTPException."""
        settings = self.mail
        host: smtplib.SMTP
        if settings.use_ssl:
            host = smtplib.SMTP_SSL(settings.server, settings.port, timeout=PATIENCE, context=_proof())
        else:
            host = smtplib.SMTP(settings.server, settings.port, timeout=PATIENCE)
        if settings.use_tls:
            host.starttls(context=_proof())
        if settings.username and settings.password:
            host.login(settings.username, settings.password)
        return host


def _proof() -> ssl.SSLContext:
    return _proof_by(ssl.get_default_verify_paths())


@lru_cache(maxsize=1)
def _proof_by(_authorities: ssl.DefaultVerifyPaths) -> ssl.SSLContext:
    """Whom to believe. Reading all authorities takes longer than handing a mail over: once a process is enough."""
    return ssl.create_default_context()


def send(message: OutboxMessage) -> None:
    """Hand one message over. Raises OSError or SMTPException when the server does not take it.

    If it does not arrive in the end, mail servers write to `BOUNCE_ADDRESS`, or to the sender where none is set.
    """
    envelope = _envelope(message)
    if current_app.config["MAIL_SERVER"]:
        _hand_over(envelope)
        return
    folder = Path(current_app.config["INSTANCE"]) / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{message.id:07d}.eml").write_bytes(envelope.as_bytes())


def _hand_over(envelope: Message) -> None:
    taken = False
    try:
        with Connection(current_app.extensions["mail"]) as connection:
            connection.send(envelope, envelope_from=current_app.config["BOUNCE_ADDRESS"])
            taken = True
    except (OSError, smtplib.SMTPException):
        if not taken:  # a server that hangs up instead of saying goodbye has the mail all the same
            raise


def _envelope(message: OutboxMessage) -> Message:
    headers = {
        "Content-Language": message.language,
        "Auto-Submitted": "auto-generated",
        OWN_NAME: message.message_id,  # some relays give a mail a Message-ID of their own
    }
    if address := way_out(message):
        # RFC 8058: the reader's mail program offers one button, and posts to this address when it is pressed.
        headers |= {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    envelope = Message(
        subject=message.subject,
        recipients=[(message.recipient_name, message.recipient)],
        body=message.text,
        html=message.html,
        sender=current_app.config["MAIL_DEFAULT_SENDER"],
        extra_headers=headers,
    )
    for one in message.attachments:
        envelope.attach(one.name, one.content_type, one.text.encode())
    envelope.msgId = message.message_id  # stable over retries, so that a repetition can be known
    return envelope
