"""The papers of a real kiosk: whatever a landlord's document is, the page gets a picture or a sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asyncgui import start
from PIL import Image

from kiosk.device import photos
from kiosk.device.peripherals import KioskPeripherals, PdfPageContent, PeripheralError
from kiosk.runtime.workers import ResultQueue
from tests.until import until

from .documents import letter
from .hardware import FakeHardware

VISIT = "visit"
LETTER = letter([["Votre loyer de novembre est payé."], ["La suite est ici."]])


class NoCamera:
    """None is plugged in."""

    def there(self) -> bool:
        return False


class Reader:
    """A visit that reads documents and takes photos along."""

    def __init__(self) -> None:
        self.results = ResultQueue()
        self.peripherals = KioskPeripherals(FakeHardware().printer, NoCamera(), self.results)  # type: ignore[arg-type]

    def ask(self, question: Callable[..., Awaitable[Any]], *of: object) -> Any:
        """What is answered, or what is wrong."""
        answers: list[Any] = []

        async def ask() -> None:
            try:
                answers.append(await question(*of))
            except PeripheralError as error:
                answers.append(error)

        self._task = start(ask())

        def answered() -> bool:
            self.results.drain(VISIT)
            return bool(answers)

        assert until(answered)
        return answers[0]

    def page(self, pdf: bytes, number: int = 0) -> Any:
        return self.ask(self.peripherals.page, pdf, number, 300)


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.peripherals.close()


@pytest.mark.parametrize(
    "wrong",
    [b"", b"not a paper", LETTER[: len(LETTER) // 3], letter([["x"]], password="secret")],
    ids=["nothing", "no PDF", "cut", "locked"],
)
def test_a_paper_that_cannot_be_read_is_a_sentence_and_the_next_one_is_read(
    reader: Reader, wrong: bytes
) -> None:
    trouble = reader.page(wrong)
    assert isinstance(trouble, PeripheralError)
    assert trouble.sentence.msgid.endswith(".")
    shown = reader.page(LETTER)
    assert isinstance(shown, PdfPageContent)
    assert (shown.count, shown.paragraphs) == (2, ("Votre loyer de novembre est payé.",))


def test_the_last_of_five_hundred_pages(reader: Reader) -> None:
    long = letter([[f"Feuille {number}."] for number in range(1, 501)])
    assert reader.page(long).count == 500
    assert reader.page(long, 499).paragraphs == ("Feuille 500.",)


def test_what_is_no_photo_is_a_sentence(reader: Reader) -> None:
    trouble = reader.ask(reader.peripherals.shrink_photo, b"\xff\xd8 no photo")
    assert isinstance(trouble, PeripheralError)
    assert trouble.sentence.msgid.endswith(".")


def test_the_photos_of_a_stick_that_is_plugged_in(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "media" / "kiosk" / "MES PHOTOS"
    stick.mkdir(parents=True)
    mounted = tmp_path / "mounts"
    mounted.write_text(f"/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 {stick} vfat ro 0 0\n".replace(" PH", "\\040PH"))
    monkeypatch.setattr(photos, "MOUNT_ROOTS", (tmp_path / "media",))
    assert not reader.peripherals.has_usb_stick
    monkeypatch.setattr(photos, "MOUNT_TABLE", mounted)
    assert reader.peripherals.has_usb_stick
    Image.new("RGB", (2000, 1000), "red").save(stick / "IMG_1.JPG", quality=95)
    with Image.open(BytesIO(reader.ask(reader.peripherals.usb_photo, 0))) as photo:
        assert photo.size == (1600, 800)
    assert reader.ask(reader.peripherals.usb_photo, 1) is None
    (stick / "IMG_2.JPG").write_bytes(b"no photo")
    assert isinstance(reader.ask(reader.peripherals.usb_photo, 0), PeripheralError)
