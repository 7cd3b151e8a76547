"""Videos in sign language: found by name, read ahead, never waited for; a broken one harms nothing."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from kiosk.screens.sign_language_video import MAX_WIDTH_PX, VideoFrame, VideoReader, find_video
from tests.until import WITHIN_S

PICTURES, RATE = 6, 10


def write_video(file: Path, *, width: int = 64, height: int = 36, pictures: int = PICTURES) -> Path:
    """Grey pictures, each lighter than the one before, ten a second."""
    with av.open(str(file), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for i in range(pictures):
            grey = np.full((height, width, 3), 240 * i // pictures, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode(None))
    return file


def read(film: VideoReader) -> list[VideoFrame]:
    moments = []
    while True:
        moment, over = film.next(wait_s=10)
        if over:
            return moments
        assert moment is not None
        moments.append(moment)


def test_pictures_come_in_their_order_and_time(tmp_path: Path) -> None:
    film = VideoReader(write_video(tmp_path / "home.mp4"))
    moments = read(film)
    assert [round(each.at, 2) for each in moments] == [i / RATE for i in range(PICTURES)]
    lights = [each.picture.rgb[0] for each in moments]
    assert lights == sorted(lights)
    assert film.join(WITHIN_S)


def test_a_large_video_is_made_smaller(tmp_path: Path) -> None:
    film = VideoReader(write_video(tmp_path / "home.mp4", width=1280, height=720))
    first = read(film)[0].picture
    assert (first.width, first.height) == (MAX_WIDTH_PX, 360)


def test_who_leaves_waits_for_nothing(tmp_path: Path) -> None:
    film = VideoReader(write_video(tmp_path / "home.mp4"))
    film.close()
    assert film.join(WITHIN_S)


def test_a_broken_video_has_no_pictures(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "home.mp4"
    file.write_bytes(b"no video")
    assert read(VideoReader(file)) == []
    assert "home.mp4" in caplog.text


def test_the_most_exact_name_is_taken(tmp_path: Path) -> None:
    names = ("signaler.ou", "signaler")
    assert find_video("", names) is None
    assert find_video(str(tmp_path), names) is None
    whole = tmp_path / "signaler.webm"
    whole.touch()
    assert find_video(str(tmp_path), names) == whole
    exact = tmp_path / "signaler.ou.mp4"
    exact.touch()
    assert find_video(str(tmp_path), names) == exact
