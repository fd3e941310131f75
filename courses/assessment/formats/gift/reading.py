"""Reading GIFT (docs.moodle.org, "GIFT format": question types, answer weights, feedback, categories, tags).

Questions stand apart by blank lines. Left out: essays, descriptions, several gaps in one text, answers that are
partly right, patterns with `*`, HTML with pictures, tables or formulas. Noted: marks taken away, parts of marks for
some of several right choices, feedback to a typed answer, looks of HTML. Moodle's ordering type writes `{>` and one
item a line. A comment `// [id:…] [tag:…]` before a question holds its id and its tags.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import gettext as _

from courses.assessment.formats import report as bank
from courses.assessment.formats import scoring
from courses.assessment.formats.gift import marks
from courses.assessment.formats.gift.numbers import numeric
from courses.assessment.formats.plain_text import decode
from courses.assessment.formats.report import Entry, Notes, Refusal, Report, Row
from courses.assessment.formats.rich import from_either, from_html
from courses.catalogue.questions import text as tidy

WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d+)?)%")
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
MARKDOWN = re.compile(r"(?m)^\s*(?:[#>*+-]|\d+\.)\s|[*_`]{1,2}\S|\[[^\]]*\]\(|!\[")
ORDER = re.compile(r">[ \t]*(?:[0-9]+|[A-Z_]+|true|false|none|abc|ABCD|123|iii|IIII)?(?:[ \t]+[A-Za-z0-9_]+)*[ \t]*\n")
IN_BRACKETS = r"((?:\\\]|[^\]\n])*)\]"
ID, TAGS = re.compile(r"\[id:" + IN_BRACKETS), re.compile(r"\[tag:" + IN_BRACKETS)


@dataclass
class _Chunk:
    """The lines of one question, with the comments above it and the category it stands in."""

    line: int
    category: str
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def read(data: bytes) -> Report:
    """All questions of a GIFT file. Raises BadBank for a file that holds none or is no text."""
    text = decode(data)
    chunks = list(_chunks(text.content))
    bank.check_count(len(chunks))
    return bank.report("GIFT", [_entry(n, chunk) for n, chunk in enumerate(chunks, 1)], text.encoding)


def _chunks(content: str) -> Iterator[_Chunk]:
    category = ""
    chunk: _Chunk | None = None
    for number, line in enumerate([*content.split("\n"), ""], 1):
        stripped = line.strip()
        if stripped.startswith("$CATEGORY:"):
            category = bank.category(stripped.removeprefix("$CATEGORY:"))
        elif stripped.startswith("//"):
            chunk = chunk or _Chunk(number, category)
            chunk.comments.append(stripped)
        elif stripped:
            chunk = chunk or _Chunk(number, category)
            if not chunk.lines:
                chunk.line = number
            chunk.lines.append(line)
        elif chunk is not None:
            if chunk.lines:
                yield chunk
            chunk = None


def _entry(number: int, chunk: _Chunk) -> Entry:
    text = "\n".join(chunk.lines).strip()
    name = ""
    if text.startswith("::") and (end := marks.first(text[2:], "::")) >= 0:
        name, text = marks.plain(text[2 : end + 2]).strip(), text[end + 4 :].strip()
    shown = name or bank.shortened(marks.plain(FORMAT.sub("", text)).partition("{")[0])
    return bank.judge(number, bank.line(chunk.line), shown, lambda notes: _question(text, chunk, notes))


def _question(text: str, chunk: _Chunk, notes: Notes) -> Row:
    comments = " ".join(chunk.comments)
    codes = [_bracketed(code) for code in ID.findall(comments)]
    tags = [_bracketed(tag) for tag in TAGS.findall(comments)]
    stem, block = _parts(text)
    way = _format(stem)
    general = ""
    if (place := marks.last(block, "####")) >= 0:
        general, block = block[place + 4 :], block[:place].strip()
    answers = _Answers(block, way, notes)
    row = answers.row()
    row |= bank.labels(tags, notes) | bank.explained(_text(general, way, notes))
    if row["type"] == "single" and "type:truefalse" in tags and len(row["options"]) == 2:
        row["type"] = "truefalse"
    return row | {
        "id": bank.code(codes[0], notes) if codes else "",
        "lesson": chunk.category,
        "stem": _text(stem, way, notes),
    }


def _bracketed(text: str) -> str:
    return text.replace("\\]", "]").strip()


def _parts(text: str) -> tuple[str, str]:
    """What is asked, and what stands between the braces. A gap inside the text is shown as a line."""
    opens, closes = list(marks.found(text, "{")), list(marks.found(text, "}"))
    if not opens and not closes:
        raise Refusal(_("It has no answers: it is a text, not a question."))
    if len(opens) > 1 and len(closes) > 1:
        raise Refusal(_("It has several gaps. Here a question has one answer."))
    if len(opens) != 1 or len(closes) != 1 or closes[0] < opens[0]:
        raise Refusal(_("A brace is missing, or a blank line stands inside the question."))
    before, after = text[: opens[0]], text[closes[0] + 1 :]
    block = text[opens[0] + 1 : closes[0]].strip(" \t\n")
    stem = f"{before.rstrip()} _____ {after.strip()}" if after.strip() else before
    return stem.strip(), block


def _format(text: str) -> str:
    match = FORMAT.match(text)
    return match[1] if match else "moodle"


def _text(raw: str, way: str, notes: Notes) -> str:
    """The words of a text in its own format, or in that of the question."""
    raw = raw.strip()
    if match := FORMAT.match(raw):
        way, raw = match[1], raw[match.end() :]
    found = marks.plain(raw).strip()
    if way == "html":
        return from_html(found, notes) if "<" in found or "&" in found else tidy(found)
    if way == "moodle":
        return from_either(found, notes)
    if way == "markdown" and MARKDOWN.search(found):
        notes.add(_("Its Markdown signs are shown as they are typed."))
    return tidy(found)


class _Answers:
    """What stands between the braces of one question."""

    def __init__(self, block: str, way: str, notes: Notes) -> None:
        self.block, self.way, self.notes = block, way, notes

    def row(self) -> Row:
        """The type, by the rules of Moodle's own reader, and the answers."""
        block = self.block
        if not block:
            raise Refusal(_("It is an essay. Essays cannot be graded here."))
        if block.startswith("#"):
            return numeric(block[1:], self.feedback_noted, self.notes)
        if block.startswith(">"):
            return self.ordering()
        if marks.first(block, "~") >= 0:
            return self.choices()
        if marks.first(block, "=") >= 0 and marks.first(block, "->") >= 0:
            return self.matching()
        if marks.split(block, "#", 1)[0].strip().upper() in {"T", "TRUE", "F", "FALSE"}:
            return self.true_or_false()
        return self.short()

    def text(self, raw: str) -> str:
        return _text(raw, self.way, self.notes)

    def feedback_noted(self, raw: str) -> None:
        """Typed answers have no place for feedback."""
        if self.text(raw):
            self.notes.add(_("Feedback to a typed answer is left out. Put it into the explanation."))

    def choices(self) -> Row:
        texts, weights, feedback = [], [], []
        single = marks.first(self.block, "=") >= 0
        for mark, raw in _choices(self.block):
            weight, rest = _weight(raw, 100.0 if mark == "=" else 0.0)
            parts = marks.split(rest, "#", 1)
            texts.append(self.text(parts[0]))
            feedback.append(self.text(parts[1]) if len(parts) > 1 else "")
            weights.append(weight)
        right = scoring.one_right(weights, self.notes) if single else scoring.all_right(weights, self.notes)
        row: Row = {"type": "single" if single else "multiple", "options": texts, "answer": right}
        return row | ({"feedback": feedback} if any(feedback) else {})

    def matching(self) -> Row:
        left: list[str] = []
        right: list[str] = []
        pairs = []
        for raw in [part for part in marks.split(self.block, "=") if part.strip()]:
            if marks.first(raw, "->") < 0:
                raise Refusal(_("A pair in it has no arrow (->)."))
            one, other = (part.strip() for part in marks.split(raw, "->", 1))
            answer = tidy(marks.plain(other))
            if answer not in right:
                right.append(answer)
            if asked := self.text(one):
                left.append(asked)
                pairs.append([len(left) - 1, right.index(answer)])
        return {"type": "matching", "options": {"left": left, "right": right}, "answer": pairs}

    def ordering(self) -> Row:
        head = ORDER.match(self.block + "\n")
        if head is None:
            raise Refusal(_("Its order cannot be read: after “>” each item needs a line of its own."))
        items = [self.text(line) for line in self.block[head.end() :].split("\n") if line.strip()]
        if re.match(r">[ \t]*[1-9]", self.block) and int(re.findall(r"\d{1,6}", self.block)[0]) < len(items):
            self.notes.add(_("There only some of the items are asked for. Here all of them are."))
        return {"type": "ordering", "options": items, "answer": list(range(len(items)))}

    def true_or_false(self) -> Row:
        parts = marks.split(self.block, "#", 2)
        says = parts[0].strip().upper().startswith("T")
        wrong, right = (self.text(part) for part in [*parts[1:], "", ""][:2])
        row: Row = {"type": "truefalse", "options": ["True", "False"], "answer": [0 if says else 1]}
        return row | ({"feedback": [right, wrong] if says else [wrong, right]} if right or wrong else {})

    def short(self) -> Row:
        texts, weights = [], []
        for raw in [part for part in marks.split(self.block, "=") if part.strip()]:
            weight, rest = _weight(raw.strip(), 100.0)
            parts = marks.split(rest, "#", 1)
            texts.append(self.text(parts[0]))
            weights.append(weight)
            self.feedback_noted(parts[1] if len(parts) > 1 else "")
        right = [texts[place] for place in scoring.accepted(weights, self.notes)]
        return {"type": "short", "options": None, "answer": [literal(text) for text in right]}


def _choices(block: str) -> Iterator[tuple[str, str]]:
    """Each choice with the sign before it."""
    places = sorted([*marks.found(block, "~"), *marks.found(block, "=")])
    if places and block[: places[0]].strip():
        raise Refusal(_("Words stand before its first choice."))
    for place, end in zip(places, [*places[1:], len(block)], strict=True):
        raw = block[place + 1 : end].strip()
        if raw or block[place] == "=":  # `~=right` is a way to write `=right`
            yield block[place], raw


def _weight(raw: str, otherwise: float) -> tuple[float, str]:
    match = WEIGHT.match(raw)
    return (float(match[1]), raw[match.end() :]) if match else (otherwise, raw)


def literal(text: str) -> str:
    """A short answer without Moodle's pattern signs. Raises Refusal for a pattern: `*` stands for any letters."""
    if re.search(r"(?<!\\)\*", text):
        raise Refusal(_("An answer is a pattern with “*”. Here the accepted answers are written out."))
    return text.replace("\\*", "*")
