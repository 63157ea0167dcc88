"""Puts the events of a stream together into the answer that the unary call would have given."""

from typing import Protocol, TypeVar

E = TypeVar("E", contravariant=True)
F = TypeVar("F", covariant=True)


class Fold(Protocol[E, F]):
    """Takes events, gives the whole answer."""

    def add(self, event: E) -> None:
        """Takes the next event."""

    def final(self) -> F | None:
        """The answer; None until the end event has been added."""

    def text_of(self, event: E) -> str:
        """The event's piece of the answer's text, if it has one."""
