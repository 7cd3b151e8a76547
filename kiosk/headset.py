"""A headset is plugged in: from then on the kiosk is heard there, and reads by itself (EN 301 549 5.1.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiosk.accessibility.speech import SILENT, Voice


class Following(Protocol):
    """What follows the sockets."""

    def close(self) -> None: ...


def follow_headset(voice: Voice, plugged: Callable[[], None]) -> Following | None:
    """Routes ``voice`` to what is plugged in; ``plugged`` is called on another thread when it is a headset.

    ``None`` on a machine without libpulse: the sound goes where it goes.
    """
    try:
        from kiosk.accessibility.speech.outputs import OutputEvent, Outputs, Plugged
    except OSError:
        return None

    def changed(event: OutputEvent) -> None:
        voice.route(event.current.kind if event.current is not None else SILENT)
        if isinstance(event, Plugged) and event.output.private:
            plugged()

    return Outputs(changed)
