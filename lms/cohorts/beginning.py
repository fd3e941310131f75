"""What a new cohort begins with: the defaults of its programme, and the days counted from its first. Pure."""

from datetime import date, timedelta
from typing import Any

from lms.cohorts.models.cohorts import Programme


def beginning(programme: Programme, starts_on: date | None, today: date) -> dict[str, Any]:
    """The fields of a form for a new cohort. Without a first day the days that hang on it stay empty.

    A last day to nominate that would be past by now stays empty too.
    """
    found: dict[str, Any] = {
        "programme_id": programme.id,
        "title": programme.title,
        "time_zone": programme.time_zone,
        **languages(programme.languages),
        "seats": programme.seats,
        "offer_days": programme.offer_days,
        "nominators": programme.nominators.value,
        "attendance_needed": programme.attendance_needed,
        "plan_template": programme.plan_template or "",
        "evaluation_survey": programme.evaluation_survey or "",
        "joining_instructions": programme.joining_instructions,
        "prework": [{"course": course, "due_on": None} for course in programme.prework_courses],
    }
    return found | _days(programme, starts_on, today) if starts_on else found


def _days(programme: Programme, starts_on: date, today: date) -> dict[str, Any]:
    closes_on = starts_on - timedelta(days=programme.close_before)
    due_on = starts_on - timedelta(days=programme.prework_before)
    return {
        "title": f"{programme.title} {starts_on.year}",
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=programme.days - 1),
        "nominations_close_on": closes_on if closes_on >= today else None,
        "prework": [{"course": course, "due_on": due_on} for course in programme.prework_courses],
    }


def languages(codes: list[str]) -> dict[str, str]:
    """The three fields of a form for what is kept as one list."""
    first, second, third, *_more = [*codes, "", "", ""]
    return {"language": first or "en", "second_language": second, "third_language": third}
