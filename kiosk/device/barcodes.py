"""Reading the codes in a picture: the QR code of a rent notice, of a profile, the bars of a badge."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from .rgb_image import RgbImage

#: What stands on notices, letters and badges; fewer kinds are faster and misread less.
_SYMBOLOGIES = ("QRCode", "DataMatrix", "Aztec", "PDF417", "Code128", "Code39", "EAN13")


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
