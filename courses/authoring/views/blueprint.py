"""The address space that the pages of authoring share."""

from typing import Any

from flask import Blueprint, request
from flask_login import current_user

from courses.authoring.policies import writes_courses

blueprint = Blueprint("authoring", __name__, url_prefix="/authoring")
LARGEST = 70 * 1024 * 1024  # a course with its videos


@blueprint.url_value_preprocessor
def _let_large_files_in(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Videos are larger than what anybody else may send. This runs before the form is read."""
    if current_user.is_authenticated and writes_courses(current_user):
        request.max_content_length = LARGEST
