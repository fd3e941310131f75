"""The pages of certificates."""

from flask import Blueprint

from lms.web.access import public

blueprint = Blueprint("credentials", __name__)


@blueprint.get("/verify/")
@public
def check() -> str:
    return ""
