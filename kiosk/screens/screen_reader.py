"""What is said aloud: the page item by item, a sentence of the kiosk, a receipt; and its captions."""

from collections.abc import Callable, Iterator
from dataclasses import astuple
from typing import TYPE_CHECKING

from kivy.clock import Clock

from kiosk.accessibility.captions import caption_at
from kiosk.accessibility.focus import Focus
from kiosk.accessibility.interaction_preferences import InteractionPreferences
from kiosk.accessibility.outline import Outline, OutlineItem, Role
from kiosk.accessibility.reading import (
    HEADSET_HELP,
    HEADSET_OR_CONFIRM_HELP,
    PRIVATE_PLACEHOLDER,
    is_key,
    is_private,
    items_from,
    join_sentences,
    position_parts,
    spell_out,
    typed_difference,
    utterances,
)
from kiosk.accessibility.recognition import Dictation
from kiosk.accessibility.speech import (
    Earcon,
    SpeechEvent,
    SpeechFinished,
    SpeechPaused,
    SpeechProblem,
    SpeechResumed,
    SpeechService,
    Utterance,
    UtteranceFailed,
    UtteranceFinished,
    UtteranceStarted,
    UtteranceStopped,
    WordSpoken,
)
from kiosk.accessibility.speech_privacy import SpeechPrivacy
from kiosk.domain import Language, SignedInTenant, T, Text, verbatim
from kiosk.i18n import catalogue
from kiosk.journeys import Date, Describe, JourneyRun, Number, Tone, resolve
from kiosk.runtime.signals import Signal
from kiosk.session import SessionController
from kiosk.session.screen_state import ConversationScreen, JourneyScreen

from .page import BasePage
from .presence import PresenceMonitor
from .widgets.theme import theme
from .window_parts import AccessBar, CaptionBand

if TYPE_CHECKING:
    from kiosk.accessibility.conversation import Side
    from kiosk.accessibility.conversation.session import ConversationSession

    from .call import CallPage
    from .receipt import ReceiptPage

CAPTION_STAYS_S = 2.5
#: What nobody says stays longer, for each of its letters: who reads slowly reads about ten in a second.
LETTER_STAYS_S = 0.1
#: What looks chosen where a ring stays around it.
PRESSED_ROLES = (Role.BUTTON, Role.CHOICE)
#: What one person says to the other through the kiosk.
TURN_ID = "conversation"
#: What is said of the way the kiosk is used, and of no item.
ASIDE_ID = "aside"
#: In place of a page that someone else may hear.
NOT_READ_ALOUD = T("Cette page n’est pas lue à voix haute. Touchez « Écouter » pour l’entendre.")
#: Who begins to listen learns in two sentences how to go on.
NO_SOUND = T("Pas de son ici : lisez les mots.")
LISTENING_INSTRUCTIONS = T(
    "La borne lit pour vous. Avec les touches : flèche vers le bas, puis OK. "
    "Sur l’écran : glissez un doigt pour écouter, puis touchez deux fois."
)


