"""Reading QTI items: 2.1 and 2.2 (`assessmentItem`) and 3.0 (`qti-assessment-item`). ASI Information Model 2.2 and 3.0,
"Item body", "Interactions", "Modal feedback".

Taken: choice, order, match, and one gap with text, a number or a list (choice, order, match, textEntry and inlineChoice
interactions). Left out: every other interaction, items with several of them or with variables, pictures, anything
outside the file, scoring by rules of its own. Noted: style sheets, other feedback than to a choice, limits to the
number of choices, choices that keep their place.
"""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from flask_babel import gettext as _

from courses.assessment.formats import report as bank
from courses.assessment.formats import safe_xml
from courses.assessment.formats.gift.numbers import decimal, numeric_row
from courses.assessment.formats.qti.keys import Key
from courses.assessment.formats.qti.names import spelled
from courses.assessment.formats.report import Entry, Notes, Refusal, Row
from courses.assessment.formats.rich import from_elements, outside
from courses.assessment.formats.safe_xml import child, children, name, within

ROOTS = {"assessmentItem", "qti-assessment-item"}
GAP = " _____ "
INLINE = {"textEntryInteraction", "inlineChoiceInteraction"}


def entry(root: Element, number: int, where: str) -> Entry:
    """An item as a question."""
    item = spelled(root)
    title = item.get("title") or item.get("identifier") or ""
    return bank.judge(number, where, title, lambda notes: _question(item, notes))


def _question(item: Element, notes: Notes) -> Row:
    _check_addresses(item)
    body = child(item, "itemBody")
    if body is None:
        raise Refusal(_("It has no text."))
    if children(item, "templateDeclaration"):
        raise Refusal(_("Its numbers are made up anew for each learner, which is not possible here."))
    interaction = _interaction(body)
    key = Key(item, interaction.get("responseIdentifier", ""), notes)
    row = KINDS[name(interaction)](interaction, key, notes)
    _note_the_rest(item, notes)
    _feedback_of(item, interaction, row, notes)
    return row | {"id": bank.code(item.get("identifier", ""), notes), "stem": _stem(body, interaction, notes)}


def _check_addresses(item: Element) -> None:
    for one in item.iter():
        for key in ("src", "href", "data", "template"):
            address = one.get(key, "")
            if key == "template" and name(one) == "responseProcessing":
                continue
            if outside(address) and not (name(one) == "a" and re.match(r"https?://", address)):
                raise Refusal(_("It needs “%(address)s”, which is outside the file.", address=address[:80]))
    if any(True for _one in within(item, "assessmentStimulusRef")) or any(True for _one in within(item, "include")):
        raise Refusal(_("It needs a text from another file."))


def _interaction(body: Element) -> Element:
    found = [one for one in body.iter() if name(one).endswith("Interaction")]
    if not found:
        raise Refusal(_("It asks nothing that can be answered."))
    if len(found) > 1:
        raise Refusal(_("It asks several things at once. Here a question has one answer."))
    if name(found[0]) not in KINDS:
        raise Refusal(_("Its kind of answer “%(kind)s” does not exist here.", kind=name(found[0])[:40]))
    return found[0]


def _stem(body: Element, interaction: Element, notes: Notes) -> str:
    """The text around the interaction, and its own question. A gap is shown as a line."""
    prompt = child(interaction, "prompt")
    asked = from_elements(list(prompt), notes, lead=prompt.text or "") if prompt is not None else ""
    tail, inline = interaction.tail or "", name(interaction) in INLINE
    interaction.clear()
    interaction.tag, interaction.tail = "span", tail
    interaction.text = GAP if inline else " "
    around = from_elements([part for part in body if not _hidden(part)], notes, lead=body.text or "")
    return "\n\n".join(part for part in (around, asked) if part)


def _hidden(part: Element) -> bool:
    return name(part) in {"rubricBlock", "stylesheet", "feedbackBlock", "catalogInfo"}


def _words(element: Element, notes: Notes) -> str:
    parts = [part for part in element if name(part) not in {"feedbackInline", "feedbackBlock"}]
    return from_elements(parts, notes, lead=element.text or "")


