"""The PDF: a name in every script of the members, no sign missing, right to left the right way round."""

import io
import json
import re
from datetime import date
from hashlib import sha256

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from courses.credentials import printing
from courses.credentials.models import Certificate
from lms.printing import naming

ADDRESS = "https://learn.example.org/verify/RSO-2027-0000-0000-0001"

# Invented names. The key is the member and the language.
NAMES = {
    "AF Dari": "احمد ضیا رحیمی",
    "AF Pashto": "ګل پاڼه څارونکی ښکلا ړومبی",
    "AU English": "Siobhán O’Connor-Smith",
    "BD Bengali": "মোহাম্মদ রফিকুল ইসলাম",
    "BT Dzongkha": "བཀྲ་ཤིས་རྡོ་རྗེ",
    "BN Jawi": "حاج أحمد بن حاج عبدﷲ ڤڠيرن",
    "KH Khmer": "សុខ វិចិត្រា ញ៉ាញ់",
    "CN Chinese": "王晓明 欧阳丽娟 张芃喆",
    "KP Korean": "리명철 꽃분",
    "FJ Fijian": "Ratu Sèru Ðakuwaqa",
    "FR French": "Éloïse Lefèvre-Noël Œuvrard",
    "HK Chinese": "陳大文 黃麗嫦 鄧曉鋒",
    "IN Hindi": "श्रीमती आरती शर्मा ज्ञानेश्वर",
    "IN Tamil": "தமிழ்ச்செல்வி ராஜேந்திரன் ஸ்ரீ",
    "IN Telugu": "శ్రీనివాస్ రెడ్డి",
    "IN Kannada": "ಲಕ್ಷ್ಮಿ ನಾರಾಯಣ",
    "IN Malayalam": "കൃഷ്ണൻ നായർ",
    "IN Gujarati": "જ્ઞાનેશ પટેલ",
    "IN Punjabi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "IN Odia": "ଶ୍ରୀମତୀ ସୁଜାତା",
    "IN Urdu": "محمد ذوالفقار گیلانی",
    "IN Meitei": "ꯏꯕꯣꯝꯆꯥ",
    "IN Santali": "ᱥᱟᱱᱛᱟᱲ",
    "ID Indonesian": "Siti Nur’aini",
    "IR Farsi": "پریسا ژاله‌پور کیانی",
    "IQ Arabic": "مُحَمَّد عبد الرحمٰن",
    "JP Japanese": "髙橋 さくら ジョン 渡邊﨑 々木",
    "JO Arabic": "ليلى حدّاد",
    "LA Lao": "ສົມສັກ ແກ້ວມະນີ",
    "MY Malay": "Nur Aisyah binti Abdullah",
    "MV Dhivehi": "އަޙްމަދު ޢަލީ ޝަފީޤު",
    "MN Cyrillic": "Батбаяр Өнөрцэцэг Үүрийнтуяа",
    "MN Mongolian": "ᠪᠠᠲᠤᠪᠠᠶᠠᠷ",
    "MM Burmese": "အောင်ဆန်းဝင်း ကျော်စွာ",
    "NP Nepali": "कृष्ण बहादुर क्षेत्री",
    "NZ Maori": "Wiremu Ngā Tūrangawaewae",
    "PK Urdu": "ڈاکٹر ثمینہ چوہدری ٹھٹھوی ۓ ں",
    "PH Filipino": "José Peñaflor",
    "KR Korean": "김철수 뷁 金哲洙",
    "WS Samoan": "Fa‘alogo Sāmoa ʻAuʻafa",
    "LK Sinhala": "ශ්‍රීමතී ක්‍රිෂ්ණා",
    "SY Arabic": "عمر الخطيب",
    "TH Thai": "สมศักดิ์ เก้าอี้ ญาณิน",
    "TR Turkish": "İbrahim Şahin Çağlayan Yıldız",
    "VN Vietnamese": "Nguyễn Thị Hồng Ánh Đặng Ngữ Ưỡng Phượng",
    "TO Tongan": "Mele ʻAkanesi Kaufusi Tōnga",
    "Greek": "Ελένη Παπαδοπούλου",
    "Georgian": "გიორგი მაისურაძე",
    "Armenian": "Արմեն Հովհաննիսյան",
    "Hebrew": "דוד כהן",
}
RIGHT_TO_LEFT = {key for key, name in NAMES.items() if naming.direction(name) == "rtl"}


def certificate(**values):
    values = {
        "number": "RSO-2027-0000-0000-0001",
        "name": "Siti Rahma",
        "name_own_script": None,
        "member": "Indonesia",
        "member_code": "ID",
        "course_code": "x",
        "course_title": "Introduction to Countering People Smuggling",
        "course_summary": "What people smuggling is.",
        "course_version": "2026.1",
        "course_language": "en",
        "cohort_title": None,
        "minutes": 152,
        "score": 85,
        "pass_mark": 70,
        "completed_on": date(2027, 3, 5),
        "issued_on": date(2027, 3, 5),
        "expires_on": None,
        "signatory_title": "RSO Co-Managers",
        "signatory_name": "",
    } | values
    return Certificate(**values)


def text_of(pdf):
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    return page.extract_text()


def signs(text):
    """What is written, whatever the order and the spaces: extraction turns words of some scripts round."""
    return sorted(sign for sign in text if not sign.isspace() and sign not in naming.JOINERS)


@pytest.mark.parametrize("key", NAMES)
def test_a_name_in_every_script_is_printed_whole(key):
    """PDF/A-2u makes the typesetter refuse any sign for which the chosen font has no picture (.notdef)."""
    name = NAMES[key]
    assert naming.printable(name)
    assert not naming.hidden(name)
    pdf = printing.pdf(certificate(name_own_script=name, member_code=key[:2]), ADDRESS)
    without = printing.pdf(certificate(name_own_script=None, member_code=key[:2]), ADDRESS)
    rest = signs(text_of(without))
    written = signs(text_of(pdf))
    for sign in signs(name):
        assert sign in written or sign == "ﷲ", f"{sign!r} is not in the text of the PDF"
    assert len(written) > len(rest)


