"""Signing in: Flask-Security, told to use our people, our pages and our outbox."""

from typing import Any

from flask import Flask
from flask_security import MailUtil, SQLAlchemyUserDatastore
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.accounts.models import User, WebAuthn
from lms.db import db
from lms.extensions import security

PUBLIC_PAGES = {"login", "logout", "forgot_password", "reset_password", "two_factor_token_validation"}


class Datastore(SQLAlchemyUserDatastore):
    """Our people, found without regard to case; roles stay ours."""

    def __init__(self) -> None:
        super().__init__(db, User, None, WebAuthn)  # type: ignore[arg-type]

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        """The person with these values; an e-mail address is kept in small letters."""
        ((name, value),) = kwargs.items()
        if name == "email":
            value = str(value).lower()
        statement = select(User).where(getattr(User, name) == value).options(joinedload(User.grants))
        return db.session.scalars(statement).unique().one_or_none()


class OutboxMail(MailUtil):
    """Flask-Security's mails go through the outbox like all others."""


SETTINGS: dict[str, Any] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    "SECURITY_DATETIME_FACTORY": clock.now,
    "SECURITY_RECOVERABLE": True,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/login",
}


def register(app: Flask) -> None:
    """Bind Flask-Security to the application, and declare who may open its pages."""
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    security.init_app(app, Datastore(), mail_util_cls=OutboxMail)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("security.") and not endpoint.endswith("static"):
            view.access = "public" if endpoint.split(".")[1] in PUBLIC_PAGES else "anyone_signed_in"  # type: ignore[union-attr]
