"""Whole conversations, without a window and without engines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from kiosk.accessibility.conversation import (
    CONVERSATION_PROBLEM_TEXTS,
    Conversation,
    ConversationProblem,
    Side,
    TranslationState,
)
from kiosk.accessibility.conversation.turns import LanguageProposal, TurnOrigin
from kiosk.accessibility.recognition import (
    AudioLevel,
    EngineRestarted,
    MicrophoneAdvice,
    MicrophoneHint,
    NoSpeechReason,
    PartialTranscription,
    RecognitionEvent,
    RecognitionProblem,
    VoiceRun,
)
from kiosk.accessibility.translation import TranslationMethod
from tests.accessibility.recognition.fake import FakeEar

from .fake import FakeTranslator, FakeWorker

CLERK, VISITOR = Side.CLERK, Side.VISITOR


class Counter:
    """A conversation at a counter, and everything around it."""

    def __init__(self, clerk: str = "fr", visitor: str = "tr", *, deaf: Side | None = None) -> None:
        self.recognition = FakeEar()
        self.translator = FakeTranslator()
        self.worker = FakeWorker()
        self.aloud: list[tuple[str, str]] = []
        self.revision = 0
        self.speaks_at_once = True
        self.guess: str | None = None
        self.today = date(2026, 12, 31)
        self.talk = Conversation(
            {CLERK: clerk, VISITOR: visitor},
            translator=self.translator,
            worker=self.worker,
            recognition=self.recognition,
            say=self._say,
            machine_reaches=lambda source, target: (source, target) not in self.translator.unreached,
            language_of=lambda text: self.guess,
            simpler_words=self.translator.simpler,
            today=lambda: self.today,
            on_change=self._changed,
            deaf=deaf,
        )

    def _changed(self) -> None:
        self.revision += 1

    def _say(self, text: str, language: str) -> None:
        self.aloud.append((language, text))
        if self.speaks_at_once:
            self.talk.spoken()

    def finishes_later(self) -> Callable[[], None]:
        """From now on who finishes is understood only when this is called."""
        finish, waiting = self.recognition.finish, list[VoiceRun]()
        self.recognition.finish = waiting.append  # type: ignore[method-assign]

        def understood() -> None:
            self.recognition.finish = finish  # type: ignore[method-assign]
            finish(waiting.pop())

        return understood

    def says(self, side: Side, text: str) -> None:
        """That side holds the button, speaks and lets go."""
        self.recognition.will_hear(text)
        self.talk.talk(side)
        self.talk.stop()
        self.worker.work()

    def types(self, side: Side, text: str) -> None:
        self.talk.type(side, text)
        self.talk.send(side)
        self.worker.work()

    @property
    def words(self) -> list[tuple[Side, str, str]]:
        return [(turn.side, turn.original, turn.text_for_other) for turn in self.talk.turns]


@pytest.fixture
def counter() -> Counter:
    return Counter()


class TestTwoPeople:
    def test_each_hears_the_other_in_their_own_language(self, counter: Counter):
        counter.says(CLERK, "Bonjour.")
        counter.says(VISITOR, "Merhaba.")
        assert counter.words == [(CLERK, "Bonjour.", "<tr> Bonjour."), (VISITOR, "Merhaba.", "<fr> Merhaba.")]
        assert counter.aloud == [("tr", "<tr> Bonjour."), ("fr", "<fr> Merhaba.")]
        assert [turn.origin for turn in counter.talk.turns] == [TurnOrigin.SPOKEN] * 2

    def test_own_words_are_there_before_the_translation(self, counter: Counter):
        counter.talk.type(VISITOR, "Su akıyor.")
        counter.talk.send(VISITOR)
        (turn,) = counter.talk.turns
        assert (turn.state, turn.original, turn.text_for_other) == (
            TranslationState.PENDING,
            "Su akıyor.",
            "Su akıyor.",
        )
        counter.worker.work()
        (turn,) = counter.talk.turns
        assert (turn.state, turn.text_for_other) == (TranslationState.TRANSLATED, "<fr> Su akıyor.")

    def test_a_turn_says_where_its_translation_comes_from(self, counter: Counter):
        counter.types(CLERK, "Bonjour.")
        translation = counter.talk.turns[0].translation
        assert translation is not None
        assert (translation.method, translation.approximate) == (TranslationMethod.ARGOS, True)

    def test_typed_and_picked_words_are_spoken_too(self, counter: Counter):
        counter.types(VISITOR, "Su akıyor.")
        counter.talk.pick(CLERK, "Asseyez-vous.")
        counter.worker.work()
        assert counter.aloud == [("fr", "<fr> Su akıyor."), ("tr", "<tr> Asseyez-vous.")]
        assert [turn.origin for turn in counter.talk.turns] == [TurnOrigin.TYPED, TurnOrigin.PICKED]

    def test_in_the_same_language_only_written_words_are_spoken(self):
        counter = Counter(visitor="fr")
        counter.says(CLERK, "Bonjour.")
        counter.types(VISITOR, "Bonjour madame.")
        assert counter.aloud == [("fr", "Bonjour madame.")]

    def test_numbers_that_were_said_are_written_as_digits(self, counter: Counter):
        counter.says(CLERK, "vous devez quatre cent douze euros")
        assert counter.talk.turns[0].original == "vous devez 412 euros"

    def test_who_speaks_and_the_words_so_far(self, counter: Counter):
        counter.talk.talk(VISITOR)
        counter.recognition.tell(AudioLevel(0.7))
        counter.recognition.tell(PartialTranscription("Mer"))
        saying = counter.talk.saying
        assert saying is not None
        assert (saying.side, saying.sure, saying.level, saying.live) == (VISITOR, "Mer", 0.7, False)
        counter.talk.hush()
        assert counter.talk.saying is None
        assert counter.talk.turns == []

    def test_nothing_typed_is_nothing_said(self, counter: Counter):
        counter.types(CLERK, "  \n")
        assert counter.talk.turns == []

    def test_the_language_of_a_side_can_change(self, counter: Counter):
        counter.talk.speak(VISITOR, "ar")
        counter.says(CLERK, "Bonjour.")
        assert counter.aloud == [("ar", "<ar> Bonjour.")]
        assert counter.translator.ready == ["ar"]  # before anybody spoke it

    def test_the_oldest_turns_are_forgotten(self, counter: Counter):
        for number in range(310):
            counter.types(CLERK, f"{number}")
        assert len(counter.talk.turns) == 300
        assert counter.talk.turns[0].original == "10"


class TestTurnTaking:
    def test_who_is_interrupted_is_heard_to_the_end_first(self, counter: Counter):
        understood = counter.finishes_later()
        counter.talk.talk(CLERK)
        counter.recognition.tell(PartialTranscription("le plombier"))
        counter.talk.talk(VISITOR)
        saying = counter.talk.saying
        assert saying is not None
        assert (saying.side, saying.sure, saying.processing) == (CLERK, "le plombier", True)
        assert counter.talk.next is VISITOR
        counter.recognition.will_hear("Le plombier vient jeudi.")
        understood()
        assert [turn.original for turn in counter.talk.turns] == ["Le plombier vient jeudi."]
        assert counter.talk.saying is not None
        assert (counter.talk.saying.side, counter.talk.next) == (VISITOR, None)

    @pytest.mark.parametrize("nothing", [NoSpeechReason.NOISE, RecognitionProblem.ENGINE_DIED])
    def test_who_waits_speaks_even_if_nothing_was_heard_of_the_other(
        self, counter: Counter, nothing: NoSpeechReason | RecognitionProblem
    ):
        counter.talk.talk(CLERK)
        (
            counter.recognition.will_hear_nothing
            if isinstance(nothing, NoSpeechReason)
            else counter.recognition.will_fail
        )(nothing)  # type: ignore[operator]
        counter.talk.talk(VISITOR)
        assert counter.talk.notices == {CLERK: nothing}
        assert counter.talk.saying is not None
        assert counter.talk.saying.side is VISITOR

    def test_the_last_line_of_captions_comes_before_the_other_speaks(self):
        counter = Counter(visitor="fr", deaf=VISITOR)
        counter.talk.talk(CLERK)
        counter.recognition.will_hear("Le plombier vient jeudi.")
        counter.talk.talk(VISITOR)
        assert [turn.original for turn in counter.talk.turns] == ["Le plombier vient jeudi."]
        assert counter.talk.saying is not None
        assert (counter.talk.saying.side, counter.talk.saying.live) == (VISITOR, False)

    def test_a_side_that_cannot_be_heard_interrupts_nobody(self, counter: Counter):
        counter.recognition.not_ready["tr"] = RecognitionProblem.NO_MODEL
        counter.talk.talk(CLERK)
        before = counter.talk.saying
        counter.talk.talk(VISITOR)
        assert counter.talk.notices == {VISITOR: RecognitionProblem.NO_MODEL}
        assert counter.talk.saying == before

    def test_who_waits_may_think_better_of_it(self, counter: Counter):
        understood = counter.finishes_later()
        counter.talk.talk(CLERK)
        counter.talk.talk(VISITOR)
        counter.talk.hush()
        assert (counter.talk.saying, counter.talk.next) == (None, None)
        counter.recognition.will_hear("Bonjour.")
        understood()
        assert (counter.talk.saying, counter.talk.next) == (None, None)

    def test_the_kiosk_does_not_speak_into_what_somebody_says(self, counter: Counter):
        counter.recognition.will_hear("Le plombier vient jeudi.")
        counter.talk.talk(CLERK)
        counter.talk.talk(VISITOR)
        counter.worker.work()
        assert counter.aloud == []
        counter.recognition.will_hear("Saat kaçta?")
        counter.talk.stop()
        counter.worker.work()
        assert counter.aloud == [("tr", "<tr> Le plombier vient jeudi."), ("fr", "<fr> Saat kaçta?")]

    def test_one_is_heard_to_the_end_before_the_next_is_said(self, counter: Counter):
        counter.speaks_at_once = False
        counter.types(CLERK, "Un.")
        counter.types(CLERK, "Deux.")
        assert counter.aloud == [("tr", "<tr> Un.")]
        counter.talk.spoken()
        assert counter.aloud == [("tr", "<tr> Un."), ("tr", "<tr> Deux.")]

    def test_who_makes_silence_hears_no_more_of_it(self, counter: Counter):
        counter.speaks_at_once = False
        counter.types(CLERK, "Un.")
        counter.types(CLERK, "Deux.")
        counter.talk.silenced()
        assert counter.aloud == [("tr", "<tr> Un.")]
        counter.types(CLERK, "Trois.")
        assert counter.aloud[1:] == [("tr", "<tr> Trois.")]


class TestUnderstanding:
    def test_not_understood_asks_the_other_in_their_language(self, counter: Counter):
        counter.says(CLERK, "Veuillez régulariser votre situation.")
        counter.talk.ask_to_repeat(VISITOR)
        counter.worker.work()
        turn = counter.talk.turns[-1]
        assert (turn.side, turn.origin) == (VISITOR, TurnOrigin.ASKED)
        assert turn.original == "<tr> Pouvez-vous répéter, s’il vous plaît ?"
        assert turn.text_for_other == "Pouvez-vous répéter, s’il vous plaît ?"
        assert counter.aloud[-1] == ("fr", turn.text_for_other)

    def test_say_it_simpler_asks_the_other_when_nothing_simpler_is_known(self, counter: Counter):
        counter.says(VISITOR, "Kombi arızalı.")
        counter.talk.simpler(CLERK)
        counter.worker.work()
        assert counter.talk.turns[-1].text_for_other == "<tr> Pouvez-vous le dire plus simplement ?"
        assert counter.aloud[-1][0] == "tr"

    def test_say_it_simpler_says_what_is_known_to_be_simpler(self, counter: Counter):
        counter.translator.easy["Veuillez régulariser votre situation."] = "Il faut payer."
        counter.says(CLERK, "Veuillez régulariser votre situation.")
        counter.talk.simpler(VISITOR)
        counter.worker.work()
        turn = counter.talk.turns[-1]
        assert (turn.side, turn.origin) == (CLERK, TurnOrigin.ASKED)
        assert (turn.original, turn.text_for_other) == ("Il faut payer.", "<tr> Il faut payer.")

    def test_say_it_simpler_before_anything_was_said(self, counter: Counter):
        counter.talk.simpler(VISITOR)
        counter.worker.work()
        assert [turn.side for turn in counter.talk.turns] == [VISITOR]

    def test_easy_french_is_heard_as_french(self):
        counter = Counter(visitor="fr@falc")
        counter.says(VISITOR, "Bonjour.")
        assert counter.talk.turns[0].language == "fr@falc"
        assert counter.aloud == []

    def test_the_meaning_is_checked_by_translating_back(self, counter: Counter):
        counter.types(CLERK, "Bonjour.")
        counter.talk.check(counter.talk.turns[0].id)
        assert counter.talk.turns[0].back is None
        counter.worker.work()
        back = counter.talk.turns[0].back
        assert back is not None
        assert back.text == "<fr> <tr> Bonjour."

    def test_a_translation_is_heard_again(self, counter: Counter):
        counter.types(CLERK, "Bonjour.")
        counter.talk.repeat(counter.talk.turns[0].id)
        assert counter.aloud == [("tr", "<tr> Bonjour.")] * 2

    def test_what_was_heard_with_doubt_is_said_when_it_is_confirmed(self, counter: Counter):
        counter.talk.on_utterance(CLERK, "Bonjour.", doubtful=True, sounds_like="")
        counter.worker.work()
        assert counter.aloud == []
        counter.talk.confirm(counter.talk.turns[0].id)
        assert not counter.talk.turns[0].doubtful
        assert CLERK not in counter.talk.notices
        assert len(counter.aloud) == 1

    def test_a_suggested_phrase_takes_the_place_of_what_nothing_translates(self, counter: Counter):
        counter.types(CLERK, "abracadabra")
        counter.talk.take(counter.talk.turns[0].id, "Bonjour.")
        assert [turn.original for turn in counter.talk.turns] == ["Bonjour."]
        counter.talk.take(4711, "Bonjour.")
        assert len(counter.talk.turns) == 1

    def test_what_was_heard_wrong_goes_back_to_the_keyboard(self, counter: Counter):
        counter.talk.type(VISITOR, "Ben")
        counter.says(VISITOR, "su atıyor")
        counter.talk.edit_turn(counter.talk.turns[0].id)
        assert counter.talk.turns == []
        assert counter.talk.drafts[VISITOR] == "Ben su atıyor"


class TestDeaf:
    @pytest.fixture
    def counter(self) -> Counter:
        counter = Counter(visitor="fr", deaf=VISITOR)
        counter.speaks_at_once = False
        return counter

    def test_the_clerk_is_captioned_as_they_speak(self, counter: Counter):
        counter.talk.talk(CLERK)
        assert counter.talk.saying is not None
        assert counter.talk.saying.live
        counter.recognition.someone_says("Bonjour.")
        counter.recognition.someone_says("Asseyez-vous.")
        counter.worker.work()
        assert [turn.text_for_other for turn in counter.talk.turns] == ["Bonjour.", "Asseyez-vous."]
        assert counter.talk.saying is not None
        assert counter.aloud == []

    def test_the_clerk_hears_what_is_typed_and_the_microphone_does_not(self, counter: Counter):
        counter.talk.talk(CLERK)
        counter.types(VISITOR, "J’ai une fuite.")
        assert counter.aloud == [("fr", "J’ai une fuite.")]
        assert counter.talk.saying is None
        counter.talk.spoken()
        assert counter.talk.saying is not None
        assert counter.talk.saying.side is CLERK

    def test_captions_go_on_when_somebody_makes_the_kiosk_silent(self, counter: Counter):
        counter.talk.talk(CLERK)
        counter.types(VISITOR, "J’ai une fuite.")
        counter.talk.silenced()
        assert counter.talk.saying is not None
        assert counter.talk.saying.side is CLERK

    def test_a_last_line_comes_before_captions_go_on(self, counter: Counter):
        counter.talk.talk(CLERK)
        understood = counter.finishes_later()
        counter.types(VISITOR, "Oui.")
        counter.talk.spoken()
        assert counter.talk.saying is not None
        assert counter.talk.saying.processing
        counter.recognition.will_hear("Vous êtes là ?")
        understood()
        assert [turn.original for turn in counter.talk.turns] == ["Oui.", "Vous êtes là ?"]
        assert counter.talk.saying is not None
        assert not counter.talk.saying.processing

    def test_nothing_is_said_aloud_to_someone_deaf(self, counter: Counter):
        counter.types(CLERK, "Bonjour.")
        assert counter.aloud == []

    def test_a_microphone_unplugged_keeps_what_was_said(self, counter: Counter):
        counter.talk.talk(CLERK)
        counter.recognition.someone_says("Bonjour.")
        counter.recognition.breaks(RecognitionProblem.MICROPHONE_LOST)
        assert [turn.original for turn in counter.talk.turns] == ["Bonjour."]
        assert counter.talk.notices[CLERK] is RecognitionProblem.MICROPHONE_LOST
        assert counter.talk.saying is None

    def test_advice_and_restarts_are_told_to_who_speaks(self, counter: Counter):
        counter.talk.talk(CLERK)
        counter.recognition.tell(MicrophoneAdvice(MicrophoneHint.TOO_FAR))
        assert counter.talk.notices == {CLERK: MicrophoneHint.TOO_FAR}
        counter.recognition.tell(EngineRestarted())
        assert counter.talk.notices == {CLERK: ConversationProblem.RESTARTED}
        assert counter.talk.saying is not None


class TestTrouble:
    def test_nothing_is_lost_when_translation_breaks(self, counter: Counter):
        counter.translator.dead = True
        counter.types(VISITOR, "Su akıyor.")
        (turn,) = counter.talk.turns
        assert (turn.state, turn.text_for_other) == (TranslationState.FAILED, "Su akıyor.")
        assert counter.talk.notices[VISITOR] is ConversationProblem.TRANSLATION_FAILED
        assert counter.aloud == []
        counter.translator.dead = False
        counter.talk.retry(turn.id)
        counter.worker.work()
        assert counter.talk.turns[0].state is TranslationState.TRANSLATED
        assert counter.aloud == [("fr", "<fr> Su akıyor.")]

    def test_tomorrow_is_counted_from_when_it_was_said(self, counter: Counter):
        counter.translator.dead = True
        counter.types(VISITOR, "Yarın geleceğim.")
        counter.today = date(2027, 1, 1)
        counter.translator.dead = False
        counter.talk.retry(counter.talk.turns[0].id)
        counter.worker.work()
        assert counter.translator.days == [date(2026, 12, 31)]

    def test_a_pair_that_only_the_phrasebook_reaches(self, counter: Counter):
        counter.translator.unreached = {("ta", "fr")}
        counter.talk.speak(VISITOR, "ta")
        assert not counter.talk.can_translate(VISITOR)
        assert counter.talk.can_translate(CLERK)
        assert counter.talk.notices[VISITOR] is ConversationProblem.ONLY_PHRASES
        counter.types(VISITOR, "வணக்கம் ஐயா")
        (turn,) = counter.talk.turns
        assert (turn.state, turn.text_for_other) == (TranslationState.UNTRANSLATED, "வணக்கம் ஐயா")
        assert counter.talk.notices[VISITOR] is ConversationProblem.UNTRANSLATED
        assert counter.aloud == []

    @pytest.mark.parametrize("kind", NoSpeechReason)
    def test_nothing_heard_is_told(self, counter: Counter, kind: NoSpeechReason):
        counter.recognition.will_hear_nothing(kind)
        counter.talk.talk(VISITOR)
        counter.talk.stop()
        assert counter.talk.notices == {VISITOR: kind}
        counter.says(VISITOR, "Merhaba.")
        assert counter.talk.notices == {}

    @pytest.mark.parametrize(
        "goes_on",
        [
            lambda counter: counter.says(VISITOR, "Merhaba."),
            lambda counter: counter.says(CLERK, "Bonjour."),
            lambda counter: counter.talk.talk(CLERK),
            lambda counter: counter.types(VISITOR, "Merhaba."),
            lambda counter: counter.talk.type(VISITOR, "M"),
            lambda counter: counter.talk.pick(VISITOR, "Merhaba."),
            lambda counter: counter.talk.pick(CLERK, "Bonjour."),
            lambda counter: (counter.talk.ask_to_repeat(CLERK), counter.worker.work()),
            lambda counter: counter.talk.speak(CLERK, "en"),
        ],
    )
    @pytest.mark.parametrize("broken", [False, True])
    def test_what_failed_is_gone_when_the_talk_goes_on(
        self, counter: Counter, goes_on: Callable[[Counter], object], broken: bool
    ):
        counter.translator.dead = broken
        counter.translator.unreached = {("tr", "fr")}
        counter.types(VISITOR, "Su akıyor.")
        failed = counter.talk.last(VISITOR)
        assert failed is not None
        assert failed.state in (TranslationState.FAILED, TranslationState.UNTRANSLATED)
        assert VISITOR in counter.talk.notices
        counter.translator.dead = False
        counter.translator.unreached = set()
        goes_on(counter)
        assert counter.talk.notices == {}
        assert counter.talk.last(VISITOR) is not failed
        assert failed in counter.talk.turns  # to be read again

    def test_what_failed_stays_while_the_other_only_types(self, counter: Counter):
        counter.translator.unreached = {("tr", "fr")}
        counter.types(VISITOR, "Su akıyor.")
        failed = counter.talk.last(VISITOR)
        counter.talk.type(CLERK, "Où")
        assert counter.talk.last(VISITOR) is failed
        assert VISITOR in counter.talk.notices
        counter.talk.send(CLERK)
        assert counter.talk.last(VISITOR) is not failed, "the talk has gone on"

    def test_what_fails_late_is_told_though_the_talk_went_on(self, counter: Counter):
        counter.talk.type(VISITOR, "Su akıyor.")
        counter.talk.send(VISITOR)
        counter.talk.talk(CLERK)
        counter.translator.dead = True
        counter.worker.work()
        assert counter.talk.notices == {VISITOR: ConversationProblem.TRANSLATION_FAILED}

    def test_words_so_far_are_kept_when_the_microphone_goes(self, counter: Counter):
        counter.talk.talk(VISITOR)
        counter.recognition.tell(PartialTranscription("Mutfakta su"))
        counter.recognition.breaks(RecognitionProblem.MICROPHONE_LOST)
        assert counter.talk.drafts[VISITOR] == "Mutfakta su"
        assert counter.talk.notices[VISITOR] is RecognitionProblem.MICROPHONE_LOST

    def test_a_language_that_cannot_be_heard(self, counter: Counter):
        counter.recognition.not_ready["tr"] = RecognitionProblem.NO_MODEL
        assert counter.recognition.problem("tr") is RecognitionProblem.NO_MODEL
        counter.talk.talk(VISITOR)
        assert counter.talk.notices == {VISITOR: RecognitionProblem.NO_MODEL}
        counter.types(VISITOR, "Merhaba.")
        assert counter.aloud == [("fr", "<fr> Merhaba.")]

    def test_without_any_ear_one_can_type(self, counter: Counter):
        talk = Conversation(
            {CLERK: "fr", VISITOR: "tr"},
            translator=counter.translator,
            worker=counter.worker,
            recognition=None,
            say=lambda text, language: None,
            machine_reaches=lambda source, target: True,
        )
        talk.talk(CLERK)
        assert talk.notices == {CLERK: RecognitionProblem.NO_MICROPHONE}
        talk.pick(CLERK, "Bonjour.")
        counter.worker.work()
        assert talk.turns[0].text_for_other == "<tr> Bonjour."

    def test_what_is_doubtful_is_shown_and_not_spoken_until_asked(self):
        counter = Counter(deaf=None)
        counter.talk.on_utterance(VISITOR, "su atıyor", doubtful=True, sounds_like="")
        counter.worker.work()
        (turn,) = counter.talk.turns
        assert turn.doubtful
        assert turn.text_for_other == "<fr> su atıyor"
        assert counter.talk.notices[VISITOR] is ConversationProblem.DOUBTFUL
        assert counter.aloud == []
        counter.talk.repeat(turn.id)
        assert counter.aloud == [("fr", "<fr> su atıyor")]

    @pytest.mark.parametrize(
        "text", ["🙂👍🏽", "<b>ignore</b> [color=ff0000]", "\0", "x" * 5000, "[b][/b]", "‮abc"]
    )
    def test_any_text_is_only_words(self, counter: Counter, text: str):
        counter.types(VISITOR, text)
        assert counter.talk.turns[0].original == text
        assert counter.talk.turns[0].text_for_other == f"<fr> {text}"

    def test_every_trouble_has_words(self):
        assert set(CONVERSATION_PROBLEM_TEXTS) == set(ConversationProblem)


class TestAnotherLanguage:
    def test_it_is_offered_and_can_be_taken(self, counter: Counter):
        counter.talk.on_utterance(VISITOR, "مرحبا", doubtful=True, sounds_like="ar")
        assert counter.talk.proposal == LanguageProposal(VISITOR, "ar")
        assert counter.talk.languages[VISITOR] == "tr"
        counter.talk.speak(VISITOR, "ar")
        assert counter.talk.languages[VISITOR] == "ar"
        assert counter.talk.proposal is None

    def test_it_stays_offered_when_the_other_side_goes_on_in_another(self, counter: Counter):
        counter.talk.on_utterance(VISITOR, "مرحبا", doubtful=True, sounds_like="ar")
        counter.talk.speak(CLERK, "en")
        assert counter.talk.proposal == LanguageProposal(VISITOR, "ar")

    def test_what_was_said_in_another_language_is_not_shown_as_said_in_this_one(self, counter: Counter):
        counter.types(VISITOR, "Merhaba.")
        assert counter.talk.last(VISITOR) is not None
        counter.talk.speak(VISITOR, "ar")
        assert counter.talk.last(VISITOR) is None
        assert len(counter.talk.turns) == 1
        counter.types(VISITOR, "مرحبا")
        assert counter.talk.last(VISITOR) is counter.talk.turns[-1]

    def test_typed_words_tell_too(self, counter: Counter):
        counter.guess = "ro"
        counter.types(VISITOR, "Bună ziua, curge apa.")
        counter.worker.work()
        assert counter.talk.proposal == LanguageProposal(VISITOR, "ro")

    def test_what_was_declined_is_not_offered_again(self, counter: Counter):
        counter.guess = "ro"
        counter.types(VISITOR, "Bună ziua, curge apa.")
        counter.talk.decline_proposal()
        assert counter.talk.proposal is None
        counter.types(VISITOR, "Bună ziua, curge apa.")
        assert counter.talk.proposal is None

    def test_the_language_that_is_spoken_is_not_offered(self, counter: Counter):
        counter.guess = "tr"
        counter.types(VISITOR, "Merhaba.")
        assert counter.talk.proposal is None


class TestEnd:
    def test_nothing_stays_and_nothing_late_comes(self, counter: Counter):
        counter.types(VISITOR, "Merhaba.")
        counter.talk.type(VISITOR, "Su")
        counter.talk.talk(CLERK)
        counter.talk.pick(CLERK, "Bonjour.")
        counter.talk.ask_to_repeat(CLERK)
        spoken = list(counter.aloud)
        counter.talk.wipe()
        counter.worker.work()
        assert counter.talk.turns == []
        assert counter.talk.drafts == {CLERK: "", VISITOR: ""}
        assert counter.talk.notices == {}
        assert counter.talk.saying is None
        assert counter.talk.proposal is None
        assert counter.aloud == spoken

    def test_events_of_the_past_are_dropped(self, counter: Counter):
        events: list[RecognitionEvent] = [PartialTranscription("x"), AudioLevel(1.0), EngineRestarted()]
        counter.talk.talk(CLERK)
        past = counter.recognition.run
        assert past is not None
        counter.talk.hush()
        counter.talk.talk(CLERK)
        before = counter.talk.saying
        for event in events:
            past.emit(event)
        assert counter.talk.saying == before

    def test_turns_that_are_gone_are_ignored(self, counter: Counter):
        counter.talk.repeat(99)
        counter.talk.retry(99)
        counter.talk.check(99)
        counter.talk.edit_turn(99)
        assert counter.talk.turns == []

    def test_every_change_is_told(self, counter: Counter):
        before = counter.revision
        counter.says(CLERK, "Bonjour.")
        assert counter.revision > before
