"""The ear as the screens know it: whether it can hear this visitor, and what it hears for this page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import uuid4

from kiosk.accessibility.conversation import TROUBLES, Trouble
from kiosk.accessibility.intents import Understood, Where, prepare, understand
from kiosk.accessibility.recognition import (
    HINTS,
    Advice,
    Ear,
    Event,
    Failed,
    Heard,
    LanguageHeard,
    Level,
    NothingHeard,
    NotReady,
    Partial,
    Reason,
    Restarted,
    Result,
    Silence,
)
from kiosk.domain import NOTHING, T, Text
from kiosk.runtime.workers import Inbox

#: Why it cannot hear, or why nothing came of it, and what to do instead.
WHY: dict[Reason, Text] = {
    Reason.NO_MICROPHONE: T("Il n’y a pas de micro ici. Vous pouvez écrire."),
    Reason.MICROPHONE_LOST: T("Le micro s’est débranché. Vous pouvez écrire."),
    Reason.NO_MODEL: T("La borne ne comprend pas encore la parole dans cette langue. Vous pouvez écrire."),
    Reason.MODEL_DAMAGED: T("La borne ne peut pas comprendre la parole maintenant. Vous pouvez écrire."),
    Reason.ENGINE_DIED: T("La borne n’a pas pu comprendre. Redites-le, ou écrivez."),
    Reason.TOO_SLOW: T("C’est trop long à comprendre. Redites-le plus court, ou écrivez."),
    Reason.TOO_LONG: T("C’est trop long à comprendre. Redites-le plus court, ou écrivez."),
}

#: The engine was stopped and starts again.
AGAIN = TROUBLES[Trouble.RESTARTED]

NOTHING_HEARD: dict[Silence, Text] = {
    Silence.SILENCE: T("Je n’ai rien entendu. Parlez plus près du micro, ou écrivez."),
    Silence.TOO_QUIET: T("Je vous entends mal. Parlez plus fort, ou plus près du micro."),
    Silence.NOISE: T("Il y a trop de bruit. Redites-le plus près du micro, ou écrivez."),
}


class Listener(Protocol):
    """The page that what is heard goes to."""

    def level(self, value: float) -> None: ...
    def partial(self, text: str) -> None: ...
    def meanwhile(self, words: Text) -> None:
        """Something to tell meanwhile: listening goes on."""

    def heard(self, heard: Heard) -> None: ...
    def not_heard(self, why: Text) -> None: ...


class Hearing:
    """One utterance at a time, for one page. Lives on the UI thread; the ear has its own."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._ear: Ear | None = None
        self._request = ""
        self._listener: Listener | None = None
        self._told_languages: Callable[[tuple[str, ...]], None] = lambda codes: None
        self.language = "fr"
        self.visit: str | None = None
        self.active = False
        self.thinking = False
        self.on_change: Callable[[], None] = lambda: None

    @property
    def _spoken(self) -> str:
        """What the recogniser is asked for: easy French is read, but French is spoken."""
        return self.language.partition("@")[0]

    def attach(self, ear: Ear) -> None:
        """The ear, once it is there."""
        self._ear = ear

    @property
    def ready(self) -> bool:
        """Whether this visitor can speak instead of touching."""
        return not self.why_not

    @property
    def why_not(self) -> Text:
        """Why not, in words; nothing when it can hear."""
        if self._ear is None:
            return WHY[Reason.NO_MICROPHONE]
        answer = self._ear.ready(self._spoken)
        return WHY[answer.reason] if isinstance(answer, NotReady) else NOTHING

    def listen(self, listener: Listener, vocabulary: Sequence[str] = ()) -> None:
        """Begins to listen for ``listener``."""
        self.cancel()
        if self._ear is None or not self.ready:
            listener.not_heard(self.why_not)
            return
        self._listener = listener
        self._request = uuid4().hex
        self.active = True
        self._ear.listen(self._request, self._spoken, vocabulary)
        # While the visitor speaks, so that understanding begins at once.
        threading.Thread(target=prepare, args=(self._spoken,), name="intents", daemon=True).start()
        self.on_change()

    def identify(self, listener: Listener, told: Callable[[tuple[str, ...]], None]) -> None:
        """Begins to listen to someone whose language is not known; ``told`` gets those worth offering."""
        self.cancel()
        if self._ear is None or not self.ready:
            listener.not_heard(self.why_not)
            return
        self._listener, self._told_languages = listener, told
        self._request = uuid4().hex
        self.active = True
        self._ear.identify(self._request)
        self.on_change()

    def understand(self, heard: Heard, where: Where) -> Understood:
        """What the words heard may mean on a page; nothing counts before the visitor confirms it."""
        return understand(heard.text, self._spoken, where=where)

    def finish(self) -> None:
        """The visitor has finished speaking."""
        if self.active and not self.thinking and self._ear is not None:
            self.thinking = True
            self._ear.finish(self._request)
            self.on_change()

    def cancel(self) -> None:
        """Forgets what is being said."""
        if self.active and self._ear is not None:
            self._ear.cancel()
        self._end()

    def event(self, event: Event) -> None:
        """From the ear's thread: to the UI thread, for the visit that asked."""
        self._inbox.post(self.visit, lambda: self._take(event))

    def _take(self, event: Event) -> None:
        listener = self._listener
        if event.request_id != self._request or listener is None:
            return
        match event:
            case Level(value=value):
                listener.level(value)
            case Partial(text=text):
                listener.partial(text)
            case Restarted():
                listener.meanwhile(AGAIN)
            case Advice(hint=hint):
                listener.meanwhile(HINTS[hint])
            case LanguageHeard(languages=languages):
                self._end()
                self._told_languages(languages)
            case Result(heard=heard):
                self._end()
                listener.heard(heard)
            case NothingHeard(kind=kind):
                self._end()
                listener.not_heard(NOTHING_HEARD[kind])
            case Failed(reason=reason):
                self._end()
                listener.not_heard(WHY[reason])

    def _end(self) -> None:
        was = self.active
        self._request, self._listener = "", None
        self.active = self.thinking = False
        if was:
            self.on_change()
