"""What the outcomes of rows are called."""

from flask_babel import lazy_gettext as _l

from lms.imports.rows import Outcome
from lms.manifest import Tone

LABELS = {
    Outcome.NEW.value: _l("New person"),
    Outcome.KNOWN.value: _l("Known person"),
    Outcome.SAME.value: _l("Already there"),
    Outcome.DUPLICATE.value: _l("Possible duplicate"),
    Outcome.LEFT_OUT.value: _l("Left out"),
    Outcome.PROBLEM.value: _l("Problem"),
}
TONES = {
    Outcome.NEW.value: Tone.INFO.value,
    Outcome.KNOWN.value: Tone.GOOD.value,
    Outcome.SAME.value: "",
    Outcome.DUPLICATE.value: Tone.WARN.value,
    Outcome.LEFT_OUT.value: "",
    Outcome.PROBLEM.value: Tone.BAD.value,
}
