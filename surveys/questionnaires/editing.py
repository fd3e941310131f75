"""Changes to the table of a draft, each giving a new table. Pure; whether the result is whole is for the caller."""

import copy
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from lms.errors import NotFound, RuleBroken
from surveys.questionnaires import logic
from surveys.questionnaires.continuity import rows_of
from surveys.questionnaires.questionnaire import QuestionnaireError, parse
from surveys.questionnaires.wording import piped, places

Table = dict[str, Any]


def facts(table: Mapping[str, Any], values: Mapping[str, Any]) -> Table:
    """Title, introduction, minutes, kind and source."""
    return _watched(table, {**copy.deepcopy(dict(table)), **values})


def put_question(table: Mapping[str, Any], row: Mapping[str, Any], section: str) -> Table:
    """A question in its place, or a new one at the end of a section; moved to the end where its section changed."""
    new = copy.deepcopy(dict(table))
    target = section_of(new, section)
    for one in new["sections"]:
        for place, old in enumerate(one["questions"]):
            if old["code"] == row["code"]:
                if one is target:
                    one["questions"][place] = dict(row)
                    return _watched(table, new)
                del one["questions"][place]
                break
    target["questions"].append(dict(row))
    return _watched(table, new)


def move_question(table: Mapping[str, Any], code: str, step: int) -> Table:
    """One place up or down; over the edge of its page it goes to the page beside."""
    new = copy.deepcopy(dict(table))
    sections = new["sections"]
    for number, section in enumerate(sections):
        questions = section["questions"]
        place = next((n for n, row in enumerate(questions) if row["code"] == code), None)
        if place is None:
            continue
        row = questions.pop(place)
        if 0 <= place + step <= len(questions):
            questions.insert(place + step, row)
        elif 0 <= number + step < len(sections):
            beside = sections[number + step]["questions"]
            beside.insert(len(beside) if step < 0 else 0, row)
        else:
            questions.insert(place, row)
        return new
    raise NotFound(_("There is no such question."))


def retire_question(table: Mapping[str, Any], code: str) -> Table:
    """Take a question out for good. Raises RuleBroken where others look at it."""
    row = question_of(table, code)
    leaning = [one["code"] for one in rows_of(table).values() if one is not row and code in _looks_at(one)]
    leaning += [str(one.get("title")) for one in table["sections"] if code in _roots(logic.codes(one.get("show_if")))]
    if leaning:
        raise RuleBroken(
            _("Other questions depend on this one: %(codes)s. Change their conditions first.", codes=", ".join(leaning))
        )
    new = copy.deepcopy(dict(table))
    for section in new["sections"]:
        section["questions"] = [one for one in section["questions"] if one["code"] != code]
    new["retired"] = sorted({*new.get("retired", ()), code})
    return new


def put_section(table: Mapping[str, Any], code: str, title: str) -> Table:
    """The title of a page; a new page at the end where the code is empty."""
    new = copy.deepcopy(dict(table))
    if code:
        section_of(new, code)["title"] = title
    else:
        taken = {section_code(one, n) for n, one in enumerate(new["sections"], 1)}
        code = free_code(title, taken, "page")
        new["sections"].append({"code": code, "title": title, "questions": []})
    return _watched(table, new)


def remove_section(table: Mapping[str, Any], code: str) -> Table:
    """Take an empty page away. Raises RuleBroken for one with questions."""
    new = copy.deepcopy(dict(table))
    section = section_of(new, code)
    if section["questions"]:
        raise RuleBroken(_("This page has questions. Move or retire them first."))
    new["sections"].remove(section)
    return new


def translate(table: Mapping[str, Any], language: str, texts: Mapping[str, str]) -> Table:
    """Texts in a language by their place; an empty one goes away. What is saved is up to date again."""
    new = copy.deepcopy(dict(table))
    made = new.setdefault("translations", {}).setdefault(language, {})
    for place, text in texts.items():
        if text:
            made[place] = text
        else:
            made.pop(place, None)
    stale = new.get("stale", {})
    stale[language] = [place for place in stale.get(language, ()) if place not in texts]
    new["stale"] = {one: rest for one, rest in stale.items() if rest}
    return new


def _watched(before: Mapping[str, Any], after: Table) -> Table:
    """Remember which translations belong to texts that have changed."""
    old, new = _places(before), _places(after)
    changed = {place for place, text in new.items() if place in old and old[place] != text}
    stale = {language: set(rest) for language, rest in (after.get("stale") or {}).items()}
    for language, made in (after.get("translations") or {}).items():
        stale.setdefault(language, set()).update(place for place in changed if made.get(place))
    after["stale"] = {language: sorted(rest) for language, rest in stale.items() if rest}
    return after


def _places(table: Mapping[str, Any]) -> dict[str, str]:
    try:
        return places(parse(table, unfinished=True))
    except QuestionnaireError:
        return {}


def section_code(section: Mapping[str, Any], number: int) -> str:
    return str(section.get("code") or f"s{number}")


def section_of(table: Mapping[str, Any], code: str) -> Table:
    """A page by its code. Raises NotFound."""
    for number, section in enumerate(table["sections"], 1):
        if section_code(section, number) == code:
            section["code"] = code
            return section
    raise NotFound(_("There is no such page."))


def question_of(table: Mapping[str, Any], code: str) -> Table:
    """A question by its code. Raises NotFound."""
    if found := rows_of(table).get(code):
        return found
    raise NotFound(_("There is no such question."))


def free_code(text: str, taken: set[str] | Sequence[str], otherwise: str) -> str:
    """A code made from a text that is not taken yet."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    stem = "_".join(re.findall(r"[a-z0-9]+", plain))[:24].strip("_")
    stem = stem if stem[:1].isalpha() else otherwise
    return next(code for n in range(1, 10_000) if (code := stem if n == 1 else f"{stem}_{n}") not in taken)


def _looks_at(row: Mapping[str, Any]) -> set[str]:
    texts = " ".join(str(row.get(name, "")) for name in ("text", "hint"))
    return _roots(logic.codes(row.get("show_if")) | set(piped(texts)))


def _roots(codes: set[str]) -> set[str]:
    """Questions; the rows of a table of scales belong to theirs."""
    return {code.split(".")[0] for code in codes}
