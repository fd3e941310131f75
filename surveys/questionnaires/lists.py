"""The lists of the house, and the few words that a questionnaire says in every language by itself. Pure.

Countries are the members that the service is shipped with; their names in other languages come from the Unicode
CLDR. Kinds of agency are those of the ground floor.
"""

import json
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError

import lms.organisations
from lms.organisations.models import AgencyFamily
from surveys.questionnaires.question import NOT_SENT, SENT, UPLOADS, YES_NO, Option, QuestionType

MEMBERS = Path(lms.organisations.__file__).parent / "content" / "members.json"
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ur"})
KNOWN = ("en", "id", "ar")  # languages in which the words below are there
YES_NO_WORDS = {
    "en": ("Yes", "No", "I do not know"),
    "id": ("Ya", "Tidak", "Tidak tahu"),
    "ar": ("نعم", "لا", "لا أعرف"),
}
AGENCY_WORDS = {
    "en": ("Police", "Border and immigration", "Maritime and coast guard", "Justice and prosecution", "Other"),
    "id": ("Kepolisian", "Perbatasan dan imigrasi", "Maritim dan penjaga pantai", "Kehakiman dan kejaksaan", "Lainnya"),
    "ar": ("الشرطة", "الحدود والهجرة", "الشؤون البحرية وخفر السواحل", "العدل والنيابة", "جهة أخرى"),
}
FILE_WORDS = {
    "en": ("With a file", "Without a file"),
    "id": ("Dengan berkas", "Tanpa berkas"),
    "ar": ("مع ملف", "بدون ملف"),
}
OTHER_WORDS = {"en": "Other", "id": "Lainnya", "ar": "غير ذلك"}
WHICH_WORDS = {"en": "Which other?", "id": "Sebutkan yang lain", "ar": "ما هو؟"}


def house_list(kind: QuestionType, language: str) -> tuple[Option, ...]:
    """The options of a type that brings its own, in a language; in English where we have no words for it."""
    if kind is QuestionType.COUNTRY:
        return _countries(language)
    spoken = language if language in KNOWN else "en"
    if kind is QuestionType.YESNO:
        return tuple(Option(code, label) for code, label in zip(YES_NO, YES_NO_WORDS[spoken], strict=True))
    if kind in UPLOADS:
        return tuple(Option(code, label) for code, label in zip((SENT, NOT_SENT), FILE_WORDS[spoken], strict=True))
    return tuple(Option(family.value, label) for family, label in zip(AgencyFamily, AGENCY_WORDS[spoken], strict=True))


@cache
def _countries(language: str) -> tuple[Option, ...]:
    names = _locale(language).territories
    rows = json.loads(MEMBERS.read_text(encoding="utf-8"))
    # The office's own names stay in English; some differ from the CLDR's on purpose.
    found = [
        Option(row["iso2"], row["name"] if language == "en" else names.get(row["iso2"], row["name"])) for row in rows
    ]
    return tuple(sorted(found, key=lambda one: one.label))


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def language_name(code: str) -> str:
    """A language's name in itself."""
    if code == "id":
        return "Bahasa Indonesia"  # the CLDR says Indonesia
    locale = _locale(code)
    return str(locale.get_display_name()) if locale.language == code.split("-")[0] else code


def direction(language: str) -> str:
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"
