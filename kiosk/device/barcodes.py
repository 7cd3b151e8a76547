"""Codes: read in a picture, typed by a scanner, made for a phone to read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from kiosk.domain import T, UnusableInputError

from .rgb_image import RgbImage

if TYPE_CHECKING:
    from segno import QRCode

#: What stands on notices, letters and badges; fewer kinds are faster and misread less.
_SYMBOLOGIES = ("QRCode", "DataMatrix", "Aztec", "PDF417", "Code128", "Code39", "EAN13")
#: Seconds between two keys of a scanner; people who type very fast stay above 60 ms.
MAX_KEY_INTERVAL_S = 0.04
#: Shorter bursts are two fingers that fell on the keypad together.
MIN_LENGTH = 6
#: A QR code holds no more.
MAX_LENGTH = 4296
#: Modules of light that must surround the code (ISO/IEC 18004).
QUIET_ZONE = 4
#: Version 22 has 105 modules a side: 0.5 mm each on a code of 56 mm, which phones read at arm's length.
MAX_VERSION = 22
#: On a low screen: a code that holds more is not read at arm's length. Of its modules, 105 across with their
#: margin, each would be smaller than half a millimetre on half of a screen of 10 inches.
MAX_SCREEN_BYTES = 600


@dataclass(frozen=True, slots=True)
class Barcode:
    """What one code holds; ``kind`` is its symbology, for the technician."""

    text: str
    kind: str


def read_barcodes(picture: RgbImage) -> list[Barcode]:
    """The codes in a picture that can be read without doubt; damaged ones are left out."""
    # zxing-cpp takes bare arrays as blue-green-red, Pillow's images as what they are.
    return read_barcodes_in_image(Image.frombytes("RGB", (picture.width, picture.height), picture.rgb))


def read_barcodes_in_image(image: Image.Image) -> list[Barcode]:
    """The same for an image of Pillow."""
    import zxingcpp  # a tenth of a second, and few visits show a code

    kinds = zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, kind) for kind in _SYMBOLOGIES])
    found = zxingcpp.read_barcodes(image.convert("L"), kinds, text_mode=zxingcpp.TextMode.Plain)
    return [Barcode(each.text, each.format.name) for each in found if each.valid and each.text]


class BarcodeKeyFilter:
    """Tells codes from typing: USB scanners type in a burst that no hand can type, then Enter.

    Feed it every key with its time on a clock that never goes back.
    """

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


class QrTooLargeError(UnusableInputError):
    """The code would be too fine for a phone to read."""

    sentence = T("C’est trop long pour un code à photographier. Vous pouvez l’imprimer.")


def qr_code(content: str) -> "QRCode":
    """A code for a phone. Raises ``QrTooLargeError``."""
    import segno  # here: a start shows none

    try:
        code = segno.make(content, error="m", micro=False)
    except segno.DataOverflowError as error:
        raise QrTooLargeError from error
    if int(code.version) > MAX_VERSION:
        raise QrTooLargeError
    return code
