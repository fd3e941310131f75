"""Files without traces: real photos with a place in them, Word and PDF files with authors, and hostile ones."""

import io
import zipfile

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript

from lms.files import stripping

WHERE = {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (13.0, 45.0, 30.12), GPS.GPSLongitudeRef: "E",
         GPS.GPSLongitude: (100.0, 30.0, 7.5)}  # fmt: skip


def photo(kind="JPEG", size=(400, 300), orientation=1):
    """A photo as a phone makes it: with a place, a camera, a moment and who owns it."""
    picture = Image.new("RGB", size, (200, 30, 30))
    picture.paste((30, 30, 200), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model], exif[Base.Artist] = "SpyPhone", "X9", "Siti Rahma"
    exif[Base.Orientation] = orientation
    exif.get_ifd(IFD.GPSInfo).update(WHERE)
    made = io.BytesIO()
    picture.save(made, kind, exif=exif, comment=b"taken at the border")
    return made.getvalue()


def places(content):
    with Image.open(io.BytesIO(content)) as found:
        return dict(found.getexif().get_ifd(IFD.GPSInfo))


def document(**parts):
    core = "<x><dc:creator>Siti Rahma</dc:creator><cp:lastModifiedBy>Chief</cp:lastModifiedBy></x>"
    changed = '<w:ins w:author="Siti Rahma" w:date="2027-01-01"><w:t>A list</w:t></w:ins>'
    written = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document>{changed}</w:document>",
        "word/comments.xml": '<w:comments><w:comment w:author="Chief" w:initials="C">ok</w:comment></w:comments>',
        "docProps/core.xml": core,
        "docProps/app.xml": "<Properties><Company>Immigration</Company></Properties>",
        "word/media/image1.jpeg": photo(),
        "word/media/image2.png": photo("PNG"),
        **parts,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as found:
        for name, content in written.items():
            found.writestr(name, content)
    return made.getvalue()


def pdf(**more):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "Siti Rahma", "/Creator": "Word of the agency"})
    if password := more.get("password"):
        writer.encrypt(password)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def pdf_of_photo():
    """A PDF as a scanner app makes it: the photo lies in it with all that the camera wrote."""
    made = io.BytesIO()
    Image.open(io.BytesIO(photo())).save(made, "PDF", author="Siti Rahma", title="Desk")
    content = photo()
    reader = PdfReader(io.BytesIO(made.getvalue()))
    writer = PdfWriter(clone_from=reader)
    for one in writer._objects:
        if getattr(one, "get", None) and one.get("/Subtype") == "/Image":
            one._data = content
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_loses_its_place_its_camera_and_its_owner(kind):
    content = photo(kind)
    assert places(content), "the test photo has a place"
    kept = stripping.strip(f"desk.{kind.lower()}", content)
    assert places(kept) == {}
    assert not any(word in kept for word in (b"SpyPhone", b"Siti", b"border", b"Exif", b"eXIf"))
    with Image.open(io.BytesIO(kept)) as found:
        assert (found.format, found.size) == (kind, (400, 300))
        assert found.convert("RGB").getpixel((50, 150))[2] > 150, "it is the same picture"


def test_a_photo_taken_sideways_stands_upright_and_a_large_one_is_made_smaller():
    with Image.open(io.BytesIO(stripping.strip("a.jpg", photo(orientation=6)))) as found:
        assert found.size == (300, 400)
    with Image.open(io.BytesIO(stripping.strip("a.jpg", photo(size=(4800, 3600))))) as found:
        assert max(found.size) == stripping.LONGEST_SIDE


