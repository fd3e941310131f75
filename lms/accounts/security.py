"""Signing in: Flask-Security, told to use our people, our pages and our outbox."""

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, current_app
from flask_limiter.util import get_remote_address
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore, WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lms import clock
from lms.accounts import queries
from lms.accounts.models import User, WebAuthn
from lms.db import db
from lms.extensions import limiter
from lms.notifications import services as notifications

PUBLIC = {
    "login", "logout", "forgot_password", "reset_password", "two_factor_token_validation", "two_factor_rescue",
    "two_factor_select", "mf_recovery", "tf_select", "wan_signin", "wan_signin_response",
}  # fmt: skip
SIGNED_IN = {
    "change_password", "two_factor_setup", "two_factor_setup_validate", "mf_recovery_codes", "verify",
    "wan_register", "wan_register_response", "wan_delete", "wan_verify", "wan_verify_response",
}  # fmt: skip
GUESSED_AT = {"login": "20/minute", "forgot_password": "10/hour", "two_factor_token_validation": "10/minute",
              "mf_recovery": "10/minute", "reset_password": "20/hour", "wan_signin": "20/minute"}  # fmt: skip

SETTINGS: dict[str, Any] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_PASSWORD_CHECK_BREACHED": None,
    "SECURITY_DATETIME_FACTORY": clock.now,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "SECURITY_RECOVERABLE": True,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_TOTP_ISSUER": "RSO Learning",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_WEBAUTHN": True,
    "SECURITY_WAN_RP_NAME": "RSO Learning",
    "SECURITY_SCRIPT_NONCE_KEY": "csp_nonce",
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/login",
    "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": "Set a new password at RSO Learning",
}


class Datastore(SQLAlchemyUserDatastore):
    """Our people; roles stay ours.

    Its `commit` is the only one besides transaction(): Flask-Security ends its own requests with it.
    """

    def __init__(self) -> None:
        super().__init__(db, User, None, WebAuthn)  # type: ignore[arg-type]

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        """The person with these values; addresses are kept in small letters."""
        ((name, value),) = kwargs.items()
        return queries.for_sign_in(name, value)


class OutboxMail(MailUtil):
    """Flask-Security's mails go through the outbox like all others."""

    def send_mail(
        self, template: str, subject: Any, recipient: Any, sender: Any, body: Any, html: Any, **kwargs: Any
    ) -> None:
        user: User | None = kwargs.get("user")
        notifications.post_rendered(
            key=f"security:{template}:{secrets.token_hex(8)}",
            to=recipient[1] if isinstance(recipient, tuple) else str(recipient),
            name=user.name if user else "",
            subject=str(subject),
            text=body or "",
            html=html or "",
            user_id=user.id if user else None,
            language=user.language if user else "en",
        )
        # Asking for a reset changes nothing else, so nobody else would commit.
        current_app.extensions["security"].datastore.commit()


class Passkeys(WebauthnUtil):
    """Which passkeys are made: on this device or on a key that is carried along, as the person likes.

    Flask-Security asks for a carried key when a passkey replaces the password; officers have their phone.
    """

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Instead of a password, the device checks who holds it (WebAuthn Level 3, section 5.4.4)."""
        alone = usage == "first"
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED if alone else ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED
            if alone
            else UserVerificationRequirement.DISCOURAGED,
        )


def register(app: Flask) -> None:
    """Bind Flask-Security to the application, and declare who may open its pages.

    Raises RuntimeError for a page of Flask-Security that is not declared here.
    """
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    key = hashlib.sha256(f"totp:{app.config['SECRET_KEY']}".encode()).digest()
    app.config.setdefault("SECURITY_TOTP_SECRETS", {"1": base64.b64encode(key).decode()})
    Security(app, Datastore(), mail_util_cls=OutboxMail, webauthn_util_cls=Passkeys)
    for endpoint, view in app.view_functions.items():
        blueprint, _dot, name = endpoint.partition(".")
        if blueprint != "security" or name == "static":
            continue
        if name not in PUBLIC | SIGNED_IN:
            raise RuntimeError(f"say who may open security.{name}")
        view.access = "public" if name in PUBLIC else "anyone_signed_in"  # type: ignore[union-attr]
        if limit := GUESSED_AT.get(name):
            app.view_functions[endpoint] = limiter.limit(limit, key_func=get_remote_address, methods=["POST"])(view)  # type: ignore[assignment]
