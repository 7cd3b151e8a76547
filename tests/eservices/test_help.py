"""Parler à quelqu’un."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kiosk.agency.contract import HelpAsked
from kiosk.domain import ActKind, T
from kiosk.eservices import help
from kiosk.journeys import Delivery, JourneyRun, Outcome, Receipt, said

from .visitors import facts, words


def start(**more: Any) -> JourneyRun:
    return JourneyRun(help.journey(), facts(**more))


def body(run: JourneyRun) -> dict[str, Any]:
    act = run.act()
    assert act is not None
    assert (act.kind, act.path) == (ActKind.HELP_REQUEST, "/v1/help-requests")
    return HelpAsked.model_validate_json(json.dumps(act.body)).model_dump(mode="json")


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


def test_someone_comes_only_once_the_agency_knows() -> None:
    run = start()
    run.answer("maintenant")
    headlines = []
    for outcome in (None, *(Outcome(delivery) for delivery in Delivery)):
        if outcome:
            run.settle(outcome)
        headlines.append(words(said(run.step.headline, run.view)))  # type: ignore[attr-defined]
    assert headlines == [
        "On prévient l’accueil.",
        "L’accueil n’est pas prévenu. Allez au guichet, s’il vous plaît.",
        "L’accueil n’est pas prévenu. Allez au guichet, s’il vous plaît.",
        "Restez ici. Quelqu’un vient.",
        "L’accueil n’est pas prévenu. Allez au guichet, s’il vous plaît.",
    ]


def test_the_number_is_shown_and_said_and_the_landlords_own_once_it_chose_another() -> None:
    run = start()
    run.answer("maintenant")
    receipt = run.step
    assert isinstance(receipt, Receipt)
    act = run.act()
    assert act is not None
    assert (receipt.reference(run.view), act.subject) == ("T482715", "T482715")
    run.settle(Outcome(Delivery.SENT, reference="T482715-2"))
    assert receipt.reference(run.view) == "T482715-2"
    assert "Votre numéro est T, 4, 8, 2, 7, 1, 5, -, 2." in [words(text) for text in receipt.spoken(run.view)]


def test_where_nobody_is_told_there_is_no_number() -> None:
    run = start(offered={"tickets"})
    receipt = run.step
    assert isinstance(receipt, Receipt)
    assert receipt.reference(run.view) == ""


def test_the_phone_is_not_spoken() -> None:
    run = start()
    run.answer("rappel")
    run.answer("06 12 34 56 78")
    run.skip()
    assert not any("6" in words(text) for text in run.step.spoken(run.view))  # type: ignore[attr-defined]
