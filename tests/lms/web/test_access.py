import pytest

from lms.app import create_app
from lms.errors import NotAllowed
from lms.web.access import check_every_view, require
from tests.conftest import settings


def test_a_view_that_does_not_say_who_may_open_it_stops_the_start(tmp_path):
    app = create_app(settings("sqlite://", tmp_path))
    app.add_url_rule("/silent", "silent", lambda: "")
    with pytest.raises(RuntimeError, match="silent"):
        check_every_view(app)


def test_what_is_not_allowed_says_whom_to_ask(app):
    with app.test_request_context("/"), pytest.raises(NotAllowed, match="training coordinator"):
        require(False)
