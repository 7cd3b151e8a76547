"""Makes this device unreadable when it must be: a tablet came back, or the landlord says that it is lost."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from kiosk import __version__
from kiosk.backend import AgencyClient, AgencyError
from kiosk.backend.usage import UsageLedger
from kiosk.runtime.fault_log import describe_fault
from landlord import contract as wire
from offline_cache import OfflineCacheError, Store, StoreError, shred_requested

from .orders import OrderBook

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from kiosk.domain import DeviceInstructions
    from landlord.contract.orders import Order

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds between two looks for ``kiosk return``, and between two heartbeats.
CHECK_INTERVAL_S, HEARTBEAT_INTERVAL_S = 1.0, 60.0
#: Seconds after the start of a terminal until its first: the landlord knows soon that it is there, and its
#: first pages do not share Python with it.
FIRST_HEARTBEAT_S = 5.0


class HeartbeatClient(Protocol):
    """Both raise ``AgencyError``."""

    def heartbeat(self) -> DeviceInstructions:
        """Report how this device is; return what is to be done."""

    def report_wiped(self) -> None:
        """Report that everything here is unreadable."""


class AgencyHeartbeatClient:
    """The real one. ``waiting``: how many acts are in the outbox; ``folder``: on which disk; ``faults``: what
    the landlord's people should know, in a few words; ``config_etag``: which configuration of the landlord's
    is here; ``refused``: acts that the staff must put right; ``usage``: sums of days that are over;
    ``key``: this device's, if it enrolled with a code."""

    def __init__(
        self,
        client: AgencyClient,
        folder: Path,
        waiting: Callable[[], int],
        *,
        faults: Callable[[], Sequence[str]] = tuple,
        config_etag: Callable[[], str] = str,
        refused: Callable[[], Sequence[wire.RefusedActReport]] = tuple,
        usage: UsageLedger | None = None,
        key: Ed25519PrivateKey | None = None,
    ) -> None:
        self._client, self._folder, self._queued_acts = client, folder, waiting
        self._faults, self._config_etag, self._key = faults, config_etag, key
        self._refused, self._usage = refused, usage

    def heartbeat(self) -> DeviceInstructions:
        usage = _of_store(self._usage.waiting) if self._usage is not None else ()
        told = self._client.heartbeat(
            version=__version__,
            waiting=self._queued_acts(),
            disk_free_mb=shutil.disk_usage(self._folder).free // 1_000_000,
            faults=self._faults(),
            config_etag=self._config_etag(),
            refused=_of_store(self._refused),
            usage=usage,
        )
        for each in usage:
            assert self._usage is not None, "a report is of the ledger"
            with suppress(StoreError):  # it is told again, by its id; the orders that came are obeyed now
                self._usage.sent(each)
        return told

    def report_wiped(self) -> None:
        self._client.report_wiped(self._key)


def _of_store(read: Callable[[], Sequence[T]]) -> Sequence[T]:
    """What the store has to tell; nothing where it cannot be read: the orders that come are obeyed."""
    try:
        return read()
    except StoreError as error:
        log.error("a heartbeat tells less: %s", error)
        return ()


class DeviceAgent:
    """A thread that listens to ``kiosk return`` and to the landlord's signed orders, and shreds the store.

    Whoever holds something of the borrower listens to the store (``Store.listen``).
    """

    def __init__(
        self,
        store: Store,
        *,
        loaned: bool,
        heartbeat_client: HeartbeatClient | None = None,
        orders: OrderBook | None = None,
        configure: Callable[[Order], None] = lambda order: None,
        put_right: Callable[[Order], None] = lambda order: None,
        asked_in: Path | None = None,
        shred_own: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``heartbeat_client`` is ``None`` where there is no landlord; without ``orders`` none is obeyed.
        ``configure`` takes a configuration, ``put_right`` what the staff decided of a refused act.
        ``asked_in`` is the folder of the kiosk's own store, in which ``kiosk return`` asks; ``shred_own``
        shreds that where ``store`` is a temporary one. ``clock`` gives seconds, for tests."""
        self._store = store
        self._loaned = loaned
        self._heartbeat_client = heartbeat_client
        self._orders, self._configure, self._put_right = orders, configure, put_right
        self._asked_in, self._shred_own = asked_in or store.folder, shred_own
        self._clock = clock
        self._next_heartbeat = clock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="device agent", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self, timeout: float = 5.0) -> None:
        """End it; no error if it never ran. ``timeout`` in seconds."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def check(self) -> None:
        """Do once what is asked for."""
        try:
            if self._loaned and shred_requested(self._asked_in):
                log.warning("the tablet came back: its store is shredded")
                self._store.shred()
                self._shred_own()
            if self._heartbeat_client is not None and self._clock() >= self._next_heartbeat:
                self._next_heartbeat = self._clock() + HEARTBEAT_INTERVAL_S
                for order in self._heartbeat_client.heartbeat().orders:
                    self._obey(order, self._heartbeat_client)
        except OfflineCacheError as error:
            log.error("the store cannot be shredded: %s", error)
        except AgencyError as error:
            log.info("no heartbeat: %s", type(error).__name__)

    def _obey(self, jws: str, landlord: HeartbeatClient) -> None:
        if self._orders is None:
            log.warning("an order is not obeyed: this device takes none")
            return
        from landlord.contract.orders import OrderError, OrderKind  # here: a start does not wait for it

        try:
            order = self._orders.accept(jws)
        except OrderError:
            return  # the book has logged and counted it
        match order.kind:
            case OrderKind.WIPE:
                log.warning("the landlord has this device wiped")
                self._store.shred()
                self._shred_own()
                landlord.report_wiped()
            case OrderKind.CONFIGURE:
                self._configure(order)
            case OrderKind.PUT_RIGHT:
                self._put_right(order)

    def _run(self) -> None:
        wait_s = CHECK_INTERVAL_S if self._loaned else FIRST_HEARTBEAT_S
        while not self._stopping.wait(wait_s):
            wait_s = CHECK_INTERVAL_S if self._loaned else HEARTBEAT_INTERVAL_S / 2
            try:
                self.check()
            except Exception as error:  # noqa: BLE001 - who can wipe the device must outlive it
                log.error("a fault of the device agent: %s", describe_fault(error))
