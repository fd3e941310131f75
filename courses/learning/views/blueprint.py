"""The address space that the pages of learning share, and the words of completion for every page."""

from flask import Blueprint

from courses.learning.wording import missing, missing_sentence, rule_detail, rule_sentence

blueprint = Blueprint("learning", __name__)


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {
        "rule_sentence": rule_sentence,
        "rule_detail": rule_detail,
        "missing_rules": missing,
        "missing_sentence": missing_sentence,
    }
