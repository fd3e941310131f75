"""Reading QTI 1.2 as Common Cartridge 1.1 to 1.3 restricts it (IMS Common Cartridge Profile, "Assessment": profiles
cc.multiple_choice, cc.multiple_response, cc.true_false, cc.fib, cc.essay, cc.pattern_match), and as Canvas writes it
with its own `question_type` (also numerical and matching questions).

Left out: essays, patterns, several gaps, pictures, files, choices that are partly right. Noted: points other than 1,
feedback to every right or wrong answer, capital letters that count. `general_fb` becomes the explanation.
"""

from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from flask_babel import gettext as _

from courses.assessment.formats import report as bank
from courses.assessment.formats import scoring
from courses.assessment.formats.gift.numbers import decimal, numeric_row
from courses.assessment.formats.report import Entry, Notes, Refusal, Row
from courses.assessment.formats.rich import from_html
from courses.assessment.formats.safe_xml import child, children, name, within, words
from courses.catalogue.questions import text as tidy

TRUE_FALSE = {"cc.true_false.v0p1", "true_false_question"}
LEFT_OUT = {"cc.essay.v0p1", "essay_question", "file_upload_question", "text_only_question", "cc.pattern_match.v0p1",
            "fill_in_multiple_blanks_question", "multiple_dropdowns_question", "calculated_question"}  # fmt: skip
OTHER_FEEDBACK = {"correct_fb", "general_incorrect_fb", "incorrect_fb"}


def entries(root: Element, number: int, where: str) -> Iterator[Entry]:
    """The items of a `questestinterop` document, numbered on from `number`."""
    for item in within(root, "item"):
        yield _entry(item, number, where)
        number += 1


def _entry(item: Element, number: int, where: str) -> Entry:
    title = item.get("title") or item.get("ident") or ""
    place = _("%(file)s, item %(id)s", file=where, id=item.get("ident", "?")[:60])
    return bank.judge(number, str(place), title, lambda notes: _question(item, notes))


def _question(item: Element, notes: Notes) -> Row:
    facts = _metadata(item)
    kind = facts.get("question_type") or facts.get("cc_profile", "")
    if kind in LEFT_OUT:
        raise Refusal(_("Its type “%(type)s” does not exist here.", type=kind[:40]))
    shown = child(item, "presentation")
    if shown is None:
        raise Refusal(_("It has no text."))
    row = _answers(item, shown, kind, notes)
    worth = facts.get("points_possible") or facts.get("cc_weighting") or "1"
    if decimal(worth) != 1:
        notes.add(_("It is worth %(n)s marks there. Here every question counts the same.", n=worth[:20]))
    _feedback_of(item, shown, row, notes)
    return row | {"id": bank.code(item.get("ident", ""), notes), "stem": _materials(shown, notes)}


def _answers(item: Element, shown: Element, kind: str, notes: Notes) -> Row:
    lists, gaps = list(within(shown, "response_lid")), list(within(shown, "response_str"))
    lists += within(shown, "response_num") if not gaps else ()
    scored = _Scores(item)
    if len(lists) > 1 and not gaps:
        return _matching(lists, scored, notes)
    if len(lists) + len(gaps) != 1:
        raise Refusal(_("It asks several things at once. Here a question has one answer."))
    if gaps or name(lists[0]) == "response_num":
        return _typed(kind, scored, notes)
    if lists[0].get("rcardinality") == "Ordered":
        raise Refusal(_("Its kind of answer “%(kind)s” does not exist here.", kind="Ordered"))
    return _choices(lists[0], kind, scored, notes)


class _Scores:
    """The conditions that give points, with the share of the highest score that each gives in per cent."""

    def __init__(self, item: Element) -> None:
        processing = child(item, "resprocessing")
        if processing is None:
            raise Refusal(_("It does not say what is right."))
        top = next((one.get("maxvalue") for one in within(processing, "decvar") if one.get("maxvalue")), "100")
        self.top = float(decimal(top or "100")) or 100.0
        self.conditions: list[tuple[Element, float]] = []
        for one in children(processing, "respcondition"):
            condition = child(one, "conditionvar")
            share = sum(100 * float(decimal(words(setter) or "0")) / self.top for setter in children(one, "setvar"))
            if condition is not None and share != 0:
                self.conditions.append((condition, share))

    def the_one(self) -> Element:
        """The one condition that gives all points."""
        full = [condition for condition, share in self.conditions if share >= 100 - scoring.ROUNDING]
        if len(full) != 1 or len(self.conditions) != 1:
            raise Refusal(_("It is scored by rules of its own. We could not say who is right."))
        return full[0]


