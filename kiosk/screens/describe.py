"""In one's own words: spoken, or typed. What was understood is shown large and can always be changed."""

from __future__ import annotations

from kivy.uix.widget import Widget
from kivy.utils import escape_markup, get_hex_from_color

from kiosk.accessibility.display_preferences import KEY_MM, TARGET_MM
from kiosk.accessibility.outline import Role
from kiosk.accessibility.recognition import Heard
from kiosk.domain import CHINESE, NOTHING, T, Text, verbatim
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.keypad import PINYIN, Keyboard
from kiosk.screens.widgets.meter import LevelMeter
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.row import SnugRow
from kiosk.screens.widgets.suggestions import Suggestions
from kiosk.screens.widgets.text_field import TextField
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Pictogram, Words

from .code_scanner import ScannedPage
from .keyboard_page import REFUSED, KeyboardPage
from .page import VERY_LARGE

#: Below this a word is shown lighter: it may be wrong.
SURE = 0.6

PRIVACY = T("Votre voix reste dans cette borne. Elle n’est pas enregistrée.")


class DescribePage(KeyboardPage, ScannedPage):
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

    @property
    def typing(self) -> bool:
        """Without ears the keyboard is out at once."""
        return self.input.setdefault("typing", not self.hearing.ready)

    @property
    def writing(self) -> bool:
        return self.typing and not self.hearing.active and not self.hearing.thinking and not self.scanning

    @property
    def hearing(self):
        return self.guide.hearing

    def told_of_hint(self) -> Text:
        """A low page has no room for it: what to do stands in the panel."""
        return NOTHING if look.landscape else super().told_of_hint()

    # While the keys are out

    def make_field(self) -> TextField:
        return TextField(
            look.lang,
            told="words",
            words=T("Vos mots"),
            text=self.words,
            longest=self.step.max_length,
            size_px=look.option,
        )

    def make_board(self) -> Keyboard:
        board = Keyboard(look.lang, speaks=self.hearing.ready)
        board.bind(on_speak=lambda _board: self._speak_instead())
        return board

    def make_room(self, field: TextField) -> tuple[Widget, float]:
        self.room = Suggestions(look.lang)
        self.room.follow_field(field)
        if field.text and self.shown.trouble:
            self.room.say("trouble", self.shown.trouble)
        return self.room, KEY_MM * look.mm if look.landscape else max(
            TARGET_MM * look.mm, 1.2 * look.foot + 6 * look.u
        )

    def hollow(self) -> list[tuple[str, Text]]:
        trouble = self.shown.trouble if not self.words else NOTHING
        told = [("trouble", trouble), ("state", self._state())]
        if look.landscape:
            told.append(("hint", self.told(self.step.hint)))
        return [*told, ("notice", self.shown.notice)]

    def text_changed(self) -> None:
        self.input.pop("heard", None)
        self.words = self.field.text
        self.room.say("", NOTHING)
        self.set_off("confirm", not self.words.strip())

    def refused(self) -> None:
        self.room.say("state", REFUSED)
        self.tell_soon()

    # While one speaks, or looks at what was understood

    def answer_blocks(self) -> list[Widget]:
        if self.scanning:
            return self.scanning_blocks()
        self.meter = LevelMeter(size_hint_y=None, height=12 * look.u)
        self.line = Words(told="words", role=Role.FIELD, words=T("Vos mots"), size_px=look.title * 0.78)
        self.line.markup = True
        self.state_line = Words(told="state", role=Role.STATUS, size_px=look.body, ink=look.muted)
        panel = Panel(padding=10 * look.u, spacing=4 * look.u)
        if self.hearing.active:
            panel.add_widget(self.meter)
        panel.add_widget(self.line)
        panel.add_widget(self.state_line)
        panel.grow = 6
        panel.add_widget(Widget())
        if self.hearing.ready and look.text < VERY_LARGE:
            panel.add_widget(self._privacy())
        self._show_words()
        apart = self.hearing.ready and look.text >= VERY_LARGE
        return [panel, self.text_block(PRIVACY, "privacy", size_px=look.small)] if apart else [panel]

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
        """Who types on a real keyboard writes, whatever is out."""
        if not self.writing and not self.hearing.active and not self.scanning:
            self._type_instead()
        super().type(character)

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
        if self.writing and look.lang == CHINESE.code:
            return PINYIN
        if not self.hearing.ready:
            return self.hearing.why_not or T("Écrivez avec les lettres ci-dessous.")
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
        if not self.typing:
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
        self.input.pop("caret", None)
        self.refill()

    def _speak_instead(self) -> None:
        self.input["typing"] = False
        self.speak()

    def _again(self) -> None:
        self.words = ""
        self.input.pop("heard", None)
        self.speak()
