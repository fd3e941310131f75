"""What an operator types about courses."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from courses.catalogue import queries, services
from courses.catalogue.folder import CourseFolderError
from lms.db import transaction
from lms.errors import NotFound, RuleBroken


@click.group("courses")
def courses() -> None:
    """Courses."""


@courses.command("import")
@click.argument("folder", required=False, type=click.Path(exists=True, path_type=Path))
def import_(folder: Path | None) -> None:
    """Publish a course folder or a zip of one, or all that are shipped."""
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


@courses.command("export")
@click.argument("code")
@click.argument("folder", type=click.Path(path_type=Path))
def export(code: str, folder: Path) -> None:
    """Write the current version of a course as a folder, to go on with it elsewhere."""
    if folder.exists():
        raise click.ClickException(f"{folder} is there already. Choose a name that is free.")
    try:
        files = queries.files(queries.current_version_id(code))
    except NotFound as error:
        raise click.ClickException(str(error)) from error
    with TemporaryDirectory(dir=folder.resolve().parent) as place:
        whole = Path(place) / "course"
        for name, content in files.items():
            (whole / name).parent.mkdir(parents=True, exist_ok=True)
            (whole / name).write_bytes(content)
        whole.rename(folder)
    click.echo(f"{folder}: {len(files)} files")
