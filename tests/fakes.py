"""Stand-ins for tests of the interface: the landlord in memory behind them, no thread, no disk.

``InMemoryGateway`` passes the tests of the real gateway (``tests/backend/test_gateway.py``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar, cast

from asyncgui import ExclusiveEvent

from audit.fake_gateway import FakeGateway, FakeRefusedActs
from audit.fake_gateway import FakePeripherals as AuditPeripherals
from kiosk.backend import AgencyClient, AgencyError
from kiosk.backend import ConnectionFailedError as LineDownError
from kiosk.backend.gateway import PublicInfo
from kiosk.device.barcodes import read_barcodes
from kiosk.device.camera import NoCameraError
from kiosk.device.peripherals import PdfPageContent
from kiosk.device.rgb_image import RgbImage
from kiosk.domain import Act, Query, QueryResult, SignedInTenant
from kiosk.runtime.workers import ResultQueue
from offline_cache import Entry

from .landlord.fake import FakeAgency

T = TypeVar("T")


class FakeClock:
    """The clock of the UI: a second passes when a test says so."""

    def __init__(self) -> None:
        self._waits: list[tuple[int, ExclusiveEvent]] = []

    async def sleep(self, seconds: int) -> None:
        over = ExclusiveEvent()
        self._waits.append((seconds, over))
        await over.wait()

    @property
    def awaited(self) -> bool:
        return bool(self._waits)

    def second_passes(self) -> None:
        waits, self._waits = self._waits, []
        for left, over in waits:
            if left > 1:
                self._waits.append((left - 1, over))
            else:
                over.fire()

    def clear(self) -> None:
        """Nothing is waited for any more."""
        self._waits.clear()


class FakePeripherals(AuditPeripherals):
    """Devices for tests: what was printed is in ``printed``; ``trouble`` fails whatever is done."""

    def __init__(self, results: ResultQueue) -> None:
        super().__init__(results)
        self.has_camera = False
        #: What the camera sees; ``None``: there is none.
        self.camera: RgbImage | None = RgbImage(4, 2, bytes(24))
        self.looks: list[Any] = []
        self.stopped = 0
        #: Photos of a USB stick, the newest first; without any there is none.
        self.stick: list[bytes] = []

    @property
    def has_usb_stick(self) -> bool:
        return bool(self.stick)

    async def page(self, pdf: bytes, number: int, width: int) -> PdfPageContent:
        high = width * 141 // 100
        picture = RgbImage(width, high, b"\xff" * (3 * width * high))
        return await self._do(lambda: PdfPageContent(number, 2, picture, (f"Page {number + 1}.",)))

    async def shrink_photo(self, photo: bytes | RgbImage, *, fine: bool = False) -> bytes:
        return await self._do(lambda: b"\xff\xd8" + (photo if isinstance(photo, bytes) else b""))

    async def usb_photo(self, rank: int, *, fine: bool = False) -> bytes | None:
        return await self.shrink_photo(self.stick[rank]) if rank < len(self.stick) else None

    def look(
        self, visit: str, on_image: Any, on_lost: Any, on_barcode: Any = None, *, fine: bool = False
    ) -> FakePeripherals:
        self.looks.append(on_image)
        if self.camera is None:
            self._result_queue.post(visit, partial(on_lost, NoCameraError()))
        else:
            self._result_queue.post(visit, partial(on_image, self.camera))
            for code in read_barcodes(self.camera) if on_barcode is not None else ():
                self._result_queue.post(visit, partial(on_barcode, code))
        return self

    def stop(self) -> None:
        self.stopped += 1

    async def _do(self, job: Callable[[], T]) -> T:
        def work() -> T:
            if self.trouble is not None:
                raise self.trouble
            return job()

        return await super()._do(work)


class InMemoryGateway(FakeGateway):
    """The landlord in memory behind ``FakeGateway``. Every answer is in the queue at once; with ``holding``
    only after ``release``.

    ``agency`` is the landlord; its ``fails`` is what the line does. ``put_fails`` is what the disk does.
    """

    refusals: FakeRefusedActs

    def __init__(self, results: ResultQueue, agency: FakeAgency | None = None) -> None:
        self.agency = agency or FakeAgency(lambda: datetime.now(UTC))
        super().__init__(cast(AgencyClient, self.agency), results)
        self.online = None
        self.holding = False
        self.put_fails: Exception | None = None
        self.signed_out: list[str] = []
        #: What the landlord tells in place of what ``agency`` would; an exception is raised.
        self.answers: dict[Query, object] = {}
        self.asked: list[Query] = []
        self.done_now: list[tuple[Act, str]] = []
        self._held: deque[Callable[[], None]] = deque()

    def sign_out(self, who: SignedInTenant) -> None:
        self.signed_out.append(who.token)

        def sign_out() -> None:
            with suppress(AgencyError):
                self.agency.sign_out(who.token)

        self._run(sign_out)

    async def ask(self, query: Query, token: str) -> QueryResult:
        self.asked.append(query)
        return await super().ask(query, token)

    def answer(self, query: Query, token: str) -> QueryResult:
        value = self.answers.get(query)
        if isinstance(value, Exception):
            raise value
        return QueryResult(value, datetime.now(UTC)) if value is not None else super().answer(query, token)

    async def do_now(self, act: Act, key: str) -> Mapping[str, Any]:
        self.done_now.append((act, key))
        return await super().do_now(act, key)

    def refresh(self) -> None:
        def fetch() -> None:
            with suppress(AgencyError):
                public = self._news()
                self._result_queue.post(None, lambda: fetched(public))

        def fetched(public: PublicInfo) -> None:
            self.public_info = public
            self.connectivity_changed.emit()

        self._run(fetch)

    # What a test does

    def release(self) -> None:
        """What was held is answered now, in order."""
        self.holding = False
        while self._held:
            self._held.popleft()()

    def line_goes_down(self) -> None:
        """Nobody answers from now on, and the kiosk knows it."""
        self.agency.fails = LineDownError()
        self._tell_line(online=False)

    def line_comes_back(self) -> None:
        self.agency.fails = None
        self.deliver()

    @property
    def acts(self) -> list[Entry]:
        """All that was written down."""
        return list(self._entries)

    # Inside

    def _run(self, work: Callable[[], None]) -> None:
        if self.holding:
            self._held.append(work)
        else:
            work()

    def _keep(
        self, kind: str, subject: str, path: str, body: Mapping[str, Any], reference: str, key: str = ""
    ) -> int:
        if self.put_fails is not None:
            raise self.put_fails
        return super()._keep(kind, subject, path, body, reference, key)
