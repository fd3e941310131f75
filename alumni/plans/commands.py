"""What an operator types about action plans."""

import click

from alumni.plans.services import templates
from lms.db import transaction


@click.group("plan-templates")
def plan_templates() -> None:
    """Templates of action plans."""


@plan_templates.command("load")
def load() -> None:
    """Bring the shipped templates in; what a coordinator has changed stays."""
    with transaction():
        count = templates.load_shipped()
    click.echo(f"{count} plan templates")
