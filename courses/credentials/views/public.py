"""What anybody may see: whether a certificate is valid, and of what."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courses.credentials import queries, services
from courses.credentials.forms import CheckNameForm
from courses.credentials.models import Certificate
from courses.credentials.standing import full_name, names_match, public_name, standing
from courses.credentials.views.blueprint import blueprint
from lms import clock
from lms.db import transaction
from lms.errors import LinkDead
from lms.extensions import limiter
from lms.web.access import by_link, public


@blueprint.get("/verify/")
@public
@limiter.limit("30/minute")
def check() -> ResponseReturnValue:
    if number := request.args.get("number", "").strip():
        return redirect(url_for("credentials.verify", number=number[:40].replace("/", "")))
    return render_template("courses/credentials/check.html", number="", missing=False)


@blueprint.route("/verify/<number>", methods=["GET", "POST"])
@public
@limiter.limit("30/minute")
@limiter.limit("10/minute", methods=["POST"])
def verify(number: str) -> ResponseReturnValue:
    """Repeats what is printed, and says whether it is valid. Where the name is withheld, whoever holds the paper
    can ask whether the name on it is right."""
    found = queries.by_number(number)
    if found is None:
        return render_template("courses/credentials/check.html", number=number, missing=True), 404
    form, matches = CheckNameForm(), None
    if form.validate_on_submit():
        matches = names_match(found, form.name.data)
    return _page(found, public_name(found), form=form, matches=matches)


@blueprint.route("/verify/name/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("10/minute")
def reveal(token: str) -> ResponseReturnValue:
    """A link from the holder that shows the name once. Opening it shows nothing yet: mail scanners open links."""
    try:
        if request.method == "GET":
            queries.with_link(token)
            return render_template("courses/credentials/reveal.html", dead=False)
        with transaction():
            found = services.use_reveal_link(token)
    except LinkDead:
        return render_template("courses/credentials/reveal.html", dead=True), 410
    return _page(found, full_name(found) or None, form=CheckNameForm(formdata=None), matches=None)


def _page(found: Certificate, name: str | None, *, form: CheckNameForm, matches: bool | None) -> str:
    """`name` is what may be shown; where that is less than the whole name, a form compares it."""
    return render_template(
        "courses/credentials/verify.html",
        certificate=found,
        name_shown=name,
        can_compare=name is None or name != full_name(found),
        standing=standing(found, clock.today()).value,
        form=form,
        matches=matches,
    )
