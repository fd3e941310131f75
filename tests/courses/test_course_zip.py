"""Course folders as a zip: out and in again without a change; whatever is hostile is named and nothing is taken in."""

import io
import struct
import tomllib
import zipfile

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import event, func, select

from courses.authoring import queries
from courses.authoring.models import CourseDraft, DraftFile
from courses.authoring.services import drafts
from courses.catalogue import archive, folder, media, services
from courses.catalogue import queries as catalogue
from courses.catalogue.folder import CourseFolderError
from courses.catalogue.models import Course, Media
from lms.app import create_app
from lms.db import Base, db, transaction
from lms.roles import Role
from tests import world
from tests.conftest import Browser
from tests.conftest import settings as house_settings
from tests.courses import folders

TAGS = st.lists(st.from_regex(r"[a-zé]{1,9}", fullmatch=True), max_size=2, unique=True)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).map(
    lambda words: words.strip() or "x"
)
TAGS = st.lists(st.from_regex(r"[a-z]{1,9}( [a-z]{1,9})?", fullmatch=True), max_size=2, unique=True)


def problems(content):
    with pytest.raises(CourseFolderError) as caught:
        folder.taken_in(archive.from_zip(content))
    return "\n".join(caught.value.problems)


@pytest.fixture
def author():
    return world.make_user(Role.AUTHOR)


@pytest.fixture
def published(tmp_path):
    with transaction():
        source = folder.check(folders.small_course())
        return services.publish(services.course_of("small-course"), source)


def test_a_version_goes_out_and_comes_in_without_a_change(browser, published, author):
    browser.sign_in(author)
    response = browser.get(f"/authoring/versions/{published.id}/course.zip")
    assert response.mimetype == "application/zip"
    sent = browser.post("/authoring/upload", data={"file": (io.BytesIO(response.data), "course.zip")})
    draft = db.session.scalars(select(CourseDraft)).one()
    assert sent.headers["Location"].endswith(f"/authoring/{draft.id}")
    assert folder.digest_of(queries.files(draft.id)) == published.digest
    again = browser.get(f"/authoring/{draft.id}/course.zip")
    assert again.data == response.data


@st.composite
def courses(draw):
    """Any course that is fit to be published."""
    codes = draw(st.lists(st.from_regex(r"[A-Z][A-Za-z0-9]{0,5}", fullmatch=True), min_size=1, max_size=4, unique=True))
    lessons, files = [], {}
    for n, code in enumerate(codes):
        if code == "ASSESSMENT":
            continue
        name = f"lessons/{n:02d}-x.md"
        lessons.append({"code": code, "slug": f"x-{n}", "file": name, "title": draw(TEXT), "minutes": draw(
            st.integers(1, 60)), "summary": draw(TEXT), "sources": draw(st.lists(TEXT, max_size=2))})  # fmt: skip
        files[name] = draw(TEXT).replace("media/", "").replace("](", "").replace("{{", "").encode()
    bank = [folders.question(f"{code}-Q", code, stem=draw(TEXT), tags=draw(TAGS)) for code in codes]
    table = folders.table(
        title=draw(TEXT), outcomes=draw(st.lists(TEXT, min_size=1, max_size=3)), lessons=lessons,
        minutes=sum(one["minutes"] for one in lessons),
        assessment={"title": draw(TEXT), "pass_mark": 70, "attempts": 3, "questions": len(lessons),
                    "per_lesson": {one["code"]: 1 for one in lessons}},
    )  # fmt: skip
    return {**files, "course.toml": tomli_w.dumps(table).encode(), "questions/bank.json": folders.as_json(bank)}


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(courses())
def test_any_course_survives_the_way_out_and_in(files):
    before = folder.check(files)
    found = folder.taken_in(archive.from_zip(archive.to_zip(files)))
    assert found == files
    assert folder.check(found) == before


@given(
    st.recursive(
        st.booleans() | st.integers(-(2**60), 2**60) | TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=12,
    ).filter(lambda value: isinstance(value, dict))
)
def test_what_is_written_as_toml_is_read_back_the_same(table):
    assert tomllib.loads(tomli_w.dumps(table)) == table


def test_a_folder_around_everything_makes_no_difference():
    files = folders.small_course()
    assert archive.from_zip(folders.zipped(files, "my-course/")) == files


