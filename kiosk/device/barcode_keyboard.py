"""USB barcode scanners type like keyboards: a burst of keys that no hand can type, then Enter."""

from __future__ import annotations

#: Seconds between two keys of a scanner; people who type very fast stay above 60 ms.
MAX_KEY_INTERVAL_S = 0.04
#: Shorter bursts are two fingers that fell on the keypad together.
MIN_LENGTH = 6
#: A QR code holds no more.
MAX_LENGTH = 4296


class BarcodeKeyFilter:
    """Tells bursts from typing. Feed it every key with its time on a clock that never goes back."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._last = float("-inf")

    @property
    def in_burst(self) -> bool:
        """The keys that come now are a scanner's: they are not to be shown as typed."""
        return len(self._keys) >= MIN_LENGTH

    def key(self, character: str, at: float) -> str:
        """A character, or "\\n" for Enter, ``at`` seconds. The code when a burst has just ended, else ""."""
        if at - self._last > MAX_KEY_INTERVAL_S or len(self._keys) >= MAX_LENGTH:
            self._keys.clear()
        self._last = at
        if character != "\n":
            self._keys.append(character)
            return ""
        code = "".join(self._keys) if self.in_burst else ""
        self._keys.clear()
        return code
