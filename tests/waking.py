"""What a request has woken, before a worker hears of it."""

from collections.abc import Callable
from inspect import getclosurevars


def woken(callbacks: list[Callable[[], None]]) -> list[str]:
    """The tasks that `waking.wake` was asked for, by what waits for the end of the transaction."""
    waiting = [call for call in callbacks if call.__qualname__.startswith("wake.")]
    return [getclosurevars(call).nonlocals["task"] for call in waiting]
