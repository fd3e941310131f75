"""Small course folders for tests, by name and content, and what makes them hostile."""

import io
import json
import zipfile
from typing import Any

import tomli_w
from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><path d="M0 0h9"/></svg>'


def question(code: str, lesson: str, **changes: Any) -> dict[str, Any]:
    row = {
        "id": code, "lesson": lesson, "type": "single", "difficulty": 1, "stem": f"What is asked in {code}?",
        "options": ["This", "That", "Neither"], "answer": [0], "feedback": ["Yes.", "Not quite.", "Not quite."],
        "explanation": "Because of Article 3.", "source": "SOM Protocol, Art. 3",
    }  # fmt: skip
    return row | changes


def scenario(code: str = "SC-1", lesson: str = "L2") -> dict[str, Any]:
    return {
        "id": code, "title": "At the gate", "lesson": lesson, "setting": "Rain, a minibus.", "start": "A",
        "nodes": {"A": {"text": "What do you do?", "choices": [
            {"label": "Ask", "next": "END", "points": 3, "feedback": "They answer."},
            {"label": "Wait", "next": "END", "points": 0, "feedback": "It gets late."},
        ]}},
        "endings": {"END": "It ends."},
    }  # fmt: skip


def table(**changes: Any) -> dict[str, Any]:
    return {
        "slug": "small-course", "title": "A small course", "language": "en", "version": "2026.1",
        "summary": "Two lessons.", "audience": "Officers.", "outcomes": ["You can tell the two apart."], "minutes": 12,
        "initiative": 2, "notice": "Not legal advice.", "signatory_name": "", "signatory_title": "RSO Co-Managers",
        "assessment": {"title": "Final assessment", "pass_mark": 50, "attempts": 3, "questions": 2,
                       "per_lesson": {"L1": 1, "L2": 1}},
        "lessons": [
            {"code": "L1", "slug": "first", "file": "lessons/01-first.md", "title": "First things", "minutes": 5,
             "summary": "What comes first.", "sources": ["Protocol, Art. 3"]},
            {"code": "L2", "slug": "second", "file": "lessons/02-second.md", "title": "Second things", "minutes": 7,
             "summary": "What comes then.", "sources": ["Protocol, Art. 5"]},
        ],
    } | changes  # fmt: skip


def small_course(**changes: bytes) -> dict[str, bytes]:
    """A course of two lessons, with checks, a scenario, a picture and a bank. `changes` are files by name."""
    rows = [question(f"Q{n}", "L1" if n < 3 else "L2") for n in range(1, 5)]
    files = {
        "course.toml": tomli_w.dumps(table()).encode(),
        "lessons/01-first.md": b"## One\n\nText of the first.\n\n![A line](media/line.svg)\n\n{{check:L1-K1}}\n",
        "lessons/02-second.md": b"## Two\n\nText of the second.\n\n{{check:L2-K1}}\n\n{{scenario:SC-1}}\n",
        "questions/bank.json": as_json(rows),
        "questions/checks.json": as_json([question("L1-K1", "L1"), question("L2-K1", "L2")]),
        "scenarios.json": as_json([scenario()]),
        "media/line.svg": SVG,
    }
    return files | changes


def as_json(rows: object) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1).encode() + b"\n"


def zipped(files: dict[str, bytes], top: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(top + name, content)
    return out.getvalue()


def photo(kind: str = "JPEG", size: tuple[int, int] = (1600, 1200), **extra: Any) -> bytes:
    """A photo with enough in it that smaller sizes weigh less."""
    picture = Image.effect_noise(size, 60).convert("RGB")
    out = io.BytesIO()
    picture.save(out, kind, **extra)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A photo that says where it was taken, and with what."""
    exif = Image.Exif()
    exif[0x010F] = "Some Phone"
    exif.get_ifd(0x8825).update({1: "N", 2: (6.0, 55.0, 38.0), 3: "E", 4: (79.0, 51.0, 44.0)})
    return photo(exif=exif, size=(400, 300))
