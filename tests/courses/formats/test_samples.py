"""Files as other systems write them: every question is taken in as it was meant, or named with the reason."""

import pytest

from courses.assessment.formats import recognising
from courses.catalogue.questions import QuestionKind, grade, parse
from tests.courses.formats.samples import file, zipped
from tests.courses.test_questions import key_of

FILLED = {"id": "x", "lesson": "L", "explanation": "e", "source": "s"}


def question(entry):
    return parse({**entry.row, **{key: entry.row.get(key) or value for key, value in FILLED.items()}})


@pytest.fixture(
    params=["moodle.gift.txt", "sample.aiken.txt", "moodle.xml", "qti22", "qti3", "cartridge"], ids=lambda name: name
)
def report(request):
    return recognising.read(file(request.param) if "." in request.param else zipped(request.param))


def read(name):
    found = recognising.read(file(name) if "." in name else zipped(name))
    return {entry.name: entry for entry in found.entries}


def test_every_question_is_either_whole_or_has_a_reason_and_a_place(report):
    assert [entry.number for entry in report.entries] == list(range(1, len(report.entries) + 1))
    for entry in report.entries:
        assert entry.where
        assert bool(entry.reason) != bool(entry.row)
    for entry in report.taken:
        found = question(entry)
        assert grade(found, key_of(found)).correct


@pytest.mark.parametrize(
    ("name", "kind", "taken", "refused"),
    [
        ("moodle.gift.txt", "GIFT", 10, 9),
        ("sample.aiken.txt", "Aiken", 3, 3),
        ("moodle.xml", "Moodle XML", 7, 6),
        ("qti22", "QTI package", 3, 5),
        ("qti3", "QTI package", 4, 1),
        ("cartridge", "QTI package", 6, 3),
    ],
)
def test_no_question_is_lost(name, kind, taken, refused):
    found = recognising.read(file(name) if "." in name else zipped(name))
    assert (found.kind, len(found.taken), len(found.refused)) == (kind, taken, refused)


@pytest.mark.parametrize(
    ("name", "title", "reason"),
    [
        ("moodle.gift.txt", "Essay", "essay"),
        ("moodle.gift.txt", "Half", "partly right"),
        ("moodle.gift.txt", "Pattern", "pattern"),
        ("moodle.gift.txt", "Two gaps", "several gaps"),
        ("moodle.gift.txt", "Picture", "picture"),
        ("moodle.gift.txt", "Broken", "brace"),
        ("moodle.gift.txt", "Text only", "not a question"),
        ("moodle.gift.txt", "Two right", "2 right choices"),
        ("moodle.gift.txt", "Tolerances", "different tolerances"),
        ("sample.aiken.txt", "Which letter is missing?", "lettered"),
        ("sample.aiken.txt", "Which answer is not there?", "“D”"),
        ("sample.aiken.txt", "Which answer was forgotten?", "no line"),
        ("moodle.xml", "Explain", "“essay”"),
        ("moodle.xml", "Gaps", "“cloze”"),
        ("moodle.xml", "Stamp", "picture"),
        ("moodle.xml", "Fee", "unit"),
        ("moodle.xml", "Partly", "partly right"),
        ("moodle.xml", "Table", "table"),
        ("qti22", "Stamp", "https://example.org/stamp.png"),
        ("qti22", "Own rules", "rules of its own"),
        ("qti22", "gone", "not in the zip"),
        ("qti22", "away", "outside the zip"),
        ("qti22", "web", "outside the zip"),
        ("qti3", "Where is it?", "hotspotInteraction"),
        ("cartridge", "Explain", "essay"),
        ("cartridge", "Stamp", "picture"),
        ("cartridge", "Partly", "partly right"),
    ],
)
def test_what_is_left_out_says_why(name, title, reason):
    assert reason in read(name)[title].reason


@pytest.mark.parametrize(
    ("name", "title", "note"),
    [
        ("moodle.gift.txt", "Benefit", "Bold"),
        ("moodle.gift.txt", "Conduct", "marks away"),
        ("moodle.gift.txt", "Conduct", "Protocol, 2000"),
        ("moodle.gift.txt", "Year", "named as wrong"),
        ("moodle.gift.txt", "Pairs", "Markdown"),
        ("moodle.xml", "Conduct", "Hints"),
        ("moodle.xml", "Conduct", "worth 3 marks"),
        ("moodle.xml", "Conduct", "every right or wrong"),
        ("moodle.xml", "City", "Capital letters"),
        ("qti22", "Gap", "Capital letters"),
        ("qti3", "Conduct", "keep their place"),
        ("cartridge", "Conduct", "worth 2.0 marks"),
        ("cartridge", "Notices", "all of them are needed"),
    ],
)
def test_what_is_lost_without_changing_the_question_is_noted(name, title, note):
    assert any(note in one for one in read(name)[title].notes)


