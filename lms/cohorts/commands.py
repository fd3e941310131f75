"""What an operator types about programmes."""

import click

from lms.cohorts.services.programmes import load_programmes
from lms.db import transaction


@click.group("programmes")
def programmes() -> None:
    """Programmes."""


@programmes.command("load")
def load() -> None:
    """Make the programmes what the shipped file says."""
    with transaction():
        count = load_programmes()
    click.echo(f"{count} programmes")