class ScreenReader:
    """Speaks for the window. The item spoken is the item held: voice, keypad and ring are at one place.

    ``on`` is whether each new page is read by itself. ``speaking`` is whether something is being said.
    """

    def __init__(
        self,
        voice: SpeechService,
        band: CaptionBand,
        bar: AccessBar,
        private_values: Callable[[], SpeechPrivacy],
    ) -> None:
        """``private_values``: what is known of the visitor now, and not for other ears."""
        self.voice, self.band, self.access_bar, self._private_values = voice, band, bar, private_values
        self.focus = Focus()
        self.on = False
        #: The kiosk begins to say something of its own.
        self.own_speech_started = Signal[[]]()
        #: All that was to be said has been, or something of the kiosk's own was cut short.
        self.silent = Signal[[]]()
        #: What one person says to the other was cut short.
        self.turn_interrupted = Signal[[]]()
        self._greeting: list[Utterance] = []
        self._receipt: tuple[JourneyRun, Text] | None = None
        self._announced_call: tuple[JourneyRun, Text, str] | None = None
        self._private_hints_given: set[Text] = set()
        #: What is private was asked for aloud on the page shown, and only there.
        self._revealed = False
        #: The utterance that is not heard now, and why what is read would not be, as far as is known.
        self._unheard: Utterance | None = None
        #: What is being said, as far as is known.
        self._saying: Utterance | None = None
        #: Whether something of what is being said was heard.
        self._heard = False
        self._mute_reasons: set[SpeechProblem] = set()
        self._close_soon = Clock.create_trigger(lambda _dt: self._close(), CAPTION_STAYS_S)

    @property
    def speaking(self) -> bool:
        return self.access_bar.speaking

    @property
    def paused(self) -> bool:
        """Whether something was cut that can go on."""
        return self.access_bar.paused

    def follow(self, interaction: InteractionPreferences) -> None:
        """Takes over what the visitor wishes of the voice, from the next sentence on; its level at once."""
        self.on = interaction.reading
        self.voice.rate, self.voice.volume = interaction.rate, interaction.volume_db
        self.voice.private_on_loudspeaker = interaction.aloud or self._revealed

    def queue_greeting(self, language: Language) -> None:
        """Have the greeting of the chosen language said before anything else."""
        self._mute_reasons.discard(SpeechProblem.NO_VOICE)
        self._show_mute()
        self._greeting = [Utterance("greeting", language.greeting, language.code)]

    def queue_listening_instructions(self) -> None:
        """Someone begins to listen: how to go on is said before anything else."""
        self._greeting.append(
            Utterance(ASIDE_ID, catalogue(theme.lang).render(LISTENING_INSTRUCTIONS), theme.lang)
        )

    def forget(self) -> None:
        """The visit has ended: nothing is said, and nothing that was said is kept."""
        self.voice.reset()
        self.on = self.access_bar.speaking = self.access_bar.paused = self._heard = False
        self._saying = None
        self._greeting, self._receipt, self._announced_call = [], None, None
        self._private_hints_given.clear()
        self._revealed = False
        self._mute_reasons.clear()
        self._show_mute()
        self.band.open, self.band.caption = False, caption_at("")
        self.focus.show(Outline(), keep=False)

    # What to say

    def page_shown(self, page: BasePage) -> None:
        """A receipt is said, and how far a call is; what went wrong, and any other page, only if the visitor
        has asked the kiosk to read: the hall need not hear it."""
        if isinstance(page.shown, JourneyScreen) and self._announce(page):
            return
        if self.on and page.quiet and not self.voice.private:
            self.say(NOT_READ_ALOUD)
        elif self.on:
            if page.outline().get("trouble") is not None:
                self.voice.chime(Earcon.ERROR)
            self.read(page)
        elif self._greeting:
            self._say(self._take_greeting())

    def _announce(self, page: BasePage) -> bool:
        """Whether that is a page which is said unasked."""
        from .call import CallPage
        from .receipt import ReceiptPage

        if isinstance(page, ReceiptPage) and (self.on or page.tone is Tone.OK):
            told = page.run, resolve(page.step.headline, page.context)
            if told != self._receipt:  # else only the line about the network has changed
                self._receipt = told
                self.voice.chime(Earcon.DONE)
                self._say([*self._take_greeting(), *self._receipt_utterances(page)])
            return True
        if isinstance(page, CallPage) and not page.quiet and (self.on or not page.nobody_comes):
            self._announce_call(page)
            return True
        return False

    def _announce_call(self, page: "CallPage") -> None:
        """What is new of it is said at once, in place of what was new before."""
        called = page.run, page.headline, page.step.reference(page.context)
        before, self._announced_call = self._announced_call, called
        if before is None or called[:2] != before[:2]:
            self.voice.chime(Earcon.DONE)
            self._say([*self._take_greeting(), *self._receipt_utterances(page)])
        elif called != before:  # the number that the visitor will be called by has come
            self._say(self._receipt_utterances(page)[1:])

    def _take_greeting(self) -> list[Utterance]:
        before, self._greeting = self._greeting, []
        return before

    def _receipt_utterances(self, page: "ReceiptPage | CallPage") -> list[Utterance]:
        lines = [OutlineItem(f"receipt.{i}", Role.TEXT, line) for i, line in enumerate(page.spoken())]
        return self._utterances_for(lines)

    def _utterances_for(self, items: list[OutlineItem]) -> list[Utterance]:
        """What is said of them: nothing that others in the room should not hear."""
        alone, covers = self.voice.private, self._private_values().is_private
        said = utterances(items, theme.lang, alone=alone, covers=covers)
        hidden = [] if alone else [each for each in items if is_private(each, covers)]
        if not hidden or HEADSET_OR_CONFIRM_HELP in self._private_hints_given:
            return said
        first = next((each for each in hidden if not each.operable), hidden[0])
        ways = HEADSET_HELP if first.operable else HEADSET_OR_CONFIRM_HELP
        if ways not in self._private_hints_given:
            self._private_hints_given.add(ways)
            at = next((i for i, each in enumerate(said, 1) if each.id == first.id), 0)
            said.insert(at, Utterance(ASIDE_ID, catalogue(theme.lang).render(ways), theme.lang))
        return said

    def read(self, page: BasePage) -> None:
        """Reads the page aloud, from the item that is held, else from where the page says that it begins:
        title, where it stands, then all there is but the keys of a keyboard, which are not read like text."""
        outline = page.outline()
        begins = page.reads_from if outline.get(page.reads_from) is not None else None
        held = self.focus.at
        items = items_from(outline, held or begins, lambda item: item.id == held or not is_key(item))
        self._say([*self._take_greeting(), *self._utterances_for(items)])

    def answer_unheard(self) -> None:
        """What is asked for aloud where no sound comes is answered at once: the words stand in the band, even
        while a voice is still waited for, and before those that are read."""
        if self.access_bar.mute and not self.speaking:
            self.flash_caption(NO_SOUND)
            self._greeting.append(Utterance(ASIDE_ID, catalogue(theme.lang).render(NO_SOUND), theme.lang))

    def repeat(self) -> None:
        """What is held once more; without anything held, all that is read of the screen."""
        held = self.focus.item
        page = [each for each in self.focus.outline.items if not is_key(each)]
        self._say(self._utterances_for([held] if held is not None else page))

    def spell(self) -> None:
        """What is held, letter by letter: its value, else its name."""
        item = self.focus.item
        if item is None:
            self.where()
        elif not self.voice.private and is_private(item, self._private_values().is_private):
            self.say(PRIVATE_PLACEHOLDER)
        else:
            words = catalogue(theme.lang).render(item.value or item.name)
            private = is_private(item, self._private_values().is_private)
            self._say([Utterance(item.id, spell_out(words, theme.lang), theme.lang, private)])

    def where(self) -> None:
        """Where the visitor is, then what is held."""
        place = Utterance(
            ASIDE_ID,
            join_sentences(position_parts(self.focus.outline, self.focus.at), theme.lang),
            theme.lang,
        )
        held = self.focus.item
        self._say([place, *(self._utterances_for([held]) if held is not None else [])])

    def held(self) -> None:
        """What is held now is said, if the kiosk reads."""
        if self.on and self.focus.item is not None:
            self._say(self._utterances_for([self.focus.item]))

    def can_reveal_private(self) -> bool:
        """Whether what is held is private, and could be heard by others if the visitor wants."""
        item = self.focus.item
        return (
            item is not None
            and not self.voice.private
            and is_private(item, self._private_values().is_private)
        )

    def reveal_private(self) -> None:
        """What is private may be heard by others: what is held now, and what else is read of this page."""
        self._revealed = self.voice.private_on_loudspeaker = True
        self.repeat()

    def conceal_private(self) -> None:
        """What is private is no more for the room than the visitor wishes on every page."""
        if self._revealed:
            self._revealed = self.voice.private_on_loudspeaker = False

    def page_left(self) -> None:
        """Another page is shown: what was cut does not go on, no note stays in the band, and what is private
        is not for the room again."""
        self.conceal_private()
        if self.paused:
            self.voice.stop()
        if self._close_soon.is_triggered:
            self.show("")

    def changed(self, items: list[OutlineItem], before: Outline) -> None:
        """What an act has changed here: said if the kiosk reads, of what was written only what came or went.
        Of what is private there is a short sound, and its shape."""
        if not self.on or not items:
            return
        item = items[-1]
        was = before.get(item.id)
        if item.private and not self.voice.private:
            self.voice.chime(Earcon.ACCEPT)
        elif item.role is Role.FIELD and was is not None:
            render = catalogue(theme.lang).render
            self._say_written(render(was.value), render(item.value), item.private)
        else:
            self._say(
                [
                    Utterance(ASIDE_ID, each.text, theme.lang, each.private)
                    for each in self._utterances_for([item])
                ]
            )

    def _say_written(self, before: str, now: str, private: bool) -> None:
        came, went = typed_difference(before, now)
        words = T("{letter} effacé.", letter=went) if went and not came else verbatim(came)
        self._say([Utterance(ASIDE_ID, catalogue(theme.lang).render(words), theme.lang, private)])

    def say(self, *words: Text) -> None:
        """Sentences of the kiosk, said and captioned."""
        self._say([Utterance(ASIDE_ID, catalogue(theme.lang).render(each), theme.lang) for each in words])

    def say_in_language(self, words: str, code: str) -> None:
        """Words that are not in the language shown: what one person says to the other. They stand large
        on the page already, and need no band."""
        self._say([Utterance(TURN_ID, words, code)])

    def tell(self, words: Text) -> None:
        """One sentence in the band; also said if the kiosk reads."""
        if self.on:
            self.say(words)
        else:
            self.flash_caption(words)

    def flash_caption(self, words: Text) -> None:
        """One sentence in the band, not said, for as long as a slow reader needs."""
        self.show_whole(words)
        self._close_after(CAPTION_STAYS_S + LETTER_STAYS_S * len(catalogue(theme.lang).render(words)))

    def show_whole(self, words: Text) -> None:
        """One sentence in the band, not said; nothing closes it."""
        self._close_soon.cancel()
        self.band.show_whole(catalogue(theme.lang).render(words))
        self.band.open = True

    def show(self, words: str, *, latest: bool = False) -> None:
        """Puts words in the band, the first ones or the latest; nothing closes it."""
        self._close_soon.cancel()
        at = max(0, len(words) - 1) if latest else 0
        self.band.caption = caption_at(
            words, at, at, lines=self.band.lines, width=self.band.characters_per_line
        )
        self.band.open = bool(words)

    def hush(self) -> None:
        """Silence at once, and no word of what was said or heard stays."""
        self.voice.stop()
        self.show("")

    def stop(self) -> bool:
        """Silence. Whether something was being said."""
        was = self.speaking
        if was:
            self.voice.stop()
        return was

    def pause(self) -> bool:
        """Silence that can be taken up again; but what one person says to the other is cut. Whether something
        was being said."""
        if not self.speaking or (self._saying is not None and self._saying.id == TURN_ID):
            return self.stop()
        self.voice.pause()
        return True

    def resume(self) -> None:
        """Goes on with the word that was cut."""
        self.voice.resume()

    def repeat_sentence(self) -> None:
        """The last sentence once more, and what follows it; paused or not."""
        self.voice.repeat()

    def _say(self, what: list[Utterance]) -> None:
        self._close_soon.cancel()
        self.voice.say(what)

    # Where it is

    def hold(self, item_id: str | None) -> None:
        """Puts the focus on an item, or on none."""
        self.focus.at = item_id if item_id and self.focus.outline.get(item_id) else None

    def step(self, by: int, aloud: bool, *, operable: bool = False) -> None:
        """To the next item, or the one before; it is said if the kiosk reads."""
        item = self.focus.move(by, operable=operable)
        if item is not None and (self.on or aloud):
            self._say(self._utterances_for([item]))

    # What the voice tells, on the UI thread

    def on_speech_event(self, event: SpeechEvent) -> None:
        """Captions and highlights what the voice tells of itself."""
        match event:
            case UtteranceStarted(utterance=utterance):
                self._unheard, self._saying = None, utterance
                self._set_speaking(True)
                if utterance.id != TURN_ID:
                    self.own_speech_started.emit()
                if self._captioned(utterance):
                    self.show(utterance.text)
                if self.focus.outline.get(utterance.id):
                    self.hold(utterance.id)
            case WordSpoken(utterance=utterance, start=start, end=end):
                self._is_heard(utterance)
                if self._captioned(utterance):
                    self.band.caption = caption_at(
                        utterance.text, start, end, lines=self.band.lines, width=self.band.characters_per_line
                    )
            case UtteranceFinished():
                self._close_after(CAPTION_STAYS_S)
            case UtteranceStopped(utterance=utterance):
                self._set_speaking(False)
                self._close()
                (self.turn_interrupted if utterance.id == TURN_ID else self.silent).emit()
            case SpeechPaused():
                self._set_speaking(False, paused=True)
                self._close_soon.cancel()
                if self._saying is not None:  # it goes on from there
                    self.hold(self._saying.id)
            case SpeechResumed(utterance=utterance):
                self._set_speaking(True)
                if self.focus.outline.get(utterance.id):
                    self.hold(utterance.id)
            case UtteranceFailed(utterance=utterance, reason=reason):
                self._not_heard(utterance, reason)
            case SpeechFinished():
                self._set_speaking(False)
                item = self.focus.item
                if not self.on and item and item.role in PRESSED_ROLES and not item.operable:
                    self.hold(None)  # what cannot be touched does not look chosen
                self.silent.emit()
                self._close_after(CAPTION_STAYS_S)

    def _not_heard(self, utterance: Utterance, reason: SpeechProblem) -> None:
        """The words still stand in the band; that they are not heard is told by the bar. A language without a
        voice that only the other person reads says nothing of what is read to the visitor; nor does
        sound that broke off in the middle: it comes again."""
        self._unheard = utterance
        if (reason is SpeechProblem.NO_SPEAKER and not self._heard) or (
            reason is SpeechProblem.NO_VOICE and utterance.language == theme.lang
        ):
            self._mute_reasons.add(reason)
        self._show_mute()

    def _is_heard(self, utterance: Utterance) -> None:
        """There is a loudspeaker, and a voice for its language."""
        if utterance is not self._unheard:
            self._heard = True
            self._mute_reasons.discard(SpeechProblem.NO_SPEAKER)
            if utterance.language == theme.lang:
                self._mute_reasons.discard(SpeechProblem.NO_VOICE)
            self._show_mute()

    def _show_mute(self) -> None:
        self.access_bar.mute = bool(self._mute_reasons)

    def _set_speaking(self, speaking: bool, *, paused: bool = False) -> None:
        self.access_bar.paused, self.access_bar.speaking = paused, speaking
        self._heard = self._heard and speaking
        self._show_mute()

    def _captioned(self, utterance: Utterance) -> bool:
        """Words in another language stand on the page in their own letters, which the band may not have."""
        return utterance.id != TURN_ID and utterance.language == theme.lang

    def _close_after(self, seconds: float) -> None:
        self._close_soon.cancel()
        self._close_soon.timeout = seconds
        self._close_soon()

    def _close(self) -> None:
        if not (self.speaking or self.paused):
            self.band.open = False


