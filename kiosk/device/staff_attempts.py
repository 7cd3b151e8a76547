"""Wrong staff codes: counted on the disk, so that switching the terminal off forgives none, and answered with
a pause that grows but stays short, so that a passer-by cannot keep the staff out."""

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

from .enrolment import read_private_json, write_private

log = logging.getLogger(__name__)

ATTEMPTS_FILE = "staff-attempts.json"
#: Wrong codes before the first pause; that pause, doubled by each further one, and the longest, in seconds.
FREE_ATTEMPTS, FIRST_PAUSE_S, MAX_PAUSE_S = 5, 30.0, 600.0
#: Guessing all four-digit codes would take 70 days at this pace; after so long without one the pauses begin
#: anew.
FORGIVEN_AFTER_S = 24 * 3600.0


class StaffAttempts:
    """Of the terminal whose data are in ``folder``. Times are seconds of the wall clock, which outlives a
    restart; one that is put back prolongs no pause."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock = folder / ATTEMPTS_FILE, clock
        kept = read_private_json(self._path)
        try:
            self._failures, self._unseen = int(kept.get("failures", 0)), int(kept.get("unseen", 0))
            self._last = float(kept.get("last", 0.0))
            time.localtime(self._last)  # a moment that can be told: no "NaN", no year 10,000,000,000
        except (TypeError, ValueError, OverflowError, OSError):
            self._failures = self._unseen = FREE_ATTEMPTS  # somebody wrote there: nothing is forgiven
            self._last = clock()

    @property
    def pause_s(self) -> float:
        """Seconds until a code is looked at again."""
        beyond = self._failures - FREE_ATTEMPTS
        if beyond < 0:
            return 0.0
        pause = min(FIRST_PAUSE_S * 2.0 ** min(beyond, 10), MAX_PAUSE_S)
        return min(max(0.0, self._last + pause - self._clock()), pause)

    @property
    def unseen(self) -> tuple[int, float]:
        """How many were wrong since the staff last came in, and when the last was."""
        return self._unseen, self._last

    @property
    def faults(self) -> tuple[str, ...]:
        """For the heartbeat and ``kiosk status``."""
        if not self._unseen:
            return ()
        at = time.strftime("%Y-%m-%d %H:%M", time.localtime(self._last))
        return (f"{self._unseen} wrong staff codes, the last {at}",)

    def failed(self) -> None:
        """One more, not while there is a pause."""
        if self._clock() - self._last > FORGIVEN_AFTER_S:
            self._failures = 0
        self._failures, self._unseen, self._last = self._failures + 1, self._unseen + 1, self._clock()
        log.warning("a wrong staff code, the %d. since the staff came in", self._unseen)
        self._write()

    def succeeded(self) -> None:
        """The staff came in: what was counted is told to them (``unseen`` before), then begins anew."""
        if self._failures or self._unseen:
            self._failures = self._unseen = 0
            self._write()

    def _write(self) -> None:
        kept = {"failures": self._failures, "unseen": self._unseen, "last": self._last}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(self._path, json.dumps(kept).encode())
        except OSError as error:  # a full disk: this run still counts
            log.error("wrong staff codes cannot be written down: %s", error.strerror)
