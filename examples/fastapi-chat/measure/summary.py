"""How the users fared."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    """Of one run."""

    statuses: Sequence[int]
    """HTTP status of each user's request."""
    seconds: Sequence[float]
    """How long each user waited."""

    @property
    def answered(self) -> int:
        return sum(status == 200 for status in self.statuses)

    @property
    def timeouts(self) -> int:
        return sum(status == 504 for status in self.statuses)

    @staticmethod
    def head() -> str:
        return f"{'':24}{'answered':>10}{'504':>6}{'other errors':>14}{'mean':>10}{'slowest':>10}"

    def row(self, name: str) -> str:
        others = len(self.statuses) - self.answered - self.timeouts
        mean = sum(self.seconds) / len(self.seconds)
        return f"{name:24}{self.answered:>10}{self.timeouts:>6}{others:>14}{mean:>8.1f} s{max(self.seconds):>8.1f} s"
