"""What an operator types about questionnaires."""

from pathlib import Path

import click

from lms.db import transaction
from lms.errors import RuleBroken
from surveys.questionnaires.questionnaire import QuestionnaireError
from surveys.questionnaires.services import shipped as services


@click.group("questionnaires")
def questionnaires() -> None:
    """Questionnaires."""


@questionnaires.command("load")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path | None) -> None:
    """Take a questionnaire file in, or all that are shipped."""
    try:
        with transaction():
            count = services.load_shipped() if file is None else bool(services.load(file))
    except QuestionnaireError as error:
        raise click.ClickException("\n".join(error.problems)) from error
    except RuleBroken as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{int(count)} questionnaires")
