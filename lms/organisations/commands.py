"""What an operator types about members."""

import click

from lms.db import transaction
from lms.organisations import services


@click.group("members")
def members() -> None:
    """Members and agencies."""


@members.command("load")
def load() -> None:
    """Make members and agencies what the shipped files say."""
    with transaction():
        count, agencies = services.load()
    click.echo(f"{count} members, {agencies} agencies")
