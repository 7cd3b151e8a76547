"""Suivre mes demandes: the list, and what can be done about each request."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from kiosk.domain import FINAL_TICKET_STATES, ActKind, Ticket, TicketEventKind, TicketState
from kiosk.eservices import requests
from kiosk.eservices.requests.journey import sort_tickets, ticket_event_journey
from kiosk.eservices.tickets import WAITING_FOR_TENANT
from kiosk.journeys import ActOutcome, Delivery, Information, JourneyError, JourneyRun, Receipt, Tone, resolve
from landlord.contract import TicketEventRequest
from landlord.server.tickets import next_state

from .visitors import NOW, PARIS, facts, options, slots, ticket, title, words

S, E = TicketState, TicketEventKind


def kinds(asked: Ticket, now: datetime = NOW) -> list[TicketEventKind]:
    return [action.kind for action in requests.ticket_actions(asked, now)]


def body(run: JourneyRun) -> dict[str, Any]:
    act = run.act()
    assert act is not None
    assert act.kind is ActKind.TICKET_EVENT
    assert (act.subject, act.path) == ("A100231", "/v1/tickets/A100231/events")
    return TicketEventRequest.model_validate_json(json.dumps(act.body)).model_dump(mode="json")


class TestTheList:
    def test_what_waits_comes_first_then_the_latest(self) -> None:
        tickets = [
            ticket(S.CLOTUREE, reference="OVER", reported_at=NOW),
            ticket(S.AFFECTEE, reference="OLD", reported_at=NOW - timedelta(days=9)),
            ticket(S.REALISEE, reference="NEW", reported_at=NOW - timedelta(days=1)),
        ]
        assert [each.reference for each in sort_tickets(tickets)] == ["NEW", "OLD", "OVER"]
        run = JourneyRun(requests.SERVICE.journey(), facts(tickets=tickets))
        assert [option.value for option in options(run)] == ["NEW", "OLD", "OVER"]
        assert [words(option.detail) for option in options(run)] == [
            "Dites si c’est réparé",
            "Le plombier choisit une date",
            "C’est réparé",
        ]
        assert options(run)[0].tone is Tone.WARN
        run.answer("OLD")
        assert run.finished
        assert run.context["demande"] == "OLD"

    def test_nothing_to_follow(self) -> None:
        run = JourneyRun(requests.SERVICE.journey(), facts(tickets=[]))
        assert isinstance(run.step, Information)
        assert title(run) == "Vous n’avez pas de demande."
        run.answer(True)
        assert run.finished


class TestWhatCanBeDone:
    @pytest.mark.parametrize("state", TicketState)
    def test_the_server_accepts_all_that_is_offered(self, state: TicketState) -> None:
        for now in (NOW, NOW + timedelta(days=60)):
            for kind in kinds(ticket(state), now):
                next_state(state, kind)  # raises what the visitor would get

    @pytest.mark.parametrize("state", TicketState)
    def test_one_action_stands_out_where_something_is_awaited(self, state: TicketState) -> None:
        offered = requests.ticket_actions(ticket(state), NOW)
        awaited = state in {*WAITING_FOR_TENANT, S.CLOTUREE}
        assert [action.primary for action in offered] == [
            awaited and rank == 0 for rank, _ in enumerate(offered)
        ]
        late = requests.ticket_actions(ticket(state), NOW + timedelta(days=60))
        assert [action.primary for action in late] == [rank == 0 for rank, _ in enumerate(late)]
        assert len(offered) <= 3
        assert bool(offered) == (state not in FINAL_TICKET_STATES or state is S.CLOTUREE)

    def test_done_work_is_judged(self) -> None:
        assert kinds(ticket(S.REALISEE)) == [E.PAS_REPARE, E.REPARE]
        assert kinds(ticket(S.CLOTUREE)) == [E.PAS_REPARE]

    def test_a_visit_is_moved_and_chased_first_when_it_is_late(self) -> None:
        visit = datetime(2026, 11, 26, 9, tzinfo=PARIS)
        planned = ticket(S.PLANIFIEE, visit_from=visit, visit_to=visit)
        assert kinds(planned) == [E.DEPLACER, E.RELANCE, E.ANNULER]
        assert kinds(planned, NOW + timedelta(days=5)) == [E.RELANCE, E.DEPLACER, E.ANNULER]

    def test_who_must_act_oneself_does_not_chase(self) -> None:
        assert kinds(ticket(S.LOCATAIRE_ABSENT)) == [E.DEPLACER, E.ANNULER]


class TestEvents:
    def test_not_repaired_is_one_tap(self) -> None:
        run = JourneyRun(ticket_event_journey(E.PAS_REPARE, ticket(S.REALISEE)), facts())
        assert run.finished
        assert body(run) == {
            "reporter": {"kind": "session", "grant": "grant"},
            "kind": "pas_repare",
            "comment": "",
            "availability": [],
            "at": "2026-11-24T10:42:00+01:00",
        }
        run.set_delivery(ActOutcome(Delivery.WAITING))
        assert isinstance(run.step, Receipt)
        spoken = [words(text) for text in run.step.spoken(run.context)]
        asked = "Nous demandons un plombier pour mardi 1er décembre au plus tard."
        assert spoken[:2] == ["La demande est rouverte", asked]
        assert "Pas de réseau : l’envoi se fera tout seul. Rien n’est perdu." in spoken

    def test_repaired_is_one_tap(self) -> None:
        run = JourneyRun(ticket_event_journey(E.REPARE, ticket(S.REALISEE)), facts())
        assert run.finished
        assert body(run)["kind"] == "repare"

    def test_a_chase_may_carry_a_message(self) -> None:
        run = JourneyRun(ticket_event_journey(E.RELANCE, ticket(S.AFFECTEE)), facts())
        run.answer("Toujours rien depuis lundi")
        assert body(run)["comment"] == "Toujours rien depuis lundi"
        run.back()
        run.skip()
        assert body(run)["comment"] == ""

    def test_a_visit_is_moved_to_half_days_of_the_next_two_weeks(self) -> None:
        run = JourneyRun(ticket_event_journey(E.DEPLACER, ticket(S.PLANIFIEE)), facts())
        offered = [slot.value for slot in slots(run)]
        assert offered[0] == "2026-11-25/matin"
        assert offered[-1] == "2026-12-08/matin"
        run.answer(offered[1:3])
        assert body(run)["availability"] == [
            {"day": "2026-11-25", "part": "apres_midi"},
            {"day": "2026-11-26", "part": "matin"},
        ]
        shown_facts = {words(line.label): words(line.value) for line in run.step.facts(run.context)}  # type: ignore[attr-defined]
        assert shown_facts["Chez vous"] == "mercredi 25 novembre, l’après-midi ; jeudi 26 novembre, le matin"

    @pytest.mark.parametrize("hours", range(0, 7 * 24, 5))
    def test_all_of_them_are_as_many_as_the_contract_takes(self, hours: int) -> None:
        later = facts(now=NOW + timedelta(hours=hours))
        run = JourneyRun(ticket_event_journey(E.DEPLACER, ticket(S.PLANIFIEE)), later)
        run.answer([slot.value for slot in slots(run)])
        assert len(body(run)["availability"]) >= 16

    def test_to_cancel_is_confirmed_and_can_be_left(self) -> None:
        run = JourneyRun(ticket_event_journey(E.ANNULER, ticket(S.AFFECTEE)), facts())
        assert isinstance(run.step, Information)
        assert not run.finished
        run.answer(True)
        assert body(run)["kind"] == "annuler"
        assert words(resolve(run.step.headline, run.context)) == "La demande est annulée."  # type: ignore[attr-defined]

    def test_nobody_acts_without_signing_in(self) -> None:
        run = JourneyRun(ticket_event_journey(E.REPARE, ticket(S.REALISEE)), facts(identity=None))
        with pytest.raises(JourneyError):
            run.act()
