"""Reading the calendar files of a mail."""

from sqlalchemy import select

from lms.cohorts.models.sessions import Session
from lms.cohorts.services import calendar_entries
from lms.db import db
from tests.lms.cohorts.test_calendar_files import events


def sequence(text):
    return {int(one.sequence.value) for one in events(text)}


def titles(text):
    return {one.summary.value: one.status.value for one in events(text)}


def session_id(title):
    return db.session.scalars(select(Session.id).where(Session.title == title)).one()


def calendar_people(cohort_id):
    return calendar_entries.calendar_read.accepted(cohort_id)
