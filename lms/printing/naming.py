"""Names as they can be printed: which letters, which direction, which form of a character. Pure but for the fonts."""

import json
import unicodedata
from functools import cache
from pathlib import Path

import typst

FONTS = Path(__file__).parent / "fonts"
PLAIN = "Noto Sans"
JOINERS = "\u200c\u200d"  # Persian, Sinhala and other names need them
SMALL = b"#set text(font: json(bytes(sys.inputs.fonts)), fallback: false)\n#sys.inputs.name"


@cache
def fonts() -> typst.Fonts:
    """The fonts beside this file, and no others: what is printed looks the same on every server."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@cache
def order(member_code: str | None) -> tuple[str, ...]:
    """Font families in the order they are asked. Chinese characters take the Japanese form for Japanese names."""
    families = [family for family in fonts().families() if family != PLAIN]
    first = "Noto Sans JP" if member_code == "JP" else "Noto Sans SC"
    return (PLAIN, first, *sorted(family for family in families if family != first))


def direction(name: str) -> str:
    """rtl or ltr, from the first letter that has a direction (Unicode Standard Annex 9, rules P2 and P3)."""
    for letter in name:
        kind = unicodedata.bidirectional(letter)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def is_latin(name: str) -> bool:
    """Whether all its letters are Latin, with any marks on them."""
    return all(
        "LATIN" in unicodedata.name(letter, "") or not letter.isalpha() for letter in unicodedata.normalize("NFC", name)
    ) and any(letter.isalpha() for letter in name)


def hidden(name: str) -> bool:
    """Whether a name holds signs that nobody sees, such as those that turn the direction of text round."""
    return any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"} and sign not in JOINERS for sign in name)


def printable(name: str) -> bool:
    """Whether our fonts have every sign of a name. The typesetter is asked: it alone knows how signs join.

    PDF/A refuses a sign without a picture (ISO 19005-2, 6.2.11.8), so that none is ever printed as a box.
    """
    inputs = {"name": name, "fonts": json.dumps(order(None))}
    try:
        typst.compile(SMALL, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=inputs, pdf_standards="a-2u")
    except typst.TypstError:
        return False
    return True


def without_unprintable(text: str) -> str:
    """A title without the signs that our fonts do not have. A name is never changed like this: it is refused."""
    if printable(text):
        return text
    return " ".join("".join(sign for sign in text if sign.isspace() or printable(sign)).split())
