"""Widgets that were replaced stay alive until the next frame.

A touch can replace the very widget whose bindings are being worked through; kv would then find it dead in
the middle of its own rules (``ReferenceError: weakly-referenced object no longer exists``).
"""

from __future__ import annotations

from collections.abc import Iterable

from kivy.clock import Clock
from kivy.uix.widget import Widget


def defer_delete(widgets: Iterable[Widget]) -> None:
    """Holds these until the frame after the next."""
    kept = list(widgets)
    Clock.schedule_once(lambda _dt: Clock.schedule_once(lambda _dt: kept.clear(), 0), 0)
