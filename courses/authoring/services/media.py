"""Pictures, videos, captions and documents of a draft, and its glossary."""

from collections.abc import Mapping

from flask_babel import gettext as _

from courses.authoring import outline, queries
from courses.authoring.models import CourseDraft
from courses.authoring.services.questions import as_json
from courses.authoring.services.writing import write
from courses.catalogue import archive, folder, markup, media
from courses.catalogue.folder import GLOSSARY, CourseFolderError
from courses.catalogue.media import MediaError
from lms.errors import RuleBroken
from lms.roles import Person


def add(draft: CourseDraft, files: Mapping[str, bytes], *, by: Person) -> list[str]:
    """Take files in under small plain names; returns these. Raises CourseFolderError with all that is wrong."""
    problems: list[str] = []
    taken: dict[str, bytes | None] = {}
    for name, content in files.items():
        plain = plain_name(name)
        try:
            taken[f"media/{plain}"] = media.take_in(plain, content)
        except MediaError as error:
            problems.append(f"{name}: {error}")
            continue
        if wrong := archive.wrong_name(f"media/{plain}"):
            problems.append(f"{name}: {wrong}")
    if problems:
        raise CourseFolderError(problems)
    archive.check_sizes({**queries.sizes(draft.id), **{name: len(content or b"") for name, content in taken.items()}})
    write(draft, taken, by=by)
    return [name.removeprefix("media/") for name in taken]


def remove(draft: CourseDraft, name: str, *, by: Person) -> None:
    """Take a file out. Raises RuleBroken while a lesson shows it."""
    for file, content in queries.texts(draft.id).items():
        if file.startswith("lessons/") and f"media/{name}" in content.decode():
            raise RuleBroken(_("%(name)s is still used in %(file)s. Take it out there first.", name=name, file=file))
    write(draft, {f"media/{name}": None}, by=by)


def explain(draft: CourseDraft, term: str, meaning: str, *, by: Person) -> None:
    """Put a word into the glossary, or give it another meaning."""
    rows = folder.rows_of(queries.texts(draft.id), GLOSSARY)
    kept = [row for row in rows if markup.key_of(str(row.get("term", ""))) != markup.key_of(term)]
    made = sorted([*kept, {"term": term, "meaning": meaning}], key=lambda row: str(row.get("term", "")).casefold())
    write(draft, {GLOSSARY: as_json(made)}, by=by)


def forget(draft: CourseDraft, key: str, *, by: Person) -> None:
    """Take a word out of the glossary."""
    rows = folder.rows_of(queries.texts(draft.id), GLOSSARY)
    write(draft, {GLOSSARY: as_json([row for row in rows if markup.key_of(str(row.get("term", ""))) != key])}, by=by)


def plain_name(name: str) -> str:
    """A file's name in small letters, digits and hyphens, with its ending."""
    stem, _dot, ending = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    return f"{outline.slug_of(stem) or 'file'}.{outline.slug_of(ending)}"
