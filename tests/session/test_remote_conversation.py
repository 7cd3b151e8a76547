"""The kiosk's half of a conversation with a clerk who sits at their own screen."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from kiosk.accessibility.conversation import ConsentStage, Side
from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.domain.rules import PARIS
from kiosk.eservices import contact, report_problem
from kiosk.journeys import JourneyRun
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.session.clerk_consent import ANSWER_S
from kiosk.session.screen_state import ConversationScreen, JourneyScreen
from kiosk.settings import Settings
from landlord.contract import MAX_TAKEN_LINES, ConversationMessage, ConversationMessageKind, HelpState
from tests.fakes import FakeClock, FakePeripherals, InMemoryGateway
from tests.kept_translator import kept_translator
from tests.until import until

NOW = datetime(2026, 11, 24, 10, 42, tzinfo=PARIS)


class Visit:
    """An Arabic-speaking visitor whose call Nadia has taken."""

    def __init__(self) -> None:
        self.results = ResultQueue()
        self.gateway = InMemoryGateway(self.results)
        self.spoken: list[tuple[str, str]] = []
        self.told = 0
        self.talks = ConversationSession(
            self.results,
            None,  # type: ignore[arg-type]  # nobody speaks here
            kept_translator,
            lambda text: None,
        )
        self.talks.speech_requested.subscribe(lambda words, code: self.spoken.append((words, code)))
        self.clock = FakeClock()
        self.controller = SessionController(
            self.gateway,
            Settings(),
            FakePeripherals(self.results),
            sleep=self.clock.sleep,
            now=lambda: NOW,
            conversation_session=self.talks,
        )
        self.controller.wake()
        self.deliver()
        self.controller.choose_language("ar")
        run = JourneyRun(contact.SERVICE.journey(), self.controller.facts())
        run.answer(contact.NOW)
        self.controller._submissions.take(run)
        self.pass_time()
        self.gateway.agency.answer_call("Nadia", HelpState.PRISE_EN_CHARGE)
        self.pass_time()

    def deliver(self) -> None:
        while self.results.drain(self.controller.visit.id if self.controller.visit else None):
            pass

    def pass_time(self, seconds: int = 3) -> None:
        for _ in range(seconds):
            self.deliver()
            self.clock.second_passes()
        self.deliver()

    def until(self, ready: Callable[[], object]) -> None:
        """What the translator's thread answers."""
        assert until(ready, meanwhile=self.deliver)

    def invite(self) -> None:
        self.gateway.agency.answer_call("Nadia", HelpState.PRISE_EN_CHARGE, conversation=True)
        self.pass_time()

    def clerk(self, kind: ConversationMessageKind, text: str = "") -> None:
        line = self.gateway.conversation_line
        assert line is not None
        self.told += 1
        line.on_message(ConversationMessage(id=f"m{self.told}", kind=kind, text=text))


@pytest.fixture
def visit() -> Iterator[Visit]:
    made = Visit()
    yield made
    made.talks.close()


def test_nobody_talks_before_the_clerk_offers_and_the_visitor_agrees(visit: Visit) -> None:
    visit.controller.talk_with_desk()
    assert visit.gateway.conversation_line is None
    visit.invite()
    assert isinstance(visit.controller.shown, JourneyScreen), "the visitor's touch decides"
    assert visit.gateway.conversation_line is None
    visit.controller.talk_with_desk()
    shown = visit.controller.shown
    assert isinstance(shown, ConversationScreen)
    assert shown.remote == "Nadia"
    visit.controller.back()
    back = visit.controller.shown
    assert isinstance(back, JourneyScreen)
    assert back.run is visit.controller.call.run, "to the call, from which the way leads here again"


