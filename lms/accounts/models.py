"""The people."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_security import AsaList, UserMixin, WebAuthnMixin
from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Record
from lms.organisations.models import Agency
from lms.roles import Role


class Gender(StrEnum):
    """Optional, and only ever used to break figures down."""

    WOMAN = "woman"
    MAN = "man"
    ANOTHER = "another"
    NOT_SAID = "not_said"


class User(UserMixin, Record):
    """A person who can sign in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)  # lists of people are in its order
    name_own_script: Mapped[str | None]
    post: Mapped[str | None]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    language: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    gender: Mapped[Gender] = mapped_column(default=Gender.NOT_SAID)
    is_sample: Mapped[bool] = mapped_column(default=False)

    # What Flask-Security keeps about signing in.
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None]
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_hex(32))
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True)  # type: ignore[assignment]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))

    agency: Mapped[Agency | None] = relationship(lazy="joined")
    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="user", lazy="selectin", cascade="all, delete-orphan", foreign_keys="RoleGrant.user_id"
    )
    webauthn: Mapped[list["WebAuthn"]] = relationship(  # type: ignore[assignment]
        back_populates="user", cascade="all, delete-orphan"
    )

    def has(self, *roles: Role) -> bool:
        """Whether the person holds any of these roles; everyone is a learner."""
        return Role.LEARNER in roles or any(grant.role in roles for grant in self.grants)

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """Flask-Security's own roles are not used; ours are grants."""
        return []

    def snapshot(self) -> dict[str, Any]:
        """What a Snapshot keeps of this person as they are today, ready for a model's constructor."""
        member = self.agency.member if self.agency else None
        return {
            "member": member.name if member else None,
            "sub_region": member.sub_region if member else None,
            "agency_family": self.agency.family.value if self.agency else None,
            "gender": self.gender.value,
        }


class RoleGrant(Record):
    """A role that a person holds; a focal point's is for one member, or for one agency alone."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("user_id", "role", "member_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    role: Mapped[Role]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))

    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])


class WebAuthn(WebAuthnMixin, Record):
    """A passkey, in the columns Flask-Security expects."""

    __tablename__ = "webauthn"

    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    create_datetime: Mapped[datetime] = mapped_column(default=clock.now)
    lastuse_datetime: Mapped[datetime]
    name: Mapped[str]
    usage: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)

    user: Mapped[User] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, Any]:
        return {"id": self.user_id}


class RequestState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class JoinRequest(Record):
    """Somebody without an account asks for one; a coordinator decides."""

    __tablename__ = "join_request"

    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    agency_name: Mapped[str]
    post: Mapped[str]
    reason: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    state: Mapped[RequestState] = mapped_column(default=RequestState.WAITING, index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]


class Snapshot:
    """Mixin: who somebody was on the day that counts. A later change of post never rewrites a past report."""

    member: Mapped[str | None]
    sub_region: Mapped[str | None]
    agency_family: Mapped[str | None]
    gender: Mapped[str | None]

    def dimensions(self) -> dict[str, str | None]:
        """By what a measure breaks a fact about this person down."""
        return {
            "member": self.member,
            "sub_region": self.sub_region,
            "agency_family": self.agency_family,
            "gender": self.gender,
        }
