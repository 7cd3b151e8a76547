"""Attacks by files: a PDF, a photo, a picture or a recording takes its reader over, or is a bomb."""

from __future__ import annotations

import io
import os
import pickle
import socket
import struct
import subprocess
import time
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from asyncgui import start
from PIL import Image

from kiosk.accessibility.recognition.audio_file import AudioFileError, read_audio
from kiosk.device import camera, letters, pdf, photos
from kiosk.device.camera import VideoCamera
from kiosk.device.letters import LetterReader
from kiosk.device.peripherals import KioskPeripherals
from kiosk.device.photos import BarcodeScanner, NotAPhotoError, PhotoError, PhotoShrinker
from kiosk.device.printing import CupsPrinter
from kiosk.runtime.child_process import ChildError, ChildFailedError, ChildProcess
from kiosk.runtime.paths import ROOT
from kiosk.runtime.sandbox import Limits
from kiosk.runtime.workers import ResultQueue
from tests.until import until

from .hostile import EndlessReader, HostileReader, packed

SECRETS = {"KIOSK_STAFF_CODE": "482715", "KIOSK_DEVICE_TOKEN": "t0ken-of-this-device", "AWS_SECRET": "s3cret"}


class NamedError(Exception):
    """The one error that the caller takes."""


@pytest.fixture(params=["photo", "pdf", "camera"])
def hostile(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ChildProcess[HostileReader]]:
    """A reader with the limits of each real one, in the hands of a file's author."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    limits = {"photo": photos, "pdf": pdf, "camera": camera}[request.param].READER_LIMITS
    child = ChildProcess(HostileReader, sandbox=limits, errors=(NamedError,))
    child.start()
    yield child
    child.close()


def test_the_kernel_here_has_both_measures(hostile: ChildProcess[HostileReader]) -> None:
    assert hostile.sandbox is not None
    assert hostile.sandbox.seccomp
    assert hostile.sandbox.landlock


def test_it_sees_no_secret_of_the_environment(hostile: ChildProcess[HostileReader]) -> None:
    seen = hostile.call(5, HostileReader.environment)
    assert not SECRETS.keys() & seen.keys()
    assert not [name for name in seen if name.startswith(("KIOSK_", "HOME", "XDG_", "DBUS_"))]


def test_it_reaches_no_file(hostile: ChildProcess[HostileReader], tmp_path: Path) -> None:
    key = tmp_path / "store.key"
    key.write_text("k" * 32)
    for attempt in (
        hostile.call(5, HostileReader.read, str(key)),
        hostile.call(5, HostileReader.read, "/etc/passwd"),
        hostile.call(5, HostileReader.read, "/proc/self/environ"),
        hostile.call(5, HostileReader.thread, str(key)),
        hostile.call(5, HostileReader.list, str(ROOT)),
        hostile.call(5, HostileReader.write, str(tmp_path / "new")),
        hostile.call(5, HostileReader.write, str(key)),
        hostile.call(5, HostileReader.memory, os.getpid()),
    ):
        assert attempt == "PermissionError", attempt
    assert key.read_text() == "k" * 32
    assert list(tmp_path.iterdir()) == [key]


def test_it_reaches_no_network_and_no_process(hostile: ChildProcess[HostileReader], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert hostile.call(5, HostileReader.connect, server.getsockname()[1]) == "PermissionError"
    assert hostile.call(5, HostileReader.listen) == "PermissionError"
    assert hostile.call(5, HostileReader.fork) == "PermissionError"
    assert hostile.call(5, HostileReader.kill, os.getpid()) == "PermissionError"
    assert hostile.call(5, HostileReader.run, str(tmp_path / "new")) == "PermissionError"
    assert not list(tmp_path.iterdir())


def test_it_has_the_kernel_kill_nobody(hostile: ChildProcess[HostileReader]) -> None:
    """By a pipe whose owner is another process; nor does it type on a terminal that it got."""
    bystander = subprocess.Popen(["sleep", "3600"])
    try:
        assert hostile.call(5, HostileReader.signal_by_a_pipe, bystander.pid) == "PermissionError"
        for request in (0x8901, 0x8902, 0x5452, 0x5412, 0x541C):  # FIOSETOWN … FIOASYNC, TIOCSTI, TIOCLINUX
            assert hostile.call(5, HostileReader.control, request, bytes(8)) == "PermissionError"
        assert hostile.call(5, HostileReader.control, 0x541B, bytes(4)).startswith("got in"), (
            "how much there is"
        )
        hostile.unload()  # an end of the pipe is told to its owner too
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_it_grows_no_further_than_it_may(hostile: ChildProcess[HostileReader]) -> None:
    assert hostile.call(5, HostileReader.grow, 4_000_000_000) == "MemoryError"


class Runs:
    """What ran a command in the UI's process as long as answers were pickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("kind", ["pickle", "huge", "deep", "not JSON", "another form", "nothing"])
