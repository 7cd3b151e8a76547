"""The camera: pictures from a file in its place, and what a page sees and reads through it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from kiosk.device.barcodes import QUIET_ZONE, Barcode, qr_code
from kiosk.device.camera import (
    CameraError,
    CameraLostError,
    CameraSession,
    NoCameraError,
    VideoCamera,
    first_camera,
)
from kiosk.device.rgb_image import RgbImage
from kiosk.runtime.workers import ResultQueue
from tests.until import WITHIN_S, until

VISIT = "visit-1"
NOTICE = "HLM1|10010002|2026-12|45210"


def held_up(content: str) -> Image.Image:
    """A notice before the camera."""
    light = ~np.pad(np.array(qr_code(content).matrix, dtype=bool), QUIET_ZONE)
    code = Image.fromarray(np.kron(light * 255, np.ones((6, 6))).astype(np.uint8))
    room = Image.new("RGB", (640, 480), "grey")
    room.paste(code, (150, 100))
    return room


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures of a room, then ten in which a notice is held up."""
    path = tmp_path_factory.mktemp("film") / "film.avi"
    with av.open(str(path), "w") as video:
        stream = video.add_stream("mjpeg", rate=Fraction(10))
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuvj420p"
        for image in [Image.new("RGB", (640, 480), "grey")] * 10 + [held_up(NOTICE)] * 10:
            video.mux(stream.encode(av.VideoFrame.from_image(image)))
        video.mux(stream.encode())
    return path


class FakeCamera:
    """Gives the same picture until it is unplugged."""

    def there(self) -> bool:
        return not self.unplugged

    def __init__(self, image: Image.Image) -> None:
        self._picture = RgbImage(image.width, image.height, image.tobytes())
        self.unplugged = False
        self.on = False

    def pictures(self, *, fine: bool = False) -> Generator[RgbImage, None, None]:
        self.on = True
        try:
            while not self.unplugged:
                yield self._picture
            raise CameraLostError
        finally:
            self.on = False


class Page:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.results = ResultQueue()
        self.last_picture: list[RgbImage] = []
        self.found: list[Barcode] = []
        self.lost: list[CameraError] = []

    def look(self, camera: VideoCamera | FakeCamera, *, codes: bool = True) -> CameraSession:
        return CameraSession(
            camera,
            self.results,
            VISIT,
            on_image=self.last_picture.append,
            on_lost=self.lost.append,
            on_barcode=self.found.append if codes else None,
            every=0.0,
        )

    def is_called_back(self, true: Callable[[], object]) -> bool:
        return until(lambda: self.results.drain(VISIT) >= 0 and bool(true()))


def test_pictures_of_a_film(film: Path) -> None:
    pictures = VideoCamera(str(film)).pictures()
    first = next(pictures)
    assert (first.width, first.height) == (640, 480)
    assert abs(first.rgb[0] - 128) < 5
    with pytest.raises(CameraLostError):
        for _ in pictures:
            pass


def test_no_camera(tmp_path: Path) -> None:
    for source in ("/dev/video97", str(tmp_path / "nothing.avi")):
        with pytest.raises(NoCameraError) as refused:
            next(VideoCamera(source).pictures())
        assert refused.value.sentence


def test_whether_there_is_one(film: Path) -> None:
    assert VideoCamera(str(film)).there()
    assert not VideoCamera("/dev/video97").there()


def test_the_first_camera_of_the_kernel(tmp_path: Path) -> None:
    with pytest.raises(NoCameraError):
        first_camera(tmp_path)
    for name, index in (("video0", "1"), ("video2", "0"), ("video4", "0")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index").write_text(f"{index}\n")
    assert first_camera(tmp_path) == "/dev/video2"


def test_the_next_look_waits_for_the_camera(film: Path) -> None:
    camera = VideoCamera(str(film), within=0.1)
    first = camera.pictures()
    next(first)
    with pytest.raises(NoCameraError):
        next(camera.pictures())
    first.close()
    camera._timeout_s = WITHIN_S
    assert next(camera.pictures()).width == 640


def test_a_notice_that_is_held_up_is_read_once(film: Path) -> None:
    page = Page()
    look = page.look(VideoCamera(str(film)))
    assert page.is_called_back(lambda: page.lost)  # the end of the film
    assert page.found == [Barcode(NOTICE, "QRCode")]
    assert page.last_picture
    assert look.join(WITHIN_S)


def test_stopped_the_camera_is_off_and_nothing_more_is_told() -> None:
    camera, page = FakeCamera(held_up(NOTICE)), Page()
    look = page.look(camera, codes=False)
    assert page.is_called_back(lambda: page.last_picture)
    look.stop()
    count = len(page.last_picture)
    assert look.join(WITHIN_S)
    assert not camera.on
    page.results.drain(VISIT)
    assert len(page.last_picture) == count
    assert page.found == []


def test_pictures_do_not_pile_up_before_a_busy_page() -> None:
    camera, page = FakeCamera(held_up(NOTICE)), Page()
    look = page.look(camera)
    assert page.is_called_back(lambda: page.found)
    page.results.drain(VISIT)
    shown = len(page.last_picture)
    assert not until(lambda: False, within=0.3)
    page.results.drain(VISIT)
    assert len(page.last_picture) - shown <= 1
    look.stop()
    assert look.join(WITHIN_S)


def test_unplugged() -> None:
    camera, page = FakeCamera(held_up(NOTICE)), Page()
    page.look(camera)
    assert page.is_called_back(lambda: page.last_picture)
    camera.unplugged = True
    assert page.is_called_back(lambda: page.lost)
    assert page.lost[0].sentence
