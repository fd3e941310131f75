"""The languages that a cohort can work in, named in the reader's own. Pure, apart from asking for that."""

from babel import Locale
from flask_babel import get_locale

CODES = (
    "ar", "bi", "bn", "dv", "dz", "en", "fa", "fa_AF", "fil", "fj", "fr", "hi", "id", "ja", "km", "ko", "ku", "lo",
    "mn", "ms", "my", "na", "ne", "ps", "pt", "si", "sm", "ta", "tet", "th", "to", "tpi", "tr", "ur", "vi", "zh",
)  # fmt: skip


def language_choices() -> list[tuple[str, str]]:
    """(code, name) of every language, by name."""
    return sorted(((code, language_name(code)) for code in CODES), key=lambda pair: pair[1].casefold())


def language_name(code: str) -> str:
    """Bahasa Indonesia is Indonesian to an English reader; a code without a name stays as it is."""
    names = (get_locale() or Locale("en")).languages
    return str(names.get(code) or Locale("en").languages.get(code) or code)
