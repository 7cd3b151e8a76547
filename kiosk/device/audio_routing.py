"""A headset is plugged in: from then on the kiosk is heard there, and reads by itself (EN 301 549 5.1.3)."""

from collections.abc import Callable
from typing import Protocol

from kiosk.accessibility.speech import HEADSET, SILENT, SpeechService


class HeadsetWatcher(Protocol):
    """What follows the sockets."""

    def close(self) -> None: ...


def route_to_headset(voice: SpeechService, moved: Callable[[bool], None]) -> HeadsetWatcher | None:
    """Routes ``voice`` to what is plugged in; ``moved`` is called on another thread when the sound
    goes elsewhere, and told whether only the visitor hears it there.

    ``None`` on a machine without libpulse: the sound goes where it goes.
    """
    try:
        from kiosk.accessibility.speech.audio_outputs import AudioOutputs, OutputEvent, OutputPlugged
    except OSError:
        return None

    def changed(event: OutputEvent) -> None:
        before = voice.sink
        voice.route(event.current.kind if event.current is not None else SILENT)
        if voice.sink != before or (isinstance(event, OutputPlugged) and event.output.private):
            moved(voice.sink == HEADSET)

    return AudioOutputs(changed)
