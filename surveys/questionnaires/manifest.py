"""What questionnaires bring to the house."""

from lms.manifest import Job, Manifest
from surveys.questionnaires import jobs, queries
from surveys.questionnaires.commands import questionnaires
from surveys.questionnaires.views import editing, sheets, showing, translations, versions  # noqa: F401  the pages
from surveys.questionnaires.views.blueprint import blueprint

manifest = Manifest(
    "questionnaires",
    blueprints=(blueprint,),
    evaluation_surveys=queries.evaluations,
    commands=(questionnaires,),
    jobs=(Job("questionnaires.forget", "40 2 * * *", jobs.forget),),
)