def test_an_answer_is_data_or_nothing(kind: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    pickled = pickle.dumps((True, Runs(mark)))
    answers = {
        "pickle": struct.pack("!i", len(pickled)) + pickled,
        "huge": struct.pack(">II", 2**32 - 1, 2**32 - 1),
        "deep": struct.pack(">II", 100_000, 0) + b"[" * 100_000,
        "not JSON": struct.pack(">II", 8, 0) + b"\xff" * 8,
        "another form": packed({"worked": True}),
        "nothing": packed([]),
    }
    child = ChildProcess(HostileReader, sandbox=Limits(10**9))
    with pytest.raises(ChildError):
        child.call(2, HostileReader.answer_raw, answers[kind])
    assert not mark.exists()
    assert "got in" not in child.call(5, HostileReader.read, "/etc/passwd"), "the next call has a fresh one"
    child.close()


def test_an_answer_of_another_type_is_refused(hostile: ChildProcess[HostileReader]) -> None:
    with pytest.raises(ChildFailedError, match="another type"):
        hostile.call(5, HostileReader.answer_number, "many")


@pytest.mark.parametrize("hostile", ["photo"], indirect=True)
def test_an_answer_is_no_larger_than_an_honest_one(hostile: ChildProcess[HostileReader]) -> None:
    """16 MB of lists held every thread of the kiosk for twenty seconds; 700 MB took twice their size."""
    for answer, size in ((HostileReader.answer_lists, 1_500_000), (HostileReader.answer_bytes, 60_000_000)):
        with pytest.raises(ChildFailedError, match="too large"):
            hostile.call(5, answer, size)


@pytest.mark.parametrize("hostile", ["photo"], indirect=True)
def test_a_number_is_one_and_a_picture_has_pixels(hostile: ChildProcess[HostileReader]) -> None:
    with pytest.raises(ChildFailedError, match="another type"):
        hostile.call(5, HostileReader.answer_float)
    for size, rgb in (((-1, -1), b"abc"), ((0, 7), b"")):
        with pytest.raises(ChildFailedError, match="another type"):
            hostile.call(5, HostileReader.answer_picture, size, rgb)
    for place in ("nan", "inf", "1e300"):
        with pytest.raises(ChildFailedError, match="another type"):
            hostile.call(5, HostileReader.answer_word, place)


def test_a_page_is_as_wide_as_it_was_asked() -> None:
    """One of a pixel's width and thirteen million's height was cut into as many strips."""
    pages = pdf.PdfPages.__new__(pdf.PdfPages)
    pages._data, pages._timeout_s, pages.count, pages._opened_by = b"%PDF-", 5.0, 1, None
    pages._child = ChildProcess(HostileReader, sandbox=pdf.READER_LIMITS)
    try:
        with pytest.raises(pdf.PdfHostileError):
            pages.picture(0, 1000)
    finally:
        pages.close()


def big_jpeg() -> bytes:
    """A JPEG that says it has 65,500 by 65,500 pixels."""
    small = encoded("JPEG")
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", 65_500, 65_500) + small[at + 4 :]


def test_what_a_reader_hands_over_as_a_photo_is_a_small_jpeg() -> None:
    """The window decodes it."""
    shrinker = PhotoShrinker()
    shrinker._child = ChildProcess(HostileReader, sandbox=photos.READER_LIMITS)
    others = EPS, b"", b"\xff\xd8\xff", encoded("PNG"), encoded("GIF"), big_jpeg(), encoded("JPEG")[:160]
    try:
        for made in (*others, encoded("JPEG") + bytes(400_000)):
            with pytest.raises(PhotoError):
                shrinker.shrink(made)
        assert shrinker.shrink(encoded("JPEG")) == encoded("JPEG")
    finally:
        shrinker.close()


def test_only_errors_that_were_named_arrive_as_themselves(hostile: ChildProcess[HostileReader]) -> None:
    with pytest.raises(NamedError, match="said"):
        hostile.call(5, HostileReader.fail, "NamedError", "said")
    for name in ("SystemExit", "KeyboardInterrupt", "CalledProcessError", "NameError"):
        with pytest.raises(ChildFailedError, match=name):
            hostile.call(5, HostileReader.fail, name, "said")


def test_nothing_between_processes_is_pickled() -> None:
    sources = [
        path for room in ("kiosk", "offline_cache", "landlord") for path in (ROOT / room).rglob("*.py")
    ]
    assert len(sources) > 200
    words = ("pickle", "marshal.loads", "multiprocessing")
    found = [path for path in sources if any(word in path.read_text(encoding="utf-8") for word in words)]
    # Two read code and rules, as Python does, from a file that only who installs can write; one imports early
    # what the first of them needs.
    assert set(found) == {
        ROOT / "kiosk" / "cli" / "run.py",
        ROOT / "kiosk" / "runtime" / "bytecode.py",
        ROOT / "kiosk" / "screens" / "kivy_setup.py",
    }


def encoded(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(out, kind)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def text_bomb() -> bytes:
    """A PNG whose text is 200 MB when it is unpacked."""
    png = encoded("PNG")
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200_000_000)))
    return png[:33] + text + png[33:]


