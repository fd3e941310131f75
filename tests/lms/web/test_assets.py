import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from lms.web.assets import Assets
from lms.web.shell import STATIC
from tests import world

FILES = sorted(path for path in STATIC.rglob("*") if path.is_file() and path.suffix != ".gz")


def fetch(browser, path: str) -> tuple[Headers, bytes]:
    """As a browser does that takes compressed answers; the body as it came."""
    with FlaskClient.open(browser, path, headers={"Accept-Encoding": "gzip"}) as response:
        assert response.status_code == 200, path
        return response.headers, response.data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_goes_out_compressed_and_for_a_year(browser, path):
    headers, body = fetch(browser, f"/static/{path.relative_to(STATIC)}")
    assert headers["Cache-Control"] == "max-age=31536000, public"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers
    assert (gzip.decompress(body) if "Content-Encoding" in headers else body) == path.read_bytes()
    if path.suffix == ".css":
        assert headers["Content-Encoding"] == "gzip"
        assert headers["Vary"] == "Accept-Encoding"


def test_a_browser_that_takes_brotli_gets_less(browser):
    with browser.get("/static/ui.css", headers={"Accept-Encoding": "gzip, br"}) as response:
        assert response.headers["Content-Encoding"] == "br"
        assert len(response.data) < len(fetch(browser, "/static/ui.css")[1])
        assert brotli.decompress(response.data) == (STATIC / "ui.css").read_bytes()


def test_a_browser_without_compression_gets_the_file_as_it_is(browser):
    with browser.get("/static/ui.css") as response:
        assert "Content-Encoding" not in response.headers
        assert response.data == (STATIC / "ui.css").read_bytes()


def test_a_compressed_copy_is_never_older_than_its_file(tmp_path):
    root, store = tmp_path / "root", tmp_path / "store"
    root.mkdir()

    def serve(text: str) -> bytes:
        (root / "a.css").write_text(text * 100)
        file = Assets(None, root, store).files["/static/a.css"]
        path, _headers = file.get_path_and_headers({"HTTP_ACCEPT_ENCODING": "gzip"})
        return gzip.decompress(Path(path).read_bytes())

    assert serve("a{}") == b"a{}" * 100
    assert serve("b{}") == b"b{}" * 100
    assert len(list(store.iterdir())) == 4, "no half-written copy is left"


def test_an_unknown_file_is_a_page_like_any_other(browser):
    assert browser.get("/static/../config.py").status_code == 404
    assert browser.get("/static/none.css").status_code == 404


def test_every_address_of_a_file_carries_its_version(browser):
    browser.sign_in(world.make_user())
    soup = browser.page("/help")
    addresses = [tag.get("href") or tag.get("src") for tag in soup.select("link[href], script[src], use[href]")]
    assert len(addresses) > 4
    assert all(re.fullmatch(r"/static/[\w/.-]+\?v=[0-9a-f]{10}(#i-[a-z]+)?", one) for one in addresses), addresses


def test_the_stylesheet_keeps_its_budget():
    """A lesson has only the first: with its text it fits one round trip (tests.courses.test_offline_in_browser)."""
    sheets = [brotli.compress((STATIC / name).read_bytes()) for name in ("ui.css", "parts.css")]
    assert len(sheets[0]) < 5.25 * 1024
    assert sum(len(one) for one in sheets) < 9 * 1024


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(re.findall(r'id="i-([a-z]+)"', (STATIC / "icons.svg").read_text()))
    templates = STATIC.parent.parent / "templates"
    named = {
        name
        for path in templates.rglob("*.html")
        for name in re.findall(r"""icon\(["']([a-z]+)["']""", path.read_text())
    }
    assert named <= drawn
    assert {"home", "book", "plan", "people", "survey", "globe", "user", "go", "phone", "inbox", "cal"} <= drawn
    assert {"chart", "gear", "print", "search", "check", "off", "plus", "mail", "shield", "file"} <= drawn


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("path", ["/", "/help", "/privacy", "/language"])
def test_a_first_view_stays_small(browser, path):
    browser.sign_in(world.make_coordinator())
    headers, page = fetch(browser, path)
    assert headers["Content-Encoding"] == "gzip"
    files = set(re.findall(r"/static/[\w/.-]+", gzip.decompress(page).decode()))
    assert len(files) >= 4
    assert len(page) + sum(len(fetch(browser, file)[1]) for file in files) <= 60 * 1024
