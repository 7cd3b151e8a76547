"""One half of a conversation: what one of the two sees and can do, in their own language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kivy.graphics import PopMatrix, PushMatrix, Rotate
from kivy.uix.widget import Widget

from kiosk.accessibility.conversation import Side, State
from kiosk.accessibility.display import GAP_MM, TARGET_MM, TEXT_SIZES
from kiosk.accessibility.translation import Suggestion
from kiosk.domain import NOTHING, T, Text, language, verbatim
from kiosk.fonts import offered
from kiosk.i18n import catalogue
from kiosk.widgets.fitted import LARGE, Fitted
from kiosk.widgets.fonts import line_of
from kiosk.widgets.look import look
from kiosk.widgets.panel import Panel
from kiosk.widgets.row import SnugRow
from kiosk.widgets.tongue import TongueButton

from .half_words import names, parts_of
from .page import VERY_LARGE

if TYPE_CHECKING:
    from .conversation import ConversationPage

#: So many of the things that help stand on the half itself, the others on a page of their own.
HELPS = 2
#: Lines of Latin letters are lower (in em); a script with higher ones has smaller letters on its buttons.
LOW_LINE = 1.3
#: How much wider a button is whose pictogram stands beside its words.
BESIDE = 1.25
#: Phrases that are offered for words that nothing translates; where there is little room.
SUGGESTED, FEW = 3, 1


@dataclass(frozen=True, slots=True)
class Help:
    """One thing that can be done with what was said."""

    name: str
    words: Text
    icon: str
    act: Callable[[], object]


class Half(Panel):
    """What one of the two sees and can do."""

    grow = 10.0

    def __init__(self, page: ConversationPage, side: Side, width: float) -> None:
        super().__init__(padding=(4 if look.landscape else 6) * look.u, spacing=GAP_MM * look.mm)
        self.page, self.side = page, side
        self.talk = page.conversation
        self.code = self.talk.languages[side]
        self._turn: Rotate | None = None
        large = look.text >= LARGE
        low = (look.landscape or large or look.high > 0) and not self._asked
        self._room = room = width - 2 * self.padding[0]
        helps = self._shown_helps(0 if large else 1) if low else [self._writing] if self._narrow else []
        head = self._head(helps)
        if low and not self._fits(head):
            head = self._head(self._shown_helps(0))
        # A low screen has room for two rows of buttons: what is asked takes the place of the name.
        if not (self._asked and look.landscape and not self._narrow):
            self.add_widget(head)
        words = parts_of(self, room)
        self.add_widget(Fitted(words, spacing=1.5 * look.u))
        for row in [] if low else self._rows():
            self.add_widget(row)
        self.add_widget(self._buttons())

    # Turned round

    def turn_round(self) -> None:
        """Upside down on the screen, upright for who sits opposite."""
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
    def _asked(self) -> bool:
        """Whether something is asked that goes before all else."""
        return bool(self._proposed or self.suggestions)

    @property
    def _narrow(self) -> bool:
        """Whether there is room for two buttons beside each other only: the foot stands beside the halves."""
        return self.page.aside

    @property
    def _writing(self) -> Help:
        return Help("type", T("Écrire"), "keyboard-outline", lambda: self.page.open(self.side, "type"))

    def helps(self) -> list[Help]:
        """What this side can do with what was said, the most needed first."""
        talk, side = self.talk, self.side
        other, own = self.talk.last(side.other), self.talk.last(side)
        found: list[Help] = []
        if own is not None and own.state is State.FAILED:
            found.append(Help("retry", T("Réessayer"), "refresh", lambda: talk.retry(own.id)))
        if own is not None and own.doubtful and own is talk.turns[-1]:
            # Nothing was said aloud yet: one touch says it, one puts it right.
            found.append(Help("say", T("C’est ça"), "check", lambda: talk.confirm(own.id)))
            found.append(Help("rewrite", T("Corriger"), "pencil", lambda: self.page.rewrite(side, own.id)))
        first = len(found)
        if other is not None:
            found.append(Help("repeat", T("Je n’ai pas compris"), "help", lambda: talk.not_understood(side)))
            found.append(Help("simpler", T("Plus simple"), "arrow-collapse", lambda: talk.simpler(side)))
        if self._narrow:
            found.append(self._writing)
        if talk.turns:
            again = Help("history", T("Relire"), "history", lambda: self.page.open(side, "history"))
            # Who reads what is said looks away now and then: what went by comes before asking for more.
            found.insert(first if talk.deaf is side else len(found), again)
        if own is not None and own.state is State.TRANSLATED and own.language != own.target:
            found.append(Help("check", T("Vérifier"), "check-all", lambda: talk.check(own.id)))
        if other is not None and other.state is State.TRANSLATED and talk.deaf is not side:
            found.append(Help("again", T("Écouter"), "volume-high", lambda: talk.repeat(other.id)))
        if own is not None and not any(each.name == "rewrite" for each in found):
            found.append(Help("rewrite", T("Corriger"), "pencil", lambda: self.page.rewrite(side, own.id)))
        return found

    def _shown_helps(self, most: int) -> list[Help]:
        """As many as there is room for; what else there is stands on a page of its own."""
        helps = self.helps()
        if len(helps) <= most + 1:
            return helps
        more = Help("more", T("Autre chose"), "dots-horizontal", lambda: self.page.open(self.side, "helps"))
        return [*helps[:most], more]

    def _row(self) -> SnugRow:
        """A row in the direction of this side's language."""
        return SnugRow(spacing=GAP_MM * look.mm, mirrored=language(self.code).rtl)

    def _fits(self, row: SnugRow) -> bool:
        """Whether each of its buttons has room for its longest word."""
        needed = (each.wide * (1 if each.stacked else BESIDE) + GAP_MM * look.mm for each in row.children)
        return sum(needed) <= self._room

    def _head(self, helps: list[Help]) -> Widget:
        row = self._row()
        words = catalogue(self.code).render(
            T("{who} · {language}", who=names(self.side, self.side), language=language(self.code).autonym)
        )
        whole = verbatim(words.replace(" ·", "\u00a0·"))
        who = Help("who", whole, "translate", lambda: self.page.open(self.side, "language"))
        for each in (who, *helps):
            row.add_widget(self._button(each.name, each.words, each.icon, each.act, beside=self._narrow))
        return row

    def _rows(self) -> list[Widget]:
        """What is asked, else what helps."""
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
        for most in (HELPS, HELPS - 1):
            row = self._row()
            for each in self._shown_helps(most):
                row.add_widget(self._button(each.name, each.words, each.icon, each.act))
            if self._fits(row):
                break
        return [row] if row.children else []

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
        row = self._row()
        page, side, saying = self.page, self.side, self.talk.saying
        listening = saying is not None and saying.side is side
        row.add_widget(
            self._button("phrases", T("Phrases"), "format-list-bulleted", lambda: page.open(side, "phrases"))
        )
        if not self._narrow:
            write = self._writing
            row.add_widget(self._button(write.name, write.words, write.icon, write.act))
        words, icon = (T("J’ai fini"), "check") if listening else (T("Parler"), "microphone")
        row.add_widget(self._button("talk", words, icon, lambda: page.talk(side), primary=True))
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