def test_what_the_clerk_types_is_shown_and_said_in_the_visitors_language(visit: Visit) -> None:
    visit.invite()
    visit.controller.talk_with_desk()
    visit.clerk(ConversationMessageKind.SAY, "Bonjour.")
    line, talk = visit.gateway.conversation_line, visit.talks.conversation
    assert line is not None
    assert talk is not None
    visit.until(lambda: line.shown[-1].turns and line.shown[-1].turns[-1].translated)
    turn = line.shown[-1].turns[-1]
    assert (turn.words, turn.side, turn.reviewed) == ("Bonjour.", "clerk", True)
    assert turn.original == talk.turns[-1].text_for_other
    assert visit.spoken == [(turn.original, "ar")]
    talk.pick(Side.VISITOR, "شكرًا.")
    visit.until(lambda: len(line.shown[-1].turns) == 2 and not line.shown[-1].turns[-1].pending)
    assert line.shown[-1].turns[-1].original == "شكرًا." or not line.shown[-1].turns[-1].translated
    assert line.shown[-1].phrases, "what can be said without a machine"


def test_a_page_that_opens_anew_is_told_all(visit: Visit) -> None:
    visit.invite()
    visit.controller.talk_with_desk()
    line = visit.gateway.conversation_line
    assert line is not None
    told = len(line.shown)
    visit.talks.changed.emit()
    assert len(line.shown) == told, "the same is not told twice"
    visit.clerk(ConversationMessageKind.TELL)
    assert len(line.shown) == told + 1


@pytest.mark.parametrize("how", ["clerk", "call", "visit"])
def test_it_ends_with_the_clerk_the_call_or_the_visit_and_nothing_is_left(visit: Visit, how: str) -> None:
    visit.invite()
    visit.controller.talk_with_desk()
    visit.clerk(ConversationMessageKind.SAY, "Bonjour.")
    line, talk = visit.gateway.conversation_line, visit.talks.conversation
    assert line is not None
    assert talk is not None
    match how:
        case "clerk":
            visit.clerk(ConversationMessageKind.END)
            visit.controller.back()
            assert isinstance(visit.controller.shown, JourneyScreen), "how far the call is"
        case "call":
            line.on_over()
            visit.controller.finish()
        case "visit":
            visit.controller.finish()
    assert line.closed
    assert talk.turns == []
    visit.clerk(ConversationMessageKind.SAY, "Trop tard.")
    assert talk.turns == []


def test_what_was_said_stays_to_be_read_until_the_visitor_leaves_it(visit: Visit) -> None:
    visit.invite()
    visit.controller.talk_with_desk()
    visit.clerk(ConversationMessageKind.SAY, "Bonjour.")
    talk = visit.talks.conversation
    assert talk is not None
    visit.until(lambda: talk.turns[-1].translation)
    visit.clerk(ConversationMessageKind.END)
    visit.gateway.agency.answer_call("Nadia", HelpState.PRISE_EN_CHARGE)
    visit.pass_time()
    shown = visit.controller.shown
    assert isinstance(shown, ConversationScreen)
    assert shown.over
    assert [each.original for each in talk.turns] == ["Bonjour."]
    visit.invite()
    visit.controller.talk_with_desk()
    assert talk.turns == [], "what was said in another one is not heard in this one"
    assert visit.talks.conversation is not talk


def test_what_comes_twice_is_said_once_and_the_desk_knows_what_was_heard_and_shown(visit: Visit) -> None:
    visit.invite()
    visit.controller.talk_with_desk()
    line, talk = visit.gateway.conversation_line, visit.talks.conversation
    assert line is not None
    assert talk is not None
    for _ in range(2):  # a server that began anew sends again what it was given again
        line.on_message(ConversationMessage(id="first", kind=ConversationMessageKind.SAY, text="Bonjour."))
    visit.until(lambda: line.shown[-1].turns and line.shown[-1].turns[-1].translated)
    assert len(talk.turns) == 1
    state = line.shown[-1]
    assert state.heard == ("first",)
    assert (state.turns[0].message, state.turns[0].shown) == ("first", False)
    visit.controller.remote_conversation.displayed({talk.turns[0].id})
    assert line.shown[-1].turns[0].shown


