"""Lists: what a reader asked for (search, filters, order, page) and the page that answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from lms.db import db

PER_PAGE = 25
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked: free text, chosen filters (empty strings left out), sort key, page from 1."""

    q: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    everything: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything hides rows, so that an empty answer can say so."""
        return bool(self.q or self.filters)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of rows, and how many there are in all."""

    items: Sequence[T]
    total: int
    page: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        return (self.page - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * self.per_page, self.total)


def paginate(statement: Select[Any], listing: Listing, *, rows: bool = False) -> Page[Any]:
    """Two statements: how many, and the page asked for (all of them when `everything` is wanted, for exports).

    `rows` keeps whole rows where the statement selects more than one thing.
    """
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    per_page = max(total, 1) if listing.everything else PER_PAGE
    page = 1 if listing.everything else min(max(listing.page, 1), max(1, -(-total // per_page)))
    cut = statement.limit(per_page).offset((page - 1) * per_page)
    found = db.session.execute(cut) if rows else db.session.scalars(cut).unique()
    return Page(list(found.all()), total, page, per_page)


def like(text: str) -> str:
    """A LIKE pattern that finds `text` anywhere, its own wildcards taken literally (escape='\\')."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
