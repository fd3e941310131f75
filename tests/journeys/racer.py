"""A process of its own that does what it is told at once: half of a race. Run as `python -m tests.journeys.racer`.

It is told one request a line, as JSON with who (a session's mark of the person, or empty), path and data; it answers
with a line of JSON: status and text, after redirects.
"""

import json
import sys
import time
from pathlib import Path

from lms.app import create_app
from tests.conftest import settings


def main(url: str, instance: str) -> None:
    app = create_app(settings(url, Path(instance)))
    app.test_client().get("/health")
    print("ready", flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        client = app.test_client()
        if told["who"]:
            with client.session_transaction() as session:
                session.update({"_user_id": told["who"], "_fresh": True, "fs_cc": "set", "fs_paa": time.time()})
        response = client.post(told["path"], data=told["data"])
        place = response.headers.get("Location")
        text = client.get(place).text if place else response.text
        print(json.dumps({"status": response.status_code, "text": text}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
