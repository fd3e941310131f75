"""What an operator types about people."""

import click
from flask_security import hash_password

from lms import clock
from lms.accounts import queries, services
from lms.accounts.models import RoleGrant
from lms.db import transaction
from lms.roles import Role


@click.group("people")
def people() -> None:
    """People."""


@people.command("admin")
@click.argument("name")
@click.argument("email")
@click.password_option()
def admin(name: str, email: str, password: str) -> None:
    """Make the first administrator."""
    if queries.by_email(email):
        raise click.ClickException("There is an account with this address already.")
    with transaction():
        person = services.add_person(email=email, name=name, agency_id=None, post=None, language="en", by=None)
        person.grants.append(RoleGrant(role=Role.ADMIN))
        person.password, person.confirmed_at = hash_password(password), clock.now()
    click.echo(f"{name} can sign in and invite others.")
