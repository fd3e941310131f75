"""Sending files with answers, and what there is of them."""

import io

from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import stream_encode_multipart

from lms.audit.models import AuditEntry
from lms.db import db
from surveys.collection.models import AnswerFile, Draft, Signature

TABLE = {
    "code": "rooms", "version": "1", "title": "Rooms", "intro": "About your rooms.", "minutes": 3,
    "sections": [
        {"title": "Rooms", "questions": [
            {"code": "seats", "type": "integer", "text": "How many seats?", "max": 500},
            {"code": "plan", "type": "file", "text": "A plan of the room"},
            {"code": "view", "type": "image", "text": "A photo of the room",
             "show_if": {"q": "plan", "op": "answered"}},
        ]},
        {"title": "More", "questions": [{"code": "more", "type": "text", "text": "Anything else?"}]},
    ],
}  # fmt: skip
SEEN = ["seats", "plan", "view"]


def send(browser, link, *files, question="plan", **sent):
    """A page with files, as a browser without a script sends it."""
    chosen = {f"file-{question}": FileStorage(io.BytesIO(content), name) for name, content in files}
    data = {"seen": SEEN, "seats": "40", **sent, **chosen}
    body, _length, boundary = stream_encode_multipart(MultiDict(data), use_tempfile=False)
    return browser.post(f"{link}/1", data=body.read(), content_type=f'multipart/form-data; boundary="{boundary}"')


def files():
    return db.session.scalars(select(AnswerFile).order_by(AnswerFile.name)).all()


def held():
    return db.session.scalars(select(Draft.answers)).one()


def looks():
    return db.session.scalars(select(AuditEntry.person_id).where(AuditEntry.action == "survey.file_opened")).all()


def signature_with(n):
    rows = db.session.scalars(select(Signature)).all()
    return next(one for one in rows if sum(file.answer_id == one.answer_id for file in files()) == n)
