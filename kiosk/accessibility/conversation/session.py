"""Two people at the counter: a conversation for a visit, on recognition, speech and the translator.

The translator has its thread. It is made when a conversation begins and given up at its end, with all that it
holds (170 MB for French and Spanish with Apertium): a kiosk that does not translate loads nothing.
"""

import logging
from collections.abc import Callable
from datetime import date
from functools import partial

from kiosk.accessibility.captions import LINES, CaptionHistory, wrap_spans
from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.recognition import (
    LineTranscribed,
    LiveTranscription,
    RecognitionEvent,
    RecognitionPort,
)
from kiosk.accessibility.translation import (
    Phrase,
    PhraseSituation,
    PhraseSpeaker,
    PhraseTheme,
    Translation,
    TranslationMethod,
    Translator,
    packaged_phrasebook,
)
from kiosk.accessibility.translation.languages import base_language
from kiosk.accessibility.translation.phrasebook import is_filled_phrase
from kiosk.runtime.signals import Signal
from kiosk.runtime.tasks import Tasks
from kiosk.runtime.workers import ResultQueue, Worker

log = logging.getLogger(__name__)

#: The clerk's language.
CLERK_LANGUAGE = "fr"
#: Stands in a phrase for what is still to be said.
OPEN_PLACE = "…"
#: Machines and not only phrases.
MACHINE_METHODS = frozenset({TranslationMethod.ARGOS, TranslationMethod.APERTIUM})


