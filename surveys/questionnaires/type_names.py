"""What the types of questions are called."""

from flask_babel import lazy_gettext as _l

from surveys.questionnaires.question import QuestionType

T = QuestionType
TYPES = {
    T.SINGLE: _l("One answer from a list"),
    T.MULTI: _l("Several answers from a list"),
    T.YESNO: _l("Yes, no, do not know"),
    T.SCALE5: _l("Scale of five named points"),
    T.MATRIX: _l("Table of scales"),
    T.RANK: _l("The most important, in order"),
    T.NPS: _l("Points from 0 to 10"),
    T.INTEGER: _l("Whole number"),
    T.DECIMAL: _l("Number with decimals"),
    T.PERCENT: _l("Percentage"),
    T.MONTH: _l("Month"),
    T.DATE: _l("Day"),
    T.TEXT: _l("Short answer in words"),
    T.LONGTEXT: _l("Long answer in words"),
    T.COUNTRY: _l("Member, from the list of the office"),
    T.AGENCY: _l("Kind of agency, from the list of the office"),
    T.FILE: _l("File: PDF, Word or photo (only in a survey with names)"),
    T.IMAGE: _l("Photo (only in a survey with names)"),
    T.CONSENT: _l("Consent"),
    T.NOTE: _l("Text without an answer"),
}
