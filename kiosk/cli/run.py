"""``kiosk run``: the terminal itself."""

import argparse
import gc
import os
import signal
import sys
from typing import Any

from . import CommandError, command_errors, load_settings, require_extra, size_argument

#: What a window shows when there is no full screen: half of a 27-inch portrait terminal.
WINDOW = (540, 960)


def add(commands: Any) -> None:
    command = commands.add_parser("run", help="run the terminal, full screen")
    command.add_argument("--windowed", action="store_true", help="in a window")
    command.add_argument(
        "--size", metavar="WxH", type=size_argument, help="size of the window in pixels (default: 540x960)"
    )
    command.add_argument("--out-of-order", metavar="CODE", default="", help=argparse.SUPPRESS)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or _draws_by_itself()):
        raise CommandError(
            "there is no display here. On a terminal, start it from its graphical session; "
            "to see the kiosk without one, run `make tour`: it writes pictures of a whole visit.",
            code=3,
        )
    size = args.size or (WINDOW if args.windowed else None)
    if size is None:  # in a window a developer looks into it
        from kiosk.runtime.process_memory import forbid_dumps

        forbid_dumps()
    # Linear algebra is for engines, which have processes of their own: numpy alone would keep threads for it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import logging

    from kiosk.runtime.deferred_dataclasses import defer_dataclass_methods
    from kiosk.runtime.fault_log import describe_fault, log_faults_of_threads
    from kiosk.runtime.standby import is_affordable, stand_by

    log_faults_of_threads()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("kivy", "PIL", "urllib3", "fontTools"):  # the last one tells which letters a receipt has
        logging.getLogger(noisy).setLevel(logging.WARNING)
    defer_dataclass_methods()
    if args.out_of_order:
        from kiosk.app import run_out_of_order

        return run_out_of_order(args.out_of_order, None)
    gc.disable()  # until the first page stands: all that is imported stays
    if size is None and is_affordable():
        stand_by()
    _require_demo()
    from kiosk.screens.graphics import open_display

    display = open_display()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Python would raise when the window next wakes, a minute later; SDL ends it at once, as by SIGTERM.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from kiosk.app import run as run_app
    from kiosk.app import run_out_of_order, show_out_of_order
    from kiosk.device.faults import fault_code
    from kiosk.screens.kivy_setup import TextShapingMissingError
    from offline_cache import OfflineCacheError, StoreLocked

    try:
        with command_errors(TextShapingMissingError, OfflineCacheError, OSError):
            return run_app(load_settings(), size, display)
    except Exception as error:
        display.join()  # the page of an error opens a window as well
        cause = error.__cause__ if isinstance(error, CommandError) else error
        if size is not None or isinstance(cause, StoreLocked | TextShapingMissingError):
            raise  # a technician in a window, or a screen that another kiosk has
        # A visitor stands before a panel: it is never dark.
        told = error if isinstance(error, CommandError) else describe_fault(error)
        logging.getLogger(__name__).error("%s", told)
        gc.enable()
        code = fault_code(cause if isinstance(cause, Exception) else error)
        if "kivy.core.window" in sys.modules:
            show_out_of_order(code)
        return run_out_of_order(code, size)


def _require_demo() -> None:
    """Raises ``CommandError`` where nothing was set up yet: no landlord is named, and its demo is not
    installed. That is for a technician; settings that cannot be read are told on the panel."""
    from kiosk.runtime.paths import settings_file

    try:
        uses_demo = load_settings().uses_demo_agency
    except CommandError:
        return
    if uses_demo:
        require_extra("landlord", f"; or name the landlord's system: agency_url in {settings_file()}")


def _draws_by_itself() -> bool:
    """SDL can draw without a display: into memory (tests) or straight on the screen."""
    return os.environ.get("SDL_VIDEODRIVER") in {"offscreen", "kmsdrm"}
