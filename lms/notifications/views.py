"""What was and will be sent."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.audit import services as audit
from lms.db import transaction
from lms.extensions import csrf, limiter
from lms.notifications import queries, services
from lms.notifications.forms import PreferencesForm
from lms.notifications.masking import masked
from lms.notifications.models import CAN_STOP
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow, by_link
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


@blueprint.route("/preferences", methods=["GET", "POST"])
@allow(anyone_signed_in)
def preferences() -> ResponseReturnValue:
    """What a person wants to be written about."""
    stopped = queries.stopped(current_user.id)
    form = PreferencesForm(data={kind.value: kind not in stopped for kind in CAN_STOP})
    if form.validate_on_submit():
        with transaction():
            for kind in CAN_STOP:
                services.set_stopped(current_user.id, kind, not form[kind.value].data, by=current_user)
        flash(_("Your choice is saved. It stays, whatever you are enrolled in."), "is-good")
        return redirect(url_for("mail.preferences"))
    return render_template("notifications/preferences.html", form=form)


@csrf.exempt
@blueprint.route("/stop/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("30/minute")
def stop_kind(token: str) -> ResponseReturnValue:
    """The link in a mail: GET shows, POST stops (RFC 8058: a mail program sends it without cookies or token)."""
    user_id, kind = queries.stopping(token)
    done = request.method == "POST"
    if done:
        with transaction():
            services.set_stopped(user_id, kind, request.form.get("again") != "yes", by=None)
    stopped = queries.has_stopped(user_id, kind)
    return render_template("notifications/stop.html", kind=kind, stopped=stopped, done=done)


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
