"""Invented officers. No name, post or address here belongs to anybody."""

from dataclasses import dataclass
from itertools import cycle

from flask_security import hash_password
from sqlalchemy import select

from lms import clock
from lms.accounts.models import Gender, RoleGrant, User
from lms.db import db
from lms.organisations.models import Agency
from lms.roles import Role

DOMAIN = "sample.example"
PASSWORD = "sample-world-2026"  # noqa: S105  printed at the first run; production has no sample world


@dataclass(frozen=True, slots=True)
class SignIn:
    """One of the people that a first run prints."""

    label: str
    email: str
    name: str
    own_script: str | None
    agency: str
    roles: tuple[Role, ...]
    language: str = "en"


SIGN_INS = (
    SignIn(
        "Trainee", f"trainee@{DOMAIN}", "Nadeesha Perera", "නදීශා පෙරේරා", "Department of Immigration and Emigration", ()
    ),
    SignIn(
        "Alumnus", f"alumnus@{DOMAIN}", "Farid Rahman", None, "Malaysian Maritime Enforcement Agency", (Role.MENTOR,)
    ),
    SignIn(
        "Coordinator",
        f"coordinator@{DOMAIN}",
        "Mei Tan",
        "陈美",
        "Immigration and Checkpoints Authority",
        (Role.COORDINATOR,),
    ),
    SignIn("Focal point", f"focal@{DOMAIN}", "Mereoni Vula", None, "Fiji Immigration Department", (Role.FOCAL_POINT,)),
    SignIn(
        "Administrator",
        f"admin@{DOMAIN}",
        "Jonas Weber",
        None,
        "Department of Home Affairs",
        (Role.ADMIN, Role.COORDINATOR),
    ),
    SignIn("Analyst", f"analyst@{DOMAIN}", "Siti Aminah Yusof", None, "Royal Malaysia Police", (Role.ANALYST,)),
)

OFFICERS = (
    ("Ayesha Siddiqua", "Bangladesh Coast Guard", Gender.WOMAN),
    ("Kamal Hossain", "Bangladesh Police", Gender.MAN),
    ("Litia Vakalala", "Fiji Immigration Department", Gender.WOMAN),
    ("Tomasi Rokoua", "Fiji Immigration Department", Gender.MAN),
    ("Dewi Lestari", "Directorate General of Immigration", Gender.WOMAN),
    ("Agus Santoso", "Indonesian National Police", Gender.MAN),
    ("Rina Wulandari", "Maritime Security Agency (BAKAMLA)", Gender.WOMAN),
    ("Arjun Mehta", "Bureau of Immigration", Gender.MAN),
    ("Priya Nair", "Indian Coast Guard", Gender.WOMAN),
    ("Sokha Chan", "General Department of Immigration", Gender.MAN),
    ("Ruwan Senarath", "Sri Lanka Coast Guard", Gender.MAN),
    ("Dilini Fernando", "Criminal Investigation Department", Gender.WOMAN),
    ("Bat-Erdene Ganbold", "National Police Agency", Gender.MAN),
    ("Oyunaa Dorj", "Coordination Council for Crime Prevention", Gender.WOMAN),
    ("Ibrahim Naseer", "Maldives Immigration", Gender.MAN),
    ("Aishath Shifa", "Maldives Police Service", Gender.WOMAN),
    ("Nurul Huda", "Royal Malaysia Police", Gender.WOMAN),
    ("Lim Wei Jian", "Immigration Department of Malaysia", Gender.MAN),
    ("Hana Parata", "Immigration New Zealand", Gender.WOMAN),
    ("Peter Kila", "Immigration and Citizenship Authority", Gender.MAN),
    ("Maria Santos", "Bureau of Immigration", Gender.WOMAN),
    ("Jose Ramos", "Philippine Coast Guard", Gender.MAN),
    ("Bilal Ahmed", "Federal Investigation Agency", Gender.MAN),
    ("Somchai Jaidee", "Immigration Bureau", Gender.MAN),
    ("Kanya Srisuk", "Royal Thai Police", Gender.WOMAN),
    ("Maria Fonseca", "Migration Service", Gender.WOMAN),
    ("Nguyen Thi Lan", "Viet Nam Border Guard", Gender.WOMAN),
    ("Tran Van Minh", "Viet Nam Coast Guard", Gender.MAN),
    ("Sina Leota", "Samoa Immigration", Gender.WOMAN),
    ("Sione Taufa", "Tonga Immigration Division", Gender.MAN),
    ("Kalo Willie", "Vanuatu Immigration", Gender.MAN),
    ("Grace Sogavare", "Solomon Islands Immigration Division", Gender.WOMAN),
    ("Tiare Ioane", "Kiribati Immigration", Gender.NOT_SAID),
    ("Chloe Martin", "Australian Border Force", Gender.WOMAN),
    ("Ethan Clarke", "Australian Federal Police", Gender.MAN),
    ("Rashid Karim", "Border Guard Bangladesh", Gender.MAN),
)

FOCAL_POINTS = (
    ("Losa Faleafa", "Samoa Immigration"),
    ("Intan Pratiwi", "Directorate General of Immigration"),
    ("Naree Boonmee", "Immigration Bureau"),
)

POSTS = ("Inspector", "Duty officer", "Investigator", "Team leader", "Intelligence analyst", "Shift supervisor")


def make() -> tuple[dict[str, User], list[User]]:
    """Make everybody. Returns the sign-ins by label, and the officers in order."""
    agencies = {agency.name: agency for agency in db.session.scalars(select(Agency).order_by(Agency.id.desc()))}
    password = hash_password(PASSWORD)
    known = {one.label: _sign_in(one, agencies[one.agency], password) for one in SIGN_INS}
    posts = cycle(POSTS)
    officers = [
        _person(f"{name.lower().replace(' ', '.')}@{DOMAIN}", name, agencies[agency], gender, next(posts))
        for name, agency, gender in OFFICERS
    ]
    for name, agency in FOCAL_POINTS:
        person = _person(f"{name.lower().replace(' ', '.')}@{DOMAIN}", name, agencies[agency], Gender.NOT_SAID, "Desk")
        person.grants = [RoleGrant(role=Role.FOCAL_POINT, member_id=agencies[agency].member_id)]
    db.session.flush()
    return known, officers


def _sign_in(one: SignIn, agency: Agency, password: str) -> User:
    person = _person(one.email, one.name, agency, Gender.NOT_SAID, "Officer")
    person.name_own_script, person.language = one.own_script, one.language
    person.password, person.confirmed_at = password, clock.now()
    person.grants = [
        RoleGrant(role=role, member_id=agency.member_id if role is Role.FOCAL_POINT else None) for role in one.roles
    ]
    return person


def _person(email: str, name: str, agency: Agency, gender: Gender, post: str) -> User:
    person = User(
        email=email,
        name=name,
        agency=agency,
        agency_id=agency.id,
        post=post,
        gender=gender,
        time_zone=agency.member.time_zone,
        is_sample=True,
    )
    db.session.add(person)
    return person
