"""What was and will be sent."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.audit import services as audit
from lms.db import transaction
from lms.notifications import queries, services
from lms.notifications.masking import masked
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked

blueprint = Blueprint("mail", __name__, url_prefix="/mail")


@blueprint.get("/")
@allow(coordinates)
def index() -> ResponseReturnValue:
    listing = asked("state")
    return render_template("notifications/index.html", listing=listing, page=queries.messages(listing))


@blueprint.get("/<int:message_id>")
@allow(coordinates)
def message(message_id: int) -> ResponseReturnValue:
    found = queries.message(message_id)
    return render_template("notifications/message.html", message=found, text=masked(found.text))


@blueprint.post("/<int:message_id>/stop")
@allow(coordinates)
def stop(message_id: int) -> ResponseReturnValue:
    with transaction():
        found = queries.message(message_id, lock=True)
        services.cancel(found)
        audit.record("mail.stopped", found, by=current_user, about=found.user_id)
    flash(_("The mail is stopped. You can send it again."), "is-good")
    return redirect(url_for("mail.message", message_id=message_id))


@blueprint.post("/<int:message_id>/send")
@allow(coordinates)
def send(message_id: int) -> ResponseReturnValue:
    with transaction():
        found = queries.message(message_id, lock=True)
        services.retry(found)
        audit.record("mail.sent_again", found, by=current_user, about=found.user_id)
    flash(_("The mail goes out within a minute."), "is-good")
    return redirect(url_for("mail.message", message_id=message_id))
