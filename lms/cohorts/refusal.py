"""A rule that something typed breaks, said beside the field that it is about."""

from collections.abc import Mapping

from lms.errors import RuleBroken


class Refused(RuleBroken):
    """`problems` says for each field what to change; nothing was written."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)
