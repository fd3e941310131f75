"""The address space that the pages of results share, and the words that their templates use."""

from flask import Blueprint

from surveys.results import figures, wording

blueprint = Blueprint("results", __name__)


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {
        "break_label": wording.break_label,
        "change_label": wording.change_label,
        "cut_label": wording.cut_label,
        "kind_of_chart": wording.kind_of_chart,
        "moves": wording.moves,
        "pairs_label": wording.pairs_label,
        "percent_of": figures.percent,
        "rate_label": wording.rate_label,
        "release_rule": wording.rule,
        "said_missing": wording.said_missing,
        "said_n": wording.said_n,
        "share_of": wording.share_of,
        "width_of": wording.width_of,
    }
