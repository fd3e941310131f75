"""What results bring to the house."""

from lms.manifest import Job, Manifest
from surveys.results import jobs
from surveys.results.measures import MEASURES
from surveys.results.views import blueprint

manifest = Manifest(
    "results", blueprints=(blueprint,), measures=MEASURES, jobs=(Job("surveys.close", "*/5 * * * *", jobs.close),)
)
