"""The furnished house: what all the manifests brought together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app

from lms.manifest import Audience, CohortStep, ImportKind, Job, Manifest, Measure

Reaction = Callable[[object], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class House:
    """All that the capabilities brought, ready to be asked for."""

    manifests: tuple[Manifest, ...]
    jobs: Mapping[str, Job]
    measures: Mapping[str, Measure]
    audiences: Mapping[str, Audience]
    imports: Mapping[str, ImportKind]
    reactions: Mapping[type, tuple[Reaction, ...]]

    def cohort_steps(self) -> Sequence[CohortStep]:
        """Every step on the way through a cohort that the wings know of."""
        return [step for manifest in self.manifests for step in manifest.cohort_steps]

    def prework_courses(self) -> Sequence[tuple[str, str]]:
        """(code, title) of every course that a cohort can ask for before day one."""
        return self._choices("prework_courses")

    def plan_templates(self) -> Sequence[tuple[str, str]]:
        """(code, title) of every form of action plan that a cohort can lead to."""
        return self._choices("plan_templates")

    def evaluation_surveys(self) -> Sequence[tuple[str, str]]:
        """(code, title) of every questionnaire that a cohort can end with."""
        return self._choices("evaluation_surveys")

    def _choices(self, name: str) -> Sequence[tuple[str, str]]:
        return [choice for manifest in self.manifests if (read := getattr(manifest, name)) for choice in read()]


def furnish(app: Flask, manifests: tuple[Manifest, ...]) -> None:
    """Register everything the manifests bring. Raises ValueError when two bring the same name."""
    events = {event for manifest in manifests for event in manifest.reactions}
    app.extensions["house"] = House(
        manifests=manifests,
        jobs=_by("name", [job for m in manifests for job in m.jobs]),
        measures=_by("code", [measure for m in manifests for measure in m.measures]),
        audiences=_by("code", [audience for m in manifests for audience in m.audiences]),
        imports=_by("code", [kind for m in manifests for kind in m.imports]),
        reactions={event: tuple(m.reactions[event] for m in manifests if event in m.reactions) for event in events},
    )
    for manifest in manifests:
        for blueprint in manifest.blueprints:
            app.register_blueprint(blueprint)
        for command in manifest.commands:
            app.cli.add_command(command)


def _by(attribute: str, things: list[T]) -> dict[str, T]:
    found = {getattr(thing, attribute): thing for thing in things}
    if len(found) != len(things):
        raise ValueError(f"two manifests bring the same {attribute}")
    return found


def house() -> House:
    """The house of the running application."""
    found: House = current_app.extensions["house"]
    return found


def publish(event: object) -> None:
    """Say that something happened; whoever cares reacts, in the same transaction."""
    for react in house().reactions.get(type(event), ()):
        react(event)


def secret_key() -> str:
    """The secret from which the tokens of mailed links are derived."""
    found: str = current_app.config["SECRET_KEY"]
    return found


def address_of(endpoint: str, **values: object) -> str:
    """The full web address of a page, for mails and QR codes: works where there is no request."""
    base = urlsplit(current_app.config["BASE_URL"])
    adapter = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def office_mail() -> tuple[str, str]:
    """The name and the address that mails come from."""
    return parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])
