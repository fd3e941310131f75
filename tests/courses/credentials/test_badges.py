"""Open Badges 3.0: read and checked with a library that has no part in making them (PyJWT, cryptography).

Section numbers are those of the 1EdTech Open Badges Specification 3.0 and of W3C Bitstring Status List 1.0.
"""

import base64
import gzip
import hashlib
import io
import json
from datetime import date, datetime
from urllib.parse import urlsplit

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from courses.credentials import badges
from courses.credentials import services as credentials
from courses.credentials.models import STATUS_LIST_SIZE, Identity
from courses.credentials.signing import Signer
from lms.db import transaction
from tests import world
from tests.courses.credentials.certified import complete, confirm


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma", name_own_script="ستي رحمة")


@pytest.fixture
def certificate(learner, course):
    made = complete(learner, course)
    confirm(made, learner)
    return made


@pytest.fixture
def signed_in(browser, learner, certificate):
    browser.sign_in(learner)
    return browser


def read(browser, token):
    """What a token says, once its signature is right: the key is fetched from where its header says."""
    header = jwt.get_unverified_header(token)
    assert header["alg"] == "EdDSA"
    answer = browser.get(urlsplit(header["kid"]).path)
    assert answer.mimetype == "application/json"
    key = jwt.PyJWK(answer.json)
    assert answer.json["crv"] == "Ed25519"
    assert "d" not in answer.json
    return jwt.decode(token, key.key, algorithms=["EdDSA"], options={"verify_exp": False})


def token_of(browser, certificate):
    response = browser.get(f"/certificates/{certificate.number}/badge.jwt")
    assert response.status_code == 200
    assert response.mimetype == "application/vc+jwt"
    return response.text


def test_a_badge_is_checked_by_an_independent_library(signed_in, certificate):
    number, title = certificate.number, certificate.course_title
    said = read(signed_in, token_of(signed_in, certificate))
    # 8.2.4.1: the credential's own members stand at the top, with the registered claims beside them.
    assert said["iss"] == said["issuer"]["id"] == "http://localhost/badges/issuer"
    assert said["jti"] == said["id"] == f"http://localhost/verify/{number}"
    assert said["nbf"] == datetime.fromisoformat(said["validFrom"]).timestamp()
    assert "vc" not in said
    # B.1.3 AchievementCredential: @context, id, type, credentialSubject, issuer, validFrom are required.
    assert said["@context"][:2] == badges.CONTEXT
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert said["validFrom"].endswith("Z")
    assert said["awardedDate"] == "2026-11-20T00:00:00Z"
    # B.1.4 AchievementSubject: type, achievement, and an id or an identifier.
    subject = said["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    assert subject["result"] == [{"type": ["Result"], "value": "85"}]
    # B.1.14 IdentityObject: type, hashed, identityHash, identityType.
    (identity,) = subject["identifier"]
    assert identity == {
        "type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": "Siti Rahma",
    }  # fmt: skip
    # B.1.1 Achievement: id, type, criteria, description, name.
    achievement = subject["achievement"]
    assert {"id", "type", "criteria", "description", "name"} <= set(achievement)
    assert achievement["type"] == ["Achievement"]
    assert achievement["name"] == title
    assert achievement["criteria"]["narrative"]
    # B.1.21 Profile: id and type.
    assert said["issuer"]["type"] == ["Profile"]


def test_a_changed_badge_is_found_out(signed_in, certificate):
    token = token_of(signed_in, certificate)
    head, payload, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(payload + "=="))
    said["credentialSubject"]["achievement"]["name"] = "Advanced Course"
    forged = base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
    with pytest.raises(jwt.InvalidSignatureError):
        read(signed_in, f"{head}.{forged}.{signature}")
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, jwt.PyJWK(Signer("another secret of the office").public("x")).key, algorithms=["EdDSA"])


def test_everything_a_badge_points_to_can_be_read(signed_in, certificate):
    said = read(signed_in, token_of(signed_in, certificate))
    signed_in.sign_out()
    assert signed_in.get(urlsplit(said["id"]).path).status_code == 200
    issuer = signed_in.get(urlsplit(said["issuer"]["id"]).path)
    assert issuer.json == said["issuer"]
    achievement = signed_in.get(urlsplit(said["credentialSubject"]["achievement"]["id"]).path)
    assert achievement.json == said["credentialSubject"]["achievement"]
    keys = signed_in.get("/.well-known/jwks.json").json["keys"]
    assert [key["kid"] for key in keys] == [jwt.get_unverified_header(signed_in_token(signed_in, said))["kid"]]
    for path in (said["issuer"]["id"], said["credentialSubject"]["achievement"]["id"]):
        page = signed_in.get(urlsplit(path).path, headers={"Accept": "text/html"})
        assert page.mimetype == "text/html"
        assert page.status_code == 200
    assert signed_in.get("/badges/keys/another").status_code == 404
    assert signed_in.get("/badges/status/1999").status_code == 404
    assert signed_in.get("/badges/achievements/none/1").status_code == 404


