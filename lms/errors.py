"""What can go wrong in the domain. lms.web.errors turns each into a page."""


class DomainError(Exception):
    """A rule of the house was broken; the message is fit to show."""


class NotFound(DomainError):
    """It does not exist, or not for this person."""


class NotAllowed(DomainError):
    """This person may not do that."""


class RuleBroken(DomainError):
    """A rule of the domain forbids it; the message says which and what to do."""


class LinkDead(DomainError):
    """A mailed link that is unknown, expired or revoked."""
