"""What results bring to the house."""

from lms.manifest import Job, Manifest
from surveys.results import jobs
from surveys.results.measures import MEASURES
from surveys.results.views import contacts, named, results, texts
from surveys.results.views.blueprint import blueprint

PAGES = (contacts, named, results, texts)

manifest = Manifest(
    "results",
    blueprints=(blueprint,),
    measures=MEASURES,
    jobs=(Job("surveys.close", "* * * * *", jobs.close), Job("surveys.turnout", "17 * * * *", jobs.note_turnout)),
)
