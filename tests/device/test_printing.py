"""From the touch to the paper, on the owner's thread; and the end of the visit, which takes all along."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from asyncgui import start

from kiosk.device.printing import (
    PRINT_OUTCOME_TEXTS,
    JobId,
    JobState,
    PrintDocument,
    PrinterState,
    PrintOutcome,
    PrintService,
)
from kiosk.runtime.workers import ResultQueue
from tests.until import until

from .hardware import CupsHardware, FakeHardware, FakePrinter, Hardware

PAPER = PrintDocument(b"%PDF-1.4 a receipt", 210, 297)
VISIT = "visit-1"


class Visitor:
    """Prints, and notes what the screen would tell."""

    def __init__(self, hardware: Hardware, **times: float) -> None:
        self.results = ResultQueue()
        self.printing = PrintService(
            hardware.printer, self.results, **({"every": 0.02, "within": 20.0} | times)
        )
        self.states: list[PrinterState] = []
        self.outcomes: list[PrintOutcome] = []

    def print(self) -> None:
        async def printed() -> None:
            self.outcomes.append(await self.printing.print(PAPER, self.states.append))

        self._task = start(printed())

    def fetched(self, true: Callable[[], bool]) -> bool:
        return until(lambda: self.results.drain(VISIT) >= 0 and true())


@pytest.fixture
def visitor(hardware: Hardware) -> Iterator[Visitor]:
    visitor = Visitor(hardware)
    yield visitor
    hardware.trouble(None)
    visitor.printing.close()


def test_every_end_that_is_told_has_a_sentence() -> None:
    assert set(PRINT_OUTCOME_TEXTS) == set(PrintOutcome) - {PrintOutcome.LEFT}


def test_printed(visitor: Visitor, hardware: Hardware) -> None:
    visitor.print()
    assert visitor.fetched(lambda: visitor.outcomes == [PrintOutcome.PRINTED])
    assert visitor.states == []
    assert hardware.printed() == [PAPER.pdf]


def test_out_of_paper_is_told_and_new_paper_helps(visitor: Visitor, hardware: Hardware) -> None:
    hardware.trouble(PrinterState.OUT_OF_PAPER)
    visitor.print()
    assert visitor.fetched(lambda: visitor.states == [PrinterState.OUT_OF_PAPER])
    assert visitor.outcomes == []
    hardware.trouble(None)
    assert visitor.fetched(lambda: visitor.outcomes == [PrintOutcome.PRINTED])


def test_the_end_of_the_visit_takes_all_out_of_the_spool(visitor: Visitor, hardware: Hardware) -> None:
    hardware.trouble(PrinterState.OUT_OF_PAPER)
    visitor.print()
    visitor.print()  # waits for the first
    assert visitor.fetched(lambda: bool(visitor.states))
    visitor.printing.leave()
    assert until(lambda: hardware.in_spool() == 0)
    hardware.trouble(None)
    asked = start(visitor.printing.state())
    assert visitor.fetched(lambda: asked.finished)
    assert hardware.printed() == []
    assert visitor.outcomes == [PrintOutcome.LEFT] * 2


def test_what_takes_too_long_is_cancelled(hardware: Hardware) -> None:
    hardware.trouble(PrinterState.JAMMED)
    visitor = Visitor(hardware, within=0.3)
    visitor.print()
    assert visitor.fetched(lambda: visitor.outcomes == [PrintOutcome.TOO_SLOW])
    assert hardware.in_spool() == 0
    hardware.trouble(None)
    visitor.printing.close()
    assert hardware.printed() == []


def test_what_a_power_cut_left_in_the_spool_is_not_for_the_next_visitor(hardware: Hardware) -> None:
    hardware.trouble(PrinterState.OUT_OF_PAPER)
    hardware.printer.send(PAPER)
    printing = PrintService(hardware.printer, ResultQueue())
    assert until(lambda: hardware.in_spool() == 0)
    hardware.trouble(None)
    printing.close()
    assert hardware.printed() == []


def test_a_spooler_that_refuses() -> None:
    hardware = FakeHardware()
    hardware.printer.refuses = True
    visitor = Visitor(hardware)
    visitor.print()
    assert visitor.fetched(lambda: visitor.outcomes == [PrintOutcome.FAILED])
    visitor.printing.close()


def test_a_job_that_vanished() -> None:
    class Forgetful(FakePrinter):
        def job_state(self, job: JobId) -> JobState:
            return JobState.UNKNOWN

    hardware = FakeHardware()
    hardware.printer = Forgetful()
    visitor = Visitor(hardware)
    visitor.print()
    assert visitor.fetched(lambda: visitor.outcomes == [PrintOutcome.UNSURE])
    visitor.printing.close()


@pytest.mark.cups
def test_a_printer_that_fails(cups: CupsHardware) -> None:
    cups.breaks(True)
    visitor = Visitor(cups)
    visitor.print()
    assert visitor.fetched(lambda: visitor.outcomes == [PrintOutcome.FAILED])
    visitor.printing.close()
