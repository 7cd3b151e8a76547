"""What was asked for is taken back: a call, a paper, a mandate."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.domain import Act, ActKind, DocumentList, Guest, MandateState
from kiosk.eservices import contact, documents, rent
from kiosk.journeys import ActOutcome, Delivery, Information, Journey, JourneyRun, Receipt, resolve
from landlord.contract import DocumentEventRequest, HelpEventRequest, MandateEventRequest

from .test_rent import ACCOUNT, IBAN, mandate, run_of, ways
from .visitors import CLAIMED, facts, hear, words


def answered(run: JourneyRun, *values: object) -> JourneyRun:
    for value in values:
        run.answer(value)
    assert run.finished
    return run


def now_here(**more: Any) -> JourneyRun:
    return answered(JourneyRun(contact.SERVICE.journey(), facts(**more)), "maintenant")


def called_back() -> JourneyRun:
    run = JourneyRun(contact.SERVICE.journey(), facts())
    run.answer("rappel")
    run.answer("0612345678")
    run.skip()
    return run


def at_the_counter() -> JourneyRun:
    return answered(run_of(), "autre_moyen", "guichet")


def in_difficulty() -> JourneyRun:
    return answered(run_of(), "difficulte", True, "rappel", "0612345678")


def debit() -> JourneyRun:
    return answered(run_of(), "autre_moyen", "prelevement", IBAN, True)


def paper() -> JourneyRun:
    run = JourneyRun(documents.SERVICE.journey(), facts())
    hear(run, DocumentList(items=()))
    return answered(run, "attestation", True)


def taking_back(run: JourneyRun) -> Journey | None:
    assert isinstance(run.step, Receipt)
    return run.step.cancellation(run.context)


def begun(run: JourneyRun) -> JourneyRun:
    journey = taking_back(run)
    assert journey is not None
    return JourneyRun(journey, facts())


def act_of(run: JourneyRun) -> Act:
    act = run.act()
    assert act is not None
    return act


@pytest.mark.parametrize(
    ("asked", "kind", "path", "model", "meaning"),
    [
        (now_here, ActKind.HELP_CANCEL, "/v1/help-requests", HelpEventRequest, "Personne ne viendra."),
        (called_back, ActKind.HELP_CANCEL, "/v1/help-requests", HelpEventRequest, "ne vous appellera"),
        (at_the_counter, ActKind.HELP_CANCEL, "/v1/help-requests", HelpEventRequest, "ne viendra"),
        (in_difficulty, ActKind.HELP_CANCEL, "/v1/help-requests", HelpEventRequest, "ne vous appellera"),
        (debit, ActKind.MANDATE_CANCEL, "/v1/mandates", MandateEventRequest, "payez votre loyer autrement"),
        (paper, ActKind.DOCUMENT_CANCEL, "/v1/documents", DocumentEventRequest, "ne le préparera pas"),
    ],
)
def test_each_is_taken_back_after_what_it_takes_back(
    asked: Callable[[], JourneyRun], kind: ActKind, path: str, model: Any, meaning: str
) -> None:
    first = asked()
    run = begun(first)
    assert isinstance(run.step, Information)
    assert meaning in " ".join(words(text) for text in resolve(run.step.body, run.context))
    run.answer(True)
    act = act_of(run)
    assert (act.kind, act.path) == (kind, f"{path}/T482715/events")
    # Of one subject, and below what the first one makes: it is delivered after it, and given up with it.
    assert (act.subject, act.path.startswith(f"{act_of(first).path}/")) == (act_of(first).subject, True)
    assert model.model_validate_json(json.dumps(act.body)).kind == "annuler"
    receipt = run.step
    assert isinstance(receipt, Receipt)
    spoken = " ".join(words(text) for text in receipt.spoken(run.context))
    assert spoken.startswith("C’est annulé La demande est annulée. Votre numéro est T, 4, 8")
    assert "Quelqu’un vient" not in spoken
    assert receipt.cancellation(run.context) is None


@pytest.mark.parametrize(
    ("who", "reporter"),
    [
        (None, None),
        (Guest("Amina Diallo", "+33639981234", "5 allée"), "guest"),
        (CLAIMED, "claimed"),
    ],
)
def test_it_is_who_asked_that_takes_it_back(who: Any, reporter: str | None) -> None:
    run = answered(begun(now_here(identity=who)), True)
    sent = act_of(run).body["reporter"]
    assert (sent and sent["kind"]) == reporter


def test_the_landlords_own_number_is_taken_back_where_it_chose_another() -> None:
    first = now_here()
    first.set_delivery(ActOutcome(Delivery.SENT, reference="T482715-2"))
    assert act_of(answered(begun(first), True)).path == "/v1/help-requests/T482715-2/events"


def test_what_was_refused_or_never_sent_is_not_taken_back() -> None:
    refused = now_here()
    refused.set_delivery(ActOutcome(Delivery.REFUSED))
    assert taking_back(refused) is None
    assert taking_back(answered(run_of(), "autre_moyen", "autrement")) is None
    assert taking_back(JourneyRun(contact.SERVICE.journey(), facts(offered={"tickets"}))) is None


class TestTheDirectDebit:
    def test_only_who_has_one_can_stop_it(self) -> None:
        assert "arreter_prelevement" not in ways(run_of())
        with_one = ACCOUNT.replace(mandate=mandate(MandateState.ACTIF))
        assert "arreter_prelevement" in ways(run_of(with_one))
        no_mandates = JourneyRun(rent.SERVICE.journey(), facts(offered={"account"}))
        hear(no_mandates, with_one)
        assert "arreter_prelevement" not in ways(no_mandates)

    @pytest.mark.parametrize(("state", "bank"), [(MandateState.ACTIF, True), (MandateState.A_SIGNER, False)])
    def test_it_is_stopped_once_it_was_said_what_follows(self, state: MandateState, bank: bool) -> None:
        run = run_of(ACCOUNT.replace(mandate=mandate(state)))
        run.answer("arreter_prelevement")
        assert isinstance(run.step, Information)
        body = " ".join(words(text) for text in resolve(run.step.body, run.context))
        assert "Chaque mois, payez votre loyer autrement." in body
        assert ("déjà parti à la banque" in body) is bank
        run.answer(True)
        act = act_of(run)
        assert (act.kind, act.path) == (ActKind.MANDATE_CANCEL, "/v1/mandates/RUM1/events")
        MandateEventRequest.model_validate_json(json.dumps(act.body))
        assert isinstance(run.step, Receipt)
        assert words(resolve(run.step.headline, run.context)) == "Le prélèvement est arrêté."
        assert words(run.step.facts(run.context)[0].value) == "Chaque mois, payez votre loyer autrement."
        assert run.step.reference(run.context) == "RUM1"
        assert taking_back(run) is None
