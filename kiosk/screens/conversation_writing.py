"""The keyboard of one of two people: free words, or what a phrase leaves open.

It stands in the half of who writes, turned with it; the other half goes on. On a low screen, and in reach
mode, what was said last stands beside the keys for both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.display_preferences import GAP_MM, TARGET_MM
from kiosk.accessibility.outline import Role
from kiosk.domain import CHINESE, T, verbatim
from kiosk.i18n import catalogue
from kiosk.screens.widgets.deferred_delete import linger
from kiosk.screens.widgets.fitted_text import Part
from kiosk.screens.widgets.keypad import PINYIN, Keyboard, Keypad
from kiosk.screens.widgets.localized_text import Tongue, TongueButton, elsewhere
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.row import Row
from kiosk.screens.widgets.suggestions import Suggestions
from kiosk.screens.widgets.text_field import TextField
from kiosk.screens.widgets.theme import look

from .conversation_pane import Half, Turning
from .placeholders import Blank, blank_of, dotted, filled

if TYPE_CHECKING:
    from .conversation import ConversationPage

#: How high a key is on a terminal, whose screen two people share.
KEY_MM = 22.0
#: How high the key of a figure is on a tablet.
LOW_FIGURE_MM = 13.5
#: Which part of the page is for what was said to who writes, and for the field.
SAID, FIELD = 0.1, 0.085
#: How much of the row of what was said each of the two has at least.
LEAST = 0.22
#: How wide each of the two ways on is on a low screen, beside the field.
WAY = 0.16


class Desk(BoxLayout):
    """The whole page while one of the two writes."""

    least, whole = 1, True

    def __init__(self, **kwargs) -> None:
        super().__init__(orientation="vertical", size_hint=(None, None), spacing=GAP_MM * look.mm, **kwargs)


class Writing:
    """What is typed stays in the draft of its side until it is said; ``page.input`` has the ``phrase`` whose
    open place is filled, if there is one."""

    def __init__(self, page: ConversationPage) -> None:
        self._page = page
        self._side = Side.VISITOR
        self.field: TextField | None = None
        self._line: Tongue | None = None
        self._send: TongueButton | None = None
        #: What shows the talk, and is drawn anew when it goes on; each with the side that reads it.
        self._seen: list[tuple[BoxLayout, Side]] = []

    def blocks(self, side: Side) -> list[Widget]:
        """The exchange, the field and all keys, each at its place whatever is typed or said."""
        self._side, self._seen = side, []
        turned = self._page.shown.facing and side is Side.CLERK
        low = self._low
        block = Turning(size_hint_y=None)
        block.padding, block.spacing = 0 if low else 5 * look.u, GAP_MM * look.mm
        if low:
            block.border = block.fill = (0, 0, 0, 0)
        else:
            block.border, block.border_width = look.primary, 2 * look.stroke
        desk = Desk()
        other = self._talk_row() if low else self._place_of(side.other)
        for part in (block, other) if turned else (other, block):
            desk.add_widget(part)
        if not low:
            block.add_widget(self._said())
        for part in self._parts(low):
            block.add_widget(part)
        if turned:
            block.turn_round()
        self.show()
        return [desk]

    @property
    def _low(self) -> bool:
        """Whether there is no room for a half beside the keys."""
        return look.landscape or look.high > 0

    # What was said

    def _place_of(self, side: Side) -> BoxLayout:
        place = BoxLayout()
        self._seen.append((place, side))
        return place

    def _talk_row(self) -> Row:
        """What each of them was told last, side by side."""
        row = Row(spacing=GAP_MM * look.mm)
        sides = (Side.CLERK, Side.VISITOR) if self._page.shown.facing else (Side.VISITOR, Side.CLERK)
        for each in sides:
            row.add_widget(self._place_of(each))
        return row

    def _share(self, side: Side) -> float:
        """Which part of that row is for that side: as much as it has to read."""
        talk = self._page.conversation
        turns = {each: talk.last(each.other) for each in Side}
        if self._blank is not None or None in turns.values():
            return 0.5
        lengths = {each: len(turn.told) for each, turn in turns.items() if turn is not None}
        return min(max(lengths[side] / max(1, sum(lengths.values())), LEAST), 1 - LEAST)

    def _said(self) -> BoxLayout:
        place = self._place_of(self._side)
        place.size_hint_y, place.height = None, SAID * self._page.pages.height
        return place

    def show(self) -> None:
        """Shows what was said last; the keys stay where they are."""
        for place, side in self._seen:
            linger(list(place.children))
            place.clear_widgets()
            place.add_widget(self._half(side))
            if self._low:
                place.size_hint_x = self._share(side)

    def _half(self, side: Side) -> Widget:
        page = self._page
        low, writes = self._low, side is self._side
        width = page.pages.width * (self._share(side) if low else 1)
        half = Half(page, side, width, bare=writes or low, words=self._asked() if writes else None)
        half.size_hint_y = 1
        if writes and not low:
            half.border = half.fill = look.surface
            half.padding = 0
        # Who writes in a half that is turned reads in it.
        if page.shown.facing and side is Side.CLERK and (low or not writes):
            half.turn_round()
        return half

    def _asked(self) -> list[Part] | None:
        """What is open in the phrase that is being filled, in place of what was said."""
        code, blank = self._page.conversation.languages[self._side], self._blank
        if blank is not None:
            phrase = verbatim(dotted(self._page.input["phrase"]))
            slot = Tongue(blank.asked, code, told="slot", size_px=look.small, ink=look.muted)
            return [
                Part(Tongue(phrase, code, told="phrase", size_px=look.body), shrinks=True),
                Part(slot, shrinks=True),
            ]
        if code == CHINESE.code:
            return [Part(Tongue(PINYIN, code, told="pinyin", size_px=look.small), shrinks=True)]
        return None

    # The field, the ways on and the keys

    def _parts(self, low: bool) -> list[Widget]:
        code, blank = self._page.conversation.languages[self._side], self._blank
        field = self._figures(code) if blank is not None and blank.digits else self._letters(code)
        back = self._way(code, "back", T("Retour"), "arrow-left", self._page.close)
        back.icon = "arrow-right" if back.rtl else "arrow-left"
        self._send = send = self._way(code, "send", T("Dire"), "send", self._page.send)
        send.primary = True
        field.size_hint_y = 1
        ways = Row(spacing=GAP_MM * look.mm, mirrored=back.rtl, size_hint_y=None, height=TARGET_MM * look.mm)
        board = self._board(code, blank)
        if low:
            back.size_hint_x = send.size_hint_x = WAY
            field.size_hint_x = 1 - 2 * WAY
            back.stacked = send.stacked = True
            back.most = send.most = min(back.most, 1.35 * look.small * 100 / look.text)
            for part in (back, field, send):
                ways.add_widget(part)
            parts: list[Widget] = [ways, board]
        else:
            ways.height = max(ways.height, 1.2 * look.foot + 8 * look.u)
            back.size_hint_x, send.size_hint_x = 0.4, 0.6
            ways.add_widget(back)
            ways.add_widget(send)
            field.size_hint_y, field.height = None, FIELD * self._page.pages.height
            parts = [field, board, ways]
            if self.field is not None:
                suggested = Suggestions(code, size_hint_y=None, height=TARGET_MM * look.mm)
                suggested.follow_field(self.field)
                parts.insert(1, suggested)
        self._typed()
        return parts

    def _letters(self, code: str) -> Widget:
        self._line = None
        self.field = field = TextField(
            code,
            told="draft",
            words=verbatim(catalogue(code).render(T("Vos mots"))),
            language=elsewhere(code),
            text=self._page.conversation.drafts[self._side],
            size_px=min(look.option, 1.6 * look.small * 100 / look.text),
        )
        field.caret = min(self._page.input.get("caret", len(field.text)), len(field.text))
        field.bind(on_change=lambda _field: self._changed(), caret=self._caret_moved)
        return field

    def _figures(self, code: str) -> Widget:
        self.field = None
        self._line = Tongue("", code, told="draft", role=Role.FIELD, bold_face=True)
        self._line.size_px = min(look.option, 1.6 * look.small * 100 / look.text)
        panel = Panel()
        panel.padding = 4 * look.u, 0
        panel.border = look.primary
        for part in (Widget(), self._line, Widget()):
            panel.add_widget(part)
        return panel

    def _way(self, code: str, told: str, words, icon: str, act) -> TongueButton:
        button = TongueButton(words, code, told=told, icon=icon)
        button.most = min(look.foot, 1.6 * look.small * 100 / look.text)
        button.bind(on_act=lambda _button: act())
        return button

    def _board(self, code: str, blank: Blank | None) -> Widget:
        page = self._page
        if blank is not None and blank.digits:
            pad = Keypad(comma=blank.comma)
            key = (LOW_FIGURE_MM if look.landscape else TARGET_MM) * look.mm
            pad.height = 4 * (key + pad.spacing) - pad.spacing
            pad.bind(on_key=lambda _pad, key: page.type(key), on_erase=lambda _pad: page.erase())
            return pad
        board = Keyboard(code, speaks=page.guide.hearing.ready, shaded=look.landscape)
        if look.high > 0:
            room = look.high - page.y - TARGET_MM * look.mm - 2 * page.spacing
            board.height = min(board.natural, max(1.0, room))
        elif not look.landscape:
            board.height = board.high(KEY_MM)
        assert self.field is not None
        board.write_to(self.field)
        board.bind(on_speak=lambda _board: page.talk(self._side))
        return board

    # What is typed

    def type(self, character: str) -> None:
        """A key was struck: on the glass for figures, a real one for both."""
        blank = self._blank
        if self.field is not None:
            self.field.write(character)
        elif blank is not None and character in "0123456789,":
            self._draft = blank.add(self._draft, character)
            self._typed()

    def erase(self) -> None:
        """The last sign goes."""
        if self.field is not None:
            self.field.erase()
        else:
            self._draft = self._draft[:-1]
            self._typed()

    @property
    def _draft(self) -> str:
        return self._page.conversation.drafts[self._side]

    @_draft.setter
    def _draft(self, words: str) -> None:
        self._page.conversation.type(self._side, words)

    def _changed(self) -> None:
        assert self.field is not None
        self._draft = self.field.text
        self._typed()

    def _caret_moved(self, _field: TextField, caret: int) -> None:
        self._page.input["caret"] = caret
        self._page.tell_soon()

    def _typed(self) -> None:
        blank = self._blank
        if self._line is not None and blank is not None:
            shown = blank.written(self._draft)
            self._line.text = shown or "\u00a0"
            self._line.words = verbatim(shown) if shown else T("rien encore")
        assert self._send is not None
        self._send.off = not self.sayable
        self._page.talk_changed()
        self._page.tell_soon()

    @property
    def sayable(self) -> bool:
        """Whether there is something to say, and what is open is filled as it must be."""
        draft, blank = self._draft.strip(), self._blank
        return bool(draft) and (blank is None or blank.fits(draft))

    def finished(self) -> str:
        """The phrase whose open place is filled now; "" when free words were typed, which stay the draft."""
        blank, phrase = self._blank, self._page.input.get("phrase", "")
        if blank is None:
            return ""
        value = blank.written(self._draft.strip())
        self._draft = ""
        return filled(phrase, value)

    @property
    def _blank(self) -> Blank | None:
        """The open place that is being filled, if one is."""
        return blank_of(self._page.input.get("phrase", ""))
