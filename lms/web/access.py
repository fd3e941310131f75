"""Who may open a page. A view that does not say so stops the service from starting."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _
from flask_login import current_user

from lms.errors import NotAllowed
from lms.manifest import Policy

View = Callable[..., Any]


def public(view: View) -> View:
    """Anybody may open this page."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def by_link(view: View) -> View:
    """Whoever holds a mailed link may open this page; the view resolves the token before anything else."""
    view.access = "link"  # type: ignore[attr-defined]
    return view


def allow(policy: Policy) -> Callable[[View], View]:
    """Only people for whom the policy holds; others are asked to sign in, or told that they may not."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            require(policy(current_user))
            return view(*args, **kwargs)

        guarded.access, guarded.policy = policy.__name__, policy  # type: ignore[attr-defined]
        return guarded

    return decorate


def require(allowed: bool) -> None:
    """Raise NotAllowed unless allowed."""
    if not allowed:
        raise NotAllowed(_("Your role does not allow this. Ask a training coordinator if you need it."))


def check_every_view(app: Flask) -> None:
    """Raise RuntimeError naming the views that do not say who may open them."""
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not endpoint.endswith("static") and not hasattr(view, "access")
    ]
    if silent:
        raise RuntimeError(f"these views do not say who may open them: {silent}")
