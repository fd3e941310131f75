"""Open Badges 3.0: the credentials, and what they point to."""

import json
from functools import cache
from typing import Any

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.credentials import badges, printing, queries
from courses.credentials.models import Certificate, CertificateState
from courses.credentials.signing import Signer
from courses.credentials.views.blueprint import blueprint
from lms import clock
from lms.errors import NotFound, RuleBroken
from lms.extensions import limiter
from lms.house import address_of
from lms.roles import anyone_signed_in
from lms.web.access import allow, public

JWT = "application/vc+jwt"


@cache
def _signer_of(secret: str) -> Signer:
    return Signer(secret)


def _signer() -> Signer:
    return _signer_of(current_app.config["BADGE_SIGNING_KEY"])


def _key_address() -> str:
    return address_of("credentials.key", thumbprint=_signer().thumbprint)


def _addresses(certificate: Certificate) -> badges.Addresses:
    return badges.Addresses(
        issuer=address_of("credentials.issuer"),
        home=address_of("home.index"),
        credential=address_of("credentials.verify", number=certificate.number),
        achievement=address_of(
            "credentials.achievement", code=certificate.course_code, version=certificate.course_version
        ),
        status_list=address_of("credentials.status_list", year=certificate.status_list),
    )


def _credential(number: str) -> tuple[Certificate, dict[str, Any]]:
    """One's own credential. Raises RuleBroken while it must not be handed out."""
    found = queries.own(current_user, number)
    if not found.confirmed:
        raise RuleBroken(_("Confirm your name first. The badge carries it."))
    if found.state is not CertificateState.VALID:
        raise RuleBroken(_("This certificate is not valid any more, so it has no badge."))
    return found, badges.credential(found, _addresses(found))


def _signed(made: dict[str, Any]) -> str:
    return _signer().sign(badges.claims(made), kid=_key_address(), kind="vc+jwt")


@blueprint.get("/certificates/<number>/badge.jwt")
@allow(anyone_signed_in)
def badge_jwt(number: str) -> ResponseReturnValue:
    found, made = _credential(number)
    return _file(_signed(made), JWT, f"{found.number}.jwt")


@blueprint.get("/certificates/<number>/badge.json")
@allow(anyone_signed_in)
def badge_json(number: str) -> ResponseReturnValue:
    """What the badge says, to read; only the signed one proves anything."""
    found, made = _credential(number)
    return _file(json.dumps(made, ensure_ascii=False, indent=2), "application/json", f"{found.number}.json")


@blueprint.get("/certificates/<number>/badge.png")
@allow(anyone_signed_in)
def badge_png(number: str) -> ResponseReturnValue:
    found, made = _credential(number)
    return _file(badges.bake(printing.badge(found), _signed(made)), "image/png", f"{found.number}.png")


def _file(content: str | bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.get("/badges/issuer")
@public
@limiter.limit("60/minute")
def issuer() -> ResponseReturnValue:
    """Who issues the badges: a page for people, the profile for programs."""
    made = badges.profile(address_of("credentials.issuer"), address_of("home.index"))
    if _wants_page():
        return render_template("courses/credentials/issuer.html", profile=made, key=_key_address())
    return _json(made)


@blueprint.get("/badges/achievements/<code>/<version>")
@public
@limiter.limit("60/minute")
def achievement(code: str, version: str) -> ResponseReturnValue:
    """What a badge is for: a page for people, the achievement for programs."""
    found = queries.of_course(code, version)
    made = badges.achievement(found, _addresses(found).achievement, address_of("credentials.issuer"))
    if _wants_page():
        return render_template("courses/credentials/achievement.html", achievement=made, certificate=found)
    return _json(made)


@blueprint.get("/badges/keys/<thumbprint>")
@public
@limiter.limit("60/minute")
def key(thumbprint: str) -> ResponseReturnValue:
    if thumbprint != _signer().thumbprint:
        raise NotFound(_("There is no such key."))
    return _json(_signer().public(_key_address()))


@blueprint.get("/.well-known/jwks.json")
@public
@limiter.limit("60/minute")
def keys() -> ResponseReturnValue:
    return _json({"keys": [_signer().public(_key_address())]})


@blueprint.get("/badges/status/<int:year>")
@public
@limiter.limit("60/minute")
def status_list(year: int) -> ResponseReturnValue:
    """Which badges are revoked, as a signed list that names nobody."""
    revoked = queries.places_revoked(year)
    if revoked is None:
        raise NotFound(_("There is no such list."))
    made = badges.status_list(
        address_of("credentials.status_list", year=year), address_of("credentials.issuer"), revoked, clock.today()
    )
    claims = {**made, "iss": made["issuer"]}
    return Response(_signer().sign(claims, kid=_key_address(), kind="vc+jwt"), mimetype=JWT)


def _wants_page() -> bool:
    accepted = request.accept_mimetypes
    return accepted["text/html"] > accepted["application/json"]


def _json(made: dict[str, Any]) -> Response:
    return Response(json.dumps(made, ensure_ascii=False, indent=2), mimetype="application/json")
