"""Steps that tests of imports share."""

import io

from sqlalchemy import func, select

from lms.db import db
from tests.lms.imports.test_reading import xlsx

HEADER = ["Name", "E-mail", "Member", "Agency", "Post", "Language"]


def row(name, email, member="Malaysia", agency="Coast Guard", post="", language=""):
    return [name, email, member, agency, post, language]


def send(browser, cohort, rows, *, header=HEADER, name="list.xlsx"):
    """Upload a table; gives the address that follows."""
    return send_file(browser, cohort, xlsx([header, *rows]), name)


def send_file(browser, cohort, content, name="list.xlsx"):
    data = {"file": (io.BytesIO(content), name)}
    response = browser.post(f"/imports/nominations/{cohort.id}", data=data)
    assert response.status_code == 302, response.text
    return response.headers["Location"]


def take(browser, url, **data):
    return browser.post(f"{url}/commit", data=data, follow_redirects=True).text


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def outcomes(browser, url):
    """Row number to the words of its tag."""
    page = browser.page(url)
    return {
        int(line.select_one(".num").text): line.select_one(".tag").text for line in page.select("tbody tr[role=row]")
    }