def _choices(interaction: Element, key: Key, notes: Notes) -> Row:
    choices = children(interaction, "simpleChoice") or children(interaction, "inlineChoice")
    most = int(interaction.get("maxChoices", "1")) if interaction.get("maxChoices", "1").isdecimal() else 1
    single = name(interaction) == "inlineChoiceInteraction" or key.declaration.get("cardinality") == "single"
    if not single and 1 <= most < len(choices):
        notes.add(_("There at most %(n)s choices can be chosen. Here any number can.", n=most))
    right = key.right([choice.get("identifier", "") for choice in choices], single=single)
    row: Row = {
        "type": "single" if single else "multiple",
        "options": [_words(choice, notes) for choice in choices],
        "answer": right,
    }
    fixed = [choice for choice in choices if choice.get("fixed") == "true"]
    if fixed and interaction.get("shuffle") == "true":
        notes.add(_("Some choices keep their place there while others move. Here none of them move."))
    if interaction.get("shuffle", "false") != "true" or fixed:
        row["shuffle"] = False
    return row


def _ordering(interaction: Element, key: Key, notes: Notes) -> Row:
    choices = children(interaction, "simpleChoice")
    identifiers = [choice.get("identifier", "") for choice in choices]
    wanted = key.values()
    if sorted(wanted) != sorted(identifiers) or len(set(wanted)) != len(wanted):
        raise Refusal(_("Its order does not name every item once."))
    if key.mapped():
        raise Refusal(_("It is scored by rules of its own. We could not say who is right."))
    return {
        "type": "ordering",
        "options": [_words(choice, notes) for choice in choices],
        "answer": [identifiers.index(value) for value in wanted],
    }


def _matching(interaction: Element, key: Key, notes: Notes) -> Row:
    sets = [children(one, "simpleAssociableChoice") for one in children(interaction, "simpleMatchSet")]
    if len(sets) != 2:
        raise Refusal(_("It does not have two sides."))
    left, right = ([choice.get("identifier", "") for choice in side] for side in sets)
    pairs = []
    for one, other in key.pairs():
        if one not in left or other not in right:
            raise Refusal(_("A pair in it names something that is not there."))
        pairs.append([left.index(one), right.index(other)])
    if sorted(pair[0] for pair in pairs) != list(range(len(left))):
        raise Refusal(_("Something on its left side belongs to nothing, or to several things."))
    texts = [[_words(choice, notes) for choice in side] for side in sets]
    return {"type": "matching", "options": {"left": texts[0], "right": texts[1]}, "answer": sorted(pairs)}


def _typed(interaction: Element, key: Key, _notes: Notes) -> Row:
    if interaction.get("patternMask"):
        raise Refusal(_("An answer is a pattern. Here the accepted answers are written out."))
    if key.base_type in {"integer", "float"}:
        return numeric_row([(decimal(value), key.tolerance()) for value in key.typed()])
    if key.base_type != "string":
        raise Refusal(_("Its answer is neither a text nor a number."))
    return {"type": "short", "options": None, "answer": key.typed()}


def _note_the_rest(item: Element, notes: Notes) -> None:
    if any(True for _one in within(item, "stylesheet")):
        notes.add(_("Its style sheet is left out."))
    if any(True for _one in within(item, "rubricBlock")):
        notes.add(_("What it says to teachers or before the question (a rubric) is left out."))


def _feedback_of(item: Element, interaction: Element, row: Row, notes: Notes) -> None:
    """Feedback to each choice: inside it, or modal and shown for its identifier."""
    modal = {one.get("identifier", ""): one for one in children(item, "modalFeedback") if one.get("showHide") != "hide"}
    texts = []
    for choice in children(interaction, "simpleChoice") if row["type"] in {"single", "multiple"} else []:
        inside = next(iter([*children(choice, "feedbackInline"), *children(choice, "feedbackBlock")]), None)
        said = inside if inside is not None else modal.pop(choice.get("identifier", ""), None)
        texts.append(_words(said, notes) if said is not None else "")
    if any(texts):
        row["feedback"] = texts
    if modal or any(True for _one in within(item, "feedbackBlock")):
        notes.add(_("What is said to every right or wrong answer is left out."))


KINDS: dict[str, Callable[[Element, Key, Notes], Row]] = {
    "choiceInteraction": _choices,
    "inlineChoiceInteraction": _choices,
    "orderInteraction": _ordering,
    "matchInteraction": _matching,
    "textEntryInteraction": _typed,
}


def is_item(root: Element) -> bool:
    """Whether an XML document is an item of QTI 2 or 3."""
    return safe_xml.name(root) in ROOTS
