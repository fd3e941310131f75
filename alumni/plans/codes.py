"""What helped and what hindered: codes, so that answers can be counted, and their words."""

from flask_babel import lazy_gettext as _l

HELPED = [
    ("opportunity", _l("I had the opportunity")),
    ("matters", _l("It matters for my job")),
    ("supervisor", _l("My supervisor")),
    ("course_colleague", _l("Somebody from the training")),
    ("mentor", _l("A mentor or champion")),
    ("material", _l("Course material")),
    ("order", _l("An order from above")),
    ("own_drive", _l("My own drive")),
    ("other", _l("Something else")),
]
HINDERED = [
    ("no_opportunity", _l("No opportunity")),
    ("no_time", _l("No time")),
    ("no_system", _l("No system or process for it")),
    ("supervisor", _l("My supervisor")),
    ("colleagues", _l("Colleagues")),
    ("money", _l("Money or equipment")),
    ("authority", _l("Authority or law")),
    ("moved", _l("I moved to another post")),
    ("other_agency", _l("Another agency")),
    ("security", _l("Security")),
    ("no_fit", _l("The action did not fit")),
    ("other", _l("Something else")),
]
STATUSES = [
    ("planned", _l("Not started")),
    ("started", _l("Started")),
    ("done", _l("Done")),
    ("blocked", _l("Blocked")),
    ("dropped", _l("Dropped")),
]
SAME_POST = [("yes", _l("Yes")), ("changed", _l("No, but still in this field")), ("left", _l("No, in another field"))]
SUPPORT = [
    ("supported", _l("I support this plan")),
    ("supported_with_changes", _l("I support it with changes")),
    ("cannot", _l("I cannot support it")),
    ("not_my_officer", _l("This is not my officer")),
]
