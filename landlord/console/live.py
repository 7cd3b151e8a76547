"""What a desk hears while its page is open: that something changed, within half a second."""

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import anyio
from starlette.concurrency import run_in_threadpool

from landlord.server.app_state import AppState

from .accounts import Clerk, set_listening
from .calls import desk_version

#: Seconds between two looks, for all desks of this process together; between two signs that a desk is open;
#: of one stream, after which the browser opens another; until it does.
LOOK_INTERVAL_S = 0.2
PRESENCE_INTERVAL_S = 10.0
STREAM_S = 50.0
RECONNECT_MS = 500
#: Of one account: a browser opens six to one server, and who has two browsers at work has many.
MAX_STREAMS = 12


class ChangeWatcher:
    """Looks at the calls of the database, which other processes write to, once for all desks."""

    def __init__(self, app_state: AppState) -> None:
        self._app_state = app_state
        self._lock = threading.Lock()
        self._seen_at = float("-inf")
        self._version = ""

    def version(self) -> str:
        """Changes when a call of any agency does; at most ``LOOK_INTERVAL_S`` old."""
        with self._lock:
            if time.monotonic() - self._seen_at >= LOOK_INTERVAL_S:
                self._version = self._look("")
                self._seen_at = time.monotonic()
            return self._version

    def version_of(self, agency_id: str) -> str:
        """The same of one agency, as it is now."""
        return self._look(agency_id)

    def _look(self, agency_id: str) -> str:
        with self._app_state.reading.begin() as db:
            return desk_version(db, agency_id)


class OpenStreams:
    """The latest few of each account at this process: one clerk does not take the connections of all. For
    the thread of the event loop."""

    def __init__(self) -> None:
        self._of: dict[int, dict[object, None]] = {}

    @contextmanager
    def open(self, clerk: Clerk) -> Iterator[Callable[[], bool]]:
        """Whether this one goes on; the oldest of too many does not."""
        mine, stream = self._of.setdefault(clerk.account_id, {}), object()
        mine[stream] = None
        while len(mine) > MAX_STREAMS:
            del mine[next(iter(mine))]
        try:
            yield lambda: stream in mine
        finally:
            mine.pop(stream, None)
            if not mine and self._of.get(clerk.account_id) is mine:
                del self._of[clerk.account_id]


async def desk_events(
    app_state: AppState, watcher: ChangeWatcher, streams: OpenStreams, clerk: Clerk
) -> AsyncIterator[bytes]:
    """Server-sent events: the version of what the desk shows, at once and whenever it is another."""
    ends, next_sign, of_all, sent = time.monotonic() + STREAM_S, 0.0, "", ""
    with streams.open(clerk) as goes_on:
        yield f"retry: {RECONNECT_MS}\n\n".encode()
        while goes_on() and time.monotonic() < ends:
            if time.monotonic() >= next_sign:
                await run_in_threadpool(set_listening, app_state, clerk, listening=True)
                next_sign = time.monotonic() + PRESENCE_INTERVAL_S
            before, of_all = of_all, await run_in_threadpool(watcher.version)
            if of_all != before:
                version = await run_in_threadpool(watcher.version_of, clerk.agency_id)
                if version != sent:
                    sent = version
                    yield f"data: {version}\n\n".encode()
            await anyio.sleep(LOOK_INTERVAL_S / 2)
