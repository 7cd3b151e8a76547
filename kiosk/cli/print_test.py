"""``kiosk print-test``: how the printer is, and a page to see that letters and codes come out right."""

import argparse
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import CommandError

if TYPE_CHECKING:
    from kiosk.device.printing import PrintDocument, Printer

#: Seconds between two looks at the job.
POLL_INTERVAL_S = 0.5


def add(commands: Any) -> None:
    command = commands.add_parser(
        "print-test",
        help="how the printer is, and a test page",
        description="Exits 0 when the page is printed (with --state: when the printer is ready), "
        "1 when there is no printer (is not ready), 2 when printing failed.",
    )
    command.add_argument("--queue", default="", metavar="NAME", help="CUPS queue (the default one)")
    command.add_argument("--roll", action="store_true", help="80 mm roll instead of A4")
    command.add_argument("--state", action="store_true", help="only tell the state")
    command.add_argument("--within", type=float, default=60, metavar="SECONDS", help="give up after (60)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the page. Raises ``CommandError``."""
    from kiosk.device.printing import CupsPrinter, PrinterState

    printer = CupsPrinter(args.queue)
    state = printer.state()
    print(f"printer: {state.replace('_', ' ')}")
    # Of an idle printer CUPS repeats what the last job met: paper may have come since.
    if args.state or state is PrinterState.NONE:
        return 0 if state is PrinterState.READY else 1
    print_page(printer, _page(args.roll), args.within)
    print("printed")
    return 0


def print_page(printer: "Printer", page: "PrintDocument", within: float) -> None:
    """Prints and waits, ``within`` seconds. Raises ``CommandError``."""
    from kiosk.device.printing import JobState, PrinterError

    end = time.monotonic() + within
    try:
        job = printer.send(page)
        while (became := printer.job_state(job)) is JobState.WAITING:
            if time.monotonic() > end:
                state = printer.state().replace("_", " ")
                printer.empty()
                raise CommandError(f"not printed within {within:g} s ({state}): cancelled", 2)
            time.sleep(POLL_INTERVAL_S)
        printer.empty()
    except PrinterError as error:
        raise CommandError(str(error), 2) from error
    if became is not JobState.PRINTED:
        raise CommandError(f"the job is {became}", 2)


def _page(roll: bool) -> "PrintDocument":
    from kiosk.device.receipt_pdf import ReceiptContent, render_a4, render_roll
    from kiosk.domain import FRENCH

    page = ReceiptContent(
        language=FRENCH,
        title="Borne",
        headline="Page d’essai",
        reference_label="Un numéro",
        reference="T123456",
        facts=(("Accents", "àâæçéèêëîïôœùûüÿ €"), ("العربية", "مرحبًا، 12/03/2026")),
        qr="https://www.service-public.fr",
        qr_caption="Un téléphone doit lire ce code.",
        printed_at=f"{datetime.now():%d/%m/%Y %H:%M}",
    )
    return render_roll(page) if roll else render_a4(page)
