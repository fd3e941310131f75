"""What an operator types about indicators."""

import click

from lms.db import transaction
from lms.monitoring import services


@click.group("logframe")
def logframe() -> None:
    """The logframe."""


@logframe.command("load")
def load() -> None:
    """Make the logframe what the shipped file says."""
    with transaction():
        count = services.load_logframe()
    click.echo(f"{count} indicators")