def private_values(controller: SessionController) -> SpeechPrivacy:
    """Names, numbers, dates and sums of who is there. Sums on offer are anyone’s."""
    shown = controller.shown
    public = isinstance(shown, JourneyScreen) and shown.run.journey.public_amounts
    return SpeechPrivacy.about(_visitor_values(controller), amounts=not public)


def _visitor_values(controller: SessionController) -> Iterator[object]:
    visit, shown = controller.visit, controller.shown
    identity = visit.identity if visit is not None else None
    if isinstance(identity, SignedInTenant):
        yield from (identity.tenant_number, identity.display_name, identity.address)
    elif identity is not None:
        yield from astuple(identity)
    if isinstance(shown, JourneyScreen):
        view = shown.run.context
        for step in shown.run.journey.steps:
            if isinstance(step, Number | Date) or (isinstance(step, Describe) and step.personal):
                yield view.get(step.key)


class LiveCaptions:
    """Puts what is captioned live in the band, where the two halves do not show it themselves."""

    def __init__(
        self,
        controller: SessionController,
        dictation: Dictation,
        reading: ScreenReader,
        presence: PresenceMonitor,
    ) -> None:
        self._controller, self._dictation, self._reading, self._presence = (
            controller,
            dictation,
            reading,
            presence,
        )
        self._shown = self._words = ""
        self._live_side: Side | None = None

    @property
    def wanted(self) -> bool:
        """Whether somebody is captioned live on a page that does not show it."""
        session, shown = self._controller.conversation_session, self._controller.shown
        on_panes = isinstance(shown, ConversationScreen) and not shown.input
        return session is not None and _readable(session) and not on_panes

    def show(self) -> None:
        """Takes over what was captioned; the band is the kiosk's own while it speaks or listens itself."""
        session, reading = self._controller.conversation_session, self._reading
        live = session.live if session is not None else None
        reading.access_bar.listening = self._dictation.active or live is not None
        words = self._current_text(session, live) if session is not None and live is not None else ""
        if reading.speaking or self._dictation.active:
            self._shown = ""
            return
        ended = self._live_side if self._shown and live is None else None
        self._live_side = live
        words = words if self.wanted else ""
        if words != self._shown:
            self._shown = words
            reading.show(words)
        notice = (
            session.conversation.notices.get(ended) if session and session.conversation and ended else None
        )
        if notice is not None:  # it did not end because someone wished it
            from .conversation_pane import notice_text  # it is there: they talk on it

            reading.flash_caption(notice_text(notice))

    def _current_text(self, session: "ConversationSession", live: "Side") -> str:
        """What is to be read. New words are a sign that somebody is there."""
        from .conversation_pane import speaker_name  # it is there: they talk on it

        who = catalogue(theme.lang).render(speaker_name(live, live.other)) + " : "
        words = session.live_caption(self._reading.band.characters_per_line - len(who))
        if words != self._words:
            self._words = words
            self._presence.record_listening()
        return who + (words or "…")


def _readable(session: "ConversationSession") -> bool:
    """Whether somebody is captioned, for a reader whose letters the band has."""
    from kiosk.accessibility.translation.languages import base_language  # it is there: they talk

    talk, live = session.conversation, session.live
    return (
        talk is not None
        and live is not None
        and base_language(talk.languages[live.other]) == base_language(theme.lang)
    )
