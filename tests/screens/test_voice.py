"""Speaking in place of touching: nothing is taken that was not confirmed, and typing is always there."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from kiosk.accessibility.recognition import (
    MICROPHONE_HINT_TEXTS,
    NO_SPEECH_TEXTS,
    RECOGNITION_PROBLEM_TEXTS,
    MicrophoneAdvice,
    MicrophoneHint,
    NoSpeechReason,
    PartialTranscription,
    RecognitionProblem,
    Transcription,
    TranscriptionFinished,
)
from kiosk.accessibility.recognition.recogniser import RecognisedWord
from kiosk.domain import T
from kiosk.screens.page import VoiceProposal
from kiosk.screens.voice_commands import PAUSE_S
from kiosk.session.screen_state import WelcomeScreen
from tests.until import WITHIN_S

from .conftest import Terminal
from .test_report import to_the_words

pytestmark = pytest.mark.window


class TestSayWhatYouSee:
    @pytest.fixture
    def where(self, home: Terminal) -> Terminal:
        home.touch("service.signaler")
        home.sign_in()
        home.until(lambda: home.asks("lieu"))
        return home

    def say(self, terminal: Terminal, words: str) -> None:
        terminal.recognition.will_hear(words)
        terminal.touch("bar.speak")
        assert terminal.dictation.active
        terminal.touch("bar.speak")
        assert not terminal.dictation.active

    def test_a_match_is_offered_and_taken_by_one_touch(self, where: Terminal) -> None:
        self.say(where, "la cuisine")
        assert where.asks("lieu")
        assert where.ringed == "option.cuisine"
        assert where.words("offer") == "Oui, Cuisine"
        assert "la cuisine" in where.caption
        where.touch("offer")
        assert where.asks("description")
        assert where.controller.shown.run.context["lieu"] == "cuisine"  # type: ignore[union-attr]

    def test_what_was_heard_has_no_full_stop_in_its_quotation_marks(self, where: Terminal) -> None:
        self.say(where, "La cuisine.")
        assert "«\u00a0La cuisine\u00a0»" in where.caption

    def test_the_ear_knows_what_can_be_said(self, where: Terminal) -> None:
        self.say(where, "x")
        assert "Cuisine" in where.recognition.vocabulary

    def test_another_touch_is_a_no(self, where: Terminal) -> None:
        self.say(where, "la cuisine")
        where.touch("option.salle_de_bains")
        assert where.controller.shown.run.context["lieu"] == "salle_de_bains"  # type: ignore[union-attr]

    def test_by_its_place(self, where: Terminal) -> None:
        self.say(where, "le deuxième")
        assert where.ringed == [id for id in where.ids if id.startswith("option.")][1]

    def test_what_fits_nothing_is_told(self, where: Terminal) -> None:
        self.say(where, "bonjour madame")
        assert where.asks("lieu")
        assert "offer" not in where.ids
        assert "bonjour madame" in where.caption

    @pytest.mark.parametrize("kind", list(NoSpeechReason))
    def test_silence_is_told(self, where: Terminal, kind: NoSpeechReason) -> None:
        where.recognition.will_hear_nothing(kind)
        where.touch("bar.speak")
        where.touch("bar.speak")
        assert where.caption.replace("\u00a0", " ")[:20] == where.render(NO_SPEECH_TEXTS[kind])[:20]
        assert "option.cuisine" in where.ids

    def test_yes_said_aloud_asks_for_the_touch_again(self, where: Terminal) -> None:
        self.say(where, "la cuisine")
        self.say(where, "oui, c'est ça")
        assert where.asks("lieu"), "nothing that was heard counts before a touch"
        assert where.words("offer") == "Oui, Cuisine"
        assert "touchez « Oui, Cuisine »" in where.caption.replace("\u00a0", " ")

    def test_yes_is_said_once_where_all_that_is_touched_can_be_said(self, home: Terminal) -> None:
        self.say(home, "payer mon loyer")
        for _ in range(2):
            self.say(home, "oui")
            assert home.words("offer") == "Oui, Mon loyer"

    def test_an_answer_that_says_no_has_no_yes_before_it(self, home: Terminal) -> None:
        no = VoiceProposal(T("Non merci"), lambda: None)
        assert home.root_window.page.yes_to(no) == no.words

    def test_no_takes_the_proposal_away(self, where: Terminal) -> None:
        self.say(where, "la cuisine")
        self.say(where, "non")
        assert "offer" not in where.ids
        assert where.asks("lieu")

    def test_what_nobody_says_stays_as_long_as_a_slow_reader_needs(self, where: Terminal) -> None:
        self.say(where, "bonjour madame je voudrais savoir comment va votre mère")
        where.advance(8.0)
        assert where.root_window.reading.band.open
        where.advance(10.0)
        assert not where.root_window.reading.band.open

    def test_who_has_spoken_and_waits_is_told_to_touch_again(self, where: Terminal) -> None:
        where.recognition.will_hear("la cuisine")
        where.touch("bar.speak")
        where.recognition.tell(PartialTranscription("la cuisine"))
        where.settle()
        assert where.caption == "la cuisine"
        where.advance(PAUSE_S + 0.1)
        assert "fini" in where.caption
        where.touch("bar.speak")
        assert where.words("offer") == "Oui, Cuisine"
        where.advance(PAUSE_S + 0.1)
        assert "fini" not in where.caption

    def test_without_a_microphone_it_says_so(self, where: Terminal) -> None:
        where.recognition.not_ready["*"] = RecognitionProblem.NO_MICROPHONE
        where.touch("bar.speak")
        assert "micro" in where.caption
        where.touch("option.cuisine")
        assert where.asks("description")

    def test_too_far_is_told_while_one_speaks(self, where: Terminal) -> None:
        where.recognition.will_hear("la cuisine")
        where.touch("bar.speak")
        where.recognition.tell(MicrophoneAdvice(MicrophoneHint.TOO_FAR))
        where.settle()
        assert (
            where.caption.replace("\u00a0", " ")[:20]
            == where.render(MICROPHONE_HINT_TEXTS[MicrophoneHint.TOO_FAR])[:20]
        )
        where.touch("bar.speak")
        assert where.words("offer") == "Oui, Cuisine"

    def test_in_other_words_what_they_mean_is_offered(self, where: Terminal) -> None:
        asked: list[tuple[str, ...]] = []

        class Meant:
            def among(self, text: str, language: str, choices: Sequence[str]) -> dict[str, float]:
                asked.append(tuple(choices))
                return {"Cuisine": 0.8} if text == "der Herd" else {}

        where.dictation._choices = Meant()  # type: ignore[assignment]
        self.say(where, "der Herd")
        assert where.words("offer") == "Oui, Cuisine"
        assert asked[0][0] == "Cuisine", "by their French texts, whatever the language shown"
        where.touch("option.salle_de_bains")
        assert where.controller.shown.run.context["lieu"] == "salle_de_bains"  # type: ignore[union-attr]

    def test_a_sentence_that_opens_a_service_answers_its_question(self, home: Terminal) -> None:
        self.say(home, "y a une fuite dans la cuisine")
        home.touch("offer")
        home.sign_in()
        home.until(lambda: home.asks("lieu"))
        for thread in threading.enumerate():
            if thread.name == "choices":
                thread.join(WITHIN_S)  # it learns its language first
        home.until(lambda: "offer" in home.ids)
        assert home.words("offer") == "Oui, Cuisine"
        assert "y a une fuite" in home.caption
        assert "lieu" not in home.controller.shown.run.context, "nothing is taken"  # type: ignore[union-attr]
        home.controller.home()
        home.step()
        assert home.root_window.speaking._wish is None

    def test_what_was_said_is_forgotten_with_the_visit(self, home: Terminal) -> None:
        self.say(home, "y a une fuite dans la cuisine")
        home.touch("offer")
        assert home.root_window.speaking._wish is not None
        home.root_window.visit_changed(None)
        assert home.root_window.speaking._wish is None

    def test_leaving_the_page_stops_the_ear(self, where: Terminal) -> None:
        where.recognition.will_hear("la cuisine")
        where.touch("bar.speak")
        where.touch("option.salle_de_bains")
        assert not where.dictation.active
        assert where.asks("description")


class TestDescribe:
    @pytest.fixture
    def page(self, home: Terminal) -> Terminal:
        to_the_words(home)
        return home

    def test_the_words_are_shown_and_confirmed(self, page: Terminal) -> None:
        page.recognition.will_hear("le robinet fuit")
        page.touch("speak")
        assert "Je vous écoute" in page.words("state")
        assert page.root_window.access_bar.listening
        page.recognition.tell(PartialTranscription("le robinet"))
        page.step()
        page.settle()
        assert "le robinet" in page.widget("words").text
        page.touch("spoken")
        assert page.value("words") == "le robinet fuit"
        assert page.asks("description")
        page.touch("confirm")
        assert not page.asks("description")
        assert page.controller.shown.run.context["description"] == "le robinet fuit"  # type: ignore[union-attr]

    def test_too_loud_is_told_until_one_has_finished(self, page: Terminal) -> None:
        page.recognition.will_hear("le robinet fuit")
        page.touch("speak")
        page.recognition.tell(MicrophoneAdvice(MicrophoneHint.TOO_LOUD))
        page.recognition.tell(PartialTranscription("le robinet"))
        page.settle()
        assert page.words("state") == page.render(MICROPHONE_HINT_TEXTS[MicrophoneHint.TOO_LOUD])
        page.touch("spoken")
        assert page.value("words") == "le robinet fuit"
        page.touch("speak")
        assert "Je vous écoute" in page.words("state")

    def test_it_can_be_said_again(self, page: Terminal) -> None:
        page.recognition.will_hear("le robot fume")
        page.touch("speak")
        page.touch("spoken")
        page.recognition.will_hear("le robinet fuit")
        assert page.words("speak") == "Redire"
        page.touch("speak")
        page.touch("spoken")
        assert page.value("words") == "le robinet fuit"

    def test_it_can_be_corrected_by_hand(self, page: Terminal) -> None:
        page.recognition.will_hear("le robinet fui")
        page.touch("speak")
        page.touch("spoken")
        page.touch("type")
        page.type("t")
        assert page.value("words") == "le robinet fuit"

    def test_the_bar_speaks_here_too(self, page: Terminal) -> None:
        page.recognition.will_hear("le robinet fuit")
        page.touch("bar.speak")
        page.touch("bar.speak")
        assert page.value("words") == "le robinet fuit"

    def test_words_that_are_doubtful_are_lighter(self, page: Terminal) -> None:
        page.touch("speak")
        words = (RecognisedWord("le", 0.9, 0, 1), RecognisedWord("robinet", 0.3, 1, 2))
        page.recognition.tell(TranscriptionFinished(Transcription("le robinet", words, "fr", "fake", 2, 0)))
        page.step()
        page.settle()
        assert "[b]le[/b]" in page.widget("words").text
        assert "[b]robinet[/b]" not in page.widget("words").text
        assert page.value("words") == "le robinet"

    def test_markup_that_is_heard_is_only_words(self, page: Terminal) -> None:
        page.recognition.will_hear("[size=90]gros[/size]")
        page.touch("speak")
        page.touch("spoken")
        assert "&bl;size=90&br;gros" in page.widget("words").text

    @pytest.mark.parametrize("kind", list(NoSpeechReason))
    def test_silence_is_told_and_typing_is_there(self, page: Terminal, kind: NoSpeechReason) -> None:
        page.recognition.will_hear_nothing(kind)
        page.touch("speak")
        page.touch("spoken")
        assert page.words("state") == page.render(NO_SPEECH_TEXTS[kind])
        page.touch("type")
        assert "key.a" in page.ids

    @pytest.mark.parametrize("reason", list(RecognitionProblem))
    def test_each_failure_is_told_and_typing_is_there(
        self, page: Terminal, reason: RecognitionProblem
    ) -> None:
        page.recognition.will_fail(reason)
        page.touch("speak")
        if page.dictation.active:
            page.touch("spoken")
        assert page.words("state") == page.render(RECOGNITION_PROBLEM_TEXTS[reason])
        page.touch("type")
        assert "key.a" in page.ids

    def test_without_ears_the_keyboard_is_out_at_once(self, home: Terminal) -> None:
        home.recognition.not_ready["*"] = RecognitionProblem.NO_MODEL
        to_the_words(home)
        assert "key.a" in home.ids
        assert "speak" not in home.ids
        assert home.words("state").startswith("Par exemple"), "what helps, not an apology"

    def test_help_in_the_middle_forgets_what_was_being_said(self, page: Terminal) -> None:
        page.recognition.will_hear("le robinet fuit")
        page.touch("speak")
        page.touch("bar.help")
        page.dictation.finish()
        page.step()
        page.settle()
        assert page.controller.shown.run.journey.key == "aide"  # type: ignore[union-attr]


def test_the_language_that_is_spoken_on_the_first_screen_is_shown_and_not_imposed(terminal: Terminal) -> None:
    terminal.wake()
    terminal.recognition.will_sound_like("ta", "fr")
    terminal.touch("bar.speak")
    terminal.touch("bar.speak")
    assert terminal.root_window.reading.focus.at == "language.ta"
    assert isinstance(terminal.controller.shown, WelcomeScreen)
    terminal.touch("language.tr")
    assert terminal.controller.current_visit.language == "tr"
