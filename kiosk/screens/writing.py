"""The keyboard of one of two people: free words, or what a phrase leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.outline import Role
from kiosk.domain import CHINESE, T, verbatim
from kiosk.widgets.keypad import PINYIN, Keyboard, Keypad, Keys
from kiosk.widgets.look import look
from kiosk.widgets.panel import Panel
from kiosk.widgets.stack import Stack
from kiosk.widgets.tongue import Tongue

from .blanks import Blank, blank_of, dotted, filled
from .page import typed_size

if TYPE_CHECKING:
    from .conversation import ConversationPage


class Writing:
    """What is typed stays in the draft of its side until it is said; ``page.input`` has the ``phrase`` whose
    open place is filled, if there is one."""

    def __init__(self, page: ConversationPage) -> None:
        self._page = page
        self._line: Tongue | None = None

    def blocks(self, side: Side) -> list[Widget]:
        """What is typed so far, and the keys of that side's language."""
        page, code, blank = self._page, self._page.conversation.languages[side], self._blank
        self._line = Tongue("", code, told="draft", role=Role.FIELD, bold_face=True, size_px=typed_size())
        panel = Panel(padding=(4 if look.landscape else 6) * look.u)
        if blank is not None:
            phrase = verbatim(dotted(page.input["phrase"]))
            panel.add_widget(Tongue(phrase, code, told="phrase", size_px=look.body))
            panel.add_widget(Tongue(blank.asked, code, told="slot", size_px=look.small, ink=look.muted))
        panel.add_widget(self._line)
        if code == CHINESE.code and (blank is None or not blank.digits):
            # On a low screen the keyboard needs the room: in normal letters.
            size = look.small * 100 / look.text if look.landscape else look.small
            panel.add_widget(Tongue(PINYIN, code, told="pinyin", size_px=size, ink=look.muted))
        self._show(side)
        board = _board(code, blank)
        board.bind(on_key=lambda _board, key: page.type(key), on_erase=lambda _board: page.erase())
        board.size_hint_y = 1
        together = Stack(spacing=page.pages.spacing)
        together.add_widget(panel)
        together.add_widget(board)
        together.grow = 0.4
        return [together]

    def type(self, side: Side, character: str) -> None:
        draft, blank = self._page.conversation.drafts[side], self._blank
        if blank is None or not blank.digits:
            self._typed(side, draft + (character if draft else character.upper()))
        elif character in "0123456789,":
            self._typed(side, blank.add(draft, character))

    def erase(self, side: Side) -> None:
        self._typed(side, self._page.conversation.drafts[side][:-1])

    def sayable(self, side: Side) -> bool:
        """Whether there is something to say, and what is open is filled as it must be."""
        draft, blank = self._page.conversation.drafts[side].strip(), self._blank
        return bool(draft) and (blank is None or blank.fits(draft))

    def finished(self, side: Side) -> str:
        """The phrase whose open place is filled now; "" when free words were typed, which stay the draft."""
        blank, phrase, talk = self._blank, self._page.input.get("phrase", ""), self._page.conversation
        if blank is None:
            return ""
        value = blank.written(talk.drafts[side].strip())
        talk.type(side, "")
        return filled(phrase, value)

    @property
    def _blank(self) -> Blank | None:
        """The open place that is being filled, if one is."""
        return blank_of(self._page.input.get("phrase", ""))

    def _typed(self, side: Side, draft: str) -> None:
        self._page.conversation.type(side, draft)
        self._show(side)
        self._page.set_off("send", not self.sayable(side))

    def _show(self, side: Side) -> None:
        assert self._line is not None
        draft, blank = self._page.conversation.drafts[side], self._blank
        shown = blank.written(draft) if blank is not None else draft
        self._line.text = shown or "\u00a0"
        self._line.words = verbatim(shown) if shown else T("rien encore")


def _board(code: str, blank: Blank | None) -> Keys:
    if blank is not None and blank.digits:
        return Keypad(comma=blank.comma, least=4 * 20 * look.mm)
    return Keyboard(code, least=6 * 18 * look.mm)
