"""The line to the clerk's screen, while a visitor talks with them through this kiosk: two threads, nothing on
the disk.

What is shown here goes out as often as it changes, the last state only; what the clerk says comes in as it is
said.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
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
#: So many of what the clerk said are heard at once; the next are, once those have been. Whatever a server
#: sends, the glass answers.
BATCH = 5
#: Seconds until it is looked whether the line was closed meanwhile.
CLOSED_LOOK_S = 1.0


class ConversationLine(Protocol):
    """Used on the UI thread. ``asks_clerk``: their page can ask whether what was said may be taken along."""

    asks_clerk: bool

    def show(self, state: wire.ConversationRequest) -> None:
        """The conversation is this now."""

    def close(self, *, away: bool = False) -> None:
        """The clerk is told that the visitor has left, or that nobody is there any more (``away``); nothing
        comes any more."""


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
        """``on_message`` and ``on_over``, on the UI thread: the clerk said something, which MAY come twice
        where the line was down; the conversation is over at the desk. Neither after ``close``."""
        self._results, self._reference = results, reference
        self._on_message, self._on_over = on_message, on_over
        self._changed = threading.Condition()
        self._state: wire.ConversationRequest | None = None
        self._sent: wire.ConversationRequest | None = None
        #: The talk in which this line is, once the server has named it: in no other clerk's.
        self._room = ""
        self.asks_clerk = False
        self._closed = self._away = False
        for run, name in ((self._send, "to desk"), (self._receive, "from desk")):
            threading.Thread(target=run, args=(connect(),), name=name, daemon=True).start()

    def show(self, state: wire.ConversationRequest) -> None:
        with self._changed:
            self._state = state
            self._changed.notify()

    def close(self, *, away: bool = False) -> None:
        with self._changed:
            self._closed, self._away = True, away
            self._changed.notify()

    def _send(self, client: AgencyClient) -> None:
        while (state := self._next_state()) is not None:
            try:
                client.show_conversation(self._reference, state, self._room)
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
                last = self._sent if self._state is None else self._state
                left = last.replace(
                    turns=(), saying="", preview="", take_away=None, ended=True, away=self._away
                )
                client.show_conversation(self._reference, left, self._room)
        client.close()

    def _next_state(self) -> wire.ConversationRequest | None:
        """Wait for another one than the desk has; ``None`` after ``close``."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or (bool(self._room) and self._state is not self._sent)
            )
            return None if self._closed else self._state

    def _receive(self, client: AgencyClient) -> None:
        after = ""
        while not self._closed:
            try:
                told = client.read_conversation(self._reference, after, self._room)
            except RequestRefusedError:
                self._results.post(None, self._end)
                break
            except AgencyError as error:
                log.info("what the desk says is not heard: %s", type(error).__name__)
                time.sleep(RETRY_S)
                continue
            with self._changed:
                self._room, self.asks_clerk = told.room, told.take_away
                self._changed.notify()
            for i in range(0, len(told.messages), BATCH):
                heard, batch = threading.Event(), told.messages[i : i + BATCH]
                self._results.post(None, partial(self._hear, batch, heard))
                while not heard.wait(CLOSED_LOOK_S) and not self._closed:
                    pass
                after = batch[-1].id
                time.sleep(MIN_INTERVAL_S)
            time.sleep(MIN_INTERVAL_S)  # a server that does not wait, or never ends, takes no processor
        client.close()

    def _hear(self, messages: Sequence[wire.ConversationMessage], heard: threading.Event) -> None:
        for message in messages:
            if not self._closed:
                self._on_message(message)
        heard.set()

    def _end(self) -> None:
        if not self._closed:
            self.close()
            self._on_over()
