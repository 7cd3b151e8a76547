"""Two people, two languages, one kiosk between them."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, Protocol, TypeVar

from kiosk.accessibility.recognition import RecognitionEvent, RecognitionPort
from kiosk.accessibility.translation import PhraseSpeaker, Translation, TranslationMethod
from kiosk.accessibility.translation.languages import base_language
from kiosk.i18n.formats import PARIS
from kiosk.runtime.tasks import Tasks

from .speech_capture import SpeechCapture, SpeechQueue
from .turns import (
    ConversationNotice,
    ConversationProblem,
    LanguageProposal,
    LanguageProposals,
    Side,
    SpeechInProgress,
    Transcript,
    TranslationState,
    Turn,
    TurnOrigin,
)

T = TypeVar("T")

#: As the phrasebook has them: it knows them in every language.
ASK_TO_REPEAT = "Pouvez-vous répéter, s’il vous plaît ?"
ASK_TO_SIMPLIFY = "Pouvez-vous le dire plus simplement ?"
#: Situations of the phrasebook of which nobody at home may find a word.
_VIOLENCE = frozenset({"danger", "violences_a_la_maison"})
_SUICIDE, _TONIGHT = ("3114", "15", "114"), ("115", "112")
#: Who is called (``assets/rules/urgences.toml``), the likeliest first, in situations of danger and for some
#: phrases of others.
_NUMBERS = {
    "violences_a_la_maison": ("17", "3919", "114"),
    "danger": ("112", "17", "18", "114"),
    "incendie_et_gaz": ("18", "112", "114"),
    "ce_que_je_ressens.plus_envie_de_vivre": _SUICIDE,
    "sante.pensees_noires": _SUICIDE,
    "sante.proche_veut_mourir": _SUICIDE,
    "sante.appelez_3114": _SUICIDE,
    "sante.appeler_3114_ensemble": _SUICIDE,
    "sante.surdose": ("15", "112", "114"),
    "securite_immeuble.arme": ("17", "112", "114"),
    "securite_immeuble.voisin_coups": ("17", "112", "114"),
    "securite_immeuble.enfant_en_danger": ("119", "17", "114"),
    "hebergement.dans_ma_voiture": _TONIGHT,
    "hebergement.voiture_enfants": _TONIGHT,
    "hebergement.appeler_115_ensemble": _TONIGHT,
}
#: What accepts what the other has just said.
_YES = frozenset(
    (
        *("comprendre.oui", "comprendre.d_accord", "remerciements.merci", "remerciements.merci_beaucoup"),
        *("remerciements.c_est_note", "remerciements.tout_est_note"),
    )
)
#: Where phrases are of which there is nothing to take home.
_SMALL_TALK = ("salutations.", "comprendre.", "remerciements.", "mots_qui_apaisent.", "rassurer.")
_QUESTION_MARKS = ("?", "؟", "？")
#: So many turns after danger was spoken of its numbers stand there.
NUMBERS_STAY = 6


class TranslationPort(Protocol):
    """``kiosk.accessibility.translation.Translator``: it blocks, and is asked on one thread only."""

    def translate(
        self,
        text: str,
        source: str,
        target: str,
        said_on: date | None = None,
        speaker: PhraseSpeaker | None = None,
    ) -> Translation: ...

    def get_ready(self, *languages: str) -> None: ...


class BackgroundRunner(Protocol):
    """``kiosk.runtime.workers.Worker``: the thread that translates; its answers come on the UI thread."""

    async def call(self, job: Callable[[], T]) -> T: ...

    def submit(self, job: Callable[[], object]) -> None: ...


class AgreedLine(NamedTuple):
    """One line as the visitor and as the clerk read it, whose it is, and the id of its turn."""

    visitor: str
    clerk: str
    side: Side
    turn: int


class Conversation:
    """Everything lives on the UI thread; blocking work goes to the owners given.

    ``turns``, oldest first; ``drafts``, what each side is typing; ``notices``, what to tell each side until
    the talk goes on; ``proposal``, a language to offer. ``deaf``: who reads instead of hearing; the other is
    captioned live, and nothing is said aloud to them.
    """

    def __init__(
        self,
        languages: Mapping[Side, str],
        *,
        translator: TranslationPort,
        worker: BackgroundRunner,
        recognition: RecognitionPort | None,
        say: Callable[[str, str], None],
        machine_reaches: Callable[[str, str], bool],
        language_of: Callable[[str], str | None] = lambda text: None,
        simpler_words: Callable[[str, str], str | None] = lambda text, language: None,
        on_change: Callable[[], None] = lambda: None,
        on_voice_event: Callable[[Side, RecognitionEvent], None] = lambda side, event: None,
        post: Callable[[Callable[[], None]], None] = lambda deliver: deliver(),
        deaf: Side | None = None,
        today: Callable[[], date] = lambda: datetime.now(PARIS).date(),
    ) -> None:
        """``say(text, language)`` speaks aloud; ``spoken`` is to be called when it has, ``silenced`` when it
        was cut short.

        ``machine_reaches``: whether more than the phrasebook translates from one language to the other, as
        far as is known at once. On ``worker`` are asked: ``language_of`` a typed text, when it is clear, and
        ``simpler_words`` for a text in a language, where some are known.
        ``on_voice_event``: called first with what is told of a side that speaks; ``post`` as in ``VoiceRun``.
        """
        self.languages = dict(languages)
        self.deaf = deaf
        self.drafts = dict.fromkeys(Side, "")
        self.notices: dict[Side, ConversationNotice] = {}
        #: How many of ``agreed_lines`` were offered to be taken away.
        self.lines_offered = 0
        #: Turns that were not translated, and are not spoken of any more: the talk has gone on.
        self._abandoned_turns: set[int] = set()
        #: Turns of a time when one of the two spoke another language.
        self._earlier_language_turns: set[int] = set()
        self._transcript = Transcript()
        self._language_proposals = LanguageProposals()
        self._translator = translator
        self._worker = worker
        self.on_voice_event = on_voice_event
        self._speech_capture = SpeechCapture(recognition, self, on_change, post)
        self._speech_queue = SpeechQueue(say, self._speech_capture)
        self._machine_can_translate = machine_reaches
        self._language_of = language_of
        self._simpler_words = simpler_words
        self._today = today
        self._on_change = on_change
        self._tasks = Tasks()

    @property
    def turns(self) -> list[Turn]:
        return self._transcript.turns

    @property
    def speaks_of_violence(self) -> bool:
        """Whether a phrase of it does: a copy may be found by who must not know."""
        said = (turn.translation.phrase for turn in self.turns if turn.translation is not None)
        return any(phrase.partition(".")[0] in _VIOLENCE for phrase in said)

    @property
    def danger_numbers(self) -> tuple[str, ...]:
        """Whom to call, where danger was spoken of lately; nothing where it was not."""
        for turn in reversed(self.turns[-NUMBERS_STAY:]):
            phrase = turn.translation.phrase if turn.translation is not None else ""
            for said in (phrase, phrase.partition(".")[0]):
                if said in _NUMBERS:
                    return _NUMBERS[said]
        return ()

    @property
    def agreed_lines(self) -> list[AgreedLine]:
        """What may be taken away, oldest first, as the visitor and as the clerk read it: phrases with a value
        and those that the other has accepted; of the same phrase the last. The last thing that the other
        said before that side spoke again accepts all of it, or none; a value that nobody has answered yet
        is shown to both before they agree. Nothing that a machine translated, that was heard with doubt or
        is in another language than the two now read, and no question that was not answered with yes."""
        reviewed = {TranslationMethod.CATALOGUE, TranslationMethod.PHRASEBOOK}
        lines: dict[tuple[Side, str], AgreedLine] = {}
        turns = [turn for turn in self.turns if turn.origin is not TurnOrigin.ASKED]
        spells = [list(spell) for _, spell in groupby(turns, key=lambda turn: turn.side)]
        for spell, after in zip(spells, [*spells[1:], None], strict=False):
            answer = after[-1].translation.phrase if after and after[-1].translation else ""
            for turn in spell:
                if turn.translation is None:
                    continue
                key = turn.side, turn.translation.phrase or turn.original
                lines.pop(key, None)
                prepared = turn.origin is TurnOrigin.PICKED or bool(turn.translation.phrase)
                same = prepared and turn.translation.method is TranslationMethod.SAME
                is_sure = (same or turn.translation.method in reviewed) and not turn.doubtful
                is_read = {turn.language, turn.target} == {*self.languages.values()}
                asks = turn.original.endswith(_QUESTION_MARKS)
                has_value = any(map(str.isdigit, turn.original))
                accepted = answer in _YES or (after is None and has_value and not asks)
                # "Have you understood?" – "Yes."; "Hello." – "Yes."
                tells = has_value or not (asks or turn.translation.phrase.startswith(_SMALL_TALK))
                if is_sure and is_read and accepted and tells:
                    words = turn.original, turn.translation.text
                    visitor, clerk = words if turn.side is Side.VISITOR else words[::-1]
                    lines[key] = AgreedLine(visitor, clerk, turn.side, turn.id)
        return list(lines.values())

    def last(self, side: Side) -> Turn | None:
        """What that side said last, since the languages are what they are; what was not translated only until
        the talk goes on."""
        return self._last(side, self.turns)

    def last_read(self, side: Side) -> Turn | None:
        """The same of the other, as far as this side can read it."""
        return self._last(side.other, self.turns_read_by(side))

    def _last(self, side: Side, turns: Sequence[Turn]) -> Turn | None:
        past = self._abandoned_turns | self._earlier_language_turns
        return next((turn for turn in reversed(turns) if turn.side is side and turn.id not in past), None)

    def turns_read_by(self, side: Side) -> list[Turn]:
        """Without those of the other that this side cannot read: who is elsewhere sees that, and says it
        otherwise."""
        same = base_language(self.languages[side]) == base_language(self.languages[side.other])
        readable = (TranslationState.TRANSLATED, *((TranslationState.PENDING,) if same else ()))
        return [turn for turn in self.turns if turn.side is side or turn.state in readable]

    def can_hear(self, side: Side) -> bool:
        """Whether that side can speak here, in the language that it has now."""
        return self._speech_capture.can_hear(base_language(self.languages[side]))

    @property
    def proposal(self) -> LanguageProposal | None:
        return self._language_proposals.proposal

    @property
    def saying(self) -> SpeechInProgress | None:
        """While someone speaks: who, and the words so far."""
        return self._speech_capture.saying

    @property
    def next(self) -> Side | None:
        """Who waits to speak until the other has been heard to the end."""
        return self._speech_capture.next

    def can_translate(self, side: Side) -> bool:
        """Whether free words of that side can be translated for the other, not only phrases."""
        source, target = self.languages[side], self.languages[side.other]
        return base_language(source) == base_language(target) or self._machine_can_translate(source, target)

    # What one side does

    def talk(self, side: Side) -> None:
        """Listens to that side: live captions when the other is deaf, else push to talk. Who is interrupted
        is heard to the end first."""
        self._clear_notices()
        self._speech_capture.start(side, base_language(self.languages[side]), live=self.deaf is side.other)

    def stop(self) -> None:
        """Who speaks has finished; what they said comes soon."""
        self._speech_capture.stop()

    def leave(self) -> None:
        """The two are looking elsewhere: who pushed to talk is heard to the end, live captions go on."""
        if self.saying is None or not self.saying.live:
            self.stop()

    def hush(self) -> None:
        """Forgets what is being said."""
        self._speech_capture.cancel()
        self._speech_queue.speak_next()

    def type(self, side: Side, text: str) -> None:
        """The words that side has typed so far; they stay until they are sent."""
        if text:
            self._clear_notices(side)
        self.drafts[side] = text

    def send(self, side: Side) -> None:
        """What that side typed becomes a turn."""
        text = self.drafts[side].strip()
        if text:
            self.drafts[side] = ""
            self.say(side, text)

    def say(self, side: Side, text: str) -> int:
        """A text that side typed, here or elsewhere, becomes a turn: its id."""
        turn = self._add(side, text, TurnOrigin.TYPED)
        self._tasks.start(self._detect_language(side, text))
        return turn

    async def _detect_language(self, side: Side, text: str) -> None:
        try:
            language = await self._worker.call(partial(self._language_of, text))
        except Exception:  # noqa: BLE001 - whatever it is, a language that is not known is no trouble
            return
        self._propose(side, language)

    async def preview(self, side: Side, text: str) -> Translation:
        """What the other would read of a text that is not said yet. Raises what the translator raises."""
        source, target = self.languages[side], self.languages[side.other]
        return await self._worker.call(partial(self._translator.translate, text, source, target))

    def pick(self, side: Side, phrase: str) -> None:
        """A phrase of the phrasebook, in the language of that side, becomes a turn."""
        self._add(side, phrase, TurnOrigin.PICKED)

    def ask_to_repeat(self, side: Side) -> None:
        """Asks the other side, in their language, to say it again."""
        self._tasks.start(self._ask_in_both_languages(side, ASK_TO_REPEAT))

    def simpler(self, side: Side) -> None:
        """What the other side said last in simpler words, if the kiosk knows some; else asks the other."""
        self._tasks.start(self._simplify(side))

    async def _simplify(self, side: Side) -> None:
        last, easy = self._transcript.last(side.other), None
        if last is not None:
            with suppress(Exception):  # whatever it is, the other side is asked then
                easy = await self._worker.call(partial(self._simpler_words, last.original, last.language))
        if last is None or easy is None or easy == last.original:
            await self._ask_in_both_languages(side, ASK_TO_SIMPLIFY)
        else:
            self._add(last.side, easy, TurnOrigin.ASKED)

    def speak(self, side: Side, language: str) -> None:
        """That side goes on in another language."""
        if self.next is side or (self.saying is not None and self.saying.side is side):
            self.hush()
        self._clear_notices()
        if language != self.languages[side]:
            self._earlier_language_turns = {turn.id for turn in self.turns}
            self._worker.submit(partial(self._translator.get_ready, language))
        self.languages[side] = language
        self._language_proposals.resolve(side, language)
        if not self.can_translate(side):
            self.notice(side, ConversationProblem.ONLY_PHRASES)
        self._on_change()

    def decline_proposal(self) -> None:
        """The language that was offered is not wanted; it is not offered again."""
        if self.proposal is not None:
            self._language_proposals.resolve(self.proposal.side, self.proposal.language)
            self._on_change()

    # What can be done with a turn

    def repeat(self, turn_id: int) -> None:
        """Says that turn to the other side, once more or at last."""
        turn = self._transcript.get(turn_id)
        if turn is not None:
            self._say_aloud(turn)

    def confirm(self, turn_id: int) -> None:
        """What was heard with doubt is what was said: the other hears it now."""
        turn = self._update_turn(turn_id, doubtful=False)
        if turn is not None:
            self._clear_notices()
            self._say_aloud(turn)

    def take(self, turn_id: int, phrase: str) -> None:
        """A phrase that was suggested takes the place of a turn that nothing translates."""
        turn = self._transcript.remove(turn_id)
        if turn is not None:
            self.pick(turn.side, phrase)

    def accept_offer(self, turn_id: int) -> None:
        """None of the phrases is meant: the other hears what a machine made of that turn."""
        turn = self._transcript.get(turn_id)
        if turn is not None and turn.translation is not None and (offer := turn.translation.offer):
            translation = Translation(
                turn.original, offer.text, offer.method, approximate=True, back=offer.back
            )
            self._translated(turn_id, translation)
            self._clear_notices()
            self._on_change()

    def retry(self, turn_id: int) -> None:
        """Translates again a turn whose translation failed."""
        turn = self._transcript.get(turn_id)
        if turn is not None and turn.state is TranslationState.FAILED:
            self._update_turn(turn_id, state=TranslationState.PENDING)
            self._clear_notices()
            self._translate(turn)

    def check(self, turn_id: int) -> None:
        """Puts the translation back into the language of who said it: ``Turn.back``."""
        turn = self._transcript.get(turn_id)
        if (
            turn is not None
            and turn.translation is not None
            and turn.translation.method is not TranslationMethod.NONE
        ):
            self._tasks.start(self._translate_back(turn, turn.translation.text))

    async def _translate_back(self, turn: Turn, text: str) -> None:
        if turn.translation is not None and (known := turn.translation.back):
            back = Translation(text, known, turn.translation.method, approximate=True)
            self._update_turn(turn.id, back=back)
            return
        try:
            back = await self._worker.call(
                partial(self._translator.translate, text, turn.target, turn.language)
            )
        except Exception:  # noqa: BLE001 - whatever it is, there is no translation
            self.notice(turn.side, ConversationProblem.TRANSLATION_FAILED)
        else:
            self._update_turn(turn.id, back=back)

    def edit_turn(self, turn_id: int) -> None:
        """Takes a turn back, to be typed again: what was heard wrong costs one touch."""
        turn = self._transcript.remove(turn_id)
        if turn is not None:
            self._clear_notices()
            self.on_interrupted(turn.side, turn.original)
            self._on_change()

    # What the owner tells

    def lend_microphone(self) -> None:
        """Another page listens now; see ``SpeechCapture``."""
        self._speech_capture.lend_microphone()

    def return_microphone(self) -> None:
        """The other page has heard."""
        self._speech_capture.return_microphone()

    def on_kiosk_speaking(self) -> None:
        """The kiosk says something of its own: live captions must not hear it. It ends with ``spoken``."""
        self._speech_capture.pause()

    def spoken(self) -> None:
        """What ``say`` was given has been heard."""
        self._speech_queue.said()

    def silenced(self) -> None:
        """Someone has made the kiosk silent."""
        self._speech_queue.silenced()

    def wipe(self) -> None:
        """The end of the visit: nothing of what was said stays, and nothing late comes."""
        self._tasks.cancel()
        self._speech_capture.cancel()
        self._speech_queue.forget()
        self._transcript.clear()
        self._language_proposals.clear()
        self.drafts = dict.fromkeys(Side, "")
        self.notices = {}
        self.lines_offered = 0
        self._abandoned_turns, self._earlier_language_turns = set(), set()
        self._on_change()

    # What listening tells (see ``SpeechCaptureListener``)

    def on_utterance(self, side: Side, text: str, *, doubtful: bool, sounds_like: str) -> None:
        self._add(side, text, TurnOrigin.SPOKEN, doubtful=doubtful)
        if doubtful:
            self.notice(side, ConversationProblem.DOUBTFUL)
        self._propose(side, sounds_like)

    def on_interrupted(self, side: Side, text: str) -> None:
        self.drafts[side] = f"{self.drafts[side]} {text}".strip()

    def notice(self, side: Side, notice: ConversationNotice | None) -> None:
        """``None``: there is nothing to tell any more."""
        if notice is None:
            self.notices.pop(side, None)
        else:
            self.notices[side] = notice
        self._on_change()

    def on_listening_ended(self) -> None:
        self._speech_queue.speak_next()

    def _clear_notices(self, of: Side | None = None) -> None:
        """What went wrong before is not shown any more; where only one of them goes on, that of the other
        stays until it is said anew or something else is."""
        failed = (TranslationState.UNTRANSLATED, TranslationState.FAILED)
        past = self._abandoned_turns
        self._abandoned_turns = {
            turn.id
            for turn in self.turns
            if turn.state in failed and (turn.id in past or of in (None, turn.side))
        }
        for side in Side if of is None else (of,):
            self.notices.pop(side, None)

    def _add(self, side: Side, text: str, means: TurnOrigin, *, doubtful: bool = False) -> int:
        self._clear_notices()
        turn = self._transcript.add(
            side, means, self.languages, text, doubtful=doubtful, said_on=self._today()
        )
        self._translate(turn)
        self._on_change()
        return turn.id

    def _translate(self, turn: Turn) -> None:
        self._tasks.start(self._translate_turn(turn))

    async def _translate_turn(self, turn: Turn) -> None:
        try:
            translation = await self._worker.call(
                partial(
                    self._translator.translate,
                    *(turn.original, turn.language, turn.target, turn.said_on),
                    speaker=PhraseSpeaker.CLERK if turn.side is Side.CLERK else PhraseSpeaker.VISITOR,
                )
            )
        except Exception:  # noqa: BLE001 - whatever it is, there is no translation
            failed = self._update_turn(turn.id, state=TranslationState.FAILED)
            if failed is not None:
                self.notice(failed.side, ConversationProblem.TRANSLATION_FAILED)
        else:
            self._translated(turn.id, translation)

    async def _ask_in_both_languages(self, side: Side, french: str) -> None:
        """A phrase in both languages at once: even where nothing leads from one to the other."""
        languages = dict(self.languages)

        def both() -> tuple[Translation, Translation]:
            return (
                self._translator.translate(french, "fr", languages[side]),
                self._translator.translate(french, "fr", languages[side.other]),
            )

        try:
            own, other = await self._worker.call(both)
        except Exception:  # noqa: BLE001 - whatever it is, there is no translation
            self.notice(side, ConversationProblem.TRANSLATION_FAILED)
            return
        self._clear_notices()
        turn = self._transcript.add(side, TurnOrigin.ASKED, languages, own.text)
        self._translated(turn.id, other)

    def _translated(self, turn_id: int, translation: Translation) -> None:
        state = (
            TranslationState.UNTRANSLATED
            if translation.method is TranslationMethod.NONE
            else TranslationState.TRANSLATED
        )
        turn = self._update_turn(turn_id, translation=translation, state=state)
        if turn is None:
            return
        if state is TranslationState.UNTRANSLATED:
            self.notice(turn.side, ConversationProblem.UNTRANSLATED)
        elif not turn.doubtful and not (
            turn.origin is TurnOrigin.SPOKEN and base_language(turn.language) == base_language(turn.target)
        ):
            self._say_aloud(turn)

    def _say_aloud(self, turn: Turn) -> None:
        """Unless the other side is deaf."""
        if self.deaf is not turn.side.other:
            self._speech_queue.say(turn.text_for_other, turn.target)

    def _propose(self, side: Side, language: str | None) -> None:
        if not language or language == base_language(self.languages[side]):
            return
        if self._language_proposals.propose(side, language):
            self._on_change()

    def _update_turn(self, turn_id: int, **changes: Any) -> Turn | None:
        turn = self._transcript.change(turn_id, **changes)
        if turn is not None:
            self._on_change()
        return turn
