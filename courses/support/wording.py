"""Acts and repairs in words."""

from flask_babel import gettext as _

from courses.learning.models import Repair, RepairKind
from courses.support.acts import Act, ActKind


def act_label(act: Act) -> str:
    """What the button says."""
    labels = {
        ActKind.RECOMPUTE: _("Decide again"),
        ActKind.LESSON: _("Count lesson as done"),
        ActKind.SCORE: _("Accept score"),
        ActKind.REGRADE: _("Grade attempt again"),
        ActKind.REOPEN: _("Open attempt again"),
        ActKind.COMPLETE: _("Count course as completed"),
    }
    return str(labels[act.kind])


def act_title(act: Act) -> str:
    """What it is about."""
    titles = {
        ActKind.RECOMPUTE: _("The result does not fit what was received"),
        ActKind.LESSON: _("Lesson: %(title)s", title=act.title),
        ActKind.SCORE: _("The score is enough"),
        ActKind.REGRADE: _("Attempt %(n)s was graded wrongly", n=act.about),
        ActKind.REOPEN: _("Attempt %(n)s was handed in too early", n=act.about),
        ActKind.COMPLETE: _("The course was completed in another way"),
    }
    return str(titles[act.kind])


def act_detail(act: Act) -> str:
    """What follows from it."""
    details = {
        ActKind.RECOMPUTE: _("Applies the rules again to everything that is stored."),
        ActKind.LESSON: _("The other rules still hold. You can undo it."),
        ActKind.SCORE: _("The certificate still shows the true score. You can undo it."),
        ActKind.REGRADE: _("Uses the stored answers. The best score never falls."),
        ActKind.REOPEN: _("The answers are kept. The learner has seen the right answers of this attempt."),
        ActKind.COMPLETE: _("The learner gets a mail and the certificate. Undo ends the certificate."),
    }
    return str(details[act.kind])


def repair_sentence(repair: Repair) -> str:
    """What was done."""
    sentences = {
        RepairKind.COMPLETE: _("Counted the course as completed"),
        RepairKind.LESSON: _("Counted lesson %(code)s as done", code=repair.lesson_code),
        RepairKind.SCORE: _("Accepted the score"),
        RepairKind.RECOMPUTE: _("Decided again"),
        RepairKind.REOPEN: _("Opened attempt %(n)s again", n=repair.attempt_number),
        RepairKind.REGRADE: _("Graded attempt %(n)s again", n=repair.attempt_number),
    }
    return str(sentences[repair.kind])