def test_a_bomb_is_not_unpacked():
    bomb = folders.zipped(folders.small_course() | {"lessons/03-x.md": b"0" * 3_000_000})
    assert "lessons/03-x.md: it unpacks to more than 200 times its size" in problems(bomb)


def test_many_files_that_are_small_alone_are_too_much_together():
    noise = {f"media/p{n}.svg": bytes(str(n), "ascii") * 40_000 for n in range(200)}
    assert "larger than 5 MB" in problems(_stored(folders.small_course() | noise))


def test_too_many_files_are_not_even_looked_at():
    many = {f"lessons/{n}.md": b"x" for n in range(archive.MAX_ENTRIES + 1)}
    assert f"at most {archive.MAX_FILES}" in problems(folders.zipped(folders.small_course() | many))


@pytest.mark.parametrize(
    "name",
    [
        "../evil.md",
        "lessons/../../evil.md",
        "/etc/passwd",
        "C:/evil.md",
        "lessons\\..\\evil.md",
        "lessons/a/../../x.md",
    ],
)
def test_a_name_that_leads_out_is_refused(name):
    said = problems(folders.zipped(folders.small_course() | {name: b"x"}))
    assert "must not lead out of the course folder" in said


def test_a_link_is_refused():
    content = io.BytesIO(folders.zipped(folders.small_course()))
    with zipfile.ZipFile(content, "a") as zip_:
        entry = zipfile.ZipInfo("media/passwd.svg")
        entry.external_attr = 0o120777 << 16
        zip_.writestr(entry, "/etc/passwd")
    assert "media/passwd.svg: links are not taken in" in problems(content.getvalue())


def test_a_claim_of_four_gigabytes_is_refused_before_anything_is_read():
    content = _with_size(folders.zipped(folders.small_course()), "lessons/01-first.md", 0xFFFFFFFE)
    assert "lessons/01-first.md: it unpacks to more than" in problems(content)


def test_a_size_that_lies_is_found_out():
    content = _with_size(folders.zipped(folders.small_course()), "lessons/01-first.md", 3)
    assert "lessons/01-first.md: this cannot be unpacked" in problems(content)


def test_a_name_that_is_empty_is_a_problem_like_another():
    content = bytearray(folders.zipped(folders.small_course()))
    content[content.rindex(b"lessons/01-first.md")] = 0
    assert problems(bytes(content))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip at all", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_zip_says_so(content):
    assert problems(content)


