"""The sample world, served to visitors."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from lms.app import create_app
from lms.db import Base, db
from lms.sample import world as sample
from tests.browsing import CHROMIUM, FLAGS, serving
from tests.conftest import settings
from tests.journeys.visiting import Visitors


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    folder: Path = tmp_path_factory.mktemp("tour")
    app = create_app(
        settings(f"sqlite:///{folder / 'own.db'}", folder, ENVIRONMENT="development", WTF_CSRF_ENABLED=True)
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        sample.build_once(say=lambda _line: None)
        db.session.remove()
    with serving(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Visitors(app, address, chromium)
        chromium.close()
    with app.app_context():
        db.engine.dispose()
