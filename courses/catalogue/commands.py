"""What an operator types about courses."""

from pathlib import Path

import click

from courses.catalogue import services
from courses.catalogue.folder import CourseFolderError
from lms.db import transaction
from lms.errors import RuleBroken


@click.group("courses")
def courses() -> None:
    """Courses."""


@courses.command("import")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def import_(folder: Path | None) -> None:
    """Publish a course folder, or all that are shipped."""
    folders = [folder] if folder else sorted(path.parent for path in services.SHIPPED.glob("*/course.toml"))
    for one in folders:
        try:
            with transaction():
                version = services.import_folder(one)
                click.echo(f"{version.title}, version {version.version}")
        except CourseFolderError as error:
            raise click.ClickException(f"{one.name}:\n" + "\n".join(error.problems)) from error
        except RuleBroken as error:
            raise click.ClickException(str(error)) from error
