"""The house itself: promises no single page can keep alone."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from lms import scheduler
from lms.app import MANIFESTS, create_app
from lms.db import Base, db
from lms.house import house
from tests.conftest import settings
from tests.journeys import processes

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.*") if path.suffix in {".html", ".txt"})
PACKAGES = ("lms", "courses", "surveys", "alumni")
FACES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("__init__.py"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_compiles_and_carries_no_inline_style_or_script(app, path):
    app.jinja_env.get_template(str(path.relative_to(ROOT / "templates")))
    if "emails" not in path.parts:
        source = path.read_text()
        assert not re.search(r'\sstyle="|\son(click|change|submit|load|input)=|<script>|<style', source)


@pytest.mark.parametrize("path", FACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_face_of_a_package_is_a_docstring(path):
    source = path.read_text().strip()
    assert source.startswith('"""')
    assert source.count('"""') == 2
    assert source.endswith('"""')


def test_every_enum_is_stored_by_its_value():
    enums = [c.type for t in Base.metadata.tables.values() for c in t.columns if hasattr(c.type, "enums")]
    assert enums
    assert all(value == value.lower() for enum in enums for value in enum.enums)


def test_the_clock_knows_every_job(app):
    names = {job.name for manifest in MANIFESTS for job in manifest.jobs}
    assert {job.id for job in scheduler.build(app).get_jobs()} == names == set(house().jobs)


@pytest.mark.process
def test_migrations_lead_to_what_the_models_say_and_back_again(database_address, tmp_path):
    with processes.own_database(database_address, tmp_path) as url:
        app = create_app(settings(url, tmp_path))
        with app.app_context():
            upgrade()
            with db.engine.connect() as connection:
                assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
            downgrade(revision="base")
            assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
            db.engine.dispose()


def test_every_template_name_that_code_renders_exists(app):
    rendered = re.compile(r'render_template\(\s*f?"([a-z_/.]+)"')
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for name in rendered.findall(path.read_text()):
                app.jinja_env.get_template(name)
