"""A process that stands by: it brings the program back when it ends by a fault.

It forks before almost anything is imported, and stays as small as it is then: what it had imported would be
memory twice, for each process counts its references in it, and a start would wait for it. It tells systemd
nothing: a kiosk that hangs gives no sign of life, and systemd begins with everything.
"""

import ctypes
import gc
import os
import signal
import sys
import time
from types import TracebackType
from typing import NoReturn

from .process_memory import let_go_of_files

#: With these the child asks for another in its place, and says that an exception ended it (sysexits.h). What
#: a signal ended had a fault, too; any other code is meant.
AGAIN, FAULT = 75, 70
#: One that ends within so many seconds did not start well; after so many of them in a row the program ends,
#: and whoever started it begins with everything.
SHORT_LIFE_S, MAX_SHORT_LIVES = 20.0, 3
#: Seconds after which the child has long started, and what it was given is only kept.
QUIET_AFTER_S = 10
#: A machine with less memory starts anew instead.
MIN_MEMORY_MB = 1800
#: In the environment of the child, and what it executes: it does not stand by itself.
_CHILD = "KIOSK_HAS_STANDBY"
_PR_SET_PDEATHSIG = 1
#: A shell gives the number of a signal that ended a program above this.
_SIGNALS = 128
_WAITED_FOR = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)


def is_affordable() -> bool:
    """Whether this machine has memory for a second process."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >= MIN_MEMORY_MB * 1_000_000


def has_standby() -> bool:
    """Whether another process brings this one back."""
    return os.environ.get(_CHILD) == str(os.getppid())


def stand_by() -> None:
    """Return in a child process; this one never returns. There MUST be no other thread.

    It starts another child when one ends by a fault or asks for it (``AGAIN``), and ends as the last one
    ended.
    """
    # What is here is shared with each child: a search for garbage would write into all of it.
    gc.freeze()
    short_lives = 0
    while True:
        parent, began = os.getpid(), time.monotonic()
        signal.pthread_sigmask(signal.SIG_BLOCK, _WAITED_FOR)
        child = os.fork()
        if not child:
            _be_the_child(parent)
            return
        ending = _wait(child)
        if ending == AGAIN:
            short_lives = 0
            continue
        short_lives = short_lives + 1 if time.monotonic() - began < SHORT_LIFE_S else 1
        if not (ending == FAULT or ending > _SIGNALS) or short_lives >= MAX_SHORT_LIVES:
            sys.exit(ending)
        _log_fault(ending)


def _log_fault(ending: int) -> None:
    import logging  # here: a child has it from the packed file

    from .fault_log import begin_log

    begin_log()
    log = logging.getLogger(__name__)
    log.error("the kiosk ended by a fault (%d): another one takes its place", ending)


def begin_again() -> NoReturn:
    """End this child; another one takes its place, as from the beginning."""
    sys.exit(AGAIN)


def _be_the_child(parent: int) -> None:
    """Ends when its parent does: two kiosks would want one screen and one store."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    os.environ[_CHILD] = str(parent)
    sys.excepthook = _tell_and_end
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _WAITED_FOR)
    if os.getppid() != parent:
        sys.exit(AGAIN)


def _tell_and_end(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> NoReturn:
    sys.__excepthook__(kind, error, traceback)
    sys.stderr.flush()
    os._exit(FAULT)


def _wait(child: int) -> int:
    """The exit code of the child, as a shell gives it; what ends this process ends the child.

    Signals stay blocked: a handler would not run between Python's last look and the wait in the kernel.
    """
    ending = is_quiet = False
    while True:
        number = signal.sigwait(_WAITED_FOR) if is_quiet else _wait_until_quiet()
        is_quiet = True
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        if number != signal.SIGCHLD:  # which also tells that a child was stopped
            ending = True
            os.kill(child, number)
    code = os.waitstatus_to_exitcode(status)
    if ending:
        sys.exit(max(code, 0))
    return _SIGNALS - code if code < 0 else code


def _wait_until_quiet() -> int:
    """The signal that came. Where none does for some time, the child has started: files are let go of."""
    came = signal.sigtimedwait(_WAITED_FOR, QUIET_AFTER_S)
    if came is not None:
        return came.si_signo
    let_go_of_files()
    return signal.sigwait(_WAITED_FOR)
