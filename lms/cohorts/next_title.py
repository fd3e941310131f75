"""What the next edition is probably called. Pure."""

import re

YEAR = re.compile(r"\b(20\d\d)\b")


def next_title(title: str) -> str:
    """Border Forum 2028 after Border Forum 2027; without a year the title stays as it is."""
    return YEAR.sub(lambda found: str(int(found[1]) + 1), title)
