import pytest
from sqlalchemy import select

from courses.catalogue import services
from courses.catalogue.models import Course, Question
from courses.catalogue.questions import parse
from lms.db import db, transaction
from tests.courses.test_questions import key_of, values_for


@pytest.fixture
def course():
    """The second shipped course where it is there, else the first: the shorter the better."""
    folders = sorted(path.parent for path in services.SHIPPED.glob("*/course.toml"))
    with transaction():
        services.import_folder(folders[-1])
    return db.session.scalars(select(Course)).one()


@pytest.fixture
def second_course(course):
    """Another course beside `course`."""
    folders = sorted(path.parent for path in services.SHIPPED.glob("*/course.toml"))
    with transaction():
        services.import_folder(folders[0])
    return db.session.scalars(select(Course).where(Course.id != course.id)).one()


def key_in_form(question_id):
    """What a form sends when the question is answered rightly."""
    question = parse(db.session.get(Question, question_id).body)
    values = values_for(question, key_of(question))
    if question.kind.value == "ordering":
        return {f"answer-{place}": value for place, value in enumerate(values)}
    return {"answer": values}
