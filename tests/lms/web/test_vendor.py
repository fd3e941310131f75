import hashlib
import json
from pathlib import Path

VENDOR = Path(__file__).parents[3] / "lms" / "static" / "vendor"


def test_every_third_party_file_is_the_one_that_the_manifest_pins():
    entries = json.loads((VENDOR / "manifest.json").read_text())
    assert {entry["file"] for entry in entries} == {path.name for path in VENDOR.iterdir()} - {"manifest.json"}
    for entry in entries:
        assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]
        assert entry["licence"]
        assert entry["version"]


def test_htmx_may_not_write_styles_or_evaluate_text(show):
    soup = show("{{ live.htmx() }}")
    config = json.loads(soup.select_one("meta[name=htmx-config]")["content"])
    assert config["includeIndicatorStyles"] is False
    assert config["allowEval"] is False
    assert soup.select_one("script[defer]")["src"].startswith("/static/vendor/htmx.min.js?v=")
