"""What may be told of an error of ours: the log is no place for a visitor's words."""

import logging
import threading
from traceback import format_tb

log = logging.getLogger(__name__)


def begin_log() -> None:
    """On standard error."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def describe_fault(error: BaseException) -> str:
    """What kind it is and where it was raised, without its message, which may quote what somebody typed."""
    return f"{type(error).__name__}\nTraceback:\n{''.join(format_tb(error.__traceback__))}"


def log_faults_of_threads() -> None:
    """Have what no thread caught logged like that; Python would print the message."""
    threading.excepthook = _log_fault


def _log_fault(fault: threading.ExceptHookArgs) -> None:
    if fault.exc_value is not None and not isinstance(fault.exc_value, SystemExit):
        name = fault.thread.name if fault.thread is not None else "a thread"
        log.error("a fault of %s: %s", name, describe_fault(fault.exc_value))
