"""The line to the clerk's screen, while a visitor talks with them through this kiosk: two threads, nothing on
the disk.

What is shown here goes out as often as it changes, the last state only; what the clerk says comes in as it is
said.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Protocol

from kiosk.runtime.workers import ResultQueue
from landlord import contract as wire

from .client import AgencyClient
from .errors import AgencyError, RequestRefusedError

log = logging.getLogger(__name__)

#: Seconds between two states that go out, or two questions what was said: a caption is read, not heard; until
#: a line that is down is tried again.
MIN_INTERVAL_S, RETRY_S = 0.1, 0.5


class ConversationLine(Protocol):
    """Used on the UI thread."""

    def show(self, state: wire.ConversationRequest) -> None:
        """The conversation is this now."""

    def close(self) -> None:
        """The clerk is told that the visitor has left; nothing comes any more."""


class AgencyConversationLine:
    """The real one. Its clients are its own: the visitor's other questions do not wait behind it."""

    def __init__(
        self,
        connect: Callable[[], AgencyClient],
        results: ResultQueue,
        reference: str,
        on_message: Callable[[wire.ConversationMessage], None],
        on_over: Callable[[], None],
    ) -> None:
        """``on_message`` and ``on_over``, on the UI thread: the clerk said something; the conversation is
        over at the desk. Neither after ``close``."""
        self._results, self._reference = results, reference
        self._on_message, self._on_over = on_message, on_over
        self._changed = threading.Condition()
        self._state: wire.ConversationRequest | None = None
        self._sent: wire.ConversationRequest | None = None
        self._closed = False
        for run, name in ((self._send, "to desk"), (self._receive, "from desk")):
            threading.Thread(target=run, args=(connect(),), name=name, daemon=True).start()

    def show(self, state: wire.ConversationRequest) -> None:
        with self._changed:
            self._state = state
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _send(self, client: AgencyClient) -> None:
        while (state := self._next_state()) is not None:
            try:
                client.show_conversation(self._reference, state)
                self._sent = state
            except RequestRefusedError:
                self._results.post(None, self._end)
                break
            except AgencyError as error:
                log.info("the desk does not see the conversation: %s", type(error).__name__)
                time.sleep(RETRY_S)
            time.sleep(MIN_INTERVAL_S)
        if self._sent is not None:
            with suppress(AgencyError):  # the desk finds out by itself
                client.show_conversation(self._reference, self._sent.replace(turns=(), ended=True))
        client.close()

    def _next_state(self) -> wire.ConversationRequest | None:
        """Wait for another one than the desk has; ``None`` after ``close``."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._state is not self._sent)
            return None if self._closed else self._state

    def _receive(self, client: AgencyClient) -> None:
        after, known = "", set[str]()
        while not self._closed:
            try:
                messages = client.read_conversation(self._reference, after)
            except RequestRefusedError:
                self._results.post(None, self._end)
                break
            except AgencyError as error:
                log.info("what the desk says is not heard: %s", type(error).__name__)
                time.sleep(RETRY_S)
                continue
            for message in messages:
                after = message.id
                if message.id not in known:
                    known.add(message.id)
                    self._results.post(None, partial(self._hear, message))
            time.sleep(MIN_INTERVAL_S)  # a server that does not wait, or never ends, takes no processor
        client.close()

    def _hear(self, message: wire.ConversationMessage) -> None:
        if not self._closed:
            self._on_message(message)

    def _end(self) -> None:
        if not self._closed:
            self.close()
            self._on_over()
