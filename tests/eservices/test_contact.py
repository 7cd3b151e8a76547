"""Parler à quelqu’un."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from kiosk.domain import ActKind, Agency, OpeningHours, T
from kiosk.eservices import contact
from kiosk.i18n.formats import PARIS
from kiosk.journeys import ActOutcome, Delivery, JourneyRun, Receipt, resolve
from landlord.contract import HelpRequest

from .visitors import facts, words


def start(**more: Any) -> JourneyRun:
    return JourneyRun(contact.SERVICE.journey(), facts(**more))


def body(run: JourneyRun) -> dict[str, Any]:
    act = run.act()
    assert act is not None
    assert (act.kind, act.path) == (ActKind.HELP_REQUEST, "/v1/help-requests")
    return HelpRequest.model_validate_json(json.dumps(act.body)).model_dump(mode="json")


def test_now_is_one_tap_for_anyone() -> None:
    run = start(identity=None, language="ar")
    run.answer("maintenant")
    assert run.finished
    assert body(run) == {
        "reference": "T482715",
        "when": "maintenant",
        "topic": "",
        "language": "ar",
        "phone": "",
        "reporter": None,
        "interpreter": None,
        "needs": [],
        "at": "2026-11-24T10:42:00+01:00",
    }


def test_a_call_back_needs_a_phone_and_may_have_a_topic() -> None:
    run = start()
    run.answer("rappel")
    run.answer("06 12 34 56 78")
    assert run.step.optional
    run.answer("mon loyer")
    assert body(run)["phone"] == "+33612345678"
    assert body(run)["topic"] == "mon loyer"
    assert body(run)["reporter"] == {"kind": "session", "grant": "grant"}


@pytest.mark.parametrize(("consent", "topic"), [("oui", "Signaler un problème"), ("non", "")])
def test_what_the_visitor_was_doing_is_told_only_with_consent(consent: str, topic: str) -> None:
    run = start(topic=T("Signaler un problème"))
    run.answer("maintenant")
    assert run.step.key == "accord"
    run.answer(consent)
    assert body(run)["topic"] == topic


MONDAY = datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)
HOURS = (
    OpeningHours(weekday=0, opens=time(9), closes=time(12, 30)),
    OpeningHours(weekday=3, opens=time(9), closes=time(12)),
)
AGENCY = Agency(
    id="tilleuls",
    name="Agence des Tilleuls",
    address="12 place des Tilleuls",
    phone="+33199005010",
    hours=HOURS,
)
CALL = contact.CallStatus(MONDAY)
TAKEN = contact.CallStatus(MONDAY, holder="Nadia", taken_at=MONDAY + timedelta(minutes=1))


def called(
    call: contact.CallStatus = CALL, *, at: datetime = MONDAY, sent: bool = True, **more: Any
) -> JourneyRun:
    known = facts(now=MONDAY, call=call, agency=AGENCY, **more)
    run = JourneyRun(contact.SERVICE.journey(), known)
    run.answer("maintenant")
    known["now"] = at  # it may close while someone waits
    if sent:
        run.set_delivery(ActOutcome(Delivery.SENT))
    return run


def text(run: JourneyRun) -> str:
    """All that is said of a call, wherever."""
    context = run.context
    known_title, known = contact.ContactState(context).known_to_agent
    texts = [
        contact.ContactState(context).call_headline,
        contact.ContactState(context).call_explanation,
        contact.ContactState(context).call_short_text,
        known_title,
    ]
    texts += [line.value for line in known] + [
        what for what, at in contact.ContactState(context).call_milestones if at is not None
    ]
    return "\n".join(map(words, texts))


def test_nobody_comes_before_someone_has_answered() -> None:
    for delivery in (None, *Delivery):
        run = called(sent=False)
        if delivery is not None:
            run.set_delivery(ActOutcome(delivery))
        assert "vient" not in text(run)
        assert "arrive" not in text(run)
        assert "est là" not in text(run)


def test_a_call_that_was_delivered_is_said_to_be_one() -> None:
    assert contact.ContactState(called().context).call_stage is contact.CallStage.CALLED
    assert (
        words(contact.ContactState(called().context).call_headline) == "Nous appelons quelqu’un de l’agence."
    )


def test_who_answered_comes_by_name() -> None:
    run = called(TAKEN)
    assert words(contact.ContactState(run.context).call_headline) == "Nadia arrive."
    assert "10 h 43" in words(contact.ContactState(run.context).call_explanation)
    assert words(contact.ContactState(run.context).call_short_text) == "Nadia arrive"
    assert [at is not None for _, at in contact.ContactState(run.context).call_milestones] == [
        True,
        True,
        False,
    ]


def test_who_answered_without_a_name_comes_too() -> None:
    assert (
        words(contact.ContactState(called(replace(TAKEN, holder="")).context).call_headline)
        == "Quelqu’un arrive."
    )


def test_who_came_is_there_and_a_call_that_nobody_took_is_over() -> None:
    end = MONDAY + timedelta(minutes=5)
    assert (
        words(contact.ContactState(called(replace(TAKEN, ended_at=end)).context).call_headline)
        == "Nadia est là."
    )
    assert (
        words(contact.ContactState(called(replace(CALL, ended_at=end)).context).call_headline)
        == "Votre appel est terminé."
    )


@pytest.mark.parametrize("delivery", [Delivery.WAITING, Delivery.HELD, Delivery.REFUSED])
def test_a_call_that_nobody_heard_says_so_and_what_to_do(delivery: Delivery) -> None:
    run = called(sent=False)
    run.set_delivery(ActOutcome(delivery))
    assert (
        words(contact.ContactState(run.context).call_headline)
        == "L’accueil n’est pas prévenu. Allez au guichet, s’il vous plaît."
    )
    assert words(contact.ContactState(run.context).call_short_text) == "Appel non envoyé"


def test_a_call_that_the_landlord_takes_from_nobody_here_is_no_matter_of_the_network() -> None:
    run = called(sent=False)
    run.set_delivery(ActOutcome(Delivery.HELD))
    assert "réseau" not in text(run)


def test_who_waits_for_long_is_told_so_with_a_number_to_call() -> None:
    run = called(replace(CALL, long=True))
    assert words(contact.ContactState(run.context).call_headline) == "Personne n’a encore répondu."
    assert "01 99 00 50 10" in words(contact.ContactState(run.context).call_explanation)


def test_without_a_line_nobody_knows_whether_someone_answered() -> None:
    context = called(replace(CALL, lost=True)).context
    assert contact.ContactState(context).call_stage is contact.CallStage.CONNECTION_LOST
    assert words(contact.ContactState(context).call_short_text) == "Appel : pas de réseau"
    assert (
        words(contact.ContactState(called(replace(TAKEN, lost=True)).context).call_headline)
        == "Nadia arrive."
    ), "that was told"


def test_a_closed_agency_promises_nobody_and_says_when_it_opens() -> None:
    run = called(at=MONDAY.replace(hour=20))
    assert words(contact.ContactState(run.context).call_headline) == "L’agence est fermée maintenant."
    assert "26 novembre" in words(contact.ContactState(run.context).call_explanation)
    assert "9 h" in words(contact.ContactState(run.context).call_explanation)
    assert not contact.ContactState(run.context).can_call_agent
    assert "numéro" not in " ".join(map(words, run.step.spoken(run.context)))  # type: ignore[attr-defined]


def test_at_a_closed_agency_to_be_called_back_comes_first() -> None:
    for hour, first in ((10, "maintenant"), (20, "rappel")):
        run = start(now=MONDAY.replace(hour=hour), agency=AGENCY, conversation=True)
        offered = [each.value for each in resolve(run.step.options, run.context)]  # type: ignore[attr-defined]
        assert offered[0] == first
        assert ("maintenant" in offered) is (first == "maintenant")
        assert ("a_travers" in offered) is (first == "maintenant"), (
            "nobody is there whose words it could write"
        )


def test_an_agency_that_opens_later_today_says_today() -> None:
    run = start(now=MONDAY.replace(hour=7), agency=AGENCY)
    assert "ouvre aujourd’hui à 9 h." in words(resolve(run.step.hint, run.context))


def test_who_answers_although_the_agency_is_closed_comes() -> None:
    assert (
        contact.ContactState(called(TAKEN, at=MONDAY.replace(hour=20)).context).call_stage
        is contact.CallStage.COMING
    )


def test_nobody_is_called_to_a_tablet_at_home() -> None:
    run = start(loaned=True)
    assert "maintenant" not in [each.value for each in resolve(run.step.options, run.context)]  # type: ignore[attr-defined]


def test_who_comes_knows_the_language_of_the_call_and_what_was_agreed() -> None:
    run = start(now=MONDAY, call=replace(CALL, language="ar"), agency=AGENCY, topic=T("Mon loyer"))
    run.answer("maintenant")
    run.answer("oui")
    run.set_delivery(ActOutcome(Delivery.SENT))
    title, lines = contact.ContactState(run.context).known_to_agent
    assert words(title) == "L’agence sait déjà"
    assert [words(line.value) for line in lines] == ["arabe", "Mon loyer"]


def test_the_number_is_shown_and_said_and_the_landlords_own_once_it_chose_another() -> None:
    run = start()
    run.answer("maintenant")
    receipt = run.step
    assert isinstance(receipt, Receipt)
    act = run.act()
    assert act is not None
    assert (receipt.reference(run.context), act.subject) == ("T482715", "T482715")
    run.set_delivery(ActOutcome(Delivery.SENT, reference="T482715-2"))
    assert receipt.reference(run.context) == "T482715-2"
    assert "Votre numéro est T, 4, 8, 2, 7, 1, 5, -, 2." in [
        words(text) for text in receipt.spoken(run.context)
    ]


def test_no_other_number_is_told_before_the_one_that_is_called() -> None:
    numbers = []
    for call in (replace(CALL, yet_to_tell=True), replace(CALL, number="A 1"), CALL):
        run = start(now=MONDAY, agency=AGENCY, call=call)
        run.answer("maintenant")
        run.set_delivery(ActOutcome(Delivery.SENT, reference="T482715"))
        state = contact.ContactState(run.context)
        numbers.append((state.call_number, [words(each) for each in state.spoken_call[2:]]))
    assert numbers == [
        ("…", []),
        ("A 1", ["Votre numéro est A 1."]),
        ("T482715", ["Votre numéro est T, 4, 8, 2, 7, 1, 5."]),
    ]


def test_where_nobody_is_told_there_is_no_number() -> None:
    run = start(offered={"tickets"})
    receipt = run.step
    assert isinstance(receipt, Receipt)
    assert receipt.reference(run.context) == ""


@pytest.mark.parametrize(
    ("now", "promise"),
    [
        (MONDAY, "L’agence va vous rappeler."),
        (MONDAY.replace(hour=7), "L’agence vous rappellera aujourd’hui, à partir de 9 h."),
        (MONDAY.replace(hour=20), "L’agence vous rappellera à partir du jeudi 26 novembre à 9 h."),
    ],
)
def test_who_is_called_back_reads_when_and_at_which_number(now: datetime, promise: str) -> None:
    run = start(now=now, agency=AGENCY)
    run.answer("rappel")
    run.answer("06 12 34 56 78")
    run.answer("mon loyer")
    receipt = run.step
    assert isinstance(receipt, Receipt)
    assert words(resolve(receipt.headline, run.context)) == promise
    topic, phone = receipt.facts(run.context)
    assert (words(topic.value), topic.personal) == ("mon loyer", False)
    assert (words(phone.value), phone.personal) == ("06 12 34 56 78", True)


def test_the_phone_is_not_spoken() -> None:
    run = start()
    run.answer("rappel")
    run.answer("06 12 34 56 78")
    run.skip()
    assert isinstance(run.step, Receipt)
    assert words(run.step.facts(run.context)[0].value) == "06 12 34 56 78"
    assert not any("6" in words(text) for text in run.step.spoken(run.context))  # type: ignore[attr-defined]


DEAF = {"needs": ("sans_son",)}


@pytest.mark.parametrize("hour", [10, 20])
def test_who_does_not_hear_is_offered_an_appointment_in_place_of_a_call(hour: int) -> None:
    known = {"now": MONDAY.replace(hour=hour), "agency": AGENCY, **DEAF}
    run = start(**known)
    offered = [each.value for each in resolve(run.step.options, run.context)]  # type: ignore[attr-defined]
    assert "rappel" not in offered
    run.answer("rendez_vous")
    assert run.finished
    assert not isinstance(run.step, Receipt)
    assert run.act() is None
    assert contact.SERVICE.leads_to(run.context) == "rendez_vous"
    without = start(offered={"help_requests"}, **known)
    offered = [each.value for each in resolve(without.step.options, without.context)]  # type: ignore[attr-defined]
    assert "rappel" in offered, "someone may answer for them"
    assert "rendez_vous" not in offered


def test_who_does_not_hear_reads_of_a_call_back_only_where_there_is_nothing_else() -> None:
    agencies = AGENCY, AGENCY.replace(hours=())
    for call in (replace(CALL, long=True), replace(CALL, unheard=True)):
        for agency in agencies:
            for hour in (10, 20):
                run = called(call, at=MONDAY.replace(hour=hour), **DEAF)
                run.context.facts["agency"] = agency  # type: ignore[index]
                said = words(contact.ContactState(run.context).call_explanation)
                assert "appel" not in said
    there = called(replace(CALL, long=True), offered={"help_requests"}, **DEAF)
    assert "un proche peut répondre pour vous" in text(there)
