"""One half of a conversation: what one of the two sees and can do, in their own language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kivy.graphics import PopMatrix, PushMatrix, Rotate
from kivy.uix.widget import Widget

from kiosk.accessibility.conversation import Side, State, Turn
from kiosk.accessibility.display_preferences import GAP_MM, TARGET_MM, TEXT_SIZES
from kiosk.accessibility.translation import Suggestion, Via
from kiosk.domain import NOTHING, T, Text, language, verbatim
from kiosk.i18n.fonts import offered
from kiosk.screens.widgets.fitted_text import LARGE, Fitted, Part
from kiosk.screens.widgets.fonts import line_of, width_of
from kiosk.screens.widgets.localized_text import TongueButton, TongueMark
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.row import SnugRow
from kiosk.screens.widgets.theme import look

from .conversation_pane_text import names, parts_of
from .page import VERY_LARGE

if TYPE_CHECKING:
    from .conversation import ConversationPage

#: A mark has letters at most so many times as large as the smallest ones.
WHO, SOURCE = 1.2, 1.5
#: How high the three ways to say something are, where there is room.
WAY_MM = 30.0
#: Lines of Latin letters are lower (in em); a script with higher ones has smaller letters on its buttons.
LOW_LINE = 1.3
#: Phrases that are offered for words that nothing translates; where there is little room.
SUGGESTED, FEW = 3, 1


@dataclass(frozen=True, slots=True)
class Help:
    """One thing that can be done with what was said."""

    name: str
    words: Text
    icon: str
    act: Callable[[], object]


class Turning(Panel):
    """What may stand upside down on the screen: upright for who sits opposite, and so are its touches."""

    _turn: Rotate | None = None

    def turn_round(self) -> None:
        """Turns it, for good."""
        with self.canvas.before:
            PushMatrix()
            self._turn = Rotate(angle=180)
        with self.canvas.after:
            PopMatrix()
        self.bind(pos=self._place_turn, size=self._place_turn)
        self._place_turn()

    def _place_turn(self, *_args) -> None:
        self._turn.origin = self.center

    def to_local(self, x, y, **kwargs):
        """Where it is for who sits opposite."""
        return super().to_local(x, y, **kwargs) if self._turn is None else self._turned(x, y)

    def to_parent(self, x, y, **kwargs):
        return super().to_parent(x, y, **kwargs) if self._turn is None else self._turned(x, y)

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        return 2 * self.center_x - x, 2 * self.center_y - y

    def on_touch_down(self, touch) -> bool:
        return self._touched(super().on_touch_down, touch)

    def on_touch_move(self, touch) -> bool:
        return self._touched(super().on_touch_move, touch)

    def on_touch_up(self, touch) -> bool:
        return self._touched(super().on_touch_up, touch)

    def _touched(self, tell: Callable, touch) -> bool:
        if self._turn is None:
            return tell(touch)
        touch.push()
        touch.apply_transform_2d(self.to_local)
        done = tell(touch)
        touch.pop()
        return done


class Half(Turning):
    """What one of the two sees and can do; a ``bare`` one is only seen, beside a keyboard: ``words``, or what
    was said."""

    grow = 10.0

    def __init__(
        self,
        page: ConversationPage,
        side: Side,
        width: float,
        *,
        bare: bool = False,
        words: list[Part] | None = None,
    ) -> None:
        super().__init__()
        self.padding = (6 if look.landscape else 7) * look.u
        if bare:
            self.padding = 4 * look.u, look.u
        self.spacing = GAP_MM * look.mm
        self.page, self.side, self._bare = page, side, bare
        self.talk = page.conversation
        self.code = self.talk.languages[side]
        self.room = width - 2 * self.padding[0]
        if self.heard:
            self.border, self.border_width = look.primary, 2 * look.stroke
        if bare:
            self.add_widget(Fitted(words or parts_of(self), spacing=look.u))
            return
        asked = self._asked_rows()
        # A low half has room for two rows of buttons: what is asked takes the place of the name.
        head = [] if asked and look.landscape and not self._narrow else [self._head()]
        words = Fitted(parts_of(self), spacing=1.5 * look.u)
        # In reach what is touched stands below what is only read.
        for each in [words, *head] if look.high else [*head, words]:
            self.add_widget(each)
        for row in asked or self._helps_row():
            self.add_widget(row)
        self.add_widget(self._buttons())

    # What was said

    def told(self, name: str) -> str:
        """The id in the outline of something on this half."""
        return f"{self.side.value}.{name}"

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """Phrases that may be what this side meant, when nothing translates what they said."""
        own = self.talk.last(self.side)
        if own is None or own.state is not State.UNTRANSLATED or own is not self.talk.turns[-1]:
            return ()
        most = FEW if look.landscape or look.text >= LARGE else SUGGESTED
        return own.translation.suggestions[:most] if own.translation is not None else ()

    @property
    def untold(self) -> Text:
        """What to say beside the suggestions; nothing without any."""
        own = self.talk.last(self.side)
        return own.translation.note if own is not None and own.translation and self.suggestions else NOTHING

    # What can be done

    @property
    def _proposed(self) -> str:
        """The language that is offered to this side, if one is."""
        proposal = self.talk.proposal
        wanted = proposal is not None and proposal.side is self.side
        return proposal.language if wanted and language(proposal.language) in offered() else ""

    @property
    def _narrow(self) -> bool:
        """Whether there is room for two buttons beside each other only: the foot stands beside the halves."""
        return self.page.aside

    @property
    def low(self) -> bool:
        """Whether there is room for one row of buttons below what is said."""
        return look.landscape or look.text >= LARGE or look.high > 0

    @property
    def crowded(self) -> bool:
        """Whether what else can be done stands beside the name, for the row of buttons is full."""
        return self._bare or (self.low and (self._narrow or not look.landscape))

    @property
    def heard(self) -> bool:
        """Whether this side is being heard now."""
        return self.talk.saying is not None and self.talk.saying.side is self.side

    @property
    def _writing(self) -> Help:
        return Help("type", T("Écrire"), "keyboard-outline", lambda: self.page.open(self.side, "type"))

    @property
    def _other_language(self) -> Help:
        change = T("Changer de langue")
        return Help("who", change, "translate", lambda: self.page.open(self.side, "language"))

    @property
    def _more(self) -> Help:
        return Help("more", T("Autre chose"), "dots-horizontal", lambda: self.page.open(self.side, "helps"))

    def _to_put_right(self) -> list[Help]:
        """What was heard with doubt, or was not translated, waits for this side."""
        talk, own = self.talk, self.talk.last(self.side)
        if own is not None and own.state is State.FAILED:
            return [Help("retry", T("Réessayer"), "refresh", lambda: talk.retry(own.id)), self._rewrite(own)]
        if own is not None and own.doubtful and own is talk.turns[-1]:
            # Nothing was said aloud yet: one touch says it, one puts it right.
            return [Help("say", T("C’est ça"), "check", lambda: talk.confirm(own.id)), self._rewrite(own)]
        return []

    def _rewrite(self, own: Turn) -> Help:
        return Help("rewrite", T("Corriger"), "pencil", lambda: self.page.rewrite(self.side, own.id))

    def helps(self) -> list[Help]:
        """What this side can do with what was said, the most needed first."""
        talk, side = self.talk, self.side
        other, own = talk.last(side.other), talk.last(side)
        found: list[Help] = []
        if other is not None:
            found.append(Help("repeat", T("Je n’ai pas compris"), "help", lambda: talk.not_understood(side)))
            found.append(Help("simpler", T("Plus simple"), "arrow-collapse", lambda: talk.simpler(side)))
        if self._narrow:
            found.append(self._writing)
        if talk.turns:
            again = Help("history", T("Relire"), "history", lambda: self.page.open(side, "history"))
            # Who reads what is said looks away now and then: what went by comes before asking for more.
            found.insert(0 if talk.deaf is side else len(found), again)
        if own is not None and own.state is State.TRANSLATED and own.language != own.target:
            found.append(Help("check", T("Vérifier"), "check-all", lambda: talk.check(own.id)))
        if other is not None and other.state is State.TRANSLATED and talk.deaf is not side:
            found.append(Help("again", T("Écouter"), "volume-high", lambda: talk.repeat(other.id)))
        if own is not None and not self._to_put_right():
            found.append(self._rewrite(own))
        if self.low:
            found.append(self._other_language)
        return found

    def _row(self) -> SnugRow:
        """A row in the direction of this side's language."""
        return SnugRow(spacing=GAP_MM * look.mm, mirrored=language(self.code).rtl)

    def _head(self) -> Widget:
        """Whose half it is, and where the translation comes from; in very large letters what else can be
        done stands there too."""
        row = self._row()
        row.add_widget(self._who())
        if self.crowded:
            more = self._more
            button = self._button(more.name, more.words, more.icon, more.act, beside=True)
            button.most, button.size_hint_x = WHO * self._small, 1
            row.add_widget(button)
            return row
        row.add_widget(Widget())
        if mark := self.source():
            row.add_widget(mark)
        return row

    def _who(self) -> Widget:
        """Whose half it is, by the language; a touch changes it where there is room for one."""
        autonym = language(self.code).autonym
        if self.low:
            most = 0.38 * self.room
            return TongueMark(autonym, self.code, size=WHO * self._small, most=most, told=self.told("who"))
        words = T("{who} · {language}", who=names(self.side, self.side), language=autonym)
        button = self._button("who", words, "translate", self._other_language.act)
        button.quiet, button.size_hint_x = True, None
        button.width = width_of(button.said, button.face, look.small) + 2 * look.small + 8 * look.u
        return button

    @property
    def _small(self) -> float:
        """The smallest letters, whatever the visitor wishes: what is said needs the room."""
        return look.small * 100 / look.text

    def source(self) -> TongueMark | None:
        """Where the translation that this side reads comes from."""
        turn = self.talk.last(self.side.other)
        if turn is None or turn.translation is None or turn.state is not State.TRANSLATED:
            return None
        if turn.translation.via is Via.SAME:
            return None
        if turn.translation.approximate:
            words, icon, ink, fill = T("≈ Traduction approximative"), "", look.warn, look.warnbg
        else:
            words, icon, ink, fill = T("Phrase vérifiée"), "check-all", look.ok, look.okbg
        most = self.room * (1 if self.crowded else 0.58)
        size = min(look.small, SOURCE * self._small)
        told = self.told("source")
        return TongueMark(words, self.code, size=size, most=most, told=told, icon=icon, ink=ink, fill=fill)

    def _asked_rows(self) -> list[Widget]:
        """What is asked, and goes before all else."""
        if proposed := self._proposed:
            row = self._row()
            words = T("Continuer en {language} ?", language=language(proposed))
            row.add_widget(
                self._button("language", words, "translate", lambda: self.talk.speak(self.side, proposed))
            )
            row.add_widget(self._button("decline", T("Non"), "close", self.talk.decline))
            return [row]
        if suggestions := self.suggestions:
            return [self._suggestion(i, each) for i, each in enumerate(suggestions)]
        if asked := self._to_put_right():
            row = self._row()
            for each in asked:
                row.add_widget(self._button(each.name, each.words, each.icon, each.act))
            return [row]
        return []

    def _helps_row(self) -> list[Widget]:
        """What helps, where there is room for it: the most needed, and the way to the others."""
        helps = self.helps()
        if self.low or not helps:
            return []
        row = self._row()
        for each in helps if len(helps) == 1 else [helps[0], self._more]:
            button = self._button(each.name, each.words, each.icon, each.act)
            button.quiet = True
            row.add_widget(button)
        return [row]

    def _suggestion(self, i: int, suggestion: Suggestion) -> Widget:
        row = self._row()
        own = self.talk.last(self.side)
        assert own is not None
        row.add_widget(
            self._button(
                f"suggestion.{i}",
                verbatim(suggestion.source),
                "format-list-bulleted",
                lambda: self.talk.take(own.id, suggestion.source),
            )
        )
        return row

    def _buttons(self) -> Widget:
        """Phrases, letters, voice: always at the same place."""
        row = self._row()
        page, side = self.page, self.side
        phrases = lambda: page.open(side, "phrases")  # noqa: E731
        ways = [Help("phrases", T("Phrases"), "format-list-bulleted", phrases)]
        if not self._narrow:
            ways.append(self._writing)
        if look.landscape and not self._narrow:
            ways.insert(0, self._more)
        words, icon = (T("J’ai fini"), "check") if self.heard else (T("Parler"), "microphone")
        ways.append(Help("talk", words, icon, lambda: page.talk(side)))
        first = "talk" if self.heard or self.talk.hears(side) else "phrases"
        for each in ways:
            button = self._button(each.name, each.words, each.icon, each.act, primary=each.name == first)
            if not self.low:
                button.high, button.most = WAY_MM * look.mm, look.option
                button.size_hint_min_x = 0.26 * self.room
            row.add_widget(button)
        return row

    def _button(
        self,
        name: str,
        words: Text,
        icon: str,
        act: Callable[[], object],
        primary: bool = False,
        beside: bool = False,
    ) -> TongueButton:
        """``beside``: its pictogram stands beside the words, however low the screen is."""
        button = TongueButton(words, self.code, told=self.told(name), icon=icon, primary=primary)
        # On a low screen a half is narrow: the words have the width of the button for themselves, and each
        # button its part of the row by its longest word.
        button.stacked = look.landscape and not beside
        button.size_hint_x, button.size_hint_min_x = button.wide, TARGET_MM * look.mm
        # What is said needs the room.
        most = VERY_LARGE
        if look.landscape:
            most = LARGE if self._narrow and line_of(button.face) <= LOW_LINE else TEXT_SIZES[0]
        if look.text > most:
            button.most = look.small * most / look.text
        button.bind(on_act=lambda _button: act())
        return button
