"""Every message is there in every language, with all its parts."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from lms.web.languages import LANGUAGES

ROOT = Path(__file__).parent.parent.parent.parent
PLACE = re.compile(r"%\([a-z_]+\)[sd]|%%|\{[a-z]*\}")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
OTHERS = [code for code in LANGUAGES if code != "en"]


def catalogue(language: str) -> Catalog:
    path = ROOT / "lms" / "translations" / language / "LC_MESSAGES" / "messages.po"
    return read_po(BytesIO(path.read_bytes()), locale=language)


@pytest.fixture(scope="module")
def messages() -> set[str]:
    """What the code and the templates say: the singular where there are two forms."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return {text if isinstance(text, str) else text[0] for _file, _line, text, *_rest in found}


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language, messages):
    known = {singular(message) for message in catalogue(language) if message.id and all(forms(message))}
    assert sorted(messages - known) == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_put_into_a_message_stands_in_its_translation(language):
    wrong = [
        (singular(message), form)
        for message in catalogue(language)
        if message.id and all(forms(message))
        for form in forms(message)
        if set(PLACE.findall(form)) - places(message) or places(message) - set(PLACE.findall(form)) - {"%(num)d"}
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_number_has_its_form(language):
    found = catalogue(language)
    assert all(len(forms(message)) == found.num_plurals for message in found if message.pluralizable)


@pytest.mark.parametrize(("language", "text"), [("id", "Masuk"), ("ar", "تسجيل الدخول")])
def test_signing_in_speaks_the_language_of_the_browser(browser, language, text):
    assert text in browser.page("/login", headers={"Accept-Language": language}).h1.text


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def places(message: Message) -> set[str]:
    """What the English says is put in; in the form for one or two, a language may leave the number out."""
    return set(PLACE.findall(message.id if isinstance(message.id, str) else " ".join(message.id)))


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)
