"""``kiosk run``: the terminal itself."""

import argparse
import gc
import os
import signal
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import CommandError, command_errors, load_settings, require_extra, size_argument

if TYPE_CHECKING:
    from kiosk.settings import Settings

#: What a window shows when there is no full screen: half of a 27-inch portrait terminal.
WINDOW = (540, 960)
#: What is said, and the exit code, where there is nothing to draw on.
NO_SCREEN = (
    "there is no display here. On a terminal, start it from its graphical session; "
    "to see the kiosk without one, run `make tour`: it writes pictures of a whole visit."
)
NO_SCREEN_CODE = 3
#: What loads libraries is imported first: each would wait for those that the display loads on its thread.
LOADS_LIBRARIES = "fcntl", "hashlib", "pickle", "queue", "subprocess", "unicodedata", "uuid", "zoneinfo"
#: What is imported while it does loads none.
BESIDE_DISPLAY = ("kiosk.accessibility.recognition", "kiosk.accessibility.speech", "kiosk.eservices.contact")


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
        raise CommandError(NO_SCREEN, code=NO_SCREEN_CODE)
    size = args.size or (WINDOW if args.windowed else None)
    # Linear algebra is for engines, which have processes of their own: numpy alone would keep threads for it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import logging

    from kiosk.runtime.deferred_dataclasses import defer_dataclass_methods
    from kiosk.runtime.fault_log import begin_log, describe_fault, log_faults_of_threads

    begin_log()
    log_faults_of_threads()
    for noisy in ("kivy", "PIL", "urllib3", "fontTools"):  # the last one tells which letters a receipt has
        logging.getLogger(noisy).setLevel(logging.WARNING)
    defer_dataclass_methods()
    if args.out_of_order:
        from kiosk.app import run_out_of_order

        gc.enable()
        return run_out_of_order(args.out_of_order, None)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Python would raise when the window next wakes, a minute later. SDL ends it at once, as by SIGTERM,
        # where it finds no handler when it comes up.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    for name in LOADS_LIBRARIES:
        import_module(name)
    from kiosk.screens.graphics import Display

    display = Display(fills=size is None)
    try:
        for name in BESIDE_DISPLAY:
            import_module(name)
        settings = load_settings()
        _require_demo(settings)
        from kiosk.screens.kivy_setup import NoScreenError, TextShapingMissingError, open_window
        from offline_cache import OfflineCacheError, refuse_if_open

        with command_errors(OfflineCacheError):  # before there is a window of a kiosk that cannot be
            for each in (settings, settings.for_practice()):
                refuse_if_open(each.store_folder)
        with command_errors(TextShapingMissingError, OSError):
            try:
                open_window(settings.data, size, display)
            except NoScreenError as error:
                raise CommandError(NO_SCREEN, code=NO_SCREEN_CODE) from error
        from kiosk.app import run as run_app

        with command_errors(OfflineCacheError, OSError):
            return run_app(settings, size, display.screen)
    except Exception as error:
        display.join()  # the page of an error opens a window as well
        from kiosk.app import run_out_of_order, show_out_of_order
        from kiosk.device.faults import fault_code
        from kiosk.screens.kivy_setup import NoScreenError, TextShapingMissingError
        from offline_cache import StoreLocked

        cause = error.__cause__ if isinstance(error, CommandError) else error
        for_technicians = (NoScreenError, StoreLocked, TextShapingMissingError)
        if size is not None or cause is None or isinstance(cause, for_technicians):
            raise  # a technician in a window or who installs, or a screen that another kiosk has
        # A visitor stands before a panel: it is never dark.
        told = error if isinstance(error, CommandError) else describe_fault(error)
        logging.getLogger(__name__).error("%s", told)
        gc.enable()
        code = fault_code(cause if isinstance(cause, Exception) else error)
        if "kivy.core.window" in sys.modules:
            show_out_of_order(code)
        return run_out_of_order(code, size)


def _require_demo(settings: "Settings") -> None:
    """Raises ``CommandError`` where nothing was set up yet: no landlord is named, and its demo is not
    installed. That is for a technician."""
    from kiosk.runtime.paths import settings_file

    if settings.uses_demo_agency:
        require_extra("landlord", f"; or name the landlord's system: agency_url in {settings_file()}")


def _draws_by_itself() -> bool:
    """SDL can draw without a display: into memory (tests) or straight on the screen."""
    return os.environ.get("SDL_VIDEODRIVER") in {"offscreen", "kmsdrm"}
