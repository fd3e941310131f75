"""Banks for property tests: any question that the house can hold, in any letters."""

from typing import Any

from hypothesis import strategies as st

from courses.catalogue.questions import QuestionBody, QuestionKind, parse
from courses.catalogue.questions import plain as compared
from courses.catalogue.questions import text as tidy

letters = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=25)
signs = st.text(st.sampled_from("ab \n:#={}~\\*%[]<>&-/$'\"_|?!"), min_size=1, max_size=20)
tricky = st.sampled_from(
    ["=> ~%50% {#3:0.5}", "// not a comment", "[html]<b>x</b>", "a -> b -> c", "$CATEGORY: x", "::name::", "&amp; <br>",
     "####", "TRUE", "\\n \\\\ \\", "Source: nothing", "> 5", "A. x", "ANSWER: B", "x\n\ny", "]]>", "=", "%-100%wrong",
     "Siapa? Ké?", "ไทย", "العربية"]
)  # fmt: skip
texts = (letters | signs | tricky).map(tidy).filter(bool)
sources = texts.map(lambda text: " ".join(text.split())).filter(bool)
codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
tags = st.lists(st.from_regex(r"[a-zA-Zé]{1,8}( [a-z]{1,5})?", fullmatch=True), max_size=3, unique=True)


@st.composite
def questions(draw: Any) -> QuestionBody:
    kind = draw(st.sampled_from(list(QuestionKind)))
    table: dict[str, Any] = {
        "id": draw(codes),
        "lesson": draw(codes),
        "type": kind.value,
        "stem": draw(texts),
        "difficulty": draw(st.sampled_from([1, 2, 3])),
        "explanation": draw(texts),
        "source": draw(sources),
        "tags": draw(tags),
    }
    return parse(table | draw(answers(kind)))


@st.composite
def answers(draw: Any, kind: QuestionKind) -> dict[str, Any]:
    several = st.lists(texts, min_size=2, max_size=6, unique=True)
    if kind is QuestionKind.NUMERIC:
        numbers = st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6, allow_subnormal=False)
        return {
            "answer": draw(st.lists(numbers, min_size=1, max_size=3)),
            "tolerance": draw(st.sampled_from([0, 0.5, 0.01, 3])),
        }
    if kind is QuestionKind.SHORT:
        return {"answer": draw(st.lists(texts.filter(compared), min_size=1, max_size=3, unique=True))}
    options = draw(several)
    places = list(range(len(options)))
    if kind is QuestionKind.ORDERING:
        return {"options": options, "answer": draw(st.permutations(places))}
    if kind is QuestionKind.MATCHING:
        left = draw(several)
        return {
            "options": {"left": left, "right": options},
            "answer": [[one, draw(st.sampled_from(places))] for one in range(len(left))],
        }
    if kind is QuestionKind.TRUEFALSE:
        options = draw(st.sampled_from([["True", "False"], ["Benar", "Salah"], ["False", "True"]]))
        places = [0, 1]
    several_right = st.lists(st.sampled_from(places), min_size=1, unique=True).map(sorted)
    feedback = draw(st.none() | st.lists(texts | st.just(""), min_size=len(options), max_size=len(options)))
    return {
        "options": options,
        "answer": draw(several_right) if kind is QuestionKind.MULTIPLE else [draw(st.sampled_from(places))],
        "feedback": feedback if feedback and any(feedback) else [],
        "shuffle": True if kind is QuestionKind.TRUEFALSE else draw(st.booleans()),
    }


def meaning(question: QuestionBody) -> Any:
    """What a question asks and which answers are right, whatever numbers its options have inside."""
    common = (question.code, question.lesson, question.kind, question.stem, question.difficulty, question.explanation,
              question.source, question.tags, question.shuffle, question.tolerance)  # fmt: skip
    match question.kind:
        case QuestionKind.MATCHING:
            pairs = tuple((question.left[one], question.options[other]) for one, other in sorted(question.answer))
            return (*common, pairs, frozenset(question.options))
        case QuestionKind.ORDERING:
            return (*common, tuple(question.options[place] for place in question.answer))
        case QuestionKind.NUMERIC:
            return (*common, tuple(float(value) for value in question.answer))
        case QuestionKind.SHORT:
            return (*common, question.answer)
    return (*common, question.options, tuple(sorted(question.answer)), question.feedback)
