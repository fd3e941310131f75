"""Nominations from a file: what each row means."""

import re
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.accounts.models import User
from lms.cohorts import queries
from lms.cohorts.models import Cohort
from lms.cohorts.scope import scope_of
from lms.cohorts.services import nominations
from lms.imports.headers import Column
from lms.imports.rows import Judged, Outcome, Problem, Row, shape_problems
from lms.organisations import queries as organisations_read
from lms.organisations import services as organisations
from lms.organisations.models import Member
from lms.roles import Person
from lms.web.languages import LANGUAGES

ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")


class NominationRows:
    """The row type of nominations for one cohort, uploaded by one person."""

    kind = "nominations"
    columns = (
        Column("name", _l("Name"), ("full name", "participant"), required=True, longest=120),
        Column("email", _l("E-mail"), ("email address", "e-mail address", "mail"), required=True),
        Column("member", _l("Member"), ("member state", "country", "iso"), required=True),
        Column("agency", _l("Agency"), ("organisation", "organization", "service"), required=True, longest=160),
        Column("post", _l("Post"), ("rank", "position", "function"), longest=120),
        Column("language", _l("Language"), ("lang",), longest=10),
    )

    def __init__(self, cohort: Cohort, by: User) -> None:
        self.cohort, self.by = cohort, by
        self.subject = str(cohort.id)

    def judge(self, rows: Sequence[Row]) -> Sequence[Judged]:
        """Four statements however many rows there are."""
        emails = [row["email"].lower() for row in rows]
        known = queries.people_by_email(emails)
        nominated = queries.nominations_by_email(self.cohort.id)
        members = {
            key: one for one in organisations_read.members() for key in (one.name.casefold(), one.iso2.casefold())
        }
        return [
            self._judge(
                row,
                members,
                known,
                nominated,
                emails.count(row["email"].lower()) > 1 and emails.index(row["email"].lower()) != place,
            )
            for place, row in enumerate(rows)
        ]

    def _judge(
        self,
        row: Row,
        members: Mapping[str, Member],
        known: Mapping[str, User],
        nominated: Mapping[str, object],
        twice: bool,
    ) -> Judged:
        member = members.get(row["member"].casefold())
        problems = [*shape_problems(row, self.columns), *self._problems(row, member)]
        email = row["email"].lower()
        if twice:
            problems.append(Problem("email", _("This address stands in an earlier row too.")))
        if problems:
            return Judged(row, Outcome.PROBLEM, tuple(problems))
        if email in nominated:
            return Judged(row, Outcome.SAME, notes=(_("Nominated already."),))
        person = known.get(email)
        if person is None:
            return Judged(row, Outcome.NEW, target=member)
        notes = (_("Known as %(name)s. Their profile is not changed.", name=person.name),)
        if not scope_of(self.by).covers(person.agency.member_id if person.agency else None):
            return Judged(row, Outcome.PROBLEM, (Problem("email", _("This person is of another member.")),))
        return Judged(row, Outcome.KNOWN, notes=notes, target=member)

    def _problems(self, row: Row, member: Member | None) -> list[Problem]:
        found = [
            Problem(name, _("Fill in this cell.")) for name in ("name", "email", "member", "agency") if not row[name]
        ]
        if row["email"] and not ADDRESS.fullmatch(row["email"]):
            found.append(Problem("email", _("Write a whole e-mail address.")))
        if row["member"] and member is None:
            found.append(Problem("member", _("We do not know this member. Write its name or its two-letter code.")))
        if member and not scope_of(self.by).covers(member.id):
            found.append(Problem("member", _("You nominate people of your own member only.")))
        if row["language"] and row["language"].lower() not in LANGUAGES:
            found.append(Problem("language", _("Write en, id or ar.")))
        return found

    def write(self, rows: Sequence[Judged], *, by: Person) -> None:
        for judged in rows:
            row, member = judged.row, judged.target
            agency = organisations.agency_named(member.id, row["agency"])
            nominations.nominate(
                self.cohort,
                email=row["email"],
                name=row["name"],
                agency_id=agency.id,
                post=row["post"] or None,
                language=row["language"].lower() or "en",
                by=self.by,
            )
