"""Live captions under every page of the visit: who does not hear reads on while another page is looked at."""

from __future__ import annotations

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.conversation.session import Bridge
from kiosk.accessibility.recognition.dictation import Hearing
from kiosk.accessibility.translation.languages import base
from kiosk.i18n import catalogue
from kiosk.screens.widgets.theme import look
from kiosk.session import Guide
from kiosk.session.screen_state import Conversing

from .conversation_pane_text import names, words_of
from .presence import Presence
from .screen_reader import Reading


class Under:
    """Puts what is captioned live in the band, where the two halves do not show it themselves."""

    def __init__(self, guide: Guide, hearing: Hearing, reading: Reading, presence: Presence) -> None:
        self._guide, self._hearing, self._reading, self._presence = guide, hearing, reading, presence
        self._shown = self._words = ""
        self._live: Side | None = None

    @property
    def wanted(self) -> bool:
        """Whether somebody is captioned live on a page that does not show it."""
        bridge, shown = self._guide.bridge, self._guide.shown
        on_halves = isinstance(shown, Conversing) and not shown.input
        return bridge is not None and _readable(bridge) and not on_halves

    def show(self) -> None:
        """Takes over what was captioned; the band is the kiosk's own while it speaks or listens itself."""
        bridge, reading = self._guide.bridge, self._reading
        live = bridge.live if bridge is not None else None
        reading.bar.listening = self._hearing.active or live is not None
        told = self._take(bridge, live) if bridge is not None and live is not None else ""
        if reading.speaking or self._hearing.active:
            self._shown = ""
            return
        ended = self._live if self._shown and live is None else None
        self._live = live
        told = told if self.wanted else ""
        if told != self._shown:
            self._shown = told
            reading.show(told)
        notice = bridge.conversation.notices.get(ended) if bridge and bridge.conversation and ended else None
        if notice is not None:  # it did not end because someone wished it
            reading.show_for_a_moment(words_of(notice))

    def _take(self, bridge: Bridge, live: Side) -> str:
        """What is to be read. New words are a sign that somebody is there."""
        who = catalogue(look.lang).render(names(live, live.other)) + " : "
        words = bridge.last_words(self._reading.band.characters - len(who))
        if words != self._words:
            self._words = words
            self._presence.listens()
        return who + (words or "…")


def _readable(bridge: Bridge) -> bool:
    """Whether somebody is captioned, for a reader whose letters the band has."""
    talk, live = bridge.conversation, bridge.live
    return talk is not None and live is not None and base(talk.languages[live.other]) == base(look.lang)
