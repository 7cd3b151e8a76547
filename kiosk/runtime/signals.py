"""A thing that happens, and those who want to know of it."""

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Signal(Generic[P]):
    """``Signal[str]()`` calls each subscriber with a text, in the order of their subscription.

    Subscribers are called on the thread that emits.
    """

    def __init__(self) -> None:
        self._subscribers: list[Callable[P, object]] = []

    def subscribe(self, subscriber: Callable[P, object]) -> None:
        """Call ``subscriber`` from now on. What it returns is ignored, what it raises goes to who emits."""
        self._subscribers.append(subscriber)

    def emit(self, *args: P.args, **kwargs: P.kwargs) -> None:
        for subscriber in tuple(self._subscribers):
            subscriber(*args, **kwargs)
