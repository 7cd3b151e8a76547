"""Live captions under every page of the visit: who does not hear reads on while another page is looked at."""

from __future__ import annotations

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.accessibility.recognition import Dictation
from kiosk.accessibility.translation.languages import base_language
from kiosk.i18n import catalogue
from kiosk.screens.widgets.theme import theme
from kiosk.session import SessionController
from kiosk.session.screen_state import ConversationScreen

from .conversation_pane_text import notice_text, speaker_name
from .presence import PresenceMonitor
from .screen_reader import ScreenReader


class LiveCaptions:
    """Puts what is captioned live in the band, where the two halves do not show it themselves."""

    def __init__(
        self,
        controller: SessionController,
        dictation: Dictation,
        reading: ScreenReader,
        presence: PresenceMonitor,
    ) -> None:
        self._guide, self._hearing, self._reading, self._presence = controller, dictation, reading, presence
        self._shown = self._words = ""
        self._live_side: Side | None = None

    @property
    def wanted(self) -> bool:
        """Whether somebody is captioned live on a page that does not show it."""
        bridge, shown = self._guide.conversation_session, self._guide.shown
        on_halves = isinstance(shown, ConversationScreen) and not shown.input
        return bridge is not None and _readable(bridge) and not on_halves

    def show(self) -> None:
        """Takes over what was captioned; the band is the kiosk's own while it speaks or listens itself."""
        bridge, reading = self._guide.conversation_session, self._reading
        live = bridge.live if bridge is not None else None
        reading.access_bar.listening = self._hearing.active or live is not None
        told = self._current_text(bridge, live) if bridge is not None and live is not None else ""
        if reading.speaking or self._hearing.active:
            self._shown = ""
            return
        ended = self._live_side if self._shown and live is None else None
        self._live_side = live
        told = told if self.wanted else ""
        if told != self._shown:
            self._shown = told
            reading.show(told)
        notice = bridge.conversation.notices.get(ended) if bridge and bridge.conversation and ended else None
        if notice is not None:  # it did not end because someone wished it
            reading.flash_caption(notice_text(notice))

    def _current_text(self, bridge: ConversationSession, live: Side) -> str:
        """What is to be read. New words are a sign that somebody is there."""
        who = catalogue(theme.lang).render(speaker_name(live, live.other)) + " : "
        words = bridge.live_caption(self._reading.band.characters_per_line - len(who))
        if words != self._words:
            self._words = words
            self._presence.record_listening()
        return who + (words or "…")


def _readable(bridge: ConversationSession) -> bool:
    """Whether somebody is captioned, for a reader whose letters the band has."""
    talk, live = bridge.conversation, bridge.live
    return (
        talk is not None
        and live is not None
        and base_language(talk.languages[live.other]) == base_language(theme.lang)
    )
