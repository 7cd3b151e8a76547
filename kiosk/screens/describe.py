"""In one's own words: spoken, or typed. What was understood is shown large and can always be changed."""

from collections.abc import Sequence

from kivy.uix.widget import Widget
from kivy.utils import escape_markup, get_hex_from_color

from kiosk.accessibility.display_preferences import KEY_MM, TARGET_MM
from kiosk.accessibility.outline import Role
from kiosk.accessibility.recognition import (
    AudioLevel,
    Dictation,
    EngineRestarted,
    MicrophoneAdvice,
    NoSpeech,
    PartialTranscription,
    RecognitionEvent,
    RecognitionFailed,
    Transcription,
    TranscriptionFinished,
)
from kiosk.domain import CHINESE, NO_TEXT, T, Text, verbatim
from kiosk.journeys import Describe, resolve

from .camera import CodeScanPage
from .keyboard_page import UNSUPPORTED_CHARACTER, KeyboardPage
from .widgets.buttons import PushButton
from .widgets.containers import AutoHeightRow, Panel
from .widgets.indicators import LevelMeter
from .widgets.labels import AccessibleLabel, Pictogram
from .widgets.on_screen_keyboard import PINYIN_NOTICE, Keyboard
from .widgets.suggestions import WordSuggestions
from .widgets.text_field import TextField
from .widgets.theme import VERY_LARGE_TEXT, theme

#: Below this a word is shown lighter: it may be wrong.
SURE_CONFIDENCE = 0.6

PRIVACY = T("Votre voix reste dans cette borne. Elle n’est pas enregistrée.")


