"""Fetches the third-party files that browsers get, from npm, as `lms/static/vendor/manifest.json` pins them.

python tools/vendor.py                    fetch all again; stops when one is not what the manifest says
python tools/vendor.py htmx.org 2.0.11    move one to another version and write its hash down
"""

# ruff: noqa: T201, S603, S607  an operator's tool: it says what it did, and npm is the npm of the path

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parent.parent / "lms" / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"


def main(arguments: list[str]) -> None:
    entries: list[dict[str, Any]] = json.loads(MANIFEST.read_text())
    if arguments:
        name, version = arguments
        for entry in [entry for entry in entries if entry["name"] == name]:
            entry["version"] = version
            entry["sha256"] = digest(fetch(entry))
        MANIFEST.write_text(json.dumps(entries, indent=2) + "\n")
    fetched = {entry["file"]: fetch(entry) for entry in entries}
    for entry in entries:
        if digest(fetched[entry["file"]]) != entry["sha256"]:
            raise SystemExit(f"{entry['name']} {entry['version']} is not what the manifest says. Nothing was written.")
    for file, content in fetched.items():
        (VENDOR / file).write_bytes(content)
    print("\n".join(f"{entry['file']}: {entry['name']} {entry['version']}, {entry['licence']}" for entry in entries))


def fetch(entry: dict[str, Any]) -> bytes:
    """The file out of the package; npm checks the package against the registry's own hash."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{entry['name']}@{entry['version']}"
        subprocess.run(["npm", "pack", "--silent", wanted], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (package,) = Path(folder).glob("*.tgz")
        with tarfile.open(package) as archive:
            found = archive.extractfile(f"package/{entry['path']}")
            if found is None:
                raise SystemExit(f"{entry['path']} is not a file in {wanted}")
            return found.read()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
