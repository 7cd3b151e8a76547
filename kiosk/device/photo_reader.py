"""The child processes that decode pictures: decoders are large C code on bytes from outside."""

import io
import warnings

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from .barcodes import Barcode, read_barcodes_in_image
from .photos import (
    FINE_JPEG_BYTES,
    FINE_SIDE_PX,
    MAX_JPEG_BYTES,
    MAX_SIDE_PX,
    NotAPhotoError,
    PhotoDamagedError,
    PhotoTooLargeError,
)
from .rgb_image import RgbImage

#: The largest sensors of telephones have 200 million pixels; beyond that it is a bomb.
MAX_PIXELS = 210_000_000
#: Decoders that cannot shrink while they read hold all pixels: 3 bytes each, twice.
MAX_PIXELS_FULL_DECODE = 120_000_000
#: Only what cameras and telephones write: other decoders of Pillow are not reachable from outside.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")


class PhotoReader:
    """Decodes photos and makes them small."""

    def __init__(self) -> None:
        Image.init()  # inside the sandbox it could not import the decoders any more
        pillow_heif.register_heif_opener(thumbnails=False)
        Image.MAX_IMAGE_PIXELS = None  # ours are the limits; Pillow's would only warn below twice its own
        warnings.simplefilter("ignore")  # nobody reads them here; what matters raises

    def shrink(self, photo: bytes | RgbImage, fine: bool = False) -> bytes:
        """A file's bytes or a picture of the camera as a small JPEG; ``fine``: fit to be read. Raises
        ``PhotoError``."""
        side, most = (FINE_SIDE_PX, FINE_JPEG_BYTES) if fine else (MAX_SIDE_PX, MAX_JPEG_BYTES)
        try:
            return _jpeg(decode_photo(photo, side), side, most)
        except MemoryError as error:
            raise PhotoTooLargeError from error


class BarcodeReader:
    """Looks for codes: what stands on a paper that someone holds before the camera is from outside too."""

    def __init__(self) -> None:
        import zxingcpp  # noqa: F401 - inside the sandbox it could not be imported any more

        PhotoReader()

    def codes(self, picture: bytes | RgbImage) -> list[Barcode]:
        """The codes in a file's bytes or in a picture of the camera. Raises ``PhotoError``."""
        try:
            return read_barcodes_in_image(decode_photo(picture, None))
        except MemoryError as error:
            raise PhotoTooLargeError from error


def decode_photo(photo: bytes | RgbImage, most: int | None = MAX_SIDE_PX) -> Image.Image:
    """Upright; ``most``: pixels of the longer side, ``None`` for all that there are."""
    if isinstance(photo, RgbImage):
        return Image.frombytes("RGB", (photo.width, photo.height), photo.rgb)
    try:
        image = Image.open(io.BytesIO(photo), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise NotAPhotoError from error
    except (OSError, ValueError, SyntaxError) as error:
        raise PhotoDamagedError from error
    pixels = image.width * image.height
    if pixels > (MAX_PIXELS if image.format in {"JPEG", "MPO"} else MAX_PIXELS_FULL_DECODE):
        raise PhotoTooLargeError
    try:
        if most is not None:
            image.draft("RGB", (most, most))
        # Decoding here, where a cut file shows, and once.
        image.load()
        if most is not None:
            image.thumbnail((most, most))
        return _flattened(ImageOps.exif_transpose(image))
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise PhotoDamagedError from error


def _flattened(image: Image.Image) -> Image.Image:
    """RGB on white; what is transparent would turn black else, and 16 bits white."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _jpeg(image: Image.Image, side: int, most: int) -> bytes:
    """Without EXIF: a phone writes there where and when the photo was taken, and with which device."""
    image.thumbnail((side, side))
    while True:
        for quality in (85, 75, 60, 45):
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= most:
                return out.getvalue()
        image = image.reduce(2)  # noise only: no photo comes here
