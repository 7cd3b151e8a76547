"""Photos of telephones, and what only looks like one."""

from __future__ import annotations

import io
import os
import random
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pillow_heif
import psutil
import pytest
from PIL import Image

from kiosk.device.photos import (
    MAX_JPEG_BYTES,
    MAX_PHOTO_BYTES,
    MAX_PHOTOS,
    MAX_SIDE_PX,
    NotAPhotoError,
    PhotoDamagedError,
    PhotoError,
    PhotoShrinker,
    PhotoTooLargeError,
    find_photos,
)
from kiosk.device.rgb_image import RgbImage

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


@pytest.fixture(scope="module")
def photos() -> Iterator[PhotoShrinker]:
    with closing(PhotoShrinker()) as photos:
        yield photos


def scene(width: int, height: int) -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image


def file(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def taken_in_paris(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[MAKE] = "A telephone"
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS)[2] = (48.0, 51.0, 24.0)
    return exif


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(7).integers(0, 255, (height, width, 3), dtype=np.uint8))


def opened(jpeg: bytes) -> Image.Image:
    assert len(jpeg) <= MAX_JPEG_BYTES
    image = Image.open(io.BytesIO(jpeg))
    assert image.format == "JPEG"
    assert max(image.size) <= MAX_SIDE_PX
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_what_telephones_write(photos: PhotoShrinker, kind: str) -> None:
    pillow_heif.register_heif_opener()
    image = opened(photos.shrink(file(scene(3000, 2000), kind)))
    assert image.size == (1600, 1067)
    red, _, blue = image.getpixel((100, 500))  # type: ignore[misc]
    assert red > 200
    assert blue < 60


def test_a_small_one_is_not_blown_up(photos: PhotoShrinker) -> None:
    assert opened(photos.shrink(file(scene(320, 200)))).size == (320, 200)


def test_turned_upright_and_silent_about_where(photos: PhotoShrinker) -> None:
    photo = file(scene(800, 600), exif=taken_in_paris(orientation=6))
    assert b"A telephone" in photo
    jpeg = photos.shrink(photo)
    image = opened(jpeg)
    assert image.size == (600, 800)
    red, _, blue = image.getpixel((300, 100))  # type: ignore[misc]
    assert red > blue, "what was left is above"
    assert not image.getexif()
    assert b"A telephone" not in jpeg
    assert b"Exif" not in jpeg


def test_what_is_transparent_is_paper(photos: PhotoShrinker) -> None:
    image = opened(photos.shrink(file(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG")))
    assert image.getpixel((100, 100)) == (255, 255, 255)


def test_sixteen_bits_are_not_all_white(photos: PhotoShrinker) -> None:
    out = io.BytesIO()
    Image.fromarray(np.full((40, 40), 128 * 256, dtype=np.uint16)).save(out, "PNG")
    shrunk = Image.open(io.BytesIO(photos.shrink(out.getvalue()))).convert("L")
    assert abs(shrunk.getpixel((20, 20)) - 128) < 8  # type: ignore[operator]


def test_a_picture_of_the_camera(photos: PhotoShrinker) -> None:
    seen = scene(1280, 720)
    assert opened(photos.shrink(RgbImage(1280, 720, seen.tobytes()))).size == (1280, 720)


def test_a_photo_of_forty_megabytes(photos: PhotoShrinker) -> None:
    photo = file(noise(6400, 4200), quality=98)
    assert 38_000_000 < len(photo) < 50_000_000
    assert opened(photos.shrink(photo)).size == (1600, 1050)
    child = photos.pid
    assert child is not None
    assert psutil.Process(child).memory_info().rss < 400_000_000
    photos.rest()
    assert photos.pid is None


def test_more_bytes_than_are_taken_in() -> None:
    with closing(PhotoShrinker(largest=1000)) as photos, pytest.raises(PhotoTooLargeError):
        photos.shrink(file(scene(800, 600)))
    assert photos.pid is None


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that unfolds to side × side pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((side // 8 + 1) * side), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_decompression_bomb(photos: PhotoShrinker) -> None:
    small = bomb(20_000)
    assert len(small) < 100_000
    with pytest.raises(PhotoTooLargeError):
        photos.shrink(small)


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7 " * 50, b"<svg/>", b"\0" * 500])
def test_not_a_photo(photos: PhotoShrinker, data: bytes) -> None:
    with pytest.raises(NotAPhotoError) as refused:
        photos.shrink(data)
    assert refused.value.sentence


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_that_was_cut(photos: PhotoShrinker, kind: str) -> None:
    pillow_heif.register_heif_opener()
    whole = file(noise(600, 400), kind)
    with pytest.raises(PhotoError):
        photos.shrink(whole[: len(whole) // 2])


def test_bent_photos_are_taken_or_refused_never_worse(photos: PhotoShrinker) -> None:
    whole = file(noise(300, 200), exif=taken_in_paris())
    chance = random.Random(3)
    for _ in range(80):
        bent = bytearray(whole)
        for _ in range(20):
            bent[chance.randrange(len(bent))] = chance.randrange(256)
        try:
            opened(photos.shrink(bytes(bent)))
        except PhotoError:
            continue


def test_one_that_takes_too_long() -> None:
    with closing(PhotoShrinker(within=0.02)) as photos, pytest.raises(PhotoTooLargeError):
        photos.shrink(file(noise(3000, 2000), "PNG"))


def test_the_photos_of_a_stick(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    (stick / "DCIM").mkdir(parents=True)
    (stick / ".Trashes").mkdir()
    old, new = stick / "DCIM" / "IMG_1.JPG", stick / "IMG_2.heic"
    for age, path in ((100, old), (200, new), (300, stick / ".Trashes" / "x.jpg"), (1, stick / "run.exe")):
        path.write_bytes(b"photo %d" % age)
        os.utime(path, (age, age))
    (stick / "link.jpg").symlink_to("/etc/passwd")
    found = find_photos(stick)
    assert [photo.path for photo in found] == [new, old]
    assert found[0].read() == b"photo 200"
    with new.open("wb") as endless:
        endless.truncate(MAX_PHOTO_BYTES + 1)
    with pytest.raises(PhotoTooLargeError):
        found[0].read()
    new.unlink()
    with pytest.raises(PhotoDamagedError):
        found[0].read()
    new.symlink_to("/etc/passwd")
    with pytest.raises(PhotoDamagedError):
        found[0].read()


def test_a_stick_with_more_than_can_be_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        folder = tmp_path / f"{number:02}"
        folder.mkdir()
        for place in range(10):
            (folder / f"{place}.jpg").touch()
    assert len(find_photos(tmp_path)) == MAX_PHOTOS
    monkeypatch.setattr("kiosk.device.photos.MAX_ENTRIES_SCANNED", 45)
    assert 20 < len(find_photos(tmp_path)) < 45
