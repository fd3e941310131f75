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
IN_USE = [("yes", _l("Yes, as it was done")), ("changed", _l("Yes, in another way")), ("stopped", _l("No, it stopped"))]
CONFIRMED = [
    ("done", _l("Done")),
    ("partly", _l("Partly done")),
    ("not_yet", _l("Not yet")),
    ("cannot_say", _l("I cannot say")),
]
LEVELS = [
    ("self", _l("My own work")),
    ("unit", _l("My unit or shift")),
    ("agency", _l("My whole agency")),
    ("country", _l("Other agencies of my country")),
    ("cross_border", _l("Agencies of another country")),
]
SAME_POST = [("yes", _l("Yes")), ("changed", _l("No, but still in this field")), ("left", _l("No, in another field"))]
SUPPORT = [
    ("supported", _l("I support this plan")),
    ("supported_with_changes", _l("I support it with changes")),
    ("cannot", _l("I cannot support it")),
    ("not_my_officer", _l("This is not my officer")),
]
KINDS = [
    ("own_practice", _l("My own practice")),
    ("briefing", _l("Briefing or training colleagues")),
    ("guideline", _l("A guideline, procedure or checklist")),
    ("facility", _l("A room, equipment or form")),
    ("referral", _l("Referral or contact between agencies")),
    ("cross_border", _l("Contact across a border")),
    ("data", _l("Data or reporting")),
    ("policy", _l("Policy or law")),
    ("training_others", _l("A session that trains trainers")),
]
ADVICE = {
    "email": _l("This looks like an e-mail address. Take it out if it is one."),
    "phone": _l("This looks like a phone number. Take it out if it is one."),
    "number": _l("This looks like the number of a case or a document. Take it out if it is one."),
    "name": _l("This looks like the name of a person. Write the post instead."),
    "no_month": _l("Without a month an action is easily forgotten."),
    "not_a_month": _l("This is not a month. Write it like 2027-05."),
    "past_month": _l("This month is over."),
    "late_month": _l("This month comes after the last follow-up. Nobody asks you about it then."),
    "no_sign": _l("Without a sign of success you cannot tell whether it worked."),
}
FIELDS = [
    ("kind", _l("Kind of action")),
    ("cue", _l("When the moment comes …")),
    ("first_step", _l("… the first step")),
    ("with_whom", _l("With whom")),
    ("needs", _l("What is needed")),
    ("obstacle", _l("One obstacle")),
    ("answer", _l("What to do then")),
]
REVIEWERS = [
    ("coordinator", _l("A coordinator")),
    ("mentor", _l("The mentor of the plan, or a coordinator")),
    ("nobody", _l("Nobody: it is active at once")),
]
COMPANIONS = [
    ("buddy", _l("A buddy from the same training")),
    ("mentor", _l("A mentor")),
    ("secondee", _l("A secondee")),
]
PURPOSES = [
    ("d30", _l("Help")),
    ("d90", _l("Reunion")),
    ("d180", _l("Measurement")),
    ("d365", _l("Still in use?")),
]
OUTCOMES = [
    ("implemented", _l("Done")),
    ("partly", _l("Partly done")),
    ("not_implemented", _l("Not done")),
    ("overtaken", _l("Overtaken by events")),
    ("no_information", _l("No information")),
]
WORDS = {
    "goal": _l("Goal"),
    "today": _l("Today"),
    "what": _l("What will be done"),
    "kind": _l("Kind of action"),
    "cue": _l("When"),
    "first_step": _l("First step"),
    "with_whom": _l("With whom"),
    "due_month": _l("By the end of"),
    "success_sign": _l("Sign of success"),
    "needs": _l("What is needed"),
    "obstacle": _l("What may get in the way"),
    "answer": _l("What to do then"),
}
