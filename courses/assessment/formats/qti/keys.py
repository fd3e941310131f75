"""What is right in a QTI item, and whether its scoring can be told as right or wrong (ASI Information Model, "Response
processing", "Mapping"). Pure.

Taken: no rules at all, the standard templates match_correct and map_response, and written rules that only compare
with the correct response or with its mapping. Any other rule leaves the question out: we could not say who is right.
"""

from collections.abc import Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element

from flask_babel import gettext as _

from courses.assessment.formats import scoring
from courses.assessment.formats.gift.numbers import decimal
from courses.assessment.formats.report import Notes, Refusal
from courses.assessment.formats.safe_xml import child, children, name, within, words

STANDARD = ("match_correct", "map_response", "cc2_match", "cc2_match_basic", "cc2_map_response")
KNOWN = {"responseCondition", "responseIf", "responseElseIf", "responseElse", "match", "variable", "correct",
         "mapResponse", "setOutcomeValue", "baseValue", "isNull", "not", "and", "sum", "equal", "stringMatch",
         "multiple"}  # fmt: skip


class Key:
    """The declaration of the one response of an item, with the rules that score it."""

    def __init__(self, item: Element, response: str, notes: Notes) -> None:
        found = [one for one in children(item, "responseDeclaration") if one.get("identifier") == response]
        if not found:
            raise Refusal(_("It does not say what is right."))
        self.declaration, self.notes = found[0], notes
        self.processing = child(item, "responseProcessing")
        self._check_rules()

    @property
    def base_type(self) -> str:
        return self.declaration.get("baseType", "")

    def values(self) -> list[str]:
        """The correct response. Raises Refusal when there is none."""
        found = child(self.declaration, "correctResponse")
        return [words(value).strip() for value in children(found, "value")] if found is not None else []

    def mapped(self) -> dict[str, float]:
        """What each response is worth, where the item says so."""
        mapping = child(self.declaration, "mapping")
        if mapping is None or not self._uses_mapping():
            return {}
        entries = children(mapping, "mapEntry")
        if any(entry.get("caseSensitive", "false") == "true" for entry in entries) and self.base_type == "string":
            self.notes.add(_("Capital letters count there. Here they do not."))
        return {entry.get("mapKey", "").strip(): _float(entry.get("mappedValue", "0")) for entry in entries}

    def right(self, identifiers: Sequence[str], *, single: bool) -> list[int]:
        """Which of the choices are right."""
        mapped = self.mapped()
        self._check_agreement(mapped, single=single)
        if not mapped:
            values = self.values()
            unknown = [value for value in values if value not in identifiers]
            if unknown or not values:
                raise Refusal(_("It does not say which choice is right."))
            return [place for place, identifier in enumerate(identifiers) if identifier in values]
        top = max(mapped.values()) if single else sum(value for value in mapped.values() if value > 0)
        weights = [100 * mapped.get(identifier, 0) / top if top > 0 else 0 for identifier in identifiers]
        return scoring.one_right(weights, self.notes) if single else scoring.all_right(weights, self.notes)

    def typed(self) -> list[str]:
        """The answers that may be typed."""
        mapped = self.mapped()
        top = max(mapped.values(), default=0)
        answers = list(mapped)
        if top <= 0:
            return self._given()
        weights = [100 * mapped[answer] / top for answer in answers]
        return [answers[place] for place in scoring.accepted(weights, self.notes)]

    def pairs(self) -> list[tuple[str, str]]:
        """Left and right of each pair that belongs together."""
        mapped = self.mapped()
        self._check_agreement(mapped, single=False)
        if mapped:
            parts = [value for value in mapped.values() if value > 0]
            if any(value < 0 for value in mapped.values()):
                self.notes.add(_("Wrong choices take marks away there. Here they only make the answer not right."))
            if len(parts) > 1:
                self.notes.add(_("No part of the marks for some of the right choices: here all of them are needed."))
        values = self.values() or [pair for pair, value in mapped.items() if value > 0]
        if not values:
            raise Refusal(_("It does not say what is right."))
        split = [value.split() for value in values]
        if any(len(pair) != 2 for pair in split):
            raise Refusal(_("A pair in it does not have two sides."))
        return [(one, other) for one, other in split]

    def tolerance(self) -> Decimal:
        """How far off a number may be: `equal` with toleranceMode (ASI Information Model, "Expressions")."""
        rule = next(within(self.processing, "equal"), None) if self.processing is not None else None
        mode = rule.get("toleranceMode", "exact") if rule is not None else "exact"
        if rule is None or mode == "exact":
            return Decimal(0)
        bounds = [decimal(part) for part in rule.get("tolerance", "").split()]
        if mode != "absolute" or len(set(bounds)) != 1:
            raise Refusal(_("Its tolerance is relative, or differs above and below. Here it is one number."))
        return bounds[0]

    def _check_agreement(self, mapped: dict[str, float], *, single: bool) -> None:
        """The correct response and the mapping must not name different answers."""
        worth = {key for key, value in mapped.items() if value > 0}
        given = set(self.values())
        if mapped and given and not (given <= worth if single else given == worth):
            raise Refusal(_("Its correct response and its points name different answers."))

    def _given(self) -> list[str]:
        values = self.values()
        if not values:
            raise Refusal(_("It does not say what is right."))
        return values

    def _template(self) -> str:
        address = self.processing.get("template", "") if self.processing is not None else ""
        return address.rstrip("/").rpartition("/")[2].removesuffix(".xml")

    def _uses_mapping(self) -> bool:
        if self.processing is None:
            return not self.values()
        rules = any(True for _rule in within(self.processing, "mapResponse"))
        return rules or self._template() in {"map_response", "cc2_map_response"}

    def _check_rules(self) -> None:
        if self.processing is None:
            return
        template = self._template().lower()
        if template and template not in STANDARD:
            raise Refusal(_("It is scored by a template of its own (“%(name)s”).", name=template[:40]))
        names = {name(one) for one in self.processing.iter() if one is not self.processing}
        if names and (names - KNOWN or not names & {"correct", "mapResponse"}):
            raise Refusal(_("It is scored by rules of its own. We could not say who is right."))


def _float(text: str) -> float:
    return float(decimal(text))
