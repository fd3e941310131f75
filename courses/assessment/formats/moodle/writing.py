"""Writing Moodle XML ("Moodle XML format"), which our own reader turns back into the same questions.

What the format has no place for travels along: difficulty and a fixed order as tags, the source as the last paragraph
of the general feedback, words for true and false other than these as two choices with a tag.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from courses.assessment.formats import report as bank
from courses.catalogue.questions import QuestionBody, QuestionKind, number

NAMES = {
    QuestionKind.SINGLE: "multichoice",
    QuestionKind.MULTIPLE: "multichoice",
    QuestionKind.TRUEFALSE: "truefalse",
    QuestionKind.MATCHING: "matching",
    QuestionKind.ORDERING: "ordering",
    QuestionKind.NUMERIC: "numerical",
    QuestionKind.SHORT: "shortanswer",
}


def write(questions: Sequence[QuestionBody]) -> bytes:
    """A Moodle XML file, each lesson a category."""
    quiz = ET.Element("quiz")
    lesson = None
    for question in questions:
        if question.lesson != lesson:
            lesson = question.lesson
            category = ET.SubElement(quiz, "question", type="category")
            _text(ET.SubElement(category, "category"), f"$course$/{lesson.replace('/', '//')}")
        _question(quiz, question)
    ET.indent(quiz)
    return ET.tostring(quiz, encoding="utf-8", xml_declaration=True)


def says_true(question: QuestionBody) -> bool:
    """Whether a true/false question uses just these words, in this order."""
    return question.options == ("True", "False")


def _question(quiz: ET.Element, question: QuestionBody) -> None:
    worded = question.kind is QuestionKind.TRUEFALSE and not says_true(question)
    one = ET.SubElement(quiz, "question", type="multichoice" if worded else NAMES[question.kind])
    _text(ET.SubElement(one, "name"), question.code)
    _formatted(one, "questiontext", question.stem)
    _formatted(one, "generalfeedback", bank.with_source(question.explanation, question.source))
    _plain(one, "defaultgrade", "1")
    _plain(one, "penalty", "0")
    _plain(one, "hidden", "0")
    _plain(one, "idnumber", question.code)
    _answers(one, question)
    tags = bank.labelled({"tags": question.tags, "difficulty": question.difficulty, "shuffle": question.shuffle})
    listed = ET.SubElement(one, "tags")
    for tag in [*tags, "type:truefalse"] if worded else tags:
        _text(ET.SubElement(listed, "tag"), tag)


def _answers(one: ET.Element, question: QuestionBody) -> None:
    match question.kind:
        case QuestionKind.TRUEFALSE if says_true(question):
            _true_or_false(one, question)
        case QuestionKind.SINGLE | QuestionKind.TRUEFALSE | QuestionKind.MULTIPLE:
            _choices(one, question)
        case QuestionKind.MATCHING:
            _pairs(one, question)
        case QuestionKind.ORDERING:
            _order(one, question)
        case _:
            _typed(one, question)


def _true_or_false(one: ET.Element, question: QuestionBody) -> None:
    feedback = question.feedback or ("", "")
    for place, word in enumerate(("true", "false")):
        _answer(one, word, 100 if place in question.answer else 0, feedback[place])


def _order(one: ET.Element, question: QuestionBody) -> None:
    _plain(one, "layouttype", "VERTICAL")
    _plain(one, "selecttype", "ALL")
    _plain(one, "selectcount", "0")
    _plain(one, "gradingtype", "ALL_OR_NOTHING")
    for rank, place in enumerate(question.answer, 1):
        _answer(one, question.options[place], rank)


def _typed(one: ET.Element, question: QuestionBody) -> None:
    if question.kind is QuestionKind.SHORT:
        _plain(one, "usecase", "0")
        for value in question.answer:
            _answer(one, str(value).replace("*", "\\*"), 100)
        return
    for value in question.answer:
        answer = _answer(one, f"{number(str(value))!r}", 100)
        _plain(answer, "tolerance", repr(question.tolerance))


def _choices(one: ET.Element, question: QuestionBody) -> None:
    several = question.kind is QuestionKind.MULTIPLE
    _plain(one, "single", "false" if several else "true")
    _plain(one, "shuffleanswers", "true" if question.shuffle else "false")
    _plain(one, "answernumbering", "abc")
    right, wrong = (100 / len(question.answer), -100) if several else (100, 0)
    feedback = question.feedback or ("",) * len(question.options)
    for place, text in enumerate(question.options):
        _answer(one, text, right if place in question.answer else wrong, feedback[place])


def _pairs(one: ET.Element, question: QuestionBody) -> None:
    _plain(one, "shuffleanswers", "true")
    wanted = dict(question.answer)
    pairs = [(question.left[place], question.options[wanted[place]]) for place in sorted(wanted)]
    used = set(wanted.values())
    pairs += [("", text) for place, text in enumerate(question.options) if place not in used]
    for left, right in pairs:
        pair = _formatted(one, "subquestion", left)
        _text(ET.SubElement(pair, "answer"), right)


def _answer(one: ET.Element, text: str, fraction: float, feedback: str = "") -> ET.Element:
    answer = _formatted(one, "answer", text)
    answer.set("fraction", f"{fraction:.5f}".rstrip("0").rstrip("."))
    _formatted(answer, "feedback", feedback)
    return answer


def _formatted(parent: ET.Element, name: str, text: str) -> ET.Element:
    """A text that Moodle shows letter by letter."""
    element = ET.SubElement(parent, name, format="plain_text")
    _text(element, text)
    return element


def _text(parent: ET.Element, text: str) -> None:
    _plain(parent, "text", text)


def _plain(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
