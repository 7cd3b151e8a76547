"""The devices that sound goes through, as PortAudio knows them.

Importing ``sounddevice`` raises ``OSError`` where the PortAudio library is not installed.
"""

import threading
import time
from typing import Any

#: Seconds between two looks where there was none: each is 30 ms of processor.
LOOK_AGAIN_S = 60.0

_lock = threading.Lock()
_looked_at = float("-inf")


def query_sound_devices() -> list[dict[str, Any]]:
    """As ``sounddevice.query_devices``. PortAudio looks for devices once, when it begins: where it found none
    nothing can be open, and it begins anew. So a sound server that starts after the kiosk is found."""
    global _looked_at
    import sounddevice

    with _lock:
        found = list(sounddevice.query_devices())
        if not found and time.monotonic() >= _looked_at + LOOK_AGAIN_S:
            _looked_at = time.monotonic()
            sounddevice._terminate()
            sounddevice._initialize()
            found = list(sounddevice.query_devices())
        return found