def test_a_word_file_loses_its_authors_also_those_of_comments_changes_and_photos():
    kept = stripping.strip("plan.docx", document())
    with zipfile.ZipFile(io.BytesIO(kept)) as found:
        everything = b"".join(found.read(name) for name in found.namelist())
        assert b"A list" in found.read("word/document.xml")
        assert places(found.read("word/media/image1.jpeg")) == {}
        assert {one.date_time for one in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not any(word in everything for word in (b"Siti", b"Chief", b"Immigration", b"SpyPhone", b"2027-01-01"))


def test_a_pdf_loses_its_author_and_what_a_camera_wrote_into_its_photos():
    for content in (pdf(), pdf_of_photo()):
        assert b"Siti" in content
        kept = stripping.strip("plan.pdf", content)
        assert not any(word in kept for word in (b"Siti", b"agency", b"SpyPhone", b"border"))
        assert len(PdfReader(io.BytesIO(kept)).pages) == 1
        assert not PdfReader(io.BytesIO(kept)).metadata or "/Author" not in PdfReader(io.BytesIO(kept)).metadata


def test_the_photo_in_a_pdf_is_still_to_be_seen():
    [image] = PdfReader(io.BytesIO(stripping.strip("a.pdf", pdf_of_photo()))).pages[0].images
    assert image.image.size == (400, 300)


def test_a_pdf_leaves_what_runs_and_what_is_attached_behind():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.add_open_action(JavaScript("app.alert('hello')"))
    writer.add_attachment("names.txt", b"Siti and others")
    made = io.BytesIO()
    writer.write(made)
    kept = stripping.strip("plan.pdf", made.getvalue())
    assert not any(word in kept for word in (b"alert", b"JavaScript", b"names.txt", b"others"))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnonsense", b"%PDF-1.7" + b"\x00" * 500, pdf()[:200]])
def test_a_pdf_that_cannot_be_read_is_said_to_be_so(content):
    with pytest.raises(stripping.UnreadableError):
        stripping.strip("plan.pdf", content)


def test_a_pdf_with_a_password_is_said_to_be_locked():
    with pytest.raises(stripping.UnreadableError, match="password"):
        stripping.strip("plan.pdf", pdf(password="secret"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42", "Only PDF and Word"),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic", "send the screenshot"),
        ("page.html", b"<script>", "Only PDF and Word"),
        ("list.xlsx", b"PK", "Only PDF and Word"),
        ("photo.jpg", b"<svg onload=alert(1)>", "cannot be read as a picture"),
        ("photo.jpg", photo("PNG"), "cannot be read as a picture"),
        ("plan.pdf", photo(), "not PDF"),
        ("plan.docx", b"PK\x03\x04", "cannot be read"),
        ("plan.docx", document(**{"word/vbaProject.bin": "macro"}), "macros"),
        ("plan.pdf", b"%PDF-" + b"\xff" * (5 * 1024 * 1024), "larger than 5 MB"),
        ("photo.jpg", b"", "empty"),
        ("photo.jpg", b"\xff" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_what_is_not_taken_is_said_to_be_so(app, name, content, said):
    with app.test_request_context("/"):
        assert said in str(stripping.problem(name, content))


def test_a_jpeg_without_segments_comes_back_as_it_was():
    for content in (b"", b"x", b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\x00\x00"):
        stripping.without_camera(content)
    plain = stripping.without_camera(photo())
    assert stripping.without_camera(plain) == plain


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked(app):
    """A black page of 48 million pixels is a few kilobytes, also inside a document."""
    made = io.BytesIO()
    Image.new("1", (8000, 6000)).save(made, "PNG")
    bomb = made.getvalue()
    assert len(bomb) < 100_000
    with app.test_request_context(), pytest.raises(stripping.UnreadableError, match="too many pixels"):
        stripping.strip("desk.docx", document(**{"word/media/image2.png": bomb}))
    with app.test_request_context():
        assert "too many pixels" in str(stripping.problem("desk.png", bomb))


def test_a_file_is_taken_under_a_safe_name_and_where_only_photos_are_wanted_nothing_else_is(app):
    with app.test_request_context():
        taken = stripping.take("C:\\Desk\\IMG 4711.JPG", photo(), stripping.PHOTOS)
        assert (taken.name, taken.kind, places(taken.content)) == ("IMG 4711.jpg", "image/jpeg", {})
        with pytest.raises(stripping.OtherKindError, match="Only photos"):
            stripping.take("plan.pdf", pdf(), stripping.PHOTOS)
        with pytest.raises(stripping.UnreadableError, match="not PDF"):
            stripping.take("plan.pdf", b"<html>")


def test_a_document_that_lies_about_its_size_is_not_unpacked_further_than_it_says(app):
    """Word files are packed: a part that says it is small, and is a gigabyte, ends where it said it would."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as found:
        found.writestr("word/document.xml", "<w:document/>")
        found.writestr("word/media/image1.bmp", b"0" * 1_000_000)
    told, lies = (1_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert made.getvalue().count(told) == 2
    with app.test_request_context(), pytest.raises(stripping.UnreadableError, match="cannot be read"):
        stripping.take("plan.docx", made.getvalue().replace(told, lies))


def test_a_document_that_unpacks_to_more_than_a_hundred_megabytes_is_refused(app):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as found, found.open("word/document.xml", "w") as part:
        for _megabyte in range(101):
            part.write(b" " * 1024 * 1024)
    assert len(made.getvalue()) < 1024 * 1024
    with app.test_request_context(), pytest.raises(stripping.UnreadableError, match="not what the name"):
        stripping.take("bomb.docx", made.getvalue())