def test_a_whole_question_of_moodle():
    found = question(read("moodle.xml")["Benefit & profit"])
    assert found.code == "LAW-1"
    assert found.lesson == "L2"
    assert found.kind is QuestionKind.SINGLE
    assert found.stem == "Who profits in Article 3(a)?\n\nChoose one."
    assert found.options == ("The migrant", "The helper")
    assert found.answer == (1,)
    assert found.feedback == ("The migrant pays.", "")
    assert found.explanation == "The helper, “directly or indirectly”."
    assert found.tags == ("law",)
    assert found.difficulty == 2
    assert not found.shuffle


def test_signs_of_gift_with_a_backslash_are_letters():
    found = question(read("moodle.gift.txt")["Escapes"])
    assert found.stem == "Which is a web address {http://}: 2 = 1 + 1 ~ # \\ ?"
    assert found.options == ("http://example.org", "2=1")


@pytest.mark.parametrize(("title", "answer", "tolerance"), [("Pages", 32, 0.5), ("MRZ", 44, 0), ("Year", 2000, 0)])
def test_numbers_of_gift(title, answer, tolerance):
    found = question(read("moodle.gift.txt")[title])
    assert found.answer == (answer,)
    assert found.tolerance == tolerance


def test_feedback_of_true_and_false_belongs_to_what_was_chosen():
    found = question(read("moodle.gift.txt")["Liable"])
    assert dict(zip(found.options, found.feedback, strict=True)) == {
        "True": "Article 5 says otherwise.",
        "False": "Yes: Article 5.",
    }


def test_a_left_side_of_nothing_makes_a_right_side_too_many():
    found = question(read("moodle.xml")["Notices"])
    assert found.left == ("Red", "Diffusion", "Yellow")
    assert found.options == ("Arrest", "Missing person", "Stolen vessel")
    assert found.answer == ((0, 0), (1, 0), (2, 1))


def test_an_order_is_read_from_the_key_and_not_from_the_file():
    found = question(read("qti3")["Phases"])
    assert [found.options[place] for place in found.answer] == ["Plan", "Engage", "Account"]
    found = question(read("moodle.xml")["Interview"])
    assert found.options[0] == "Planning and preparation"


def test_a_gap_is_shown_as_a_line():
    assert question(read("qti22")["Gap"]).stem == "It was opened for signature in _____ in 2000."
    assert question(read("qti3")["List in a text"]).stem == "The offence needs a _____ for the helper."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_gift_in_any_encoding(encoding):
    text = "::Pâté::Qu’est-ce “cela” – €?{=Oui ~Non}"
    found = recognising.read(text.encode(encoding))
    assert question(found.taken[0]).stem == "Qu’est-ce “cela” – €?"
    assert found.encoding == {"utf-16": "UTF-16", "cp1252": "Windows-1252"}.get(encoding, "UTF-8")


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_line_ends_of_any_system(line_end):
    text = line_end.join(["One?{=a ~b}", "", "Two?{=a ~b}"])
    assert len(recognising.read(text.encode()).taken) == 2


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("a &lt; b?{=x ~y}", "a < b?"),
        ("1 < 2 and 3 > 2?{=x ~y}", "1 < 2 and 3 > 2?"),
        ("Is <b and c> a tag?{=x ~y}", "Is <b and c> a tag?"),
        ("<p>One</p><p>Two</p>{=x ~y}", "One\n\nTwo"),
        ("[plain]<b>x</b>{=x ~y}", "<b>x</b>"),
        ("One\\nTwo{=x ~y}", "One\nTwo"),
        ("One\nTwo{=x ~y}", "One\nTwo"),
    ],
)
def test_what_only_looks_like_html_stays(text, stem):
    assert question(recognising.read(text.encode()).taken[0]).stem == stem


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("x<sup>2</sup>", "raised"),
        ("<del>not</del> this", "struck"),
        ("<a href='javascript:alert(1)'>x</a>", "javascript"),
        ("<script>alert(1)</script>", "script"),
        ("<img src='http://example.org/x.png'>", "outside the file"),
        ("<img src='file:///etc/passwd'>", "outside the file"),
        ("<img src='../x.png'>", "outside the file"),
        ("<img src='x.png'>", "picture"),
        ("<iframe src='x'></iframe>", "page of its own"),
    ],
)
def test_html_that_words_cannot_say_leaves_the_question_out(html, reason):
    xml = f"""<quiz><question type="shortanswer"><name><text>n</text></name><questiontext format="html"><text>
      <![CDATA[{html}]]></text></questiontext><answer fraction="100"><text>a</text></answer></question></quiz>"""
    assert reason in recognising.read(xml.encode()).refused[0].reason
