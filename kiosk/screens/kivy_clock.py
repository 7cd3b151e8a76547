"""Waiting on the clock of the window: what waits goes on when Kivy's clock says so."""

from __future__ import annotations

from asyncgui import ExclusiveEvent
from kivy.clock import Clock


async def sleep(seconds: float) -> None:
    """Wait so long; the clock keeps nothing of who is cancelled meanwhile."""
    over = ExclusiveEvent()
    timer = Clock.schedule_once(lambda _dt: over.fire(), seconds)
    try:
        await over.wait()
    finally:
        timer.cancel()
