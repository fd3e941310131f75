"""Whose address an e-mail address is, as far as it tells. Pure."""

from collections.abc import Iterable

FREE = {
    *("gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com", "icloud.com", "proton.me"),
    *("protonmail.com", "mail.ru", "yandex.ru", "qq.com", "163.com", "gmx.com", "aol.com", "ymail.com"),
}


def domain(address: str) -> str:
    """What stands after the @."""
    return address.rsplit("@", 1)[-1].strip().lower()


def same(one: str, other: str) -> bool:
    """Whether two addresses are of one mailbox: capitals and what follows a + make no other person."""
    return _mailbox(one) == _mailbox(other)


def _mailbox(address: str) -> tuple[str, str]:
    name = address.strip().lower().rsplit("@", 1)[0]
    return name.split("+", 1)[0], domain(address)


def is_official(address: str, domains: Iterable[str]) -> bool:
    """Whether an address is at one of these domains or below it; where anybody can have one, it never is."""
    found = domain(address)
    return any(found == one or found.endswith(f".{one}") for one in domains if one not in FREE) and found not in FREE
