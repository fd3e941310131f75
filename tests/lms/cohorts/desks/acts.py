"""What focal points do at their desk."""

import io

from sqlalchemy import select

from lms.accounts.models import User
from lms.cohorts.models.nominations import Nomination
from lms.db import db

HEADER = "name,email,member,agency,post,language,place\n"


def sent(agency, **changes):
    return {
        "name": "Ana Sample",
        "email": "ana@agency.example",
        "agency": agency.id if agency else 0,
        "language": "en",
        **changes,
    }


def nominate(browser, desk, agency, *names):
    place = next(a["href"] for a in browser.page(desk).select("a.btn") if "Nominate a person" in a.text)
    for name in names:
        form = sent(agency, name=name, email=f"{name.lower()}@agency.example")
        assert browser.post(place, data=form).headers["Location"] == desk


def ids():
    rows = select(User.name, Nomination.id).join(Nomination, Nomination.user_id == User.id)
    return {row.name: row.id for row in db.session.execute(rows)}


def shown(browser, desk):
    return [li.h3.text.split()[1] for li in browser.page(desk).select("ol.rows > li")]


def upload(browser, link, text):
    data = {"file": (io.BytesIO(text.encode()), "people.csv")}
    return browser.post(f"{link}/list", data=data)
