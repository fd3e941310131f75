"""A small questionnaire with every type of question, for tests."""

from typing import Any

TABLE: dict[str, Any] = {
    "code": "pulse",
    "version": "1",
    "title": "Pulse",
    "minutes": 3,
    "intro": "A few questions.",
    "sections": [
        {
            "title": "At work",
            "questions": [
                {
                    "code": "used",
                    "type": "single",
                    "text": "Have you used it?",
                    "options": [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}],
                },
                {
                    "code": "where",
                    "type": "multi",
                    "text": "Where?",
                    "options": [
                        {"code": "border", "label": "At the border"},
                        {"code": "office", "label": "In the office"},
                        {"code": "none", "label": "None of these"},
                    ],
                    "exclusive": ["none"],
                    "show_if": {"all": [{"q": "used", "op": "eq", "v": "yes"}]},
                },
            ],
        },
        {
            "title": "In numbers",
            "questions": [
                {"code": "people", "type": "integer", "text": "How many people?", "min": 0, "max": 500},
                {
                    "code": "fit",
                    "type": "scale5",
                    "text": "Does it fit?",
                    "labels": ["No", "A little", "Half", "Quite", "Very"],
                },
                {"code": "story", "type": "longtext", "text": "What changed?", "max_length": 200, "sensitive": True},
            ],
        },
    ],
}
