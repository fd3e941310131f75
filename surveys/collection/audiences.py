"""Who a survey can be put to."""

from lms.house import house


def choices() -> list[tuple[str, str]]:
    return [(one.code, str(one.label)) for one in house().audiences.values()]


def user_ids(code: str) -> list[int]:
    return list(house().audiences[code].user_ids())
