"""An ear for the tests of the interface: it hears what it is told to. It passes the ear's contract."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.accessibility.recognition import (
    Ended,
    Event,
    Failed,
    Heard,
    LanguageHeard,
    Level,
    Line,
    LineHeard,
    NothingHeard,
    NotReady,
    Partial,
    Ready,
    Reason,
    Result,
    Silence,
    Word,
    Words,
)


class FakeEar:
    """Everything happens at once, on the thread that calls. ``vocabulary`` is that of the last request."""

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self._on_event = on_event
        self._current: tuple[str, str] | None = None
        self._live = False
        self._identifying = False
        self._sounds_like: tuple[str, ...] = ()
        self._will: str | Silence | Reason = Silence.SILENCE
        self.not_ready: dict[str, Reason] = {}
        self.vocabulary: Sequence[str] = ()
        self.warmed: list[str] = []
        self.closed = False

    def will_hear(self, text: str) -> None:
        """The next ``finish`` gives this text, surely heard."""
        self._will = text

    def will_hear_nothing(self, kind: Silence) -> None:
        """The next ``finish`` gives no words."""
        self._will = kind

    def will_fail(self, reason: Reason) -> None:
        """The next ``listen`` (no microphone, no model) or ``finish`` (all else) fails."""
        self._will = reason

    def ready(self, language: str) -> Ready | NotReady:
        reason = self.not_ready.get(language) or self.not_ready.get("*")
        return NotReady(reason) if reason else Ready()

    def warm(self, language: str) -> None:
        self.warmed.append(language)

    def listen(self, request_id: str, language: str, vocabulary: Sequence[str] = ()) -> None:
        self.vocabulary = vocabulary
        self._begin(request_id, language, live=False)

    def follow(self, request_id: str, language: str) -> None:
        self._begin(request_id, language, live=True)

    def identify(self, request_id: str) -> None:
        self._begin(request_id, "fr", live=False)
        self._identifying = True

    def will_sound_like(self, *languages: str) -> None:
        """After ``identify`` the next ``finish`` tells these."""
        self._sounds_like = languages

    def someone_says(self, text: str, *, doubtful: bool = False, sounds_like: str = "") -> None:
        """Live: one line more, closed by a pause."""
        assert self._current is not None
        assert self._live
        request_id = self._current[0]
        self._on_event(Words(request_id, text, "", speaking=True))
        self._on_event(LineHeard(request_id, Line(text, 0.0, 1.0, doubtful, sounds_like)))
        self._on_event(Words(request_id, "", "", speaking=False))

    def breaks(self, reason: Reason) -> None:
        """What is being listened to ends by itself, now."""
        assert self._current is not None
        request_id, _ = self._current
        self._current = None
        self._on_event(Failed(request_id, reason))

    def tells(self, make: Callable[[str], Event]) -> None:
        """An event of the request at hand, made with its id."""
        assert self._current is not None
        self._on_event(make(self._current[0]))

    def _begin(self, request_id: str, language: str, *, live: bool) -> None:
        assert not self.closed
        self._current = (request_id, language)
        self._live = live
        self._identifying = False
        ready = self.ready(language)
        early = ready.reason if isinstance(ready, NotReady) else self._will
        if early in (Reason.NO_MICROPHONE, Reason.NO_MODEL, Reason.MODEL_DAMAGED):
            self._current = None
            self._on_event(Failed(request_id, Reason(early)))
        else:
            self._on_event(Level(request_id, 0.5))

    def finish(self, request_id: str) -> None:
        if self._current is None or self._current[0] != request_id:
            return
        language = self._current[1]
        if self._live:
            if isinstance(self._will, str) and not isinstance(self._will, Silence | Reason):
                self.someone_says(self._will)
            self._current = None
            self._on_event(Ended(request_id))
            return
        self._current = None
        if self._identifying and self._sounds_like:
            self._on_event(LanguageHeard(request_id, self._sounds_like))
            return
        match self._will:
            case Silence() as kind:
                self._on_event(NothingHeard(request_id, kind))
            case Reason() as reason:
                self._on_event(Failed(request_id, reason))
            case text:
                words = tuple(Word(word, 1.0, n / 2, (n + 1) / 2) for n, word in enumerate(text.split()))
                self._on_event(Partial(request_id, text))
                self._on_event(Result(request_id, Heard(text, words, language, "fake", len(words) / 2, 0.0)))

    def cancel(self) -> None:
        self._current = None

    def close(self) -> None:
        self.cancel()
        self.closed = True
