"""The microphone between two people: push to talk, or live captions while one of them is deaf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol
from uuid import uuid4

from kiosk.accessibility.recognition import (
    Advice,
    Ended,
    Event,
    Failed,
    Level,
    LineHeard,
    NothingHeard,
    NotReady,
    Partial,
    Reason,
    Restarted,
    Result,
    Words,
    digits,
)

from .notices import Notice, Trouble
from .ports import Hears
from .turns import Saying, Side


class Listener(Protocol):
    """Who wants what is heard."""

    def heard(self, side: Side, text: str, doubtful: bool, sounds_like: str) -> None:
        """A whole utterance, or a line of live captions."""

    def kept(self, side: Side, text: str) -> None:
        """The words so far of an utterance that broke off."""

    def notice(self, side: Side, notice: Notice) -> None:
        """Something to tell that side."""

    def listened(self) -> None:
        """Nobody is being heard any more."""


class Listening:
    """One side at a time. ``saying`` while someone speaks; ``next`` is who speaks as soon as they have
    finished."""

    def __init__(self, ear: Hears | None, listener: Listener, on_change: Callable[[], None]) -> None:
        self._ear = ear
        self._listener = listener
        self._on_change = on_change
        self._request = ""
        self._language = ""
        self._again: Callable[[], None] | None = None
        self._then: Callable[[], None] | None = None
        self._kiosk_speaks = False
        self._lent = False
        self.saying: Saying | None = None
        self.next: Side | None = None

    @property
    def busy(self) -> bool:
        """Whether the kiosk would be heard, were it to speak now. Live captions are paused for it instead."""
        return self._lent or self.next is not None or (self.saying is not None and not self.saying.live)

    def can_hear(self, language: str) -> bool:
        """Whether there is a microphone, and a recogniser for that language."""
        return self._ear is not None and not isinstance(self._ear.ready(language), NotReady)

    def start(self, side: Side, language: str, *, live: bool) -> None:
        """Listens to that side, at once or when the other, who is interrupted, has been heard to the end."""
        saying = self.saying
        if saying is not None and saying.side is side and not saying.thinking:
            return
        if self._ear is None:
            self._listener.notice(side, Reason.NO_MICROPHONE)
            return
        ready = self._ear.ready(language)
        if isinstance(ready, NotReady):
            self._listener.notice(side, ready.reason)
            return
        if saying is not None and saying.side is not side:
            self._again = None
            self.next, self._then = side, lambda: self.start(side, language, live=live)
            self.stop()
            return
        self.cancel()
        self._request, self._language = uuid4().hex, language
        self.saying = Saying(side, live)
        if live:
            self._ear.follow(self._request, language)
        else:
            self._ear.listen(self._request, language)
        self._on_change()

    def stop(self) -> None:
        """They have finished speaking; what they said comes soon."""
        if self._ear is not None and self.saying is not None and not self.saying.thinking:
            self.saying = replace(self.saying, thinking=True)
            self._ear.finish(self._request)
            self._on_change()

    def cancel(self) -> None:
        """Forgets what is being said, and who waits to speak."""
        self._again = self._then = self.next = None
        if self._ear is not None and self.saying is not None:
            self._ear.cancel()
            self._over()
            self._on_change()

    def pause(self) -> None:
        """The kiosk is going to speak: live captions must not hear it."""
        self._kiosk_speaks = True
        saying = self.saying
        if saying is not None and saying.live and not saying.thinking:
            side, language = saying.side, self._language
            self.stop()
            self._again = lambda: self.start(side, language, live=True)

    def resume(self) -> None:
        """The kiosk has spoken: live captions that were paused go on."""
        self._kiosk_speaks = False
        self._go_on()

    def lend(self) -> None:
        """Another page has taken the microphone, and what was being said with it: the words so far are kept.
        Live captions go on when it is given back."""
        self._lent = True
        saying, language = self.saying, self._language
        if saying is None:
            return
        side = saying.side
        self._over()
        if not saying.live:
            self._listener.kept(side, saying.sure)
        elif not saying.thinking:
            self._again = lambda: self.start(side, language, live=True)
        if saying.live and saying.sure:
            self._listener.heard(side, saying.sure, True, "")
        self._on_change()

    def give_back(self) -> None:
        """The microphone is free again."""
        self._lent = False
        self._go_on()

    def event(self, event: Event) -> None:
        """From the ear, on the UI thread."""
        if self.saying is None or event.request_id != self._request:
            return
        side = self.saying.side
        match event:
            case Level(value=value):
                self.saying = replace(self.saying, level=value)
            case Partial(text=text):
                self.saying = replace(self.saying, sure=text)
            case Words(sure=sure, unsure=unsure):
                self.saying = replace(self.saying, sure=sure, unsure=unsure)
            case LineHeard(line=line):
                self._listener.heard(side, line.text, line.doubtful, line.sounds_like)
            case Result(heard=heard):
                self._over()
                text = digits(heard.text, heard.language)
                self._listener.heard(side, text, heard.doubtful, heard.sounds_like)
            case Advice(hint=hint):
                self._listener.notice(side, hint)
            case Restarted():
                self._listener.notice(side, Trouble.RESTARTED)
            case NothingHeard(kind=kind):
                self._over()
                self._listener.notice(side, kind)
            case Failed(reason=reason):
                if not self.saying.live:  # live, they have come as a line
                    self._listener.kept(side, self.saying.sure)
                self._over()
                self._listener.notice(side, reason)
            case Ended():
                self._over()
        if not self._request:
            self._go_on()
        self._on_change()

    def _go_on(self) -> None:
        """When the last words have come: who waits; else, when the kiosk is silent, what it interrupted."""
        then, again = self._then, self._again
        if self.saying is not None or self._lent:
            return
        if then is not None:
            self._then = self.next = None
            then()
        elif again is not None and not self._kiosk_speaks:
            again()
        if not self.busy:
            self._listener.listened()

    def _over(self) -> None:
        self._request, self.saying = "", None