def _choices(response: Element, kind: str, scored: _Scores, notes: Notes) -> Row:
    labels = list(within(response, "response_label"))
    identifiers = [label.get("ident", "") for label in labels]
    options = [_materials(label, notes) for label in labels]
    several = response.get("rcardinality") == "Multiple"
    if several:
        right = _together(scored.the_one(), identifiers)
    else:
        weights = [0.0] * len(labels)
        for condition, share in scored.conditions:
            for value in _equal(condition):
                weights[identifiers.index(value) if value in identifiers else _unknown()] += share
        right = scoring.one_right(weights, notes)
    row: Row = {"type": "multiple" if several else "single", "options": options, "answer": right}
    if kind in TRUE_FALSE and len(options) == 2:
        row["type"] = "truefalse"
        row["options"], places = _true_first(options)
        row["answer"] = [places.index(right[0])]
    choice = child(response, "render_choice")
    if row["type"] != "truefalse" and choice is not None and choice.get("shuffle", "").lower() == "no":
        row["shuffle"] = False
    return row


def _true_first(options: list[str]) -> tuple[list[str], list[int]]:
    """True before false, as questions here show them, with the places they had."""
    places = [1, 0] if options[0].casefold() == "false" else [0, 1]
    return [options[place] for place in places], places


def _together(condition: Element, identifiers: list[str]) -> list[int]:
    """The choices that one condition asks for together; those under `not` are wrong. Others must not be there."""
    parts = [one for part in condition for one in (part if name(part) == "and" else [part])]
    if any(name(part) not in {"varequal", "not"} for part in parts):
        raise Refusal(_("It is scored by rules of its own. We could not say who is right."))
    wanted = [words(part).strip() for part in parts if name(part) == "varequal"]
    if not wanted or any(value not in identifiers for value in wanted):
        _unknown()
    return [place for place, identifier in enumerate(identifiers) if identifier in wanted]


def _unknown() -> int:
    raise Refusal(_("It does not say which choice is right."))


def _equal(condition: Element) -> list[str]:
    """The values that a condition takes, any one of them."""
    names = {name(one) for one in condition.iter() if one is not condition}
    if names - {"varequal", "or"}:
        raise Refusal(_("It is scored by rules of its own. We could not say who is right."))
    return [words(one).strip() for one in within(condition, "varequal")]


def _typed(kind: str, scored: _Scores, notes: Notes) -> Row:
    if kind == "numerical_question":
        return numeric_row([_range(condition) for condition, _share in _full(scored)])
    answers = [answer for condition, _share in _full(scored) for answer in _equal(condition)]
    if not answers:
        raise Refusal(_("No answer is right."))
    if any(one.get("case", "").lower() == "yes" for condition, _share in scored.conditions
           for one in within(condition, "varequal")):  # fmt: skip
        notes.add(_("Capital letters count there. Here they do not."))
    return {"type": "short", "options": None, "answer": list(dict.fromkeys(tidy(answer) for answer in answers))}


def _full(scored: _Scores) -> list[tuple[Element, float]]:
    if any(share < 100 - scoring.ROUNDING for _condition, share in scored.conditions):
        raise Refusal(_("An answer is partly right (worth a part of the marks). Here an answer is right or wrong."))
    if not scored.conditions:
        raise Refusal(_("No answer is right."))
    return scored.conditions


