"""The goodbye: what was done, told once more when all of it is wiped, and gone by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain import SignedInTenant, T
from kiosk.eservices import receipts
from kiosk.journeys import Journey, JourneyRun, SummaryLine
from kiosk.session.controller import GOODBYE_S, GOODBYE_WITH_NUMBERS_S
from kiosk.session.screen_state import GoodbyeScreen, MessageScreen, RestScreen, WelcomeScreen

from .test_controller import Counter, french


@pytest.fixture
def counter() -> Counter:
    made = Counter()
    made.arrive()
    return made


def goodbye(counter: Counter) -> GoodbyeScreen:
    assert isinstance(counter.controller.shown, GoodbyeScreen), counter.controller.shown
    return counter.controller.shown


def lines(counter: Counter) -> list[tuple[str, str, str]]:
    return [(french(each.service), french(each.outcome), each.number) for each in goodbye(counter).done]


def test_nothing_done_is_short_and_needs_no_touch(counter: Counter) -> None:
    counter.controller.leave()
    assert goodbye(counter).done == ()
    for _ in range(GOODBYE_S - 1):
        counter.second_passes()
    assert isinstance(counter.controller.shown, GoodbyeScreen)
    counter.second_passes()
    assert counter.controller.shown == RestScreen()


def test_what_was_done_with_its_number_when_the_visit_is_wiped(counter: Counter) -> None:
    counter.report()
    number = counter.gateway.acts[0].reference
    identity = counter.visit.identity
    assert isinstance(identity, SignedInTenant)
    counter.controller.leave()
    assert "Nous demandons un plombier" in french(goodbye(counter).done[0].detail)
    ((service, headline, heard),) = lines(counter)
    assert (service, heard) == ("Signaler un problème", number)
    assert headline
    assert counter.controller.visit is None
    assert counter.gateway.signed_out == [identity.token]
    assert counter.controller._submissions.done() == ()


def test_numbers_stand_long_enough_to_be_copied_and_no_longer(counter: Counter) -> None:
    counter.report()
    counter.controller.leave()
    for _ in range(GOODBYE_WITH_NUMBERS_S - 1):
        counter.second_passes()
    assert isinstance(counter.controller.shown, GoodbyeScreen)
    counter.second_passes()
    assert counter.controller.shown == RestScreen()


def test_nobody_is_sent_away_from_their_numbers_by_a_start_of_the_kiosk(counter: Counter) -> None:
    """The visit is over while they are copied or printed: the kiosk began anew then, for its store."""
    assert not counter.controller.is_at_rest
    counter.report()
    counter.controller.leave()
    goodbye(counter).input["printing"] = "now"
    for _ in range(2 * GOODBYE_WITH_NUMBERS_S):
        counter.second_passes()
    assert (counter.controller.visit, counter.controller.is_at_rest) == (None, False)
    goodbye(counter).input["printing"] = "done"
    for _ in range(GOODBYE_WITH_NUMBERS_S):
        counter.second_passes()
    assert counter.controller.is_at_rest


def test_who_wished_for_more_time_has_it_to_copy_numbers_too(counter: Counter) -> None:
    counter.report()
    counter.controller.set_interaction(replace(counter.visit.interaction, patience=2.0))
    counter.controller.leave()
    for _ in range(2 * GOODBYE_WITH_NUMBERS_S - 1):
        counter.second_passes()
    assert isinstance(counter.controller.shown, GoodbyeScreen)
    counter.second_passes()
    assert counter.controller.shown == RestScreen()


def test_it_waits_for_the_paper_that_is_being_printed(counter: Counter) -> None:
    counter.report()
    counter.controller.leave()
    goodbye(counter).input["printing"] = "now"
    for _ in range(2 * GOODBYE_WITH_NUMBERS_S):
        counter.second_passes()
    assert isinstance(counter.controller.shown, GoodbyeScreen)


def test_what_was_taken_back_is_told_only_as_that(counter: Counter) -> None:
    counter.controller.help()
    counter.answer("maintenant")
    asked = counter.receipt.run
    taking_back = asked.step.cancellation(asked.context)  # type: ignore[attr-defined]
    counter.controller.start_ticket_action(taking_back)
    counter.deliver_results()
    counter.answer(True)
    counter.controller.leave()
    assert [headline for _, headline, _ in lines(counter)] == ["C’est annulé"]


def test_what_has_no_number_is_told_each_time(counter: Counter) -> None:
    counter.open("avis")
    counter.answer("idee", "Un banc devant l’immeuble")
    counter.controller.home()
    counter.open("avis")
    counter.answer("idee", "Des vélos à l’abri")
    counter.controller.leave()
    assert [number for _, _, number in lines(counter)] == ["", ""]


def test_what_was_done_on_the_way_is_told_with_its_first_figure(counter: Counter) -> None:
    paid, left = (SummaryLine(T(label), T(value)) for label, value in (("Payé", "ici"), ("Reste", "là")))
    receipt = receipts.receipt(
        title=T("Merci"),
        headline=T("C’est payé."),
        reference=lambda _context: "",
        facts=lambda _context: (),
        notice=lambda _context: None,
        figures=lambda _context: (paid, left),
    )
    run = JourneyRun(Journey("essai", T("Essai"), "cash", (receipt,)), {})
    counter.controller._submissions.take(run)
    counter.controller.leave()
    (told,) = goodbye(counter).done
    assert french(told.outcome) == "Merci"
    assert french(told.detail) == "Payé\N{NO-BREAK SPACE}: ici"


def test_what_is_not_paid_yet_is_said_until_it_is(counter: Counter) -> None:
    title = [T("")]
    receipt = receipts.receipt(
        title=lambda _context: title[0],
        headline=T("Pas encore."),
        reference=lambda _context: "",
        facts=lambda _context: (),
        reminder=lambda _context: T("") if title[0] else T("Ce n’est pas payé."),
    )
    journey = Journey("essai", T("Essai"), "cash", (receipt,))
    counter.controller._submissions.take(JourneyRun(journey, {}))
    (told,) = counter.controller._submissions.done()
    assert (told.open, french(told.detail), told.number) == (True, "Ce n’est pas payé.", "")
    title[0] = T("C’est payé")
    counter.controller._submissions.take(JourneyRun(journey, {}))
    assert not any(each.open for each in counter.controller._submissions.done())


def test_what_is_kept_for_another_day_is_written_down_and_its_number_shown(counter: Counter) -> None:
    counter.open("demande_logement")
    counter.answer("nouvelle", "14031990")
    counter.controller.leave()
    counter.go("keep")
    (kept,) = counter.gateway.acts
    assert kept.reference in counter.words()
    assert isinstance(counter.controller.shown, MessageScreen)
    assert counter.controller.shown.code == kept.reference
    counter.go("leave")
    assert isinstance(counter.controller.shown, GoodbyeScreen)


def test_a_call_from_the_page_of_a_danger_is_not_told(counter: Counter) -> None:
    counter.controller.show_urgent_numbers()
    counter.controller.request_help_now()
    counter.deliver_results()
    asked = counter.receipt.run
    counter.controller.start_ticket_action(asked.step.cancellation(asked.context))  # type: ignore[attr-defined]
    counter.deliver_results()
    counter.answer(True)
    counter.controller.leave()
    assert lines(counter) == []


def test_nor_is_who_made_it_asked_about_it_by_whoever_looks_on(counter: Counter) -> None:
    counter.controller.show_urgent_numbers()
    counter.controller.request_help_now()
    counter.deliver_results()
    assert counter.controller.call.awaits_staff
    counter.controller.leave()
    assert goodbye(counter).done == ()


def test_someone_who_comes_begins_at_once(counter: Counter) -> None:
    counter.report()
    counter.controller.leave()
    counter.controller.wake()
    counter.deliver_results()
    assert counter.controller.shown == WelcomeScreen()
    for _ in range(GOODBYE_WITH_NUMBERS_S + 1):
        counter.second_passes()
    assert counter.controller.shown == WelcomeScreen()


def test_the_end_without_anybody_tells_nobody(counter: Counter) -> None:
    counter.report()
    counter.controller.finish()
    assert counter.controller.shown == RestScreen()


@pytest.mark.parametrize(("action", "ends"), [("stay", False), ("leave", True)])
def test_what_is_not_sent_is_asked_in_words_that_fit_the_buttons(
    counter: Counter, action: str, ends: bool
) -> None:
    counter.open("signaler")
    counter.sign_in()
    counter.answer("cuisine")
    counter.controller.leave()
    assert isinstance(counter.controller.shown, MessageScreen)
    actions = counter.actions()
    question = french(counter.controller.shown.title)
    if "keep" in actions:
        assert question == "Votre demande n’est pas envoyée. La garder\u00a0?"
        assert french(actions["keep"].words) == "Garder"
    else:
        assert question == "Votre demande n’est pas envoyée. L’effacer\u00a0?"
    assert french(actions["leave"].words) == "Effacer et terminer"
    assert not actions["leave"].primary  # what cannot be undone is not the plainest way
    counter.go(action)
    assert isinstance(counter.controller.shown, GoodbyeScreen) is ends