class DescribePage(KeyboardPage, CodeScanPage):
    """``input``: ``words`` as they stand, ``heard`` as recognised, ``typing`` while the keyboard is out."""

    step: Describe

    scan_label = T("Montrer mon code")
    how = T("Montrez à l’appareil le code carré de votre demande.")

    @property
    def words(self) -> str:
        if "words" not in self.input:
            self.input["words"] = (
                self.run.unconfirmed.get(self.step.key) or self.context.get(self.step.key) or ""
            )
        return str(self.input["words"])

    @words.setter
    def words(self, words: str) -> None:
        self.input["words"] = self.run.unconfirmed[self.step.key] = words[: self.step.max_length]

    @property
    def typing(self) -> bool:
        """Without ears the keyboard is out at once."""
        return bool(self.input.setdefault("typing", not self.dictation.ready))

    @property
    def writing(self) -> bool:
        return (
            self.typing and not self.dictation.active and not self.dictation.processing and not self.scanning
        )

    @property
    def dictation(self) -> Dictation:
        return self.controller.dictation

    def hint_text(self) -> Text:
        """A low page has no room for it: what to do stands in the panel. Without ears the example says it."""
        return NO_TEXT if theme.landscape or self._only_written else super().hint_text()

    def writing_hint(self) -> Text:
        return NO_TEXT if self._only_written else super().writing_hint()

    @property
    def _only_written(self) -> bool:
        return bool(self._examples) and not self.dictation.ready

    @property
    def _examples(self) -> Sequence[Text]:
        return resolve(self.step.examples, self.context)

    # While the keys are out

    def make_field(self) -> TextField:
        return TextField(
            theme.lang,
            item_id="words",
            words=T("Vos mots"),
            text=self.words,
            longest=self.step.max_length,
            names=self.step.names,
            size_px=theme.option,
        )

    def make_keyboard(self) -> Keyboard:
        board = Keyboard(theme.lang, speaks=self.dictation.ready)
        if self.step.figures_first and not self.words:
            board.layer = "digits"
        board.bind(on_speak=lambda _board: self._speak_instead())
        return board

    def hearing_changed(self) -> None:
        self.rebuild()

    def make_room(self, field: TextField) -> tuple[Widget, float]:
        self.room = WordSuggestions(theme.lang)
        self.room.attach_field(field)
        self.room.bind(on_words=lambda _room: self.schedule_outline_event())
        if field.text and self.shown.trouble:
            self.room.say("trouble", self.shown.trouble)
        return self.room, KEY_MM * theme.mm if theme.landscape else max(
            TARGET_MM * theme.mm, 1.2 * theme.foot + 6 * theme.unit
        )

    def hollow(self) -> list[tuple[str, Text]]:
        trouble = self.shown.trouble if not self.words else NO_TEXT
        sentences = [("trouble", trouble), ("state", self._status_text())]
        if theme.landscape and not self._only_written:
            sentences.append(("hint", self.text_of(self.step.hint)))
        return [*sentences, ("notice", self.shown.notice)]

    def text_changed(self, field: TextField) -> None:
        self.input.pop("transcription", None)
        self.words = field.text
        self.room.say("", NO_TEXT)
        self.set_button_off("confirm", not self.words.strip())

    def refused(self) -> None:
        self.room.say("state", UNSUPPORTED_CHARACTER)
        self.schedule_outline_event()

    # While one speaks, or looks at what was understood

    def answer_blocks(self) -> list[Widget]:
        if self.scanning:
            return self.scanning_blocks()
        self.meter = LevelMeter(size_hint_y=None, height=12 * theme.unit)
        self.line = AccessibleLabel(
            item_id="words", role=Role.FIELD, words=T("Vos mots"), size_px=max(theme.title * 0.78, theme.body)
        )
        self.line.markup = True
        self.status_label = AccessibleLabel(
            item_id="state", role=Role.STATUS, size_px=theme.body, ink=theme.muted
        )
        panel = Panel(padding=10 * theme.unit, spacing=4 * theme.unit)
        if self.dictation.active:
            panel.add_widget(self.meter)
        panel.add_widget(self.line)
        panel.add_widget(self.status_label)
        panel.max_growth = 6
        panel.add_widget(Widget())
        if self.dictation.ready and theme.text < VERY_LARGE_TEXT:
            panel.add_widget(self._privacy())
        self._show_words()
        # A low page has no room for it beside the ways on: it is said when the kiosk listens.
        apart = self.dictation.ready and theme.text >= VERY_LARGE_TEXT
        apart = apart and (not theme.landscape or self.dictation.active)
        return [panel, self.text_block(PRIVACY, "privacy", size_px=theme.small)] if apart else [panel]

    def _privacy(self) -> Widget:
        row = AutoHeightRow(spacing=2 * theme.unit)
        row.add_widget(
            Pictogram(icon="lock-outline", ink=theme.muted, size_px=theme.small, pos_hint={"center_y": 0.5})
        )
        row.add_widget(
            AccessibleLabel(item_id="privacy", words=PRIVACY, size_px=theme.small, ink=theme.muted)
        )
        return row

    # What is said and typed

    def speak(self) -> None:
        """Begins to listen, or ends what is being said."""
        if self.dictation.active:
            self.dictation.finish()
        else:
            self.input["before"] = self.words
            self.input.pop("meanwhile", None)
            self.dictation.listen(self.on_voice_event)
        self.rebuild()

    def type(self, character: str) -> None:
        """Who types on a real keyboard writes, whatever is out."""
        if not self.writing and not self.dictation.active and not self.scanning:
            self._type_instead()
        super().type(character)

    def on_voice_event(self, event: RecognitionEvent) -> None:
        match event:
            case AudioLevel(value=value):
                self.meter.push(value)
            case PartialTranscription(text=text):
                self.input["partial"] = text
                self._show_words()
            case EngineRestarted() | MicrophoneAdvice():
                # It stands there until the visitor has finished: the words that come would hide it at once.
                self.input["meanwhile"] = event.notice
                self._show_status(event.notice)
            case TranscriptionFinished(transcription=transcription):  # after what was already there
                self.input.pop("partial", None)
                before = self.input.pop("before", "")
                self.input["transcription"] = transcription
                self.words = f"{before} {transcription.text}".strip()
                self.rebuild()
            case NoSpeech() | RecognitionFailed():  # what was there stays
                self.input.pop("partial", None)
                self.input.pop("before", None)
                self.input["trouble"] = event.notice
                self.rebuild()

    def _show_words(self) -> None:
        partial = self.input.get("partial", "")
        transcription: Transcription | None = self.input.get("transcription")
        light = get_hex_from_color(theme.muted)
        if self.dictation.active or self.dictation.processing:
            before = escape_markup(self.input.get("before", ""))
            markup = (
                f"{before} [color={light}]{escape_markup(partial)}[/color]".strip() if partial else before
            )
        elif (
            transcription is not None
            and self.words.endswith(transcription.text)
            and transcription.words
            and not theme.rtl
        ):
            before = self.words[: len(self.words) - len(transcription.text)]
            markup = f"[b]{escape_markup(before)}[/b]" + " ".join(
                f"[b]{escape_markup(word.text)}[/b]"
                if word.confidence >= SURE_CONFIDENCE
                else f"[color={light}]{escape_markup(word.text)}[/color]"
                for word in transcription.words
            )
        else:
            markup = escape_markup(self.words)
        self.line.value = verbatim(self.words)
        self.line.shown = verbatim(markup or "\u00a0")  # an empty line keeps its place
        self._show_status(self._status_text())

    def _show_status(self, words: Text) -> None:
        """Where there is nothing to tell, nothing stands in the outline."""
        self.status_label.words, self.status_label.item_id = words, "state" if words else ""

    def _status_text(self) -> Text:
        if self.dictation.processing:
            return T("Un instant, je comprends…")
        if self.dictation.active:
            listening = T("Je vous écoute. Touchez « J’ai fini » quand vous avez fini.")
            meanwhile: Text = self.input.get("meanwhile", listening)
            return meanwhile
        trouble: Text = self.input.pop("trouble", NO_TEXT)
        if trouble:
            return trouble
        if self.words:
            return NO_TEXT
        if self.writing and theme.lang == CHINESE.code:
            return PINYIN_NOTICE
        if self._examples:
            return T("Par exemple : « {example} »", example=self._examples[0])
        if not self.dictation.ready:
            return self.dictation.unavailable_reason or T("Écrivez avec les lettres ci-dessous.")
        return T("Touchez « Parler », puis dites votre réponse.")

    def actions(self) -> list[PushButton]:
        if self.dictation.active or self.dictation.processing:
            done = self.action("spoken", T("J’ai fini"), "check", self.speak, "primary")
            done.off = self.dictation.processing
            return [done]
        if self.scanning:
            return self.scan_actions()
        foot = [*super().actions(), *self.scan_actions()]
        if not self.typing:
            foot.append(self.action("type", T("Écrire"), "keyboard-outline", self._type_instead))
            again = T("Redire") if self.words else T("Parler")
            foot.append(
                self.action(
                    "speak", again, "microphone", self._speak_again, "plain" if self.words else "primary"
                )
            )
        if self.words or self.typing:
            fits = self.action(
                "confirm", T("C’est ça"), "check", lambda: self.controller.answer(self.words), "primary"
            )
            fits.off = not self.words.strip()
            foot.append(fits)
        return foot

    def _type_instead(self) -> None:
        self.input["typing"] = True
        self.input.pop("caret", None)
        self.rebuild()

    def _speak_instead(self) -> None:
        self.input["typing"] = False
        self.speak()

    def _speak_again(self) -> None:
        self.words = ""
        self.input.pop("transcription", None)
        self.speak()
