"""What every printer promises; then what only CUPS can get wrong."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from kiosk.device.barcodes import read_barcodes_in_image
from kiosk.device.printing import (
    PRINTER_STATE_TEXTS,
    CupsPrinter,
    JobId,
    JobState,
    PrintDocument,
    PrinterError,
    PrinterState,
)
from kiosk.device.receipt_pdf import ReceiptContent, render_a4, render_roll
from kiosk.domain import FRENCH
from tests.until import until

from .hardware import REASONS, CupsHardware, CupsRoom, Hardware

DRIVER = Path("/usr/share/ppd/cupsfilters/HP-Color_LaserJet_CM3530_MFP-PDF.ppd")
PAPER = PrintDocument(b"%PDF-1.4 a receipt", 210, 297)


def ends(hardware: Hardware, job: JobId) -> JobState:
    assert until(lambda: hardware.printer.job_state(job) is not JobState.WAITING)
    return hardware.printer.job_state(job)


def test_every_state_has_a_sentence() -> None:
    assert set(PRINTER_STATE_TEXTS) == set(PrinterState)


def test_it_prints_what_it_was_given(hardware: Hardware) -> None:
    assert hardware.printer.state() is PrinterState.READY
    assert ends(hardware, hardware.printer.send(PAPER)) is JobState.PRINTED
    assert hardware.printed() == [PAPER.pdf]


@pytest.mark.parametrize("trouble", REASONS)
def test_a_job_waits_for_the_trouble_to_end(hardware: Hardware, trouble: PrinterState) -> None:
    hardware.trouble(trouble)
    job = hardware.printer.send(PAPER)
    assert until(lambda: hardware.printer.state() is trouble)
    assert hardware.printer.job_state(job) is JobState.WAITING
    hardware.trouble(None)
    assert ends(hardware, job) is JobState.PRINTED
    assert hardware.printer.state() is PrinterState.READY


def test_emptied_nothing_is_left_and_nothing_comes_out_later(hardware: Hardware) -> None:
    ends(hardware, hardware.printer.send(PAPER))
    hardware.trouble(PrinterState.OUT_OF_PAPER)
    waiting = [hardware.printer.send(PAPER) for _ in range(2)]
    assert hardware.in_spool()
    hardware.printer.empty()
    assert hardware.in_spool() == 0
    assert {hardware.printer.job_state(job) for job in waiting} == {JobState.UNKNOWN}
    hardware.trouble(None)
    another = PrintDocument(b"%PDF-1.4 another visitor", 80, 120)
    ends(hardware, hardware.printer.send(another))
    assert hardware.printed() == [PAPER.pdf, another.pdf]


def test_emptying_an_empty_spool_is_nothing(hardware: Hardware) -> None:
    hardware.printer.empty()
    assert hardware.in_spool() == 0


def test_emptying_leaves_what_others_print(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = {"desk-1": getpass.getuser(), "desk-2": "nadia", "desk-3": getpass.getuser()}

    def run(_printer: CupsPrinter, *command: str, document: bytes = b"") -> str:
        if command[0] == "cancel":
            for job in command[2:]:
                del jobs[job]
            return ""
        return "".join(
            f"{job:<24}{user:<16}1024   Tue 24 Nov 2026 10:42:00 CET\n\tAlerts: none\n\tqueued for desk\n"
            for job, user in jobs.items()
        )

    monkeypatch.setattr(CupsPrinter, "_run", run)
    CupsPrinter("desk").empty()
    assert jobs == {"desk-2": "nadia"}


@pytest.mark.cups
def test_a_job_that_cups_gives_up_has_failed(cups: CupsHardware) -> None:
    cups.breaks(True)
    assert ends(cups, cups.printer.send(PAPER)) is JobState.FAILED


@pytest.mark.cups
def test_the_title_names_nobody(cups: CupsHardware, cups_room: CupsRoom) -> None:
    ends(cups, cups.printer.send(PAPER))
    assert (cups_room.tray / "title").read_text().strip() == "Borne"


@pytest.mark.cups
def test_a_stopped_queue_needs_help(cups: CupsHardware, cups_room: CupsRoom) -> None:
    cups_room.run("cupsdisable", "kiosk")
    try:
        assert cups.printer.state() is PrinterState.NEEDS_HELP
    finally:
        cups_room.run("cupsenable", "kiosk")


@pytest.mark.cups
def test_a_queue_that_is_not_there_is_no_printer(cups: CupsHardware) -> None:
    assert CupsPrinter("nothing").state() is PrinterState.NONE
    with pytest.raises(PrinterError):
        CupsPrinter("nothing").send(PAPER)


@pytest.mark.cups
def test_the_default_queue_when_none_is_named(cups: CupsHardware, cups_room: CupsRoom) -> None:
    assert CupsPrinter().state() is PrinterState.NONE
    with pytest.raises(PrinterError, match="no default"):
        CupsPrinter().send(PAPER)
    cups_room.run("lpadmin", "-d", "kiosk")
    assert CupsPrinter().state() is PrinterState.READY


@pytest.mark.cups
def test_without_a_spooler(cups: CupsHardware, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", "/nowhere/cups.sock")
    assert cups.printer.state() in {PrinterState.OFFLINE, PrinterState.NONE}
    with pytest.raises(PrinterError):
        cups.printer.send(PAPER)


def test_without_cups_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert CupsPrinter().state() is PrinterState.NONE
    assert CupsPrinter("kiosk").state() is PrinterState.NONE
    for call in (CupsPrinter("kiosk").empty, lambda: CupsPrinter("kiosk").send(PAPER)):
        with pytest.raises(PrinterError, match="not installed"):
            call()


def test_a_command_that_hangs_is_given_up(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("lp", "lpstat"):
        (tmp_path / name).write_text("#!/bin/sh\nexec /bin/sleep 30\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    printer = CupsPrinter("kiosk", within=0.1)
    assert printer.state() is PrinterState.OFFLINE
    with pytest.raises(PrinterError, match="no answer"):
        printer.send(PAPER)


@pytest.mark.cups
@pytest.mark.parametrize("sheet", [render_a4, render_roll])
def test_through_the_filters_of_a_driver(
    cups: CupsHardware, cups_room: CupsRoom, sheet: Callable[[ReceiptContent], PrintDocument]
) -> None:
    """Also a ticket on a printer that has no such paper comes out whole."""
    if not DRIVER.exists():
        pytest.skip("no driver here: apt install cups-filters")
    cups_room.run("lpadmin", "-p", "office", "-E", "-v", f"paper:{cups_room.tray}", "-P", str(DRIVER))
    page = ReceiptContent(
        language=FRENCH, title="", headline="C’est noté.", reference="T482715", qr="T482715"
    )
    printer = CupsPrinter("office")
    job = printer.send(sheet(page))
    assert until(lambda: printer.job_state(job) is not JobState.WAITING)
    (printed,) = cups.printed()
    with pypdfium2.PdfDocument(printed) as document:
        (sheet_of_paper,) = document
        words = sheet_of_paper.get_textpage().get_text_range()
        image = sheet_of_paper.render(scale=2).to_pil()
    assert "C’est noté." in words
    assert [code.text for code in read_barcodes_in_image(image)] == ["T482715"]
    printer.empty()
