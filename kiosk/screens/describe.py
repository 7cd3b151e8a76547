"""In one's own words: spoken, or typed. What was understood is shown large and can always be changed."""

from __future__ import annotations

from collections.abc import Iterable

from kivy.uix.widget import Widget
from kivy.utils import escape_markup, get_hex_from_color

from kiosk.accessibility.display import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.accessibility.recognition import Heard
from kiosk.domain import CHINESE, NOTHING, T, Text, verbatim
from kiosk.widgets.buttons import Action
from kiosk.widgets.keypad import PINYIN, Keyboard
from kiosk.widgets.look import look
from kiosk.widgets.meter import LevelMeter
from kiosk.widgets.panel import Panel
from kiosk.widgets.row import SnugRow
from kiosk.widgets.stack import Stack
from kiosk.widgets.words import Pictogram, Words

from .page import VERY_LARGE, typed_size
from .scanned import ScannedPage

#: Below this a word is shown lighter: it may be wrong.
SURE = 0.6

PRIVACY = T("Votre voix reste dans cette borne. Elle n’est pas enregistrée.")


class DescribePage(ScannedPage):
    """``input``: ``words`` as they stand, ``heard`` as recognised, ``typing`` while the keyboard is out."""

    show_it = T("Montrer mon code")
    how = T("Montrez à l’appareil le code carré de votre demande.")

    @property
    def words(self) -> str:
        if "words" not in self.input:
            self.input["words"] = self.view.get(self.step.key) or ""
        return self.input["words"]

    @words.setter
    def words(self, words: str) -> None:
        self.input["words"] = words[: self.step.max_length]

    #: Any printable character.
    accepted = ""

    @property
    def written(self) -> bool:
        """Whether there is something to take back."""
        return self.typing and bool(self.words)

    @property
    def typing(self) -> bool:
        """Without ears the keyboard is out at once."""
        return self.input.setdefault("typing", not self.hearing.ready)

    @property
    def hearing(self):
        return self.guide.hearing

    @property
    def aside_from(self) -> int:
        """The keyboard needs the height."""
        return TEXT_SIZES[0] if self.typing and not self.hearing.active else VERY_LARGE

    def blocks(self) -> Iterable[Widget]:
        if not (look.landscape and self.typing) or self.scanning:
            return super().blocks()
        # The keyboard needs the room: the title stands small and alone, the hint waits.
        self.heading, self.total = NOTHING, 0
        trouble = [self.notice_block(self.shown.trouble, "trouble", "warn")] if self.shown.trouble else []
        return [self.small_title(), *trouble, *self.answer_blocks()]

    def answer_blocks(self) -> list[Widget]:
        if self.scanning:
            return self.scanning_blocks()
        self.meter = LevelMeter(size_hint_y=None, height=12 * look.u)
        low = look.landscape and self.typing
        size = typed_size() if low else look.title * 0.78
        self.line = Words(told="words", role=Role.FIELD, words=T("Vos mots"), size_px=size)
        self.line.markup = True
        self.state_line = Words(told="state", role=Role.STATUS, size_px=look.body, ink=look.muted)
        if low:
            self.state_line.size_px = min(look.bar_text, typed_size())
        panel = Panel(padding=(8 if low else 10) * look.u, spacing=4 * look.u)
        if self.hearing.active:
            panel.add_widget(self.meter)
        panel.add_widget(self.line)
        panel.add_widget(self.state_line)
        block: Widget = panel
        if self.typing and not self.hearing.active:
            board = Keyboard(look.lang, least=6 * (18 if not look.high else 14.8) * look.mm)
            board.bind(on_key=lambda _board, key: self.type(key), on_erase=lambda _board: self.erase())
            if look.high:  # low in reach: what is read may stand above it
                self._show_words()
                return [panel, board]
            board.size_hint_y = 1
            block = Stack(spacing=self.pages.spacing)
            block.add_widget(panel)
            block.add_widget(board)
            block.grow = 0.4
        else:
            panel.grow = 6
            panel.add_widget(Widget())
            if self.hearing.ready and look.text < VERY_LARGE:
                panel.add_widget(self._privacy())
        self._show_words()
        apart = self.hearing.ready and look.text >= VERY_LARGE and not self.typing
        return [block, self.text_block(PRIVACY, "privacy", size_px=look.small)] if apart else [block]

    def _privacy(self) -> Widget:
        row = SnugRow(spacing=2 * look.u)
        row.add_widget(
            Pictogram(icon="lock-outline", ink=look.muted, size_px=look.small, pos_hint={"center_y": 0.5})
        )
        row.add_widget(Words(told="privacy", words=PRIVACY, size_px=look.small, ink=look.muted))
        return row

    # What is said and typed

    def speak(self) -> None:
        """Begins to listen, or ends what is being said."""
        if self.hearing.active:
            self.hearing.finish()
        else:
            self.input["before"] = self.words
            self.input.pop("meanwhile", None)
            self.hearing.listen(self)
        self.refill()

    def type(self, character: str) -> None:
        self.input.pop("heard", None)
        self.words += character if self.words else character.upper()
        self._words_changed()

    def erase(self) -> None:
        self.input.pop("heard", None)
        self.words = self.words[:-1]
        self._words_changed()

    def _words_changed(self) -> None:
        self._show_words()
        self.set_off("confirm", not self.words.strip())

    def level(self, value: float) -> None:
        self.meter.push(value)

    def partial(self, text: str) -> None:
        self.input["partial"] = text
        self._show_words()

    def meanwhile(self, words: Text) -> None:
        """It stands there until the visitor has finished: the words that come would hide it at once."""
        self.input["meanwhile"] = words
        self._tell_state(words)

    def heard(self, heard: Heard) -> None:
        """What the recogniser understood comes after what was already there."""
        self.input.pop("partial", None)
        before = self.input.pop("before", "")
        self.input["heard"] = heard
        self.words = f"{before} {heard.text}".strip()
        self.refill()

    def not_heard(self, why: Text) -> None:
        """Nothing understood: what was there stays."""
        self.input.pop("partial", None)
        self.input.pop("before", None)
        self.input["trouble"] = why
        self.refill()

    def _show_words(self) -> None:
        partial = self.input.get("partial", "")
        heard: Heard | None = self.input.get("heard")
        light = get_hex_from_color(look.muted)
        if self.hearing.active:
            markup = f"[color={light}]{escape_markup(partial)}[/color]" if partial else ""
        elif heard is not None and self.words.endswith(heard.text) and heard.words and not look.rtl:
            before = self.words[: len(self.words) - len(heard.text)]
            markup = f"[b]{escape_markup(before)}[/b]" + " ".join(
                f"[b]{escape_markup(word.text)}[/b]"
                if word.confidence >= SURE
                else f"[color={light}]{escape_markup(word.text)}[/color]"
                for word in heard.words
            )
        else:
            markup = escape_markup(self.words)
        self.line.value = verbatim(self.words)
        self.line.shown = verbatim(markup or "\u00a0")  # an empty line keeps its place
        self._tell_state(self._state())

    def _tell_state(self, words: Text) -> None:
        """Where there is nothing to tell, nothing stands in the outline."""
        self.state_line.words, self.state_line.told = words, "state" if words else ""

    def _state(self) -> Text:
        if self.hearing.thinking:
            return T("Un instant, je comprends…")
        if self.hearing.active:
            listening = T("Je vous écoute. Touchez « J’ai fini » quand vous avez fini.")
            meanwhile: Text = self.input.get("meanwhile", listening)
            return meanwhile
        trouble: Text = self.input.pop("trouble", NOTHING)
        if trouble:
            return trouble
        if self.words:
            return NOTHING
        if self.typing and look.lang == CHINESE.code:
            return PINYIN
        if not self.hearing.ready:
            return self.hearing.why_not or T("Écrivez avec les lettres ci-dessous.")
        if self.typing and look.landscape and look.text >= VERY_LARGE:
            return NOTHING  # the keyboard has the room of the example
        if self.step.examples:
            return T("Par exemple : « {example} »", example=self.step.examples[0])
        return T("Touchez « Parler », puis dites votre réponse.")

    def actions(self) -> list[Action]:
        if self.hearing.active or self.hearing.thinking:
            done = self.action("spoken", T("J’ai fini"), "check", self.speak, "primary")
            done.off = self.hearing.thinking
            return [done]
        if self.scanning:
            return self.ways_to_scan()
        foot = [*super().actions(), *self.ways_to_scan()]
        if self.hearing.ready and self.typing:
            foot.append(self.action("speak", T("Parler"), "microphone", self._speak_instead))
        elif not self.typing:
            foot.append(self.action("type", T("Écrire"), "keyboard-outline", self._type_instead))
            again = T("Redire") if self.words else T("Parler")
            foot.append(
                self.action("speak", again, "microphone", self._again, "plain" if self.words else "primary")
            )
        if self.words or self.typing:
            fits = self.action(
                "confirm", T("C’est ça"), "check", lambda: self.guide.answer(self.words), "primary"
            )
            fits.off = not self.words.strip()
            foot.append(fits)
        return foot

    def _type_instead(self) -> None:
        self.input["typing"] = True
        self.refill()

    def _speak_instead(self) -> None:
        self.input["typing"] = False
        self.speak()

    def _again(self) -> None:
        self.words = ""
        self.input.pop("heard", None)
        self.speak()
