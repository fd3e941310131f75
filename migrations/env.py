"""How migrations reach the database: through the application's own engine and metadata."""

from alembic import context
from flask import current_app

from lms.db import Base

migrate = current_app.extensions["migrate"]
engine = migrate.db.engine


def run() -> None:
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, **migrate.configure_args)
        with context.begin_transaction():
            context.run_migrations()


run()
