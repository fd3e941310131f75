"""The roof: puts the house together. Only wsgi.py, the commands and the tests import this."""

from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from alumni.network.manifest import manifest as network
from alumni.plans.manifest import manifest as plans
from config import ROOT, Config, flask_settings
from courses.assessment.manifest import manifest as assessment
from courses.authoring.manifest import manifest as authoring
from courses.banks.manifest import manifest as banks
from courses.catalogue.manifest import manifest as catalogue
from courses.credentials.manifest import manifest as credentials
from courses.insight.manifest import manifest as insight
from courses.learning.manifest import manifest as learning
from courses.support.manifest import manifest as support
from lms import cli, extensions
from lms.accounts import security
from lms.accounts.manifest import manifest as accounts
from lms.audit.manifest import manifest as audit
from lms.cohorts.manifest import manifest as cohorts
from lms.db import db, render_item
from lms.house import furnish
from lms.imports.manifest import manifest as imports
from lms.monitoring.manifest import manifest as monitoring
from lms.notifications.manifest import manifest as notifications
from lms.organisations.manifest import manifest as organisations
from lms.web import access, addresses, errors, filters, headers, languages, logs, shell
from lms.web.assets import Assets
from lms.web.manifest import manifest as web
from surveys.collection.manifest import manifest as collection
from surveys.questionnaires.manifest import manifest as questionnaires
from surveys.results.manifest import manifest as results

MANIFESTS = (
    web,
    accounts,
    organisations,
    notifications,
    audit,
    imports,
    cohorts,
    monitoring,
    catalogue,
    authoring,
    learning,
    assessment,
    banks,
    credentials,
    support,
    insight,
    plans,
    network,
    questionnaires,
    collection,
    results,
)


def create_app(config: Config) -> Flask:
    """A furnished application. Raises RuntimeError when a view does not say who may open it."""
    app = Flask("lms", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "lms" / "static"))
    app.config.from_mapping(flask_settings(config))
    app.jinja_options["undefined"] = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    addresses.register(app)
    logs.register(app)
    db.init_app(app)
    extensions.migrate.init_app(app, db, render_item=render_item, directory=str(ROOT / "migrations"))
    extensions.csrf.init_app(app)
    extensions.mail.init_app(app)
    extensions.limiter.init_app(app)
    extensions.compress.init_app(app)
    languages.register(app)
    filters.register(app)
    shell.register(app)
    headers.register(app)
    furnish(app, MANIFESTS)
    security.register(app)
    errors.register(app)
    cli.register(app)
    access.check_every_view(app)
    _serve(app, config)
    return app


def _serve(app: Flask, config: Config) -> None:
    """Static files go out before Flask is asked; behind proxies the visitor's address is the forwarded one."""
    app.wsgi_app = Assets(app.wsgi_app, ROOT / "lms" / "static", Path(config.INSTANCE) / "static")  # type: ignore[method-assign]
    if config.PROXIES:
        count = config.PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
