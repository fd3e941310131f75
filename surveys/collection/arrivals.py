"""By which link answers came, as far as it may be said: of no way by which fewer than five people came. Pure."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.monitoring.release import release

OPEN = "open"
PERSONAL = "personal"
REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Came:
    """How many answers came by the open link, by personal ones, and from devices that had sent one before.

    None stands for what is not said.
    """

    by_open_link: int | None
    by_personal_link: int | None
    repeated: int | None


def came(by_open_link: int, by_personal_link: int, repeated: int) -> Came:
    """The two ways, and the devices among the first, each as parts of a whole that is known."""
    ways = {OPEN: by_open_link, PERSONAL: by_personal_link}
    devices = {REPEATED: repeated, OPEN: by_open_link - repeated}
    known = set(release(ways).shown) | {way for way, n in ways.items() if n == 0}
    if not known >= ways.keys():
        return Came(None, None, None)
    is_said = repeated == 0 or set(release(devices).shown) >= {name for name, n in devices.items() if n}
    return Came(by_open_link, by_personal_link, repeated if is_said else None)


def said(found: Came) -> str:
    """It in words; nothing where nobody came by the open link."""
    if found.by_open_link is None:
        return _(
            "Some answers came by the open link. How many is not said: by the open link or by personal ones came "
            "fewer than five people."
        )
    if not found.by_open_link:
        return ""
    n = found.by_open_link
    parts = [ngettext("%(num)d answer came by the open link.", "%(num)d answers came by the open link.", n)]
    if found.repeated:
        parts.append(
            ngettext(
                "%(num)d of them from a device that had sent one before: a shared phone, or the same person twice.",
                "%(num)d of them from devices that had sent one before: shared phones, or the same people twice.",
                found.repeated,
            )
        )
    if found.by_personal_link:
        parts.append(
            ngettext(
                "%(num)d answer came by a personal invitation.", "%(num)d answers came by personal invitations.",
                found.by_personal_link,
            )
        )  # fmt: skip
    return " ".join(parts)
