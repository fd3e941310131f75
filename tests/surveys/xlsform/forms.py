"""Spreadsheets in the style of forms that others write.

All of them were written for these tests by the makers of this service. They imitate habits seen in published forms
of the humanitarian field (columns in any order, `label::English (en)`, shared lists such as `yes_no`, groups,
`or_other`, metadata rows, columns of the writers' own); no form or sentence of anybody else is in here.
"""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

Sheets = dict[str, Sequence[Sequence[Any]]]


def workbook(sheets: Sheets) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def survey(*rows: Sequence[Any], choices: Sequence[Sequence[Any]] = (), header: Sequence[str] = ()) -> bytes:
    """A small form: type, name, label and relevant, with a list yes_no."""
    return workbook({
        "survey": [header or ("type", "name", "label", "relevant"), *rows],
        "choices": [("list_name", "name", "label"), ("yes_no", "yes", "Yes"), ("yes_no", "no", "No"), *choices],
    })  # fmt: skip


NEEDS: Sheets = {  # columns in another order, two languages, groups, a list that is shared
    "settings": [("form_id", "form_title", "default_language", "version"),
                 ("Training_Needs_v3", "Training needs", "English (en)", "2026051501")],
    "survey": [
        ("label::English (en)", "label::Bahasa Indonesia (id)", "name", "type", "required", "hint::English (en)",
         "relevant", "constraint", "constraint_message::English (en)", "appearance", "translator notes"),
        ("", "", "start", "start"),
        ("", "", "deviceid", "deviceid"),
        ("About you", "Tentang Anda", "about", "begin_group", "", "", "", "", "", "field-list"),
        ("This takes five minutes.", "Ini memakan waktu lima menit.", "welcome", "note"),
        ("How many years in this post?", "Berapa tahun di jabatan ini?", "Years", "integer", "yes", "Whole years",
         "", ". >= 0 and . < 60", "Between 0 and 59"),
        ("", "", "", "end_group"),
        ("Needs", "Kebutuhan", "needs", "begin group"),
        ("Have you been trained before?", "Pernah dilatih?", "trained", "select_one yes_no", "yes"),
        ("Which topics?", "Topik apa?", "topics", "select_multiple topic or_other", "", "", "${trained} = 'yes'",
         "count-selected(.) <= 2"),
        ("Details", "Rincian", "inner", "begin_group", "", "", "${Years} >= 2 and selected(${topics}, 'law')"),
        ("Which law?", "Hukum apa?", "law_which", "text", "", "", "", "", "", "", "ask legal unit"),
        ("", "", "", "end_group"),
        ("", "", "", "end group"),
        ("Anything else?", "Ada lagi?", "last", "text", "", "", "", "", "", "multiline"),
    ],
    "choices": [
        ("name", "list_name", "label::Bahasa Indonesia (id)", "label::English (en)"),
        ("yes", "yes_no", "Ya", "Yes"), ("no", "yes_no", "Tidak", "No"),
        ("law", "topic", "Hukum", "Law"), ("docs", "topic", "Dokumen", "Documents"), ("sea", "topic", "Laut", "At sea"),
    ],
}  # fmt: skip

MONITORING: Sheets = {  # what we do not have: calculate, repeat, photo, place, filters, pictures, regex
    "Survey": [
        ("type", "name", "label", "calculation", "choice_filter", "constraint", "media::image", "relevance"),
        ("today", "today", ""),
        ("text", "phone", "Telephone", "", "", "regex(., '^[0-9]+$')"),
        ("calculate", "total", "", "${n} * 2"),
        ("integer", "n", "How many?", "", "", "", "people.png"),
        ("select_one district", "where", "Where?", "", "province = ${n}"),
        ("geopoint", "place", "Place"),
        ("text", "why", "Why?", "", "", "", "", "if(${n} > 3, true(), false())"),
    ],
    "Choices": [("list name", "name", "label", "province"), ("district", "a", "A", "p"), ("district", "b", "B", "p")],
}  # fmt: skip
