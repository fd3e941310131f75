"""Files of people who mean harm, or whose disk is broken: one clear error, and nothing else."""

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.assessment.formats import aiken, recognising
from courses.assessment.formats.gift import reading as gift
from courses.assessment.formats.moodle import reading as moodle
from courses.assessment.formats.report import MOST_QUESTIONS, BadBank, Report
from tests.courses.formats.samples import file, pack, zipped

BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa">"""
    + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (98 + n, *[97 + n] * 4) for n in range(12))
    + b"]><quiz><question type='essay'><name><text>&m;</text></name></question></quiz>"
)
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>"""
DTD = b"""<?xml version="1.0"?><!DOCTYPE questestinterop SYSTEM "http://example.org/x.dtd"><questestinterop/>"""
DEEP = b"<quiz>" + b"<question>" * 5000 + b"</question>" * 5000 + b"</quiz>"
WIDE = b"<quiz>" + b"<x/>" * 300_000 + b"</quiz>"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(BOMB, "entities", id="bomb"),
        pytest.param(OUTSIDE, "entities", id="outside"),
        pytest.param(DTD, "document type", id="dtd"),
        pytest.param(DEEP, "nested too deeply", id="deep"),
        pytest.param(WIDE, "too many parts", id="wide"),
        pytest.param(b"<quiz><question>", "broken at line 1", id="cut off"),
        pytest.param(b"<?xml version='1.0' encoding='klingon'?><quiz/>", "UTF-8", id="encoding"),
        pytest.param(b"<quiz/>", "no question", id="empty quiz"),
        pytest.param(b"<?xml version='1.0'?><rss/>", "“rss”", id="other xml"),
        pytest.param(b"", "no question", id="nothing"),
        pytest.param(b"%PDF-1.7 x", "text file", id="pdf"),
        pytest.param(b"\xd0\xcf\x11\xe0 x", "text file", id="old office"),
        pytest.param(b"\x00\x01\x02", "text file", id="binary"),
        pytest.param(b"<!DOCTYPE html><p>x", "text file", id="web page"),
        pytest.param(b"a" * (1024 * 1024 + 1), "1 MB", id="large text"),
        pytest.param(b"<quiz>" + b" " * (5 * 1024 * 1024) + b"</quiz>", "5 MB", id="large xml"),
        pytest.param(b"Q?{=a ~b}\n\n" * (MOST_QUESTIONS + 1), "1,000", id="many"),
        pytest.param(b"PK\x03\x04 broken", "cannot be opened", id="broken zip"),
        pytest.param(pack({"a.txt": b"x"}), "imsmanifest.xml", id="no manifest"),
        pytest.param(pack({"imsmanifest.xml": b"<manifest/>"}), "names no QTI", id="empty manifest"),
        pytest.param(pack({"imsmanifest.xml": OUTSIDE}), "entities", id="hostile manifest"),
        pytest.param(pack({"../x": b"x", "imsmanifest.xml": b"<m/>"}), "leads out", id="traversal"),
        pytest.param(pack({"/etc/x": b"x"}), "leads out", id="absolute"),
        pytest.param(pack({"c:\\x": b"x"}), "leads out", id="drive"),
        pytest.param(pack({"x": b"\0" * 2_000_000}), "200 times", id="zip bomb"),
        pytest.param(pack({f"{n}": b"" for n in range(3001)}), "3,000 files", id="many files"),
    ],
)
def test_a_bad_file_is_refused_as_a_whole(data, said):
    with pytest.raises(BadBank, match=said):
        recognising.read(data)


def test_a_link_in_a_zip_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("items/a.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(BadBank, match="is a link"):
        recognising.read(out.getvalue())


def test_a_name_that_stands_twice_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.xml", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.xml", "y")
    with pytest.raises(BadBank, match="twice"):
        recognising.read(out.getvalue())


def test_a_name_that_is_empty_is_refused():
    """A zero byte ends a name, and this one begins with it."""
    data = bytearray(pack({"a.xml": b"x"}, zipfile.ZIP_STORED))
    data[data.rindex(b"a.xml")] = 0
    with pytest.raises(BadBank, match="cannot be opened"):
        recognising.read(bytes(data))


@pytest.mark.parametrize("claimed", [1, 5_000_000_00, 4_294_967_294])
def test_a_size_that_lies_is_refused(claimed):
    """The size of the manifest in the directory of the zip is changed to another."""
    data = bytearray(pack({"imsmanifest.xml": b"<manifest>" + b"x" * 500 + b"</manifest>"}, zipfile.ZIP_STORED))
    place = data.rindex(b"PK\x01\x02") + 24
    data[place : place + 4] = struct.pack("<I", claimed)
    with pytest.raises(BadBank):
        recognising.read(bytes(data))


def test_a_locked_zip_is_refused():
    data = bytearray(pack({"imsmanifest.xml": b"<manifest/>"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(BadBank, match="locked"):
        recognising.read(bytes(data))


def test_an_item_that_is_hostile_leaves_the_others_in():
    files = {
        "imsmanifest.xml": b"""<manifest><resources>
          <resource identifier="bad" type="imsqti_item_xmlv2p1" href="bad.xml"/>
          <resource identifier="not" type="imsqti_item_xmlv2p1" href="not.xml"/>
          <resource identifier="good" type="imsqti_item_xmlv2p1" href="good.xml"/></resources></manifest>""",
        "bad.xml": OUTSIDE,
        "not.xml": b"<html/>",
        "good.xml": file("qti22/i1/qti.xml"),
    }
    report = recognising.read(pack(files))
    assert [(entry.name, bool(entry.reason)) for entry in report.entries] == [
        ("bad", True),
        ("not.xml", True),
        ("Benefit", False),
    ]


def survives(read, data):
    """Whatever comes in: a report, or the one error that a page can show."""
    try:
        report = read(data)
    except BadBank:
        return
    assert isinstance(report, Report)
    assert all(entry.where for entry in report.entries)


gift_signs = st.lists(
    st.sampled_from(["{", "}", "=", "~", "#", "####", "->", "::", "\n", "\n\n", "%50%", "%", "TRUE", "F", "1", "2..3",
                     ":",
                     "\\", "//", "$CATEGORY: x", "[html]", "<p>", "</p>", "<", "&amp;", "a", "b ", "*", ">", ">ALL\n",
                     "[id:a]", "[tag:x]", "A. ", "ANSWER: A", "{#", "é"]),
    max_size=25,
).map("".join)  # fmt: skip
xml_parts = st.recursive(
    st.text("ab1 <&\n", max_size=6).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.tuples(
        st.sampled_from(["question type='multichoice'", "question type='numerical'", "question type='matching'", "name",
                         "question type='ordering'", "answer fraction='100'", "answer fraction='x'", "text",
                         "subquestion",
                         "tolerance", "questiontext format='html'", "tags", "tag", "category", "single"]),
        st.lists(inner, max_size=4),
    ).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0].split()[0]}>"),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_any_bytes(data):
    for read in (recognising.read, gift.read, aiken.read, moodle.read):
        survives(read, data)


@settings(max_examples=300)
@given(st.text(max_size=200) | gift_signs)
def test_any_text(text):
    for read in (recognising.read, gift.read, aiken.read):
        survives(read, text.encode(errors="surrogatepass"))


@settings(max_examples=200)
@given(xml_parts)
def test_any_xml_of_moodle(xml):
    survives(recognising.read, f"<quiz>{xml}</quiz>".encode())


@settings(max_examples=150)
@given(
    name=st.sampled_from(["moodle.xml", "qti22/i1/qti.xml", "qti22/i3/qti.xml", "cartridge/g2/assessment_qti.xml",
                          "qti3/items/several.xml", "qti3/items/match pairs.xml", "moodle.gift.txt"]),
    cut=st.floats(0, 1), length=st.integers(0, 60), instead=st.sampled_from(["", "x", "-1", "A B", "<p/>", "1e999"]),
)  # fmt: skip
def test_a_sample_with_a_piece_taken_out(name, cut, length, instead):
    text = file(name).decode()
    place = int(cut * len(text))
    survives(recognising.read, (text[:place] + instead + text[place + length :]).encode())


@settings(max_examples=100)
@given(place=st.floats(0, 1), byte=st.integers(0, 255))
def test_a_package_with_a_byte_changed(place, byte):
    data = bytearray(zipped("qti22"))
    data[int(place * (len(data) - 1))] = byte
    survives(recognising.read, bytes(data))