def test_a_talk_that_nobody_is_there_for_is_wiped_and_may_be_taken_up_again(visit: Visit) -> None:
    visit.invite()
    assert not visit.controller.abandon_conversation()
    visit.controller.talk_with_desk()
    line, talk = visit.gateway.conversation_line, visit.talks.conversation
    assert line is not None
    assert talk is not None
    line.on_message(ConversationMessage(id="first", kind=ConversationMessageKind.SAY, text="Bonjour."))
    assert visit.controller.abandon_conversation()
    assert line.away, "the desk is told"
    assert talk.turns == []
    assert isinstance(visit.controller.shown, JourneyScreen), "the call goes on"
    visit.controller.talk_with_desk()
    again = visit.gateway.conversation_line
    assert again is not None
    assert again is not line
    for each in ("first", "second"):
        again.on_message(ConversationMessage(id=each, kind=ConversationMessageKind.SAY, text=each))
    talk = visit.talks.conversation
    assert talk is not None
    assert [each.original for each in talk.turns] == ["Second"], "what was wiped does not come again"


def test_after_a_talk_the_visitor_goes_on_with_what_they_were_doing(visit: Visit) -> None:
    report = JourneyRun(report_problem.SERVICE.journey(), visit.controller.facts())
    visit.controller.show(JourneyScreen(report))
    visit.controller.show_call()
    visit.invite()
    visit.controller.talk_with_desk()
    visit.clerk(ConversationMessageKind.END)
    assert visit.controller.interrupted_title == report.journey.title
    visit.controller.resume()
    assert isinstance(visit.controller.shown, JourneyScreen)
    assert visit.controller.shown.run is report


def test_who_does_not_hear_reads_and_nothing_is_said_aloud(visit: Visit) -> None:
    visit.controller.current_visit.deaf = True
    visit.invite()
    visit.controller.talk_with_desk()
    visit.clerk(ConversationMessageKind.SAY, "Bonjour.")
    line = visit.gateway.conversation_line
    assert line is not None
    visit.until(lambda: line.shown[-1].turns and line.shown[-1].turns[-1].translated)
    assert visit.spoken == []


def test_after_a_talk_nobody_is_said_to_come_or_to_be_here_before_they_say_so(visit: Visit) -> None:
    def stage() -> contact.CallStage:
        run = visit.controller.call.run
        assert run is not None
        return contact.ContactState(run.context).call_stage

    visit.invite()
    visit.controller.talk_with_desk()
    visit.clerk(ConversationMessageKind.END)
    assert stage() is contact.CallStage.TALKED
    visit.gateway.agency.answer_call("Nadia", HelpState.PRISE_EN_CHARGE)
    visit.pass_time()
    assert stage() is contact.CallStage.COMING, "the desk has said so, after the talk"
    visit.invite()
    visit.controller.talk_with_desk()
    visit.gateway.agency.answer_call("Nadia", HelpState.TERMINEE)
    visit.pass_time()
    assert stage() is contact.CallStage.ENDED, "it was settled on the screen: nobody came"


def test_the_clerk_sees_what_their_words_become_and_phrases_that_fit_before_they_say_anything(
    visit: Visit,
) -> None:
    visit.invite()
    visit.controller.talk_with_desk()
    line, talk = visit.gateway.conversation_line, visit.talks.conversation
    assert line is not None
    assert talk is not None
    changes: list[None] = []
    visit.talks.changed.subscribe(lambda: changes.append(None))
    visit.clerk(ConversationMessageKind.PREVIEW, "Bonjour.")
    assert changes, "who waits for what is being written is there"
    visit.until(lambda: line.shown[-1].preview)
    assert (line.shown[-1].preview_of, line.shown[-1].preview_reviewed) == ("Bonjour.", True)
    assert talk.turns == [], "nothing was said yet"
    visit.clerk(ConversationMessageKind.PREVIEW, "Xyzzy plugh.")
    visit.until(lambda: line.shown[-1].preview_of == "Xyzzy plugh.")
    assert line.shown[-1].preview == ""
    asked = next(each for each in visit.talks.phrases.phrases("fuite", clerk=False) if not each.slots)
    talk.pick(Side.VISITOR, asked.texts["ar"])
    assert asked.id == "fuite.fuite_d_eau"
    answers = ("L’eau coule-t-elle beaucoup ?", "Dans quelle pièce ?", "Fermez le robinet d’arrivée d’eau.")
    visit.until(lambda: line.shown[-1].likely == answers)


