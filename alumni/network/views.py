"""The pages of the alumni network."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.network import queries, services
from alumni.network.forms import DirectoryForm, EmptyForm, JoinForm
from alumni.network.models import Audience, Membership, MembershipState
from alumni.network.visibility import hidden_count, shown
from lms import clock
from lms.accounts import queries as accounts
from lms.db import transaction
from lms.errors import NotFound
from lms.organisations import queries as organisations
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow
from lms.web.tables import asked

blueprint = Blueprint("network", __name__, url_prefix="/alumni")
SEEN_DAYS = 30


@blueprint.get("/")
@allow(anyone_signed_in)
def directory() -> ResponseReturnValue:
    me = accounts.person(current_user.id)
    if not queries.is_member(me):
        return render_template(
            "alumni/network/closed.html", membership=queries.membership_of(me.id), count=queries.member_count(),
            coordinator=coordinates(me),
        )  # fmt: skip
    listing = asked("member")
    words, member = listing.q, listing.filters.get("member", "")
    return render_template(
        "alumni/network/directory.html",
        words=words,
        member=member,
        asked=bool(words or member),
        found=queries.search(me, words, member),
        members=[name for _id, name in organisations.member_choices()],
    )


@blueprint.get("/<int:user_id>")
@allow(anyone_signed_in)
def person(user_id: int) -> ResponseReturnValue:
    with transaction():
        me = accounts.person(current_user.id)
        queries.person(me, user_id)
        services.look(user_id, by=me)
    _membership, owner = queries.person(me, user_id)
    viewer = queries.viewer(me)
    return render_template(
        "alumni/network/person.html", fields=shown(viewer, owner), hidden=hidden_count(viewer, owner)
    )


@blueprint.route("/me", methods=["GET", "POST"])
@allow(anyone_signed_in)
def profile() -> ResponseReturnValue:
    membership = queries.membership_of(current_user.id)
    if membership is None:
        return render_template("alumni/network/none.html")
    if membership.state is not MembershipState.MEMBER:
        return _joining()
    form = DirectoryForm(data=_values(membership))
    if form.validate_on_submit():
        values = {name: form[name].data for name in ("listed", "sensitive", "topics")}
        values |= {name: Audience(form[name].data) for name in form.data if name.startswith("see_")}
        with transaction():
            services.save_profile(_mine(), values, by=current_user)
        flash(_("Your profile is saved. It is seen that way from now on."), "is-good")
        return redirect(url_for("network.profile"))
    since = clock.today() - timedelta(days=SEEN_DAYS)
    return render_template(
        "alumni/network/profile.html", form=form, membership=membership, seen=queries.seen_by(current_user.id, since)
    )


@blueprint.post("/me/leave")
@allow(anyone_signed_in)
def leave() -> ResponseReturnValue:
    with transaction():
        services.move(_mine(), MembershipState.LEFT, by=current_user)
    flash(_("You have left the network. Nobody sees your profile. You can join again."), "is-good")
    return redirect(url_for("network.profile"))


@blueprint.post("/me/decline")
@allow(anyone_signed_in)
def decline() -> ResponseReturnValue:
    with transaction():
        services.move(_mine(), MembershipState.DECLINED, by=current_user)
    flash(_("You have not joined. You can do so at any time."), "is-good")
    return redirect(url_for("home.index"))


def _joining() -> ResponseReturnValue:
    form = JoinForm()
    if form.validate_on_submit():
        with transaction():
            services.move(_mine(), MembershipState.MEMBER, by=current_user)
        flash(_("Welcome. Nobody sees you yet: choose below what others may see."), "is-good")
        return redirect(url_for("network.profile"))
    return render_template("alumni/network/join.html", form=form, empty=EmptyForm(), membership=_mine())


def _mine() -> Membership:
    found = queries.membership_of(current_user.id)
    if found is None:
        raise NotFound(_("You are not offered membership yet. It comes when you complete a cohort."))
    return found


def _values(membership: Membership) -> dict[str, object]:
    audiences = {name: getattr(membership, name).value for name in DirectoryForm().data if name.startswith("see_")}
    return {"listed": membership.listed, "sensitive": membership.sensitive, "topics": membership.topics, **audiences}