def signed_in_token(browser, said):
    return browser.get(urlsplit(said["credentialStatus"]["statusListCredential"]).path).text


def revoked(browser, said):
    """Whether the status list says that a badge is revoked (Bitstring Status List 3.2)."""
    status = said["credentialStatus"]
    assert (status["type"], status["statusPurpose"]) == ("BitstringStatusListEntry", "revocation")
    listed = read(browser, browser.get(urlsplit(status["statusListCredential"]).path).text)
    assert listed["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    subject = listed["credentialSubject"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", "revocation")
    packed = subject["encodedList"]
    assert packed[0] == "u"  # multibase: base64url without padding
    bits = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=" * (-len(packed[1:]) % 4)))
    assert len(bits) * 8 == STATUS_LIST_SIZE == 131_072
    place = int(status["statusListIndex"])
    return bool(bits[place // 8] & (0x80 >> place % 8))


def test_a_withdrawn_badge_is_in_the_status_list_and_comes_out_again(signed_in, certificate):
    said = read(signed_in, token_of(signed_in, certificate))
    assert not revoked(signed_in, said)
    coordinator = world.make_coordinator()
    with transaction():
        credentials.revoke(certificate, reason="By mistake", by=coordinator)
    assert revoked(signed_in, said)
    assert signed_in.get(f"/certificates/{certificate.number}/badge.jwt").status_code == 409
    with transaction():
        credentials.restore(certificate, by=coordinator)
    assert not revoked(signed_in, said)


def test_a_replaced_badge_is_revoked_and_the_new_one_is_not(signed_in, certificate):
    old = read(signed_in, token_of(signed_in, certificate))
    with transaction():
        new = credentials.correct_name(certificate, name="Siti Rachma", own_script=None, by=certificate.user)
    said = read(signed_in, token_of(signed_in, new))
    assert revoked(signed_in, old)
    assert not revoked(signed_in, said)
    assert said["credentialSubject"]["identifier"][0]["identityHash"] == "Siti Rachma"


def test_a_hidden_name_is_only_a_seal(signed_in, learner, certificate):
    with transaction():
        credentials.show_identity(certificate, Identity.WITHHELD, by=learner)
    token = token_of(signed_in, certificate)
    said = read(signed_in, token)
    assert "Rahma" not in json.dumps(said, ensure_ascii=False)
    (identity,) = said["credentialSubject"]["identifier"]
    assert identity["hashed"] is True
    hashed = hashlib.sha256(("Siti Rahma" + identity["salt"]).encode()).hexdigest()
    assert identity["identityHash"] == f"sha256${hashed}"


def test_a_certificate_that_ends_gives_a_badge_that_ends(signed_in, certificate):
    with transaction():
        certificate.expires_on = date(2028, 11, 20)
    said = read(signed_in, token_of(signed_in, certificate))
    assert said["validUntil"] == "2028-11-20T23:59:59Z"
    assert said["exp"] - said["nbf"] > 0


def test_the_picture_carries_the_badge(signed_in, certificate):
    """5.3.1: an iTXt chunk with the keyword openbadgecredential holds the signed credential."""
    response = signed_in.get(f"/certificates/{certificate.number}/badge.png")
    with Image.open(io.BytesIO(response.data)) as image:
        image.load()
        assert image.format == "PNG"
        assert min(image.size) >= 400
        token = image.text["openbadgecredential"]
    assert token == token_of(signed_in, certificate)
    assert b"iTXtopenbadgecredential\x00\x00" in response.data  # not compressed


def test_what_a_badge_says_can_be_read(signed_in, certificate):
    response = signed_in.get(f"/certificates/{certificate.number}/badge.json")
    assert f'filename="{certificate.number}.json"' in response.headers["Content-Disposition"]
    said = read(signed_in, token_of(signed_in, certificate))
    assert response.json == {name: value for name, value in said.items() if name not in ("iss", "jti", "nbf")}


def test_the_same_secret_is_the_same_key_and_another_is_another():
    assert Signer("a" * 40).public("k") == Signer("a" * 40).public("k")
    assert Signer("a" * 40).thumbprint != Signer("b" * 40).thumbprint


@given(st.sets(st.integers(0, STATUS_LIST_SIZE - 1), max_size=30))
def test_a_status_list_holds_exactly_those_that_are_revoked(places):
    made = badges.status_list("https://x/1", "https://x/i", places, date(2027, 1, 1))
    packed = made["credentialSubject"]["encodedList"][1:]
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    found = {n * 8 + bit for n, byte in enumerate(bits) if byte for bit in range(8) if byte & (0x80 >> bit)}
    assert found == places
