"""Free times, and appointments: one time is never two people's, however they come."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest
import requests

from kiosk.backend import AgencyClient, OverloadedError
from kiosk.backend.errors import SlotTakenError
from kiosk.backend.queries import query_handlers
from kiosk.domain import (
    Act,
    ActKind,
    Appointment,
    AppointmentSlot,
    AppointmentState,
    MeetingPlace,
    ResultPage,
    SignedInTenant,
)
from kiosk.domain.rules import PARIS, public_holidays
from landlord.server.demo import DEMO_TOKEN
from landlord.server.tables import AppointmentRow

from .running import RunningServer, claimed, guest

pytestmark = pytest.mark.both_databases

AT = "2026-11-24T10:42:00+01:00"
SLOTS = "/agencies/tilleuls/slots"


def asked(slot: str, reporter: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = {"reference": "T482715", "reporter": reporter, "slot": slot, "motive": "loyer", "language": "fr"}
    return body | {"at": AT} | changes


def free(server: RunningServer, motive: str = "loyer", query: str = "") -> list[dict[str, Any]]:
    answer = server.call("GET", f"{SLOTS}?motive={motive}{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def granted(server: RunningServer) -> dict[str, str]:
    return {"kind": "session", "grant": server.sign_in()["grant"]}


def booked(server: RunningServer, **changes: Any) -> dict[str, Any]:
    reporter = changes.pop("reporter", None) or granted(server)
    answer = server.call("POST", "/appointments", asked(free(server)[0]["id"], reporter, **changes))
    assert answer.status_code == 201, answer.text
    response: dict[str, Any] = answer.json()
    return response


@pytest.mark.one_database
class TestFreeTimes:
    @pytest.mark.parametrize(("minutes", "offered"), [(60, True), (59, False)])
    def test_one_that_begins_within_the_hour_is_not_offered(
        self, server: RunningServer, minutes: int, offered: bool
    ) -> None:
        first = free(server)[0]
        server.clock.now = datetime.fromisoformat(first["begins"]) - timedelta(minutes=minutes)
        assert (first["id"] in [each["id"] for each in free(server)]) is offered

    def all_of(self, client: AgencyClient, of: str) -> list[AppointmentSlot]:
        slots: list[AppointmentSlot] = []
        page = query_handlers()["slots"].ask(client, "", of)
        assert isinstance(page, ResultPage)
        slots += page.items
        while page.more:
            page = query_handlers()["slots"].ask(client, "", f"{of.split()[0]} {page.more}")
            assert isinstance(page, ResultPage)
            slots += page.items
        return slots

    def test_they_are_in_order_within_the_opening_hours_on_days_that_are_worked(
        self, client: AgencyClient
    ) -> None:
        slots = self.all_of(client, "loyer")
        assert len(slots) == len({slot.id for slot in slots}) > 80
        assert slots == sorted(slots, key=lambda slot: (slot.begins, slot.id))
        hours = client.agency("tilleuls").hours
        for slot in slots:
            begins, ends = slot.begins.astimezone(PARIS), slot.ends.astimezone(PARIS)
            assert any(
                each.weekday == begins.weekday()
                and each.opens <= begins.time()
                and ends.time() <= each.closes
                for each in hours
            )
            assert slot.place is MeetingPlace.AGENCE

    def test_they_go_on_from_a_day_that_is_named(self, client: AgencyClient) -> None:
        later = self.all_of(client, "loyer 2026-12-07")
        assert later[0].begins.astimezone(PARIS).date() == date(2026, 12, 7)

    def test_nobody_works_on_a_holiday(self, server: RunningServer) -> None:
        server.clock.now = datetime(2026, 12, 18, 9, tzinfo=PARIS)
        days = {date.fromisoformat(slot["begins"][:10]) for slot in free(server, "depart")}
        assert days
        assert not any(day in public_holidays() for day in days)
        assert date(2026, 12, 21) in days

    def test_who_comes_now_is_not_offered_the_next_minute(self, server: RunningServer) -> None:
        server.clock.now = datetime(2026, 11, 25, 9, 10, tzinfo=PARIS)
        first = datetime.fromisoformat(free(server)[0]["begins"])
        assert first - server.clock() >= timedelta(hours=1)

    def test_each_motive_has_its_people(self, server: RunningServer) -> None:
        assert {slot["counsellor"] for slot in free(server, "logement")} == {"Bruno Leclerc"}
        assert {slot["place"] for slot in free(server, "depart")} == {"domicile"}
        assert free(server, "rien_de_tel") == []

    def test_odd_questions(self, server: RunningServer) -> None:
        assert (
            server.call("GET", "/agencies/nulle-part/slots?motive=loyer").json()["code"] == "agency_not_found"
        )
        for query in ("", "?motive=", "?motive=loyer&from=demain"):
            assert server.call("GET", f"{SLOTS}{query}").status_code == 422
        assert server.call("GET", f"{SLOTS}?motive=loyer&cursor=x").json()["code"] == "cursor_unknown"


class TestBooking:
    def test_a_tenants_is_confirmed_and_the_time_is_gone(self, server: RunningServer) -> None:
        response = booked(server, interpreter="lsf", access_needs=["sans_marches"], phone="+33639985001")
        assert (response["state"], response["verified"], response["interpreter"]) == ("confirme", True, "lsf")
        assert response["access_needs"] == ["sans_marches"]
        assert response["slot"]["id"] not in {slot["id"] for slot in free(server)}
        token = server.sign_in()["token"]
        (listed,) = server.call("GET", "/appointments", session=token).json()["appointments"]
        assert listed == response

    @pytest.mark.parametrize("reporter", [guest(), claimed(birth_date="1950-01-01")])
    def test_somebody_unknown_is_called_back(self, server: RunningServer, reporter: dict[str, Any]) -> None:
        response = booked(server, reporter=reporter)
        assert (response["state"], response["verified"]) == ("demande", False)

    def test_a_claim_that_is_right_is_the_tenants(self, server: RunningServer) -> None:
        assert booked(server, reporter=claimed())["state"] == "confirme"

    def test_a_slot_that_is_gone_never_was_or_is_over(self, server: RunningServer) -> None:
        slot, who = free(server)[0]["id"], guest()
        server.call("POST", "/appointments", asked(slot, who))
        again = server.call("POST", "/appointments", asked(slot, who, reference="T482716"))
        assert (again.status_code, again.json()["code"]) == (409, "slot_taken")
        for never in ("accueil-20261125-0307", "accueil-20261125", "rien", "technique-20261125-1000"):
            answer = server.call("POST", "/appointments", asked(never, who))
            assert answer.json()["errors"] == [{"pointer": "/slot", "code": "unknown"}], never
        server.clock.forward(days=1)
        over = server.call("POST", "/appointments", asked("accueil-20261125-0930", who))
        assert over.json()["code"] == "slot_taken"

    def test_a_number_that_another_kiosk_has_used_gets_a_suffix(self, server: RunningServer) -> None:
        assert [booked(server, reporter=guest())["reference"] for _ in range(2)] == ["T482715", "T482715-2"]

    def test_the_same_key_books_once(self, server: RunningServer) -> None:
        body = asked(free(server)[0]["id"], guest())
        one, two = (server.call("POST", "/appointments", body, key="same") for _ in range(2))
        assert one.json() == two.json()
        with server.app_state.reading() as db:
            assert db.query(AppointmentRow).filter_by(asked_reference="T482715").count() == 1


class TestChanging:
    def test_it_is_moved_and_its_old_time_is_free_again(self, server: RunningServer) -> None:
        who = granted(server)
        response = booked(server, reporter=who)
        other = free(server)[3]["id"]
        moved = self.event(server, response, who, "deplacer", slot=other)
        assert (moved.json()["state"], moved.json()["slot"]["id"]) == ("deplace", other)
        offered = {slot["id"] for slot in free(server)}
        assert response["slot"]["id"] in offered
        assert other not in offered

    def test_a_move_to_a_time_that_is_taken_changes_nothing(self, server: RunningServer) -> None:
        who = granted(server)
        mine, theirs = booked(server, reporter=who), booked(server, reporter=guest(), reference="T482716")
        refused = self.event(server, mine, who, "deplacer", slot=theirs["slot"]["id"])
        assert refused.json()["code"] == "slot_taken"
        read = server.call("GET", f"/appointments/{mine['reference']}", session=server.sign_in()["token"])
        assert read.json() == mine

    def test_it_is_cancelled_once(self, server: RunningServer) -> None:
        who = guest()
        response = booked(server, reporter=who)
        assert self.event(server, response, who, "annuler").json()["state"] == "annule"
        assert response["slot"]["id"] in {slot["id"] for slot in free(server)}
        assert self.event(server, response, who, "annuler").json()["code"] == "already_cancelled"

    def test_only_by_who_booked_and_only_while_it_is_to_come(self, server: RunningServer) -> None:
        who = guest()
        response = booked(server, reporter=who)
        for stranger in (guest("Un autre"), claimed(), claimed(birth_date="1950-01-01")):
            assert self.event(server, response, stranger, "annuler").json()["code"] == "appointment_not_found"
        server.clock.forward(days=30)
        assert self.event(server, response, who, "annuler").json()["code"] == "transition_not_allowed"

    def test_a_move_needs_to_be_to_somewhere(self, server: RunningServer) -> None:
        who = guest()
        assert self.event(server, booked(server, reporter=who), who, "deplacer").status_code == 422

    def test_patch_and_delete_name_the_version(self, server: RunningServer) -> None:
        response = booked(server)
        token, path = server.sign_in()["token"], f"/appointments/{response['reference']}"
        etag = server.call("GET", path, session=token).headers["ETag"]
        other = {"slot": free(server)[2]["id"]}
        assert server.call("PATCH", path, other, session=token).status_code == 428
        assert server.call("DELETE", path, session=token).status_code == 428
        stale = server.call("PATCH", path, other, session=token, If_Match='"old"')
        assert (stale.status_code, stale.json()["code"]) == (412, "changed")
        moved = server.call("PATCH", path, other, session=token, If_Match=etag)
        assert moved.json()["slot"]["id"] == other["slot"]
        assert server.call("DELETE", path, session=token, If_Match=etag).status_code == 412
        gone = server.call("DELETE", path, session=token, If_Match=moved.headers["ETag"])
        assert (gone.status_code, gone.text) == (204, "")
        stranger = server.sign_in("10010002", "1985-07-02")["token"]
        assert server.call("DELETE", path, session=stranger, If_Match=etag).status_code == 404

    @staticmethod
    def event(
        server: RunningServer, response: dict[str, Any], who: dict[str, Any], kind: str, **more: Any
    ) -> requests.Response:
        body = {"reporter": who, "kind": kind, "at": AT, **more}
        return server.call("POST", f"/appointments/{response['reference']}/events", body)


def test_the_demo_has_some_to_come(client: AgencyClient) -> None:
    session = client.sign_in("10010002", date(1985, 7, 2))
    assert isinstance(session, SignedInTenant)
    appointments = cast(
        "tuple[Appointment, ...]", query_handlers()["appointments"].ask(client, session.token, "")
    )
    (response,) = appointments
    assert response.state is AppointmentState.CONFIRME
    assert response.motive == "difficulte"


def test_fifty_come_for_one_time_and_one_has_it(server: RunningServer) -> None:
    """Each with a connection of its own, all let go at once; who is asked to come back does."""
    slot = free(server)[0]["id"]
    gate, lock = threading.Barrier(50), threading.Lock()
    outcomes: list[str] = []

    def come(number: int) -> None:
        client = AgencyClient(server.url, DEMO_TOKEN, agency_id="tilleuls", read_timeout=60, total_timeout=60)
        act = Act(
            ActKind.APPOINTMENT,
            "x",
            "/v1/appointments",
            asked(slot, guest(f"Personne {number}"), reference=f"T{number:06d}"),
        )
        gate.wait()
        outcome = _try(client, act, f"key-{number}")
        client.close()
        with lock:
            outcomes.append(outcome)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked", *["taken"] * 49]
    with server.app_state.reading() as db:
        assert db.query(AppointmentRow).filter_by(holds=slot).count() == 1


def _try(client: AgencyClient, act: Act, key: str) -> str:
    for _ in range(100):
        try:
            client.act_now(act, key)
        except SlotTakenError:
            return "taken"
        except OverloadedError:
            continue
        return "booked"
    return "never"
