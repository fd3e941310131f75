"""Reading Moodle XML (docs.moodle.org, "Moodle XML format": one `question` element each, `type="category"` between).

Left out: types that have no match here (essay, cloze, calculated, drag and drop …), files inside texts, answers that
are partly right, patterns with `*`, units, different tolerances. Noted: hints, feedback to right and wrong answers as
a whole, feedback to typed answers, marks other than 1, marks taken away, capital letters that count, questions that
are hidden there. What a question costs at a second try (`penalty`) means nothing here and is not noted.
"""

from decimal import Decimal
from xml.etree.ElementTree import Element

from flask_babel import gettext as _

from courses.assessment.formats import report as bank
from courses.assessment.formats import safe_xml, scoring
from courses.assessment.formats.gift.numbers import decimal, numeric_row
from courses.assessment.formats.gift.reading import literal
from courses.assessment.formats.report import BadBank, Entry, Notes, Refusal, Report, Row
from courses.assessment.formats.rich import from_either, from_html
from courses.assessment.formats.safe_xml import child, children, name, words
from courses.catalogue.questions import number
from courses.catalogue.questions import text as tidy

# What Moodle puts there by itself.
USUAL = {"your answer is correct.", "your answer is partially correct.", "your answer is incorrect."}


def read(data: bytes) -> Report:
    """All questions of a Moodle XML file. Raises BadBank."""
    root = safe_xml.parse(data)
    if name(root) != "quiz":
        raise BadBank(_("This XML is not from Moodle: it does not begin with “quiz”."))
    found = children(root, "question")
    bank.check_count(len(found))
    category = ""
    entries: list[Entry] = []
    for one in found:
        if one.get("type") == "category":
            category = bank.category(words(child(one, "category", "text")))
        else:
            entries.append(_entry(len(entries) + 1, one, category))
    return bank.report("Moodle XML", entries)


def _entry(number: int, one: Element, category: str) -> Entry:
    title = words(child(one, "name", "text")).strip()
    where = str(_("Question %(n)s of the file", n=number))
    return bank.judge(number, where, title, lambda notes: _question(one, category, notes))


def _question(one: Element, category: str, notes: Notes) -> Row:
    kind = one.get("type", "")
    read = KINDS.get(kind)
    if read is None:
        raise Refusal(_("Its type “%(type)s” does not exist here.", type=kind[:40]))
    if any(True for _file in safe_xml.within(one, "file")):
        raise Refusal(_("It has a picture or another file. Questions here are words only."))
    tags = [words(child(tag, "text")).strip() for tag in children_of(one, "tags", "tag")]
    row = read(one, notes) | bank.labels(tags, notes) | bank.explained(_rich(child(one, "generalfeedback"), notes))
    if words(child(one, "shuffleanswers")).strip().lower() in {"0", "false"} and row["type"] in {"single", "multiple"}:
        row["shuffle"] = False
    if row["type"] == "single" and "type:truefalse" in tags and len(row["options"]) == 2:
        row["type"] = "truefalse"
    _note_the_rest(one, notes)
    return row | {
        "id": bank.code(words(child(one, "idnumber")), notes),
        "lesson": category,
        "stem": _rich(child(one, "questiontext"), notes),
    }


def children_of(one: Element, parent: str, wanted: str) -> list[Element]:
    found = child(one, parent)
    return children(found, wanted) if found is not None else []


def _note_the_rest(one: Element, notes: Notes) -> None:
    if any(words(hint).strip() for hint in children(one, "hint")):
        notes.add(_("Hints are left out."))
    for part in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        said = _rich(child(one, part), Notes())
        if said and said.lower() not in USUAL:
            notes.add(_("What is said to every right or wrong answer is left out."))
    worth = number(words(child(one, "defaultgrade")) or "1")
    if worth != 1:
        notes.add(_("It is worth %(n)s marks there. Here every question counts the same.", n=f"{worth or 0:g}"))
    if words(child(one, "hidden")).strip() == "1":
        notes.add(_("It is hidden there, perhaps because it is out of date."))


def _rich(element: Element | None, notes: Notes) -> str:
    """The words of an element with a format and a text."""
    if element is None:
        return ""
    text = words(child(element, "text"))
    if "@@PLUGINFILE@@" in text:
        raise Refusal(_("It has a picture or another file. Questions here are words only."))
    way = element.get("format", "moodle_auto_format")
    if way == "html":
        return from_html(text, notes)
    return tidy(text) if way in {"plain_text", "markdown"} else from_either(text, notes)


