"""The form for those who would tell their story, and the list of those who left how to reach them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.db import transaction
from lms.extensions import limiter
from lms.roles import coordinates
from lms.web.access import allow, public
from lms.web.tables import asked, csv_file, wants_csv
from surveys.results.forms import ContactForm
from surveys.results.queries import texts as queries
from surveys.results.services import contacts as services
from surveys.results.views.blueprint import blueprint

STORIES_OF_A_ROOM = "60/hour"  # after an event many write from behind one address


@blueprint.route("/s/story", methods=["GET", "POST"])
@public
@limiter.limit(STORIES_OF_A_ROOM, methods=["POST"])
def story() -> ResponseReturnValue:
    """Offered after sending, under an address that leaves no line in the log; nothing of the survey comes along."""
    form = ContactForm()
    if form.validate_on_submit():
        with transaction():
            services.leave(name=form.name.data, reach=form.reach.data, about=form.about.data or "")
        return redirect(url_for("results.story_thanks"))
    return render_template("surveys/results/story.html", form=form)


@blueprint.get("/s/story/thanks")
@public
def story_thanks() -> ResponseReturnValue:
    return render_template("surveys/results/story_thanks.html")


@blueprint.get("/surveys/story-contacts")
@allow(coordinates)
def contacts() -> ResponseReturnValue:
    listing = asked()
    page = queries.contacts(listing)
    if wants_csv():
        rows = ((one.name, one.reach, one.about) for one in page.items)
        return csv_file("story-contacts", ("Name", "How to reach", "About"), rows)
    return render_template("surveys/results/contacts.html", listing=listing, page=page)


@blueprint.post("/surveys/story-contacts/<contact_id>/remove")
@allow(coordinates)
def remove_contact(contact_id: str) -> ResponseReturnValue:
    with transaction():
        services.remove(contact_id)
    flash(_("The contact is removed."), "is-good")
    return redirect(url_for("results.contacts"))
