"""The sample files, and folders of them as zips."""

import io
import zipfile
from pathlib import Path

FILES = Path(__file__).parent / "files"


def file(name: str) -> bytes:
    return (FILES / name).read_bytes()


def zipped(folder: str) -> bytes:
    paths = [path for path in sorted((FILES / folder).rglob("*")) if path.is_file()]
    return pack({path.relative_to(FILES / folder).as_posix(): path.read_bytes() for path in paths})


def pack(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
