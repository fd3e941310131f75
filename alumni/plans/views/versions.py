"""Comparing versions of a plan."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import codes, wording
from alumni.plans.models.versions import PlanVersion
from alumni.plans.queries import plans as plans_read
from alumni.plans.queries import versions as read
from alumni.plans.views.blueprint import blueprint
from lms.errors import NotFound
from lms.roles import anyone_signed_in
from lms.web.access import allow


@blueprint.get("/plans/<int:plan_id>/versions")
@allow(anyone_signed_in)
def versions(plan_id: int) -> ResponseReturnValue:
    """Two versions side by side in words: the last against the one before, unless others are asked for."""
    found = plans_read.plan_for(current_user, plan_id)
    rows = read.versions(found.id)
    if not rows:
        raise NotFound(_("This action plan was not handed in yet. There is nothing to compare."))
    after = _asked(rows, "to", len(rows))
    before = _asked(rows, "from", max(after.number - 1, 1))
    return render_template(
        "alumni/plans/versions.html", plan=found, versions=rows, before=before, after=after,
        changes=wording.compare(before.content, after.content), field_words=codes.WORDS, kinds=dict(codes.KINDS),
    )  # fmt: skip


def _asked(rows: list[PlanVersion], name: str, otherwise: int) -> PlanVersion:
    wanted = request.args.get(name, "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else otherwise
    return next((one for one in rows if one.number == number), rows[-1])
