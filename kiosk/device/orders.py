"""Orders of the landlord that this device obeys: signed by the key it has pinned, for itself, new and
recent."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from .enrolment import PinnedKey, read_private_json, write_private

if TYPE_CHECKING:
    from landlord.contract.orders import Order

log = logging.getLogger(__name__)

ORDERS_FILE = "orders.json"
#: How far an order's time may be from this device's. The server signs a waiting order anew at each heartbeat.
MAX_AGE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RefusedOrders:
    """How many there were, when the last one came and why it was refused."""

    count: int
    at: datetime
    reason: str


class OrderBook:
    """Remembers in ``folder``, over restarts, the number of the last order obeyed and what was refused.

    A book that was lost begins at zero: then an order can be repeated until it is ``MAX_AGE`` old.
    """

    def __init__(
        self,
        folder: Path,
        pinned: PinnedKey | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Without a pinned key every order is refused."""
        self._path, self._pinned, self._now = folder / ORDERS_FILE, pinned, now
        kept = read_private_json(self._path)
        number, refused = kept.get("number"), kept.get("refused")
        # Written twice: with one digit harmed it would be deaf to every order for ages.
        same = kept.get("same_number", number) == number
        self._number = number if isinstance(number, int) and same else 0
        self.refused: RefusedOrders | None = None
        if isinstance(refused, dict):
            with suppress(TypeError, ValueError, KeyError, OverflowError):
                at = datetime.fromisoformat(refused["at"])
                self.refused = RefusedOrders(int(refused["count"]), at, str(refused["reason"]))

    def accept(self, jws: str) -> Order:
        """The order, which from now on is not accepted again. Raises ``OrderError`` for any other, which is
        counted. On a full disk too: a device that is lost must be wiped."""
        from landlord.contract.orders import OrderError  # here, as below: a start does not wait for it

        try:
            order = self._verify(jws)
        except OrderError as error:
            count = self.refused.count + 1 if self.refused else 1
            self.refused = RefusedOrders(count, self._now(), str(error))
            log.warning("an order refused: %s", error)
            self._write()
            raise
        self._number = order.number
        self._write()
        return order

    @property
    def faults(self) -> tuple[str, ...]:
        """For the heartbeat: nothing, or that orders were refused."""
        return (f"{self.refused.count} orders refused: {self.refused.reason}",) if self.refused else ()

    def _verify(self, jws: str) -> Order:
        from landlord.contract.orders import OrderError, verify_order

        if self._pinned is None:
            raise OrderError("no key of the landlord is pinned")
        order = verify_order(self._pinned.orders_key, jws)
        if order.device != self._pinned.device_id:
            raise OrderError("for another device")
        if order.number <= self._number:
            raise OrderError("repeated")
        if abs(self._now() - order.issued_at) > MAX_AGE:
            raise OrderError("too old, or a clock is wrong")
        return order

    def _write(self) -> None:
        kept = {
            "number": self._number,
            "refused": asdict(self.refused) if self.refused else None,
            "same_number": self._number,
        }
        try:
            write_private(self._path, json.dumps(kept, default=datetime.isoformat).encode())
        except OSError as error:
            log.error("what was ordered cannot be written down: %s", error.strerror)
