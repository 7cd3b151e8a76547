"""The goodbye: what was done, told once more when all of it is wiped, and gone by itself."""

from __future__ import annotations

import pytest

from kiosk.domain import SignedInTenant
from kiosk.session.controller import GOODBYE_S, GOODBYE_WITH_NUMBERS_S
from kiosk.session.screen_state import GoodbyeScreen, MessageScreen, RestScreen, WelcomeScreen

from .test_controller import Counter, french


@pytest.fixture
def counter() -> Counter:
    made = Counter()
    made.arrive()
    return made


def goodbye(counter: Counter) -> GoodbyeScreen:
    assert isinstance(counter.guide.shown, GoodbyeScreen), counter.guide.shown
    return counter.guide.shown


def lines(counter: Counter) -> list[tuple[str, str, str]]:
    return [(french(each.service), french(each.told), each.number) for each in goodbye(counter).done]


def test_nothing_done_is_short_and_needs_no_touch(counter: Counter) -> None:
    counter.guide.leave()
    assert goodbye(counter).done == ()
    for _ in range(GOODBYE_S - 1):
        counter.second_passes()
    assert isinstance(counter.guide.shown, GoodbyeScreen)
    counter.second_passes()
    assert counter.guide.shown == RestScreen()


def test_what_was_done_with_its_number_when_the_visit_is_wiped(counter: Counter) -> None:
    counter.report()
    number = counter.gateway.acts[0].reference
    identity = counter.visit.identity
    assert isinstance(identity, SignedInTenant)
    counter.guide.leave()
    ((service, told, heard),) = lines(counter)
    assert (service, heard) == ("Signaler un problème", number)
    assert told
    assert counter.guide.visit is None
    assert counter.gateway.signed_out == [identity.token]
    assert counter.guide._submissions.done() == ()


def test_numbers_stand_long_enough_to_be_copied_and_no_longer(counter: Counter) -> None:
    counter.report()
    counter.guide.leave()
    for _ in range(GOODBYE_WITH_NUMBERS_S - 1):
        counter.second_passes()
    assert isinstance(counter.guide.shown, GoodbyeScreen)
    counter.second_passes()
    assert counter.guide.shown == RestScreen()


def test_it_waits_for_the_paper_that_is_being_printed(counter: Counter) -> None:
    counter.report()
    counter.guide.leave()
    goodbye(counter).input["printing"] = "now"
    for _ in range(2 * GOODBYE_WITH_NUMBERS_S):
        counter.second_passes()
    assert isinstance(counter.guide.shown, GoodbyeScreen)


def test_what_was_taken_back_is_told_only_as_that(counter: Counter) -> None:
    counter.guide.help()
    counter.answer("maintenant")
    asked = counter.receipt.run
    taking_back = asked.step.cancellation(asked.context)  # type: ignore[attr-defined]
    counter.guide.start_ticket_action(taking_back)
    counter.deliver_results()
    counter.answer(True)
    counter.guide.leave()
    assert [told for _, told, _ in lines(counter)] == ["C’est annulé"]


def test_a_call_from_the_page_of_a_danger_is_not_told(counter: Counter) -> None:
    counter.guide.show_urgent_numbers()
    counter.guide.request_help_now()
    counter.deliver_results()
    asked = counter.receipt.run
    counter.guide.start_ticket_action(asked.step.cancellation(asked.context))  # type: ignore[attr-defined]
    counter.deliver_results()
    counter.answer(True)
    counter.guide.leave()
    assert lines(counter) == []


def test_someone_who_comes_begins_at_once(counter: Counter) -> None:
    counter.report()
    counter.guide.leave()
    counter.guide.wake()
    counter.deliver_results()
    assert counter.guide.shown == WelcomeScreen()
    for _ in range(GOODBYE_WITH_NUMBERS_S + 1):
        counter.second_passes()
    assert counter.guide.shown == WelcomeScreen()


def test_the_end_without_anybody_tells_nobody(counter: Counter) -> None:
    counter.report()
    counter.guide.finish()
    assert counter.guide.shown == RestScreen()


@pytest.mark.parametrize(("door", "ends"), [("stay", False), ("leave", True)])
def test_what_is_not_sent_is_asked_in_words_that_fit_the_buttons(
    counter: Counter, door: str, ends: bool
) -> None:
    counter.open("signaler")
    counter.sign_in()
    counter.answer("cuisine")
    counter.guide.leave()
    assert isinstance(counter.guide.shown, MessageScreen)
    doors = counter.actions()
    question = french(counter.guide.shown.title)
    if "keep" in doors:
        assert question == "Pas encore envoyée. La garder\u00a0?"
        assert french(doors["keep"].words) == "Garder"
    else:
        assert question == "Pas encore envoyée. L’effacer\u00a0?"
    assert french(doors["leave"].words) == "Effacer et terminer"
    assert not doors["leave"].primary  # what cannot be undone is not the plainest way
    counter.go(door)
    assert isinstance(counter.guide.shown, GoodbyeScreen) is ends