def _weight(answer: Element) -> float:
    return number(answer.get("fraction", "0")) or 0.0


def _choices(one: Element, notes: Notes) -> Row:
    answers = children(one, "answer")
    weights = [_weight(answer) for answer in answers]
    single = words(child(one, "single")).strip().lower() in {"true", "1", ""}
    right = scoring.one_right(weights, notes) if single else scoring.all_right(weights, notes)
    row: Row = {
        "type": "single" if single else "multiple",
        "options": [_rich(answer, notes) for answer in answers],
        "answer": right,
    }
    return row | _feedback(answers, notes)


def _all_or_nothing(one: Element, notes: Notes) -> Row:
    """The type multichoiceset: just what a multiple choice is here."""
    answers = children(one, "answer")
    right = [place for place, answer in enumerate(answers) if _weight(answer) > 0]
    row: Row = {"type": "multiple", "options": [_rich(answer, notes) for answer in answers], "answer": right}
    return row | _feedback(answers, notes)


def _feedback(answers: list[Element], notes: Notes) -> Row:
    feedback = [_rich(child(answer, "feedback"), notes) for answer in answers]
    return {"feedback": feedback} if any(feedback) else {}


def _true_or_false(one: Element, notes: Notes) -> Row:
    found = {words(child(answer, "text")).strip().lower(): answer for answer in children(one, "answer")}
    if set(found) != {"true", "false"}:
        raise Refusal(_("It is a true or false question without these two answers."))
    answers = [found["true"], found["false"]]
    right = scoring.one_right([_weight(answer) for answer in answers], notes)
    return {"type": "truefalse", "options": ["True", "False"], "answer": right} | _feedback(answers, notes)


def _short(one: Element, notes: Notes) -> Row:
    if words(child(one, "usecase")).strip() == "1":
        notes.add(_("Capital letters count there. Here they do not."))
    right = _accepted(one, notes)
    return {"type": "short", "options": None, "answer": [literal(_rich(answer, notes)) for answer in right]}


def _accepted(one: Element, notes: Notes) -> list[Element]:
    """The answers that are right, with what is lost noted."""
    answers = children(one, "answer")
    if any(_rich(child(answer, "feedback"), Notes()) for answer in answers):
        notes.add(_("Feedback to a typed answer is left out. Put it into the explanation."))
    return [answers[place] for place in scoring.accepted([_weight(answer) for answer in answers], notes)]


def _numeric(one: Element, notes: Notes) -> Row:
    if any(True for _unit in safe_xml.within(one, "unit")):
        raise Refusal(_("Its answer has a unit. Here an answer is a number alone; name the unit in the question."))
    ranges = [
        (decimal(words(child(answer, "text"))), abs(_tolerance(words(child(answer, "tolerance")))))
        for answer in _accepted(one, notes)
    ]
    return numeric_row(ranges)


def _tolerance(text: str) -> Decimal:
    return decimal(text) if text.strip() else Decimal(0)


def _matching(one: Element, notes: Notes) -> Row:
    left: list[str] = []
    right: list[str] = []
    pairs = []
    for pair in children(one, "subquestion"):
        answer = tidy(words(child(pair, "answer", "text")))
        if answer not in right:
            right.append(answer)
        if asked := _rich(pair, notes):
            left.append(asked)
            pairs.append([len(left) - 1, right.index(answer)])
    return {"type": "matching", "options": {"left": left, "right": right}, "answer": pairs}


def _ordering(one: Element, notes: Notes) -> Row:
    answers = sorted(children(one, "answer"), key=_weight)
    asked = number(words(child(one, "selectcount")) or "0") or 0
    if 0 < asked < len(answers) and words(child(one, "selecttype")).strip().upper() not in {"0", "ALL"}:
        notes.add(_("There only some of the items are asked for. Here all of them are."))
    items = [_rich(answer, notes) for answer in answers]
    return {"type": "ordering", "options": items, "answer": list(range(len(items)))}


KINDS = {
    "multichoice": _choices,
    "multichoiceset": _all_or_nothing,
    "truefalse": _true_or_false,
    "shortanswer": _short,
    "numerical": _numeric,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
}
