"""Item statistics on the pages of a bank."""

from courses.catalogue.questions import parse
from tests import world
from tests.courses.banks.steps import rows, sit, subject


def test_with_few_papers_nothing_is_said(browser, course, bank):
    sit(course, [(1, 5)] * 4)
    page = browser.page(f"{bank}/statistics")
    assert "Too few answers yet" in page.text
    assert "%" not in page.select_one("tbody").text


def test_a_wrong_key_comes_first_and_says_so(browser, course, bank):
    one = subject(course)
    key = parse(one.body).answer[0]
    wrong = (key + 1) % len(one.body["options"])
    sit(course, [(wrong, 30)] * 12 + [(key, 3)] * 12)
    page = browser.page(f"{bank}/statistics")
    first = page.select_one("tbody tr")
    assert subject(course).body["stem"] in first.text
    assert "check the key" in first.text
    assert page.select_one("svg.chart path.c-3")
    shown = browser.page(f"{bank}/questions/{subject(course).code}")
    assert "50% of 24 first papers had it right. Discrimination \u200e−1.00." in shown.text
    assert "Nobody chooses" in shown.text


def test_only_first_papers_count(browser, course, bank):
    officers = [world.make_user() for _n in range(21)]
    sit(course, [(0, 5)] * 21, officers=officers)
    sit(course, [(1, 5)] * 21, officers=officers, number=2)
    cells = [row.select("td")[0].text for row in browser.page(f"{bank}/statistics").select("tbody tr")]
    assert set(cells) == {"21"}


def test_the_figures_as_a_file(browser, course, bank):
    sit(course, [(0, 5)] * 10)
    few = browser.get(f"{bank}/statistics?export=csv").text.splitlines()
    assert len(few) == 1 + len(rows(course))
    assert ",10,,,,," in few[1]
    sit(course, [(0, 5), (1, 4)] * 10)
    assert ",30,20," in browser.get(f"{bank}/statistics?export=csv").text
