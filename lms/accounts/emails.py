"""What accounts write to people."""

from lms.accounts.models import JoinRequest, User
from lms.notifications.services import Email, reader


def invitation(person: User, link: str, generation: str) -> Email:
    return Email(
        key=f"invitation:{person.id}:{generation}",
        **reader(person),
        template="accounts/invitation",
        context={"link": link},
    )


def refused(request: JoinRequest) -> Email:
    return Email(
        key=f"join_refused:{request.id}",
        to=request.email,
        name=request.name,
        language=request.language,
        template="accounts/refused",
    )


def address_corrected(person: User, address: str, *, mark: str) -> Email:
    """To the address before and to the new one."""
    return Email(
        key=f"address_corrected:{person.id}:{mark}:{'new' if address == person.email else 'old'}",
        to=address,
        name=person.name,
        language=person.language,
        user_id=person.id,
        template="accounts/address_corrected",
        context={"address": person.email},
    )
