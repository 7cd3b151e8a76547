"""What a visit leaves in the spool of the printer: a real CUPS, out of paper, then mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from asyncgui import start

from kiosk.device.peripherals import KioskPeripherals
from kiosk.device.printing import PrinterState
from kiosk.runtime.workers import ResultQueue
from tests.device.hardware import CupsHardware, CupsRoom
from tests.until import until

from .visits import MARKERS, WORDS

#: Small enough to be a page, and with the words of a visitor for all to read.
PAPER = f"""%PDF-1.1
% {WORDS} 1
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
""".encode()


class NoCamera:
    """None is plugged in."""

    def there(self) -> bool:
        return False


def found(home: Path) -> list[str]:
    """Files of the spooler with a visitor's words in them, or in their names."""
    texts = {path: path.name.encode() + path.read_bytes() for path in home.rglob("*") if path.is_file()}
    return [path.name for path, text in texts.items() if MARKERS.search(text.decode("latin-1"))]


@pytest.mark.system
@pytest.mark.parametrize("mended", [False, True])
def test_nothing_of_a_visit_is_left_in_the_spool(mended: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if CupsRoom.missing():
        pytest.skip("CUPS is not installed (the test command does: scripts/packages.txt)")
    room = CupsRoom()
    try:
        monkeypatch.setenv("CUPS_SERVER", room.server)
        hardware, results = CupsHardware(room), ResultQueue()
        peripherals = KioskPeripherals(hardware.printer, NoCamera(), results)  # type: ignore[arg-type]
        hardware.trouble(PrinterState.OUT_OF_PAPER)
        tasks = [start(peripherals.print_document(PAPER)) for _ in range(3)]
        assert until(lambda: len(found(room.home / "spool")) >= 1), "the search finds what is there"
        if mended:
            hardware.trouble(None)
            assert until(lambda: bool(hardware.printed()))
        for task in tasks:
            task.cancel()
        peripherals.end_visit()
        assert until(lambda: not found(room.home / "spool"))
        assert until(lambda: hardware.in_spool() == 0), "no job of it is known any more"
        for folder in ("spool", "cache", "run", "log"):
            assert found(room.home / folder) == []
        peripherals.close()
    finally:
        room.close()