def test_for_words_that_nothing_translates_the_clerk_is_offered_what_may_be_meant(visit: Visit) -> None:
    visit.invite()
    visit.controller.talk_with_desk()
    line = visit.gateway.conversation_line
    assert line is not None
    visit.clerk(ConversationMessageKind.SAY, "vous devez payer 512 € avant le 5 décembre")
    visit.until(lambda: line.shown[-1].problem)
    offered = line.shown[-1].likely
    assert "Vous devez 512\u00a0€." in offered
    assert line.shown[-1].problem.endswith("Une de ces phrases vous convient-elle\u00a0?")
    visit.clerk(ConversationMessageKind.SAY, "Vous devez 512,00 €.")
    visit.until(lambda: not line.shown[-1].problem and line.shown[-1].turns[-1].reviewed)


def told_a_day(visit: Visit) -> dict[int, str]:
    """The clerk has told a day; what the visitor may take along of it."""
    visit.invite()
    visit.controller.talk_with_desk()
    visit.clerk(ConversationMessageKind.SAY, "Votre rendez-vous est le 12/03/2027 à 14:30.")
    talk = visit.talks.conversation
    assert talk is not None
    visit.until(lambda: talk.agreed_lines)
    return {each.turn: each.clerk for each in talk.agreed_lines}


def test_the_clerk_is_asked_whether_what_was_said_may_be_taken_along_and_says_yes(visit: Visit) -> None:
    lines = told_a_day(visit)
    remote, line = visit.controller.remote_conversation, visit.gateway.conversation_line
    assert line is not None
    assert remote.asks_clerk
    assert line.shown[-1].take_away is None
    remote.consent.ask(lines)
    asked = line.shown[-1].take_away
    assert asked is not None
    assert asked.lines == ("Votre rendez-vous est le 12/03/2027 à 14:30.",)
    assert remote.consent.stage is ConsentStage.ASKED
    visit.clerk(ConversationMessageKind.AGREE, "another")
    assert remote.consent.agreed == frozenset(), "an answer to something else"
    visit.clerk(ConversationMessageKind.AGREE, asked.id)
    assert remote.consent.stage is ConsentStage.AGREED
    assert remote.consent.agreed == set(lines)
    assert line.shown[-1].take_away is None, "it is not asked any more"
    visit.clerk(ConversationMessageKind.REFUSE, asked.id)
    assert remote.consent.stage is ConsentStage.AGREED, "it was answered"


def test_a_clerk_who_says_no_or_nothing_is_told_to_the_visitor_and_a_late_yes_counts(visit: Visit) -> None:
    lines = told_a_day(visit)
    consent, line, talk = (
        visit.controller.remote_conversation.consent,
        visit.gateway.conversation_line,
        visit.talks.conversation,
    )
    assert line is not None
    assert talk is not None

    def ask() -> str:
        consent.ask(lines)
        asked = line.shown[-1].take_away
        assert asked is not None
        return asked.id

    visit.clerk(ConversationMessageKind.REFUSE, ask())
    assert (consent.stage, consent.agreed) == (ConsentStage.REFUSED, frozenset())
    assert talk.notices[Side.VISITOR] is ConsentStage.REFUSED
    question = ask()
    visit.pass_time(ANSWER_S + 1)
    assert talk.notices[Side.VISITOR] is ConsentStage.UNANSWERED
    visit.clerk(ConversationMessageKind.AGREE, question)
    assert consent.agreed == set(lines)


DANGER = "Danger immédiat : appelez le 17."


@pytest.mark.parametrize("answers", ["after", "before", "never"])
def test_once_violence_is_spoken_of_nothing_is_asked_nor_said_to_be_agreed(
    visit: Visit, answers: str
) -> None:
    lines = told_a_day(visit)
    consent, line, talk = (
        visit.controller.remote_conversation.consent,
        visit.gateway.conversation_line,
        visit.talks.conversation,
    )
    assert line is not None
    assert talk is not None
    consent.ask(lines)
    asked = line.shown[-1].take_away
    assert asked is not None
    if answers == "before":
        visit.clerk(ConversationMessageKind.AGREE, asked.id)
        assert talk.notices[Side.VISITOR] is ConsentStage.AGREED
    visit.clerk(ConversationMessageKind.SAY, DANGER)
    visit.until(lambda: talk.speaks_of_violence)
    assert line.shown[-1].take_away is None, "it does not stand on their page any more"
    if answers == "after":
        visit.clerk(ConversationMessageKind.AGREE, asked.id)
        assert consent.agreed == frozenset()
    visit.pass_time(ANSWER_S + 1)
    assert consent.stage is None
    assert Side.VISITOR not in talk.notices


