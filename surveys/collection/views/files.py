"""The files that come with a page of a survey."""

from collections.abc import Sequence

from flask import request

from lms.errors import RuleBroken
from lms.files import kinds
from surveys.collection.services import attaching
from surveys.collection.views.blueprint import FILE
from surveys.questionnaires.answers import SEEN
from surveys.questionnaires.question import UPLOADS, Question, Section

Sent = Sequence[tuple[Question, str, bytes]]


def of_page(section: Section) -> Sent:
    """The files that were chosen for the questions that the page has shown, each with its name."""
    shown = request.form.getlist(SEEN)
    found = []
    for question in section.questions:
        sent = request.files.get(FILE + question.code) if question.type in UPLOADS else None
        if sent and sent.filename and question.code in shown:
            found.append((question, sent.filename, sent.stream.read(kinds.MOST_BYTES + 1)))
    return found


def take(invitation_id: str, sent: Sent, out: Sequence[str]) -> dict[str, str]:
    """Take files out and others in; what is wrong with which question."""
    problems = {}
    if out:
        attaching.take_out(invitation_id, out)
    for question, name, content in sent:
        try:
            attaching.attach(invitation_id, question, name=name, content=content)
        except RuleBroken as wrong:
            problems[question.code] = str(wrong)
    return problems