class ConversationSession:
    """One conversation at a time. Lives on the UI thread."""

    def __init__(
        self,
        results: ResultQueue,
        recognition: RecognitionPort,
        translator: Callable[[], Translator],
        language_of: Callable[[str], str | None],
        rest: Callable[[], None] = lambda: None,
    ) -> None:
        """``translator`` opens the one of this machine, on the thread that will use it; ``language_of`` tells
        the language of a typed text when it is clear, and ``rest`` gives back the memory that it took."""
        self._result_queue, self._recognition = results, recognition
        self._translator = _LazyTranslator(translator)
        self._language_of = language_of
        self._unload_language_detector = rest
        self._worker = Worker("translator", results)
        self._visit: str | None = None
        self._tasks = Tasks()
        self._machine_pairs: dict[tuple[str, str], bool] = {}
        self.conversation: Conversation | None = None
        self.phrases = PhraseMenu()
        #: What is said while one of the two reads instead of hearing: the last two minutes of it.
        self.captions = CaptionHistory()
        #: A text is to be said aloud, in a language. Who says it calls ``spoken`` when it has been heard,
        #: ``silenced`` when it was cut short.
        self.speech_requested = Signal[str, str]()
        #: Something of the conversation has changed.
        self.changed = Signal[[]]()
        #: What is captioned live may have changed.
        self.captions_changed = Signal[[]]()

    def open(self, visit: str, language: str, *, deaf: bool, remote: bool = False) -> Conversation:
        """The conversation of this visit, begun if there is none. Who does not hear is captioned; so is who
        speaks French with a clerk beside them, not with one who types elsewhere (``remote``)."""
        if self.conversation is None or self._visit != visit:
            self.close_conversation()
            self._visit = visit
            languages = {Side.VISITOR: language, Side.CLERK: CLERK_LANGUAGE}
            self._query_machine_pairs(*languages.values())
            if base_language(language) != CLERK_LANGUAGE:
                self._worker.submit(partial(self._translator.get_ready, *languages.values()))
            self.conversation = Conversation(
                languages,
                translator=self._translator,
                worker=self._worker,
                recognition=self._recognition,
                say=self.speech_requested.emit,
                machine_reaches=self._machine_can_translate,
                language_of=self._language_of,
                simpler_words=self._translator.simpler,
                on_change=self._notify_change,
                on_voice_event=self._caption,
                post=lambda deliver: self._result_queue.post(visit, deliver),
                deaf=Side.VISITOR
                if deaf or (base_language(language) == CLERK_LANGUAGE and not remote)
                else None,
            )
        return self.conversation

    def close_conversation(self) -> None:
        """Nothing of what was said stays, and no engine that translated it."""
        conversation, self.conversation = self.conversation, None
        if conversation is not None:
            self._tasks.cancel()
            conversation.wipe()
            self._worker.submit(self._translator.close)
            self._worker.submit(self._unload_language_detector)
        self.captions.clear()
        self.captions_changed.emit()

    @property
    def live(self) -> Side | None:
        """Who is captioned live now, for the other who does not hear."""
        saying = self.conversation.saying if self.conversation is not None else None
        return saying.side if saying is not None and saying.live else None

    @property
    def dictates(self) -> bool:
        """Whether one of the two dictates, or waits for what they have said."""
        saying = self.conversation.saying if self.conversation is not None else None
        return saying is not None and not saying.live

    def live_caption(self, width: int) -> str:
        """Two lines of ``width`` characters for a band: what is being said, or said last in the language of
        who reads."""
        talk, side = self.conversation, self.live
        if talk is None or side is None:
            return ""
        if base_language(talk.languages[side]) == base_language(talk.languages[side.other]):
            self.captions.width = width
            return " ".join(line.text for line in self.captions.band(LINES))
        turn = next((turn for turn in reversed(talk.turns) if turn.side is side and turn.translation), None)
        words = turn.text_for_other if turn is not None else ""
        return " ".join(words[start:end] for start, end in wrap_spans(words, width)[-LINES:])

    async def likely_phrases(self, words: str, language: str) -> list[Phrase]:
        """What the clerk may answer to those words of the visitor; looked for on the translator's thread."""
        return await self._worker.call(lambda: self.phrases.likely(words, language, clerk=True))

    async def fitting_phrases(self, typed: str, side: Side, language: str) -> tuple[str, ...]:
        """Whole phrases that this side may be about to say, the nearest first, with the values that were
        typed and none open; looked for on the translator's thread."""
        speaker = PhraseSpeaker.CLERK if side is Side.CLERK else PhraseSpeaker.VISITOR
        base = base_language(language)
        found = await self._worker.call(lambda: self._translator.complete(typed, base, speaker))
        return tuple(each for each in found if OPEN_PLACE not in each)

    def lend_microphone(self) -> None:
        """Another page listens with the same microphone: live captions wait."""
        if self.conversation is not None:
            saying = self.conversation.saying
            if saying is not None and saying.live and saying.sure:
                self.captions.said(saying.side.value, saying.sure, doubtful=True)
            self.conversation.lend_microphone()

    def return_microphone(self) -> None:
        """It has heard what it wanted."""
        if self.conversation is not None:
            self.conversation.return_microphone()

    def on_kiosk_speaking(self) -> None:
        """The kiosk says something of its own; ``spoken`` when it has."""
        if self.conversation is not None:
            self.conversation.on_kiosk_speaking()

    def spoken(self) -> None:
        """What was said aloud has been heard."""
        if self.conversation is not None:
            self.conversation.spoken()

    def silenced(self) -> None:
        """What was said aloud was cut short."""
        if self.conversation is not None:
            self.conversation.silenced()

    def close(self) -> None:
        """Ends the thread and what the translator holds."""
        self._worker.submit(self._translator.close)
        self._worker.close()

    def _caption(self, side: Side, event: RecognitionEvent) -> None:
        if isinstance(event, LineTranscribed):
            self.captions.said(side.value, event.line.text, doubtful=event.line.doubtful)
        elif isinstance(event, LiveTranscription):
            self.captions.saying(side.value, event.sure, event.unsure)

    def _notify_change(self) -> None:
        self.changed.emit()
        self.captions_changed.emit()

    def _machine_can_translate(self, source: str, target: str) -> bool:
        """As far as is known: asking loads what is installed, and is done by the translator's thread."""
        if (source, target) not in self._machine_pairs:
            self._query_machine_pairs(source, target)
        return self._machine_pairs.get((source, target), True)

    def _query_machine_pairs(self, one: str, other: str) -> None:
        for source, target in ((one, other), (other, one)):
            if source != target:
                self._tasks.start(self._query_machine_pair(source, target))

    async def _query_machine_pair(self, source: str, target: str) -> None:
        try:
            methods = await self._worker.call(lambda: self._translator.reach(source, target))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is found out when something is said
            log.info("which machine translates is not known: %s", type(error).__name__)
            return
        self._machine_pairs[source, target] = bool(MACHINE_METHODS.intersection(methods))
        self.changed.emit()