def test_two_files_of_one_name_are_refused():
    content = io.BytesIO(folders.zipped(folders.small_course()))
    with zipfile.ZipFile(content, "a") as zip_, pytest.warns(UserWarning, match="Duplicate"):
        zip_.writestr("course.toml", "x")
    assert "course.toml: the name is there twice" in problems(content.getvalue())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("course.toml", b'title = "x"\nminutes = = 3\n', "course.toml: Invalid value (at line 2"),
        ("course.toml", b'title = 3\nminutes = "x"\nlessons = 1\n', "course.toml: title must be a text in quotes"),
        ("course.toml", b"lessons = [1]\n", "course.toml: lesson 1: must be a table"),
        ("questions/bank.json", b'[\n {"id": 1,\n]', "questions/bank.json: Expecting property name"),
        ("questions/bank.json", b"{}", "questions/bank.json: must be a list"),
        ("questions/bank.json", b"[" * 100_000, "questions/bank.json: "),
        ("lessons/01-first.md", b"one\ntwo \xff\n", "lessons/01-first.md: line 2: the text must be saved as UTF-8"),
        ("media/line.svg", b"<svg><script/></svg>", "media/line.svg: a figure must not hold scripts"),
        ("media/line.svg", b"<svg><a href='&#106;avascript:x'/></svg>", "media/line.svg: a figure must not hold"),
        ("media/line.svg", b"<svg", "media/line.svg: this is not an SVG that can be read"),
        ("media/x.png", b"GIF89a", "media/x.png: this cannot be read as a PNG, JPEG or WebP picture"),
        ("media/x.mp4", b"<html>", "media/x.mp4: the content is not MP4 video"),
        ("media/x.webm", b"\0\0\0\x18ftypmp42", "media/x.webm: the content is not WEBM video"),
        ("media/x.vtt", b"1\n00:01 words", "media/x.vtt: captions must be WebVTT"),
        ("media/x.pdf", b"<html>", "media/x.pdf: the content is not PDF"),
        ("media/x.pdf", b"%PDF-1.7 /JavaScript (x)", "media/x.pdf: the PDF runs something"),
        ("media/run.exe", b"MZ", "media/run.exe: only"),
        ("deep/er/x.md", b"x", "deep/er/x.md: only"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(name, content, said):
    assert said in problems(_stored(folders.small_course() | {name: content}))


def test_several_things_are_named_at_once():
    said = problems(
        _stored(folders.small_course() | {"media/a.svg": b"<svg", "media/b.pdf": b"x", "lessons/z.md": b"\xff"})
    )
    assert [line.split(":")[0] for line in said.splitlines()] == ["media/a.svg", "media/b.pdf", "lessons/z.md"]


def test_a_hostile_zip_leaves_nothing_behind(browser, author):
    browser.sign_in(author)
    bad = folders.zipped(folders.small_course() | {"media/line.svg": b"<svg><script/></svg>"})
    response = browser.post("/authoring/upload", data={"file": (io.BytesIO(bad), "course.zip")})
    assert response.status_code == 200
    assert "media/line.svg: a figure must not hold scripts" in response.text
    for table in (CourseDraft, DraftFile, Course):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_a_folder_of_another_course_does_not_replace_this_one(browser, published, author):
    with transaction():
        draft = drafts.begin(published.course, by=author)
    other = folders.small_course() | {"course.toml": tomli_w.dumps(folders.table(slug="other")).encode()}
    browser.sign_in(author)
    url = f"/authoring/{draft.id}/upload"
    response = browser.post(url, data={"file": (io.BytesIO(folders.zipped(other)), "x.zip")})
    assert "a folder for this course must say small-course" in response.text
    assert queries.files(draft.id) == catalogue.files(published.id)


@pytest.mark.process
def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path):
    """With a database of its own, because a full one ends every transaction."""
    app = create_app(house_settings(f"sqlite:///{tmp_path / 'full.db'}", tmp_path))
    app.test_client_class = Browser
    with app.app_context():
        Base.metadata.create_all(db.engine)
        author = world.make_user(Role.AUTHOR)
        with transaction():
            source = folder.check(folders.small_course())
            draft = drafts.begin(services.publish(services.course_of("small-course"), source).course, by=author)
        draft_id, before = draft.id, queries.files(draft.id)
        browser = app.test_client()
        browser.sign_in(author)
        db.session.remove()
        event.listen(db.engine, "begin", _leave_no_room)
        big = folders.zipped(folders.small_course() | {"media/a.png": folders.photo("PNG", (400, 400))})
        response = browser.post(f"/authoring/{draft_id}/upload", data={"file": (io.BytesIO(big), "x.zip")})
        assert response.status_code == 409
        assert "There is no room left on the server, so nothing was changed" in response.text
        assert queries.files(draft_id) == before
        db.session.remove()
        db.engine.dispose()


def _leave_no_room(connection):
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")


def test_a_photo_loses_its_place_and_keeps_its_look():
    taken = media.take_in("photo.jpg", folders.photo_with_place())
    with Image.open(io.BytesIO(taken)) as picture:
        assert picture.size == (400, 300)
        assert not picture.getexif()
    assert b"Some Phone" not in taken
    assert b"Exif" not in taken


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "x.jpg"), ("PNG", "x.png"), ("WEBP", "x.webp")])
@pytest.mark.parametrize("size", [(300, 200), (1500, 20)])
def test_taking_a_picture_in_again_changes_nothing(kind, name, size):
    once = media.take_in(name, folders.photo(kind, size))
    assert media.take_in(name, once) == once
    assert media.size_of(name, once)[0] <= media.WIDEST


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "x.jpg"), ("PNG", "x.png"), ("WEBP", "x.webp")])
def test_what_hangs_on_the_end_of_a_picture_is_cut_off(kind, name):
    taken = media.take_in(name, folders.photo(kind, (50, 50)) + b"<?php hidden ?>")
    assert b"hidden" not in taken