def _range(condition: Element) -> tuple[Decimal, Decimal]:
    """Canvas writes an exact answer, a range, or both."""
    low = next((decimal(words(one)) for step in ("vargte", "vargt") for one in within(condition, step)), None)
    high = next((decimal(words(one)) for step in ("varlte", "varlt") for one in within(condition, step)), None)
    exact = next((decimal(words(one)) for one in within(condition, "varequal")), None)
    if low is None or high is None:
        if exact is None:
            raise Refusal(_("It does not say what is right."))
        return exact, Decimal(0)
    middle = (low + high) / 2
    if high < low or (exact is not None and exact != middle):
        raise Refusal(_("Its tolerance is relative, or differs above and below. Here it is one number."))
    return middle, (high - low) / 2


def _matching(lists: list[Element], scored: _Scores, notes: Notes) -> Row:
    """Canvas: one list of the same choices for each left side, each worth its part of the score."""
    labels = [_labelled(one, notes) for one in lists]
    if any(one != labels[0] for one in labels) or len(scored.conditions) != len(lists):
        raise Refusal(_("It asks several things at once. Here a question has one answer."))
    right = list(dict.fromkeys(labels[0].values()))
    wanted: dict[str, str] = {}
    for condition, _share in scored.conditions:
        equal = list(within(condition, "varequal"))
        if len(equal) != 1 or words(equal[0]).strip() not in labels[0]:
            _unknown()
        wanted[equal[0].get("respident", "")] = labels[0][words(equal[0]).strip()]
    pairs = [[place, right.index(wanted[one.get("ident", "")])] for place, one in enumerate(lists)
             if one.get("ident", "") in wanted]  # fmt: skip
    notes.add(_("No part of the marks for some of the right choices: here all of them are needed."))
    left = [_materials(one, notes) for one in lists]
    return {"type": "matching", "options": {"left": left, "right": right}, "answer": pairs}


def _labelled(response: Element, notes: Notes) -> dict[str, str]:
    return {label.get("ident", ""): _materials(label, notes) for label in within(response, "response_label")}


def _materials(parent: Element, notes: Notes) -> str:
    """The words of the materials that belong to an element itself, not to answers inside it."""
    texts = []
    for one in _own(parent):
        if name(one) != "mattext":
            raise Refusal(_("It has a picture or another file. Questions here are words only."))
        text = words(one)
        html = one.get("texttype", "text/plain").lower() in {"text/html", "text/xhtml"}
        texts.append(from_html(text, notes) if html else tidy(text))
    return "\n\n".join(text for text in texts if text)


def _own(parent: Element) -> Iterator[Element]:
    for one in parent:
        if name(one) == "material":
            yield from (part for part in one if name(part).startswith("mat"))
        elif name(one) in {"flow", "flow_mat"}:
            yield from _own(one)


def _feedback_of(item: Element, shown: Element, row: Row, notes: Notes) -> None:
    """`general_fb` explains; feedback that a condition shows for one choice belongs to that choice."""
    texts = {one.get("ident", ""): _materials(one, notes) for one in children(item, "itemfeedback")}
    row["explanation"] = texts.pop("general_fb", "")
    if any(texts.pop(key, "") for key in OTHER_FEEDBACK):
        notes.add(_("What is said to every right or wrong answer is left out."))
    texts = {key: text for key, text in texts.items() if text}
    shows = {link: value for link, value in _links(item) if link in texts}
    identifiers = [label.get("ident", "") for label in within(shown, "response_label")]
    if row["type"] in {"single", "multiple", "truefalse"}:
        said = {value: texts.pop(link) for link, value in shows.items() if value in identifiers}
        if said:
            by_option = [said.get(identifier, "") for identifier in identifiers]
            plain = [_materials(label, notes) for label in within(shown, "response_label")]
            row["feedback"] = [by_option[plain.index(option)] for option in row["options"]]
    if texts:
        notes.add(_("Feedback to some of the answers is left out. Put it into the explanation."))


def _links(item: Element) -> Iterator[tuple[str, str]]:
    """Which feedback is shown for which one value."""
    for one in within(item, "respcondition"):
        values = [words(value).strip() for value in within(one, "varequal")]
        for link in children(one, "displayfeedback"):
            if len(values) == 1:
                yield link.get("linkrefid", ""), values[0]


def _metadata(item: Element) -> dict[str, str]:
    return {
        words(child(field, "fieldlabel")).strip(): words(child(field, "fieldentry")).strip()
        for field in within(item, "qtimetadatafield")
    }
