"""From a template and data to a PDF or a picture. Texts reach the typesetter as data, never as markup."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
import typst

from lms.printing import naming


def typeset(template: Path, data: Mapping[str, Any], **options: Any) -> bytes:
    """What the template makes of the data, with our fonts alone; `options` are those of `typst.compile`."""
    made: bytes = typst.compile(
        str(template),
        font_paths=naming.fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        **options,
    )
    return made


def qr(text: str) -> str:
    """A text as a QR code (ISO/IEC 18004), SVG."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, scale=4)
    return out.getvalue().decode()