def test_in_another_language_the_question_is_withdrawn_and_may_be_asked_again_once_they_read_it(
    visit: Visit,
) -> None:
    lines = told_a_day(visit)
    consent, line, talk = (
        visit.controller.remote_conversation.consent,
        visit.gateway.conversation_line,
        visit.talks.conversation,
    )
    assert line is not None
    assert talk is not None
    consent.ask(lines)
    asked = line.shown[-1].take_away
    assert asked is not None
    talk.speak(Side.VISITOR, "tr")
    assert line.shown[-1].take_away is None
    visit.clerk(ConversationMessageKind.AGREE, asked.id)
    assert (consent.stage, consent.agreed) == (None, frozenset())
    assert not isinstance(talk.notices.get(Side.VISITOR), ConsentStage)
    talk.speak(Side.VISITOR, "ar")
    consent.ask({each.turn: each.clerk for each in talk.agreed_lines})
    again = line.shown[-1].take_away
    assert again is not None
    visit.clerk(ConversationMessageKind.AGREE, again.id)
    assert consent.agreed == set(lines)


def test_more_than_a_desk_may_be_asked_for_is_not_asked_nor_agreed(visit: Visit) -> None:
    (last,) = told_a_day(visit)
    consent = visit.controller.remote_conversation.consent
    consent.ask({turn: f"{turn}" for turn in range(last - MAX_TAKEN_LINES - 1, last + 1)})
    assert consent.asked == set(range(last - MAX_TAKEN_LINES + 1, last + 1)), "the last ones"


def test_the_end_at_the_desk_ends_what_is_asked_and_keeps_what_was_agreed_until_the_visitor_goes(
    visit: Visit,
) -> None:
    lines = told_a_day(visit)
    remote, line = visit.controller.remote_conversation, visit.gateway.conversation_line
    assert line is not None
    remote.consent.ask(lines)
    asked = line.shown[-1].take_away
    assert asked is not None
    visit.clerk(ConversationMessageKind.AGREE, asked.id)
    remote.consent.ask(lines)
    visit.clerk(ConversationMessageKind.END)
    assert remote.consent.stage is ConsentStage.MISSED
    assert not remote.asks_clerk
    assert remote.consent.agreed == set(lines)
    visit.controller.back()
    assert (remote.consent.stage, remote.consent.agreed) == (None, frozenset()), "nothing of it is left"


@pytest.mark.parametrize("how", ["visit", "nobody"])
def test_what_was_asked_or_agreed_is_gone_with_the_visit_or_the_talk(visit: Visit, how: str) -> None:
    lines = told_a_day(visit)
    consent, line = visit.controller.remote_conversation.consent, visit.gateway.conversation_line
    assert line is not None
    consent.ask(lines)
    asked = line.shown[-1].take_away
    assert asked is not None
    visit.clerk(ConversationMessageKind.AGREE, asked.id)
    consent.ask(lines)
    if how == "visit":
        visit.controller.finish()
    else:
        visit.controller.abandon_conversation()
    assert (consent.stage, consent.agreed, consent.question) == (None, frozenset(), None)
    visit.pass_time(ANSWER_S + 1)
    assert consent.stage is None


def test_between_two_who_read_the_same_a_prepared_phrase_is_taken_along_and_other_words_are_not(
    visit: Visit,
) -> None:
    visit.invite()
    visit.controller.talk_with_desk()
    talk = visit.talks.conversation
    assert talk is not None
    talk.speak(Side.VISITOR, "fr")
    for words in ("Je crois que le 12/03/2027 me va.", "Votre rendez-vous est le 12/03/2027 à 14:30."):
        visit.clerk(ConversationMessageKind.SAY, words)
    visit.until(lambda: len(talk.turns) == 2 and talk.turns[-1].translation)
    assert [each.visitor for each in talk.agreed_lines] == ["Votre rendez-vous est le 12/03/2027 à 14:30."]