def test_every_member_has_a_name_here():
    members = json.loads((printing.HERE.parents[1] / "lms/organisations/content/members.json").read_text())
    latin_only = {"KI", "NR", "PW", "PG", "SB", "SG", "VU", "US", "TL", "AE", "MO"}
    assert {one["iso2"] for one in members} - {key[:2] for key in NAMES} == latin_only


@pytest.mark.parametrize("name", ["Siti 🦊", "ꦱꦶꦠꦶ", "𓀀"])
def test_a_sign_without_a_picture_is_refused_instead_of_printed_as_a_box(name):
    assert not naming.printable(name)
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        printing.pdf(certificate(name_own_script=name), ADDRESS)


LINE = b"""#let data = json(bytes(sys.inputs.data))
#set page(width: auto, height: auto)
#set text(font: data.fonts, fallback: false)
#for part in data.parts { box(text(dir: rtl, part)); [ ] }"""


def glyphs(*parts):
    """The pictures of a line from the left to the right, one part after the other."""
    data = {"fonts": naming.order(None), "parts": parts}
    svg = typst.compile(
        LINE,
        font_paths=naming.fonts(),
        ignore_system_fonts=True,
        format="svg",
        sys_inputs={"data": json.dumps(data)},
    )
    return re.findall(r'<use xlink:href="#(\w+)"', svg.decode())


@pytest.mark.parametrize("key", sorted(RIGHT_TO_LEFT))
def test_names_that_run_from_right_to_left_do_so_on_paper(key):
    """The first word stands at the right, as if the words were set one by one from the left in the other order."""
    words = NAMES[key].split()
    whole = glyphs(" ".join(words))
    assert whole == glyphs(*reversed(words))
    assert whole != glyphs(*words) or len(words) == 1


def test_letters_join_and_run_from_right_to_left():
    alone = {letter: glyphs(letter) for letter in "دا"}
    assert glyphs("دا") == alone["ا"] + alone["د"]  # neither joins to its left
    assert glyphs("مم") != glyphs("م") * 2


@pytest.mark.parametrize("length", [30, 60, 120])
def test_a_long_name_stays_on_one_page_and_covers_nothing(length):
    name = ("Maharani " * 20)[:length].strip()
    pdf = printing.pdf(
        certificate(
            name=name, name_own_script=("สมศักดิ์" * 20)[:length], course_title="Responding " * 9,
            cohort_title="Border Forum on Everything 2027", expires_on=date(2030, 3, 5), signatory_name="A B",
        ),
        ADDRESS,
    )  # fmt: skip
    text = " ".join(text_of(pdf).split())
    for part in (name, "Valid until", "5 March 2030", "Border Forum", "RSO-2027-0000-0000-0001", ADDRESS):
        assert part in text, part


def test_a_title_with_a_sign_that_cannot_be_printed_is_printed_without_it():
    made = certificate(course_title="Borders 🛂 and seas", cohort_title="Camp 🏕 2027", signatory_name="A 🖊 B")
    text = " ".join(text_of(printing.pdf(made, ADDRESS)).split())
    for part in ("Borders and seas", "Camp 2027", "A B"):
        assert part in text


def test_the_same_certificate_is_the_same_file_whenever_it_is_made():
    assert printing.pdf(certificate(), ADDRESS) == printing.pdf(certificate(), ADDRESS)


def test_a_file_made_to_be_kept():
    pdf = printing.pdf(certificate(), ADDRESS)
    reader = PdfReader(io.BytesIO(pdf))
    assert "<pdfaid:part>2</pdfaid:part>" in pdf.decode("latin-1")
    assert reader.metadata.title == "Certificate of completion: Introduction to Countering People Smuggling"
    assert reader.metadata.creation_date.date() == date(2027, 3, 5)
    assert [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]] == [ADDRESS]


def test_chinese_characters_take_the_form_of_their_country():
    """直 and 骨 are drawn in another way in Japan; one font for all would give names a foreign look."""

    def fonts(code):
        pdf = printing.pdf(certificate(name_own_script="直骨", member_code=code), ADDRESS)
        return {
            str(font.get_object()["/BaseFont"])
            for font in PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
        }

    assert any("NotoSansJP" in name for name in fonts("JP"))
    assert any("NotoSansSC" in name for name in fonts("CN"))
    assert not any("NotoSansJP" in name for name in fonts("CN"))


def test_fonts_are_those_of_the_manifest_and_free():
    entries = json.loads((naming.FONTS / "manifest.json").read_text())
    assert {entry["file"] for entry in entries} == {path.name for path in naming.FONTS.glob("*.ttf")}
    for entry in entries:
        assert sha256((naming.FONTS / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]
        assert entry["licence"] == "OFL-1.1"
        assert entry["version"]
    assert "SIL OPEN FONT LICENSE Version 1.1" in (naming.FONTS / "OFL.txt").read_text()


@given(st.text(max_size=60))
def test_any_text_is_either_refused_or_printed(name):
    if naming.hidden(name):
        return
    if naming.printable(name):
        assert printing.pdf(certificate(name_own_script=name), ADDRESS).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "way"),
    [("سارة", "rtl"), ("ޢަލީ", "rtl"), ("דוד", "rtl"), ("Ali علي", "ltr"), ("(علي) Ali", "rtl"), ("12", "ltr")],
)
def test_direction_comes_from_the_first_letter(name, way):
    assert naming.direction(name) == way