class PhraseMenu:
    """The phrasebook as the picker shows it: who may say what."""

    def __init__(self) -> None:
        self._book = packaged_phrasebook()

    def themes(self, clerk: bool) -> list[PhraseTheme]:
        """Those in which this person has something to say, in the order of the book."""
        mine = {each.id for each in self.situations(clerk)}
        return [each for each in self._book.themes if not mine.isdisjoint(each.situations)]

    def situations(self, clerk: bool, theme: str = "") -> list[PhraseSituation]:
        """Those in which this person has something to say, in the order of the book; of that theme only."""
        wanted = next((each.situations for each in self._book.themes if each.id == theme), None)
        return [
            each
            for each in self._book.situations
            if (wanted is None or each.id in wanted) and self.phrases(each.id, clerk=clerk)
        ]

    def likely(self, words: str, language: str, *, clerk: bool) -> list[Phrase]:
        """What this person may answer to those words, without an open place: the phrases of the situation
        that they are about."""
        match = self._book.find(words, language, CLERK_LANGUAGE)
        near = self._book.suggest(words, language, CLERK_LANGUAGE, 1)
        found = match.phrase if match is not None else self._book.phrase(near[0].id) if near else None
        if found is None:
            return []
        return [each for each in self.phrases(found.situation, clerk=clerk) if not each.slots]

    def may_say(self, phrase: str, *, clerk: bool) -> bool:
        """Whether a phrase, by its id, is one of this person or of both: "you will get an answer" is no
        visitor's."""
        mine = PhraseSpeaker.CLERK if clerk else PhraseSpeaker.VISITOR
        return self._book.phrase(phrase).speaker in (mine, PhraseSpeaker.ANYONE)

    def phrases(self, situation: str, *, clerk: bool) -> list[Phrase]:
        """What this person may say there."""
        mine = PhraseSpeaker.CLERK if clerk else PhraseSpeaker.VISITOR
        found = next(each for each in self._book.situations if each.id == situation)
        return [phrase for phrase in found.phrases if phrase.speaker in (mine, PhraseSpeaker.ANYONE)]

    def answers(self, talk: Conversation, side: Side, *, as_read: bool = False) -> tuple[Phrase, ...]:
        """What that side is likeliest to say to what the other has just said, a phrase or words that are like
        one; nothing where it is not understood. ``as_read``: to the last that this side can read."""
        turns = talk.turns_read_by(side) if as_read else talk.turns
        said = turns[-1] if turns else None
        if said is None or said.side is side or said.doubtful or said.translation is None:
            return ()
        if said.translation.method is TranslationMethod.NONE:
            return ()
        by = PhraseSpeaker.CLERK if said.side is Side.CLERK else PhraseSpeaker.VISITOR
        names = [each.translation.near if each.translation else "" for each in reversed(turns)]
        found = self._book.answers(names, by, said.original)
        return tuple(each for each in found if each.text(talk.languages[side]))

    def french_of(self, words: str, language: str) -> str:
        """The French of the open phrase that is ``words`` in that language, whatever of it is filled already;
        "" for what is none."""
        opened = [each for each in self._book.phrases if each.slots]
        same = (each for each in opened if each.text(language) == words)
        filled = (each for each in opened if is_filled_phrase(words, each.text(language) or ""))
        found = next(same, None) or next(filled, None)
        return found.text(CLERK_LANGUAGE) or "" if found is not None else ""

    def sums(self, phrase: Phrase) -> tuple[int, ...]:
        """What is offered for the open sum of that answer, in euros."""
        return self._book.sums(phrase.id)


class _LazyTranslator:
    """The translator, opened by the first question after the beginning or ``close``; all come on the worker's
    thread."""

    def __init__(self, open_it: Callable[[], Translator]) -> None:
        self._open = open_it
        self._translator: Translator | None = None

    @property
    def _opened(self) -> Translator:
        if self._translator is None:
            self._translator = self._open()
        return self._translator

    def translate(
        self,
        text: str,
        source: str,
        target: str,
        said_on: date | None = None,
        speaker: PhraseSpeaker | None = None,
    ) -> Translation:
        return self._opened.translate(text, source, target, said_on, speaker)

    def complete(self, typed: str, language: str, speaker: PhraseSpeaker) -> tuple[str, ...]:
        return self._opened.complete(typed, language, speaker)

    def simpler(self, text: str, language: str) -> str | None:
        return self._opened.simpler(text, language)

    def reach(self, source: str, target: str) -> tuple[TranslationMethod, ...]:
        return self._opened.reach(source, target)

    def get_ready(self, *languages: str) -> None:
        self._opened.get_ready(*languages)

    def close(self) -> None:
        translator, self._translator = self._translator, None
        if translator is not None:
            translator.close()
