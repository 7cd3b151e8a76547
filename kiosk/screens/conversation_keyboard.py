"""The keyboard of one of two people: free words, or what a phrase leaves open.

It stands in the half of who writes, turned with it; the other half goes on. On a low screen, and in reach
mode, what was said last stands beside the keys for both.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.conversation import Side, TranslationState
from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.accessibility.display_preferences import GAP_MM, TARGET_MM
from kiosk.accessibility.outline import Role
from kiosk.accessibility.translation.phrasebook import with_ellipses
from kiosk.accessibility.written_text import read_typed_amount
from kiosk.domain import CHINESE, NO_TEXT, T, Text, get_language, verbatim
from kiosk.i18n import catalogue
from kiosk.journeys import InvalidAnswer
from kiosk.journeys.parsing import parse_phone

from .conversation_pane import (
    ConversationPane,
    ConversationView,
    RotatablePanel,
)
from .phrase_placeholders import (
    PLACEHOLDERS,
    PhrasePlaceholder,
    fill_placeholder,
    first_placeholder,
    question_about,
)
from .widgets.containers import BidiRow, Panel
from .widgets.fonts import font_path, text_width
from .widgets.kivy_helpers import defer_delete
from .widgets.localized_text import FittedPart, LocalizedButton, LocalizedLabel, language_if_not_shown
from .widgets.on_screen_keyboard import PINYIN_NOTICE, Keyboard, Keypad
from .widgets.suggestions import WordSuggestions
from .widgets.text_field import TextField
from .widgets.theme import theme

#: How high a key is on a terminal, whose screen two people share.
KEY_MM = 22.0
#: How high the key of a figure is on a tablet.
LANDSCAPE_DIGIT_KEY_MM = 13.5
#: Which part of the page is for what was said to who writes, and for the field.
SPEECH_SHARE, FIELD_SHARE = 0.1, 0.085
#: Which part of the height of the field a line of letters takes at most.
TYPED_SHARE = 0.58
#: How much of the row of what was said each of the two has at least.
MIN_SPEECH_SHARE = 0.22
#: How wide each of the two ways on is on a low screen, beside the field.
SIDE_BUTTON_SHARE = 0.16
#: So many phrases are offered in the room where words are completed.
MAX_PHRASES = 2


class WritingColumn(BoxLayout):
    """The whole page while one of the two writes."""

    least, whole = 1, True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(orientation="vertical", size_hint=(None, None), spacing=GAP_MM * theme.mm, **kwargs)


class ConversationKeyboard:
    """What is typed stays in the draft of its side until it is said; ``page.input`` has the ``phrase`` whose
    open place is filled, if there is one."""

    def __init__(self, page: ConversationView) -> None:
        self._page = page
        self._side = Side.VISITOR
        self.field: TextField | None = None
        self._line: LocalizedLabel | None = None
        self._send: LocalizedButton | None = None
        #: Where words are completed, and what stands there in their place: phrases that were found.
        self._suggested: BoxLayout | None = None
        self._words: WordSuggestions | None = None
        self._offered: tuple[str, ...] = ()
        self._finding = False
        #: Why what was typed cannot be said.
        self._refused: Text = NO_TEXT
        #: What shows the talk, and is drawn anew when it goes on; each with the side that reads it.
        self._panes: list[tuple[BoxLayout, Side]] = []

    def blocks(self, side: Side) -> list[Widget]:
        """The exchange, the field and all keys, each at its place whatever is typed or said."""
        self._side, self._panes, self._suggested, self._refused = side, [], None, NO_TEXT
        turned = self._page.shown.facing and side is Side.CLERK
        low = self._compact
        block = RotatablePanel(size_hint_y=None)
        block.padding, block.spacing = 0 if low else 5 * theme.unit, GAP_MM * theme.mm
        if low:
            block.border_color = block.fill = (0, 0, 0, 0)
        else:
            block.border_color, block.border_width = theme.primary, 2 * theme.stroke
        column = WritingColumn()
        # Whose half is elsewhere has none here: what they said stands in that of who writes.
        alone = bool(self._page.shown.remote)
        other: Widget = self._pane_row() if low else self._pane_slot(side if alone else side.other)
        for part in (block, other) if turned else (other, block):
            column.add_widget(part)
        if not low and not alone:
            block.add_widget(self._own_pane_slot())
        for part in self._widgets(low):
            block.add_widget(part)
        if turned:
            block.turn_round()
        self.show()
        return [column]

    @property
    def _compact(self) -> bool:
        """Whether there is no room for a half beside the keys."""
        return theme.landscape or theme.high > 0

    # What was said

    def _pane_slot(self, side: Side) -> BoxLayout:
        place = BoxLayout()
        self._panes.append((place, side))
        return place

    def _pane_row(self) -> BidiRow:
        """What each of them was told last, side by side."""
        row = BidiRow(spacing=GAP_MM * theme.mm)
        sides = (Side.CLERK, Side.VISITOR) if self._page.shown.facing else (Side.VISITOR, Side.CLERK)
        for each in (self._side,) if self._page.shown.remote else sides:
            row.add_widget(self._pane_slot(each))
        return row

    def _share(self, side: Side) -> float:
        """Which part of that row is for that side: as much as it has to read."""
        talk = self._page.conversation
        if self._page.shown.remote:
            return 1.0
        turns = {each: talk.last(each.other) for each in Side}
        if self._placeholder is not None:  # the phrase stays readable while its value is typed
            return 1 - MIN_SPEECH_SHARE if side is self._side else MIN_SPEECH_SHARE
        if not any(turns.values()):  # who writes reads what to do
            return 1 - MIN_SPEECH_SHARE if side is self._side else MIN_SPEECH_SHARE
        if None in turns.values():
            return 0.5
        lengths = {each: len(turn.text_for_other) for each, turn in turns.items() if turn is not None}
        return min(max(lengths[side] / max(1, sum(lengths.values())), MIN_SPEECH_SHARE), 1 - MIN_SPEECH_SHARE)

    def _own_pane_slot(self) -> BoxLayout:
        place = self._pane_slot(self._side)
        place.size_hint_y, place.height = None, SPEECH_SHARE * self._page.pages.height
        return place

    def show(self) -> None:
        """Shows what was said last; the keys stay where they are."""
        self._page.drawn.clear()
        for place, side in self._panes:
            defer_delete(list(place.children))
            place.clear_widgets()
            place.add_widget(self._pane(side))
            if self._compact:
                place.size_hint_x = self._share(side)
        self._offer_phrases()  # what is translated may be known by now

    def _pane(self, side: Side) -> Widget:
        page = self._page
        low, writes = self._compact, side is self._side
        width = page.pages.width * (self._share(side) if low else 1)
        pane = ConversationPane(
            page,
            side,
            width,
            bare=writes or low,
            words=self._phrase_prompt() if writes else self._whose_half(side),
        )
        pane.size_hint_y = 1
        if writes and not low and not page.shown.remote:
            pane.border_color = pane.fill = theme.surface
            pane.padding = 0
        # Who writes in a half that is turned reads in it.
        if page.shown.facing and side is Side.CLERK and (low or not writes):
            pane.turn_round()
        return pane

    def _phrase_prompt(self) -> list[FittedPart] | None:
        """What is open in the phrase that is being filled, in place of what was said."""
        code, blank = self._page.conversation.languages[self._side], self._placeholder
        if blank is not None:
            phrase = verbatim(with_ellipses(self._page.input["phrase"]))
            words, ink = (self._refused, theme.warn) if self._refused else (self._asked(blank), theme.muted)
            slot = LocalizedLabel(words, code, item_id="slot", size_px=theme.small, ink=ink)
            return [
                *self._question(),
                FittedPart(
                    LocalizedLabel(phrase, code, item_id="phrase", size_px=theme.body), shrinkable=True
                ),
                FittedPart(slot, rank=0 if self._refused else 1, shrinkable=True),
            ]
        if code == CHINESE.code:
            return [
                FittedPart(
                    LocalizedLabel(PINYIN_NOTICE, code, item_id="pinyin", size_px=theme.small),
                    shrinkable=True,
                )
            ]
        return None

    def _whose_half(self, side: Side) -> list[FittedPart] | None:
        """Before anything was said the narrow place of the other tells only whose it is."""
        if not self._compact or self._page.conversation.turns:
            return None
        code = self._page.conversation.languages[side]
        autonym = get_language(code).autonym
        return [FittedPart(LocalizedLabel(autonym, code, item_id=f"{side.value}.who", size_px=theme.small))]

    def _question(self) -> list[FittedPart]:
        """What the other asked, as who answers it reads it, where there is room."""
        asked = self._page.conversation.last_read(self._side)
        if asked is None or asked.state is not TranslationState.TRANSLATED:
            return []
        label = LocalizedLabel(
            asked.text_for_other, asked.target, item_id="question", size_px=theme.small, bold_face=True
        )
        return [FittedPart(label, rank=2, shrinkable=True)]

    def _asked(self, blank: PhrasePlaceholder) -> Text:
        """What is to be typed, as the phrase needs it."""
        session, code = (
            self._page.controller.conversation_session,
            self._page.conversation.languages[self._side],
        )
        phrase = self._page.input["phrase"]
        french = session.phrases.french_of(phrase, code) if session is not None else ""
        return question_about(phrase, french) or blank.asked

    # The field, the ways on and the keys

    def _widgets(self, low: bool) -> list[Widget]:
        code, blank = self._page.conversation.languages[self._side], self._placeholder
        field = self._digit_field(code) if blank is not None and blank.digits else self._text_field(code)
        back = self._button(code, "back", T("Retour"), "arrow-left", self._page.close)
        back.icon = "arrow-right" if back.rtl else "arrow-left"
        self._send = send = self._button(code, "send", T("Dire"), "send", self._page.send)
        send.primary = True
        field.size_hint_y = 1
        ways = BidiRow(
            spacing=GAP_MM * theme.mm, mirrored=back.rtl, size_hint_y=None, height=TARGET_MM * theme.mm
        )
        board = self._board(code, blank)
        if low:
            back.size_hint_x = send.size_hint_x = SIDE_BUTTON_SHARE
            field.size_hint_x = 1 - 2 * SIDE_BUTTON_SHARE
            back.stacked = send.stacked = True
            back.most = send.most = min(back.most, 1.35 * theme.small * 100 / theme.text)
            for part in (back, field, send):
                ways.add_widget(part)
            parts: list[Widget] = [ways, board]
        else:
            ways.height = max(ways.height, 1.2 * theme.foot + 8 * theme.unit)
            back.size_hint_x, send.size_hint_x = 0.4, 0.6
            ways.add_widget(back)
            ways.add_widget(send)
            field.size_hint_y, field.height = None, FIELD_SHARE * self._page.pages.height
            parts = [field, board, ways]
            if self.field is not None:
                words = WordSuggestions(code, size_hint_y=None, height=TARGET_MM * theme.mm)
                words.attach_field(self.field)
                words.bind(on_words=lambda _words: self._page.schedule_outline_event())
                self._suggested = BoxLayout(size_hint_y=None, height=words.height)
                self._suggested.add_widget(words)
                self._words, self._offered = words, ()
                parts.insert(1, self._suggested)
        self._typed_changed()
        return parts

    def _text_field(self, code: str) -> Widget:
        self._line = None
        self.field = field = TextField(
            code,
            item_id="draft",
            words=verbatim(catalogue(code).render(T("Vos mots"))),
            language=language_if_not_shown(code),
            text=self._page.conversation.drafts[self._side],
            size_px=self._typed_size,
        )
        field.caret = min(self._page.input.get("caret", len(field.text)), len(field.text))
        field.bind(on_change=lambda _field: self._changed(), caret=self._caret_moved)
        return field

    @property
    def _typed_size(self) -> float:
        """Of what is typed: as large as is wished, as far as the field holds a line of it."""
        if self._compact:
            return min(theme.option, 1.6 * theme.small * 100 / theme.text)
        return min(theme.option, TYPED_SHARE * FIELD_SHARE * self._page.pages.height)

    def _digit_field(self, code: str) -> Widget:
        self.field = None
        self._line = LocalizedLabel("", code, item_id="draft", role=Role.FIELD, bold_face=True)
        self._line.size_px = self._typed_size
        panel = Panel()
        panel.padding = 4 * theme.unit, 0
        panel.border_color = theme.primary
        for part in (Widget(), self._line, Widget()):
            panel.add_widget(part)
        return panel

    def _button(
        self, code: str, item_id: str, words: Text, icon: str, act: Callable[[], object]
    ) -> LocalizedButton:
        button = LocalizedButton(words, code, item_id=item_id, icon=icon)
        button.most = min(theme.foot, (1.6 if self._compact else 2.6) * theme.small * 100 / theme.text)
        button.bind(on_act=lambda _button: act())
        return button

    def _board(self, code: str, blank: PhrasePlaceholder | None) -> Widget:
        page = self._page
        if blank is not None and blank.digits:
            pad = Keypad(cents=blank.comma, code=code)
            key = (LANDSCAPE_DIGIT_KEY_MM if theme.landscape else TARGET_MM) * theme.mm
            pad.height = 4 * (key + pad.spacing) - pad.spacing
            pad.bind(on_key=lambda _pad, key: page.type(key), on_erase=lambda _pad: page.backspace())
            return pad
        board = Keyboard(code, speaks=page.controller.dictation.ready, shaded=theme.landscape)
        if theme.high > 0:
            room = theme.high - page.y - TARGET_MM * theme.mm - 2 * page.spacing
            board.height = min(board.natural, max(1.0, room))
        elif not theme.landscape:
            board.height = board.high(KEY_MM)
        assert self.field is not None
        board.bind_field(self.field)
        board.bind(on_speak=lambda _board: page.talk(self._side))
        return board

    # What is typed

    def type(self, character: str) -> None:
        """A key was struck: on the glass for figures, a real one for both."""
        blank = self._placeholder
        if self.field is not None:
            self.field.write(character)
        elif blank is not None:
            self._draft = blank.add(self._draft, character)
            self._typed_changed()

    def backspace(self) -> None:
        """The last sign goes."""
        if self.field is not None:
            self.field.backspace()
        else:
            self._draft = self._draft[:-1]
            self._typed_changed()

    @property
    def _draft(self) -> str:
        return self._page.conversation.drafts[self._side]

    @_draft.setter
    def _draft(self, words: str) -> None:
        self._page.conversation.type(self._side, words)

    def _changed(self) -> None:
        assert self.field is not None
        self._draft = self.field.text
        self._typed_changed()

    def _caret_moved(self, _field: TextField, caret: int) -> None:
        self._page.input["caret"] = caret
        self._page.schedule_outline_event()

    def _typed_changed(self) -> None:
        blank = self._placeholder
        if self._line is not None and blank is not None:
            shown = blank.shown(self._draft, self._page.conversation.languages[self._side])
            self._line.text = shown or "\u00a0"
            self._line.words = verbatim(shown) if shown else T("Vous n’avez encore rien écrit")
        assert self._send is not None
        self._send.off = not self.can_submit
        if (refused := self._refusal) != self._refused:
            self._refused = refused
            self.show()
        self._offer_phrases()
        self._page.conversation_updated()
        self._page.schedule_outline_event()

    # Phrases that fit what is typed, where nothing else is translated

    def _offer_phrases(self) -> None:
        """Looks for them once there is more than a word; till then words are completed."""
        page, draft = self._page, self._draft
        session = page.controller.conversation_session
        if self._suggested is None or session is None or page.conversation.can_translate(self._side):
            return
        if " " not in draft.strip():
            self._show_phrases(())
        elif not self._finding:  # the letters that were typed meanwhile are looked for at once
            page.controller.tasks.start(self._find_phrases(session))

    async def _find_phrases(self, session: ConversationSession) -> None:
        self._finding, looked_for = True, ""
        try:
            while self._page.writing and " " in (draft := self._draft).strip() and draft != looked_for:
                place, side, looked_for = self._suggested, self._side, draft
                found: tuple[str, ...] = ()
                with suppress(Exception):  # whatever it is, one writes
                    language = self._page.conversation.languages[side]
                    found = await session.fitting_phrases(draft, side, language)
                # What comes late is for words that were changed, or for nobody any more.
                if place is self._suggested and self._page.writing and draft == self._draft:
                    self._show_phrases(found[:MAX_PHRASES])
        finally:
            self._finding = False

    def _show_phrases(self, found: tuple[str, ...]) -> None:
        """In the room of the words, which is always there."""
        room = self._suggested
        if room is None or found == self._offered:
            return
        self._offered = found
        defer_delete([each for each in room.children if each is not self._words])
        room.clear_widgets()
        if not found:
            room.add_widget(self._words)
            return
        code = self._page.conversation.languages[self._side]
        row = BidiRow(spacing=GAP_MM * theme.mm, mirrored=get_language(code).rtl)
        face, size = font_path(code, bold=True), theme.small * 100 / theme.text

        def needed(words: str) -> float:
            """Pixels of a button with these words on one line, and its sign."""
            return text_width(words, face, size) + 3 * size + 6 * theme.unit

        half = (room.width - row.spacing) / 2
        shown = found if all(needed(each) <= half for each in found) else found[:1]
        for i, words in enumerate(shown):
            button = self._button(
                code, f"phrase.{i}", verbatim(words), "check-all", partial(self._say_phrase, words)
            )
            # On two lines in its room, where one is too long.
            button.most = size if needed(words) <= room.width else 0.75 * size
            button.size_hint_y = 1
            row.add_widget(button)
        room.add_widget(row)
        self._page.schedule_outline_event()

    def _say_phrase(self, words: str) -> None:
        self._draft = ""
        self._page.say_phrase(self._side, words)

    @property
    def can_submit(self) -> bool:
        """Whether there is something to say, and what is open is filled as it must be."""
        draft, blank = self._draft.strip(), self._placeholder
        return bool(draft) and (blank is None or (blank.is_valid(draft) and not self._refusal))

    @property
    def _refusal(self) -> Text:
        """Why what was typed cannot be said: a visitor is not called back at the number of a service."""
        draft, blank = self._draft.strip(), self._placeholder
        if blank is not PLACEHOLDERS["phone"] or self._side is Side.CLERK or not blank.is_valid(draft):
            return NO_TEXT
        try:
            parse_phone(draft)
        except InvalidAnswer as error:
            return error.reason
        return NO_TEXT

    def must_be_seen(self) -> bool:
        """Whether what was typed may mean another sum: it stands there then as it will be said, and is said
        when that is asked for again."""
        amount = read_typed_amount(self._draft) if self._placeholder == PLACEHOLDERS["amount"] else None
        if amount is None or not amount.doubtful:
            return False
        self._draft = f"{amount.cents // 100},{amount.cents % 100:02d}"
        self._typed_changed()
        return True

    def finished(self) -> str:
        """The phrase whose open place is filled now; "" when free words were typed, which stay the draft."""
        blank, phrase = self._placeholder, self._page.input.get("phrase", "")
        if blank is None:
            return ""
        value = blank.written(self._draft.strip())
        self._draft = ""
        return fill_placeholder(phrase, value)

    @property
    def _placeholder(self) -> PhrasePlaceholder | None:
        """The open place that is being filled, if one is."""
        return first_placeholder(self._page.input.get("phrase", ""))