def pixel_bomb(side: int = 30_000) -> bytes:
    """A PNG of 20 kB or so that has a gigapixel."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n(mark) (w) file\nshowpage\n"

#: How each is made: to pack 300 MB takes two seconds, in each process that looks for tests.
BOMBS: dict[str, Callable[[], bytes]] = {"eps": lambda: EPS, "zTXt": text_bomb, "pixels": pixel_bomb} | {
    kind: partial(encoded, kind) for kind in ("BMP", "TIFF", "GIF", "PPM", "ICO", "PCX", "TGA")
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_picture_is_of_few_kinds_and_no_bomb(kind: str) -> None:
    shrinker, scanner, bomb = PhotoShrinker(), BarcodeScanner(), BOMBS[kind]()
    try:
        with pytest.raises(PhotoError) as shrunk:
            shrinker.shrink(bomb)
        with pytest.raises(PhotoError):
            scanner.codes(bomb)
    finally:
        shrinker.close()
        scanner.close()
    assert (shrunk.type is NotAPhotoError) == (kind not in {"zTXt", "pixels"})


def test_a_picture_of_the_landlords_is_made_anew_before_the_window_has_it() -> None:
    peripherals = KioskPeripherals(CupsPrinter(""), VideoCamera("/dev/video97"), ResultQueue())
    try:
        for bomb in (make() for make in BOMBS.values()):
            assert peripherals.redraw_picture(bomb) == b""
        drawn = peripherals.redraw_picture(encoded("PNG"))
    finally:
        peripherals.close()
    with Image.open(io.BytesIO(drawn)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (40, 40))


PLAYLISTS = {
    "hls.m3u8": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "concat.wav": b"ffconcat version 1.0\nfile /etc/hostname\n",
    "sdp.mp3": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_recording_names_no_other_file(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(PLAYLISTS[name])
    with pytest.raises(AudioFileError, match="can be read"):
        read_audio(tmp_path / name)


def test_a_letter_that_takes_long_ends_with_its_visit() -> None:
    """The next visitor's papers would wait behind it, and it would stay in memory."""
    results = ResultQueue()
    peripherals = KioskPeripherals(CupsPrinter(""), VideoCamera("/dev/video97"), results)
    reader = LetterReader(Path("no models"))
    reader._child = ChildProcess(EndlessReader, sandbox=letters.READER_LIMITS)
    peripherals._letter_reader = reader
    shrunk: list[bytes] = []

    async def next_visitor() -> None:
        shrunk.append(await peripherals.shrink_photo(encoded("PNG")))

    try:
        for _ in range(3):
            start(peripherals.read_letter(b"a page of dots", "fr", lambda letter: letter))
        assert until(lambda: reader.pid is not None)
        time.sleep(0.5)
        peripherals.end_visit()
        start(next_visitor())
        assert until(lambda: shrunk, meanwhile=lambda: results.drain(None))
        assert reader.pid is None
    finally:
        reader.close()
        peripherals.close()
