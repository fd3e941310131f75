"""Who a row is about: somebody we know, somebody new, or somebody who may be known under another address."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.accounts.models import User
from lms.imports import names, queries
from lms.imports.headers import Column
from lms.imports.rows import ANOTHER, LEAVE_OUT, Outcome, Problem, Row
from lms.organisations import queries as organisations
from lms.organisations.models import Agency, Member
from lms.organisations.spellings import index, spelling
from lms.web.languages import LANGUAGES

ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
NEEDED = ("name", "member", "agency")
EXAMPLE = {
    "name": "Sample Officer",
    "email": "officer@example.org",
    "member": "Malaysia",
    "agency": "Immigration Department of Malaysia",
    "post": "Inspector",
    "language": "en",
}


def columns(*, whole: bool) -> tuple[Column, ...]:
    """The columns about a person. With `whole`, each row must say all that a new person needs."""
    return (
        Column("name", _l("Name"), ("full name", "participant", "learner", "officer"), required=whole, longest=120),
        Column(
            "email", _l("E-mail"), ("email address", "e-mail address", "mail", "mail address"), required=True
        ),
        Column(
            "member", _l("Member"), ("member state", "country", "iso", "iso code", "nationality"), required=whole
        ),
        Column(
            "agency", _l("Agency"), ("organisation", "organization", "service", "department", "unit"), required=whole,
            longest=160,
        ),
        Column("post", _l("Post"), ("rank", "position", "function", "title", "job title"), longest=120),
        Column("language", _l("Language"), ("lang", "preferred language"), longest=20),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """Who a row is about. `outcome` is NEW, KNOWN, DUPLICATE, LEFT_OUT or PROBLEM."""

    outcome: Outcome
    user: User | None = None
    member: Member | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    candidates: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class People:
    """Everything needed to say who rows are about, read in a fixed number of statements."""

    known: Mapping[str, User]
    chosen: Mapping[int, User]
    members: Mapping[str, Member]
    agencies: Mapping[tuple[int, str], Agency]
    near: Mapping[int, Mapping[str, Sequence[tuple[int, str, str]]]]
    seen: dict[tuple[str, object], int] = field(default_factory=dict)
    new: dict[tuple[int, str, frozenset[str]], tuple[int, str]] = field(default_factory=dict)

    def match(self, row: Row, within: object = None) -> Match:
        """Judge one row; rows are asked for in the order of the file. A person may stand once within each thing."""
        email = row["email"].lower()
        if not ADDRESS.fullmatch(email):
            return _problem("email", _("Write a whole e-mail address, for example name@example.org."))
        if earlier := self.seen.get((email, within)):
            return _problem("email", _("This address stands in row %(n)s too. Take one of them away.", n=earlier))
        self.seen[email, within] = row.number
        if row.choice == LEAVE_OUT:
            return Match(Outcome.LEFT_OUT, notes=(_("You left this row out."),))
        if person := self.known.get(email):
            return Match(Outcome.KNOWN, person, notes=_known(person))
        if row.choice.isdecimal() and (person := self.chosen.get(int(row.choice))):
            note = _("You said: %(name)s, %(email)s.", name=person.name, email=person.email)
            return Match(Outcome.KNOWN, person, notes=(note,))
        return self._new(row)

    def _new(self, row: Row) -> Match:
        if missing := [name for name in NEEDED if not row[name]]:
            return Match(
                Outcome.PROBLEM,
                problems=tuple(
                    Problem(name, _("Nobody has this e-mail address. Fill in this cell to add the person."))
                    for name in missing
                ),
            )
        member = self.members.get(spelling(row["member"]))
        problems = []
        if member is None:
            problems.append(Problem("member", self._unknown_member(row["member"])))
        if row["language"] and language_of(row["language"]) is None:
            problems.append(Problem("language", _("Write one of these: %(codes)s.", codes=", ".join(LANGUAGES))))
        if problems or member is None:
            return Match(Outcome.PROBLEM, problems=tuple(problems))
        agency = self.agencies.get((member.id, row["agency"].casefold()))
        notes = () if agency else (self._new_agency(member, row["agency"]),)
        if row.choice != ANOTHER and (found := self._alike(row, member, agency)):
            return found
        place = member.id, row["agency"].casefold(), names.words(row["name"])
        self.new.setdefault(place, (row.number, row["email"].lower()))
        return Match(Outcome.NEW, member=member, notes=notes)

    def _alike(self, row: Row, member: Member, agency: Agency | None) -> Match | None:
        """Somebody of the same agency with nearly the same name and another address, known or in an earlier row."""
        near = self.near.get(agency.id, {}) if agency else {}
        checked = {one for key in names.keys(row["name"]) for one in near.get(key, ())}
        candidates = tuple(
            (user_id, f"{name}, {email}")
            for user_id, name, email in sorted(checked)
            if names.similar(row["name"], name)
        )
        earlier = self.new.get((member.id, row["agency"].casefold(), names.words(row["name"])))
        if candidates:
            note = _("Somebody in this agency has nearly the same name and another address.")
        elif earlier and earlier[1] != row["email"].lower():
            note = _("Row %(n)s has the same name and another address.", n=earlier[0])
        else:
            return None
        return Match(Outcome.DUPLICATE, member=member, notes=(note,), candidates=candidates[:5])

    def _unknown_member(self, text: str) -> str:
        near = get_close_matches(spelling(text), list(self.members), 1, 0.75)
        if near:
            return _("We do not know this member. Is it %(name)s?", name=self.members[near[0]].name)
        return _("We do not know this member. Write its name, or its code of two or three letters.")

    def _new_agency(self, member: Member, text: str) -> str:
        there = {name: one.name for (member_id, name), one in self.agencies.items() if member_id == member.id}
        near = get_close_matches(text.casefold(), list(there), 1, 0.75)
        if near:
            return _("A new agency is made. There is one called %(name)s: is it the same?", name=there[near[0]])
        return _("A new agency is made.")


def look_up(rows: Sequence[Row]) -> People:
    """Read what it takes to match these rows: five statements, however many they are."""
    members = index(organisations.members())
    agencies = queries.agencies()
    wanted = {
        agency.id
        for row in rows
        if (member := members.get(spelling(row["member"])))
        and (agency := agencies.get((member.id, row["agency"].casefold())))
    }
    near: dict[int, dict[str, list[tuple[int, str, str]]]] = defaultdict(lambda: defaultdict(list))
    for user_id, name, email, agency_id in queries.people_in_agencies(wanted):
        for key in names.keys(name):
            near[agency_id or 0][key].append((user_id, name, email))
    return People(
        known=queries.people_by_email({row["email"].lower() for row in rows}),
        chosen=queries.people_by_id({int(row.choice) for row in rows if row.choice.isdecimal()}),
        members=members,
        agencies=agencies,
        near=near,
    )


def language_of(text: str) -> str | None:
    """The code of a language that is written as its code or its name."""
    wanted = text.casefold()
    return next((code for code, name in LANGUAGES.items() if wanted in (code.casefold(), name.casefold())), None)


def _known(person: User) -> tuple[str, ...]:
    notes = [_("Known as %(name)s. Their profile is not changed.", name=person.name)]
    if not person.active:
        notes.append(_("Their account is closed."))
    return tuple(notes)


def _problem(column: str, message: str) -> Match:
    return Match(Outcome.PROBLEM, problems=(Problem(column, message),))
