"""``kiosk scan`` and ``kiosk print-test``, as a technician runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
import segno

from kiosk.__main__ import main
from kiosk.device.printing import PrinterState
from tests.device.conftest import cups, cups_room
from tests.device.hardware import CupsHardware

__all__ = ["cups", "cups_room"]


def test_scan_a_rent_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    segno.make("HLM1|10010002|2026-12|45210").save(str(tmp_path / "notice.png"), scale=5)
    assert main(["scan", str(tmp_path / "notice.png")]) == 0
    output = capsys.readouterr().out
    assert "QRCode: 'HLM1|10010002|2026-12|45210'" in output
    assert "tenant number 10010002, 452.10 EUR" in output


@pytest.mark.parametrize(
    ("content", "code", "problem"), [(None, 2, "No such file"), (b"hello", 2, "not a picture")]
)
def test_scan_what_is_no_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, code: int, problem: str
) -> None:
    file = tmp_path / "file.png"
    if content is not None:
        file.write_bytes(content)
    assert main(["scan", str(file)]) == code
    assert problem in capsys.readouterr().err


def test_scan_a_picture_without_a_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from PIL import Image

    Image.new("RGB", (200, 200)).save(tmp_path / "black.png")
    assert main(["scan", str(tmp_path / "black.png")]) == 1
    assert "no code found" in capsys.readouterr().err


@pytest.mark.cups
@pytest.mark.parametrize("paper", [[], ["--roll"]])
def test_print_a_page(cups: CupsHardware, capsys: pytest.CaptureFixture[str], paper: list[str]) -> None:
    assert main(["print-test", "--queue", "kiosk", *paper]) == 0
    assert capsys.readouterr().out == "printer: ready\nprinted\n"
    (page,) = cups.printed()
    assert page.startswith(b"%PDF-")
    assert cups.in_spool() == 0


@pytest.mark.cups
def test_out_of_paper(cups: CupsHardware, capsys: pytest.CaptureFixture[str]) -> None:
    cups.trouble(PrinterState.OUT_OF_PAPER)
    assert main(["print-test", "--queue", "kiosk", "--within", "1"]) == 2
    assert "not printed within 1 s (out of paper): cancelled" in capsys.readouterr().err
    assert cups.in_spool() == 0
    assert main(["print-test", "--queue", "kiosk", "--state"]) == 1
    assert capsys.readouterr().out == "printer: out of paper\n"


@pytest.mark.cups
def test_no_such_printer(cups: CupsHardware, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print-test", "--queue", "nothing"]) == 1
    assert capsys.readouterr().out == "printer: none\n"
