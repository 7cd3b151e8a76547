"""The child process that decodes photos: image decoders are large C code on bytes from outside."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from .memory_limit import bound_memory
from .photo_errors import NotAPhotoError, PhotoDamagedError, PhotoTooLargeError
from .picture import Picture

#: Bytes of address space.
MEMORY = 2_000_000_000
#: The largest sensors of telephones have 200 million pixels; beyond that it is a bomb.
MOST_PIXELS = 210_000_000
#: Decoders that cannot shrink while they read hold all pixels: 3 bytes each, twice.
MOST_PIXELS_WHOLE = 120_000_000
#: What is kept: pixels of the longer side, bytes.
LONGEST_SIDE, HEAVIEST = 1600, 400_000
#: Only what cameras and telephones write: other decoders of Pillow are not reachable from outside.
KINDS = ("JPEG", "PNG", "WEBP", "HEIF")


def make() -> Callable[[bytes | Picture], bytes]:
    """The handler: a file's bytes or a picture of the camera → a JPEG."""
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # ours are the limits; Pillow's would only warn below twice its own
    warnings.simplefilter("ignore")  # nobody reads them here; what matters raises
    bound_memory(MEMORY)
    return _shrunk


def _shrunk(photo: bytes | Picture) -> bytes:
    try:
        return _jpeg(_of(photo))
    except MemoryError as error:
        raise PhotoTooLargeError from error


def _of(photo: bytes | Picture) -> Image.Image:
    if isinstance(photo, Picture):
        return Image.frombytes("RGB", (photo.width, photo.height), photo.rgb)
    try:
        image = Image.open(io.BytesIO(photo), formats=KINDS)
    except UnidentifiedImageError as error:
        raise NotAPhotoError from error
    except (OSError, ValueError, SyntaxError) as error:
        raise PhotoDamagedError from error
    pixels = image.width * image.height
    if pixels > (MOST_PIXELS if image.format in {"JPEG", "MPO"} else MOST_PIXELS_WHOLE):
        raise PhotoTooLargeError
    try:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        # Decoding here, where a cut file shows, and once.
        image.load()
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _plain(ImageOps.exif_transpose(image))
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise PhotoDamagedError from error


def _plain(image: Image.Image) -> Image.Image:
    """RGB on white; what is transparent would turn black else."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _jpeg(image: Image.Image) -> bytes:
    """Without EXIF: a phone writes there where and when the photo was taken, and with which device."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    while True:
        for quality in (85, 75, 60, 45):
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= HEAVIEST:
                return out.getvalue()
        image = image.reduce(2)  # noise only: no photo comes here
