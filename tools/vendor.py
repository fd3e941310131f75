"""Fetches the third-party files that are kept beside the code, as the manifests of two folders pin them:
what browsers get (`lms/static/vendor`), and the fonts of everything printed (`lms/printing/fonts`).

python tools/vendor.py                    fetch all again; stops when one is not what its manifest says
python tools/vendor.py htmx.org 2.0.11    move one to another version and write its hash down
"""

# ruff: noqa: T201, S603, S607  an operator's tool: it says what it did; npm, apt-get and pip are those of the path

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "lms" / "static" / "vendor", ROOT / "lms" / "printing" / "fonts")
CACHE = tempfile.TemporaryDirectory()
FONTTOOLS = "fonttools==4.68.0"  # another version may write another file, and another hash


def main(arguments: list[str]) -> None:
    for folder in FOLDERS:
        renew(folder, arguments)


def renew(folder: Path, arguments: list[str]) -> None:
    """All files of one folder, or none where one is not what the manifest says."""
    manifest = folder / "manifest.json"
    entries: list[dict[str, Any]] = json.loads(manifest.read_text())
    if arguments:
        name, version = arguments
        for entry in [entry for entry in entries if entry["name"] == name]:
            entry["version"] = version
            entry["sha256"] = digest(fetch(entry))
        manifest.write_text(json.dumps(entries, indent=2) + "\n")
    fetched = {entry["file"]: fetch(entry) for entry in entries}
    for entry in entries:
        if digest(fetched[entry["file"]]) != entry["sha256"]:
            raise SystemExit(f"{entry['file']} is not what the manifest says. Nothing was written to {folder.name}.")
    for file, content in fetched.items():
        (folder / file).write_bytes(content)
    print("\n".join(f"{entry['file']}: {entry['name']} {entry['version']}, {entry['licence']}" for entry in entries))


def fetch(entry: dict[str, Any]) -> bytes:
    """The file out of its package, cut down to the characters that `keep` names."""
    package = debian if entry.get("from") == "debian" else npm
    path = package(entry["name"], entry["version"]) / entry["path"]
    return cut(path, entry["keep"]) if "keep" in entry else path.read_bytes()


@cache
def npm(name: str, version: str) -> Path:
    """An unpacked npm package; npm checks it against the registry's own hash."""
    folder = Path(tempfile.mkdtemp(dir=CACHE.name))
    subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (packed,) = folder.glob("*.tgz")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


@cache
def debian(name: str, version: str) -> Path:
    """An unpacked Debian package; apt checks it against the archive's signature. Its revision does not matter."""
    folder = Path(tempfile.mkdtemp(dir=CACHE.name))
    subprocess.run(["apt-get", "download", "--quiet", name], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (packed,) = folder.glob("*.deb")
    if not packed.name.startswith(f"{name}_{version}"):
        raise SystemExit(f"{packed.name} is not version {version}")
    subprocess.run(["dpkg-deb", "-x", packed, folder], check=True)
    return folder


def cut(font: Path, keep: str) -> bytes:
    """A font with only the characters of a rule, without hints: it is printed, and what it leaves out is large."""
    characters, out = font.with_suffix(".txt"), font.with_suffix(".cut")
    characters.write_text("\n".join(f"{code:04X}" for code in range(0x110, 0x10000) if KEEP[keep](code)))
    options = ["--no-hinting", "--drop-tables+=vmtx,vhea,VORG,STAT", "--layout-features=kern,mark,mkmk,ccmp,locl"]
    names = ["--name-IDs=*", "--notdef-outline", "--ignore-missing-unicodes"]
    subset = [subsetter(), font, f"--unicodes-file={characters}", f"--output-file={out}", *options, *names]
    subprocess.run([str(part) for part in subset], check=True)
    return out.read_bytes()


@cache
def subsetter() -> Path:
    """fontTools in an environment of its own: only this tool needs it."""
    folder = Path(tempfile.mkdtemp(dir=CACHE.name))
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", FONTTOOLS], check=True)
    return folder / "bin" / "pyftsubset"


def japanese(code: int) -> bool:
    """Kana and the characters of JIS X 0208 with the makers' additions, in which names like 髙 are."""
    try:
        chr(code).encode("cp932")
    except UnicodeEncodeError:
        return False
    return code > 0x2FFF


KEEP: dict[str, Callable[[int], bool]] = {
    "ideographs": lambda code: 0x4E00 <= code <= 0x9FFF or code in {0x3005, 0x3007, 0x00B7},
    "japanese": japanese,
    "hangul": lambda code: 0xAC00 <= code <= 0xD7A3 or 0x1100 <= code <= 0x11FF or 0x3131 <= code <= 0x318E,
}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