def test_a_picture_of_too_many_pixels_is_refused():
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zipfile.crc32(chunk))
    with pytest.raises(media.MediaError, match=r"million pixels|cannot be read"):
        media.take_in("x.png", png)


def test_a_name_that_lies_about_its_picture_is_refused():
    with pytest.raises(media.MediaError, match="the content is PNG"):
        media.take_in("x.jpg", folders.photo("PNG", (10, 10)))


def test_a_published_photo_is_served_in_three_sizes(browser, author):
    lesson = b"![A gate](media/gate.jpg)\n\n{{check:L1-K1}}\n"
    with transaction():
        files = folder.taken_in(
            folders.small_course(**{"media/gate.jpg": folders.photo(), "lessons/01-first.md": lesson})
        )
        version = services.publish(services.course_of("small-course"), folder.check(files))
    sizes = {one.name: len(one.content) for one in db.session.scalars(select(Media)) if one.name.startswith("gate")}
    assert list(sizes) == ["gate.jpg", "gate.jpg.360.webp", "gate.jpg.720.webp"]
    assert sizes["gate.jpg.360.webp"] < sizes["gate.jpg.720.webp"] < sizes["gate.jpg"]
    html = version.lessons[0].blocks[0]["html"]
    assert f"/courses/media/{version.id}/gate.jpg.360.webp 360w" in html
    assert "gate.jpg 1280w" in html
    browser.sign_in(author)
    assert browser.get(f"/courses/media/{version.id}/gate.jpg.360.webp").mimetype == "image/webp"
    assert "media/gate.jpg.360.webp" not in catalogue.files(version.id)


def test_a_video_is_sent_in_the_parts_that_a_phone_asks_for(browser, author):
    video = b"\0\0\0\x18ftypmp42" + bytes(range(256))
    text = b"::: video media/a.mp4 media/a.vtt\nWhat is said.\n:::\n\n{{check:L1-K1}}\n"
    extra = {"media/a.mp4": video, "media/a.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"}
    with transaction():
        source = folder.check(folders.small_course(**extra, **{"lessons/01-first.md": text}))
        version = services.publish(services.course_of("small-course"), source)
    browser.sign_in(author)
    url = f"/courses/media/{version.id}/a.mp4"
    assert browser.get(url).data == video
    part = browser.get(url, headers={"Range": "bytes=4-11"})
    assert (part.status_code, part.data, part.mimetype) == (206, b"ftypmp42", "video/mp4")


def test_an_operator_takes_a_course_along_and_brings_it_back(app, published, tmp_path):
    runner = app.test_cli_runner()
    target = tmp_path / "out"
    assert "7 files" in runner.invoke(args=["courses", "export", "small-course", str(target)]).output
    assert folder.read(target).digest == published.digest
    assert "is there already" in runner.invoke(args=["courses", "export", "small-course", str(target)]).output
    assert "There is no such course" in runner.invoke(args=["courses", "export", "none", str(tmp_path / "x")]).output
    packed = tmp_path / "course.zip"
    packed.write_bytes(archive.to_zip(archive.from_directory(target)))
    assert "A small course, version 2026.1" in runner.invoke(args=["courses", "import", str(packed)]).output
    assert sorted(one.name for one in tmp_path.iterdir()) == ["course.zip", "out"], "nothing half-written is left"


def test_an_operators_folder_is_cleaned_too(tmp_path):
    (tmp_path / "c").mkdir()
    lesson = b"![A gate](media/gate.jpg)\n\n{{check:L1-K1}}\n"
    files = folders.small_course(**{"media/gate.jpg": folders.photo_with_place(), "lessons/01-first.md": lesson})
    for name, content in files.items():
        path = tmp_path / "c" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    assert b"Some Phone" not in folder.read(tmp_path / "c").media["gate.jpg"]


def _stored(files):
    """Not packed, so that no ratio is the reason."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as zip_:
        for name, content in files.items():
            zip_.writestr(name, content)
    return out.getvalue()


def _with_size(content, name, size):
    """The zip with another unpacked size for one file, in its own header and in the list at the end."""
    raw = bytearray(content)
    for mark, place, label in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = raw.find(mark)
        while at >= 0:
            if raw[at + label :].startswith(name.encode()):
                raw[at + place : at + place + 4] = struct.pack("<I", size)
            at = raw.find(mark, at + 1)
    return bytes(raw)
