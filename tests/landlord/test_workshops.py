"""Workshops: never more people than seats, and a seat given back goes to who waits."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from kiosk.domain import WorkshopBookingState
from landlord.server.tables import WorkshopBookingRow, WorkshopRow

from .running import RunningServer, claimed, guest

#: Where several write at once, or one moves others.
both_databases = pytest.mark.both_databases

AT = "2026-11-24T10:42:00+01:00"
FULL, OPEN = "cuisine", "equilibre"


def workshop(server: RunningServer, name: str) -> dict[str, Any]:
    found = server.call("GET", "/workshops").json()["workshops"]
    response: dict[str, Any] = next(each for each in found if each["id"] == name)
    return response


def book(
    server: RunningServer, name: str, who: dict[str, Any], reference: str = "T482715", people: int = 1
) -> requests.Response:
    body = {"reference": reference, "reporter": who, "people": people, "at": AT}
    return server.call("POST", f"/workshops/{name}/bookings", body)


def give_back(server: RunningServer, reference: str, who: dict[str, Any]) -> requests.Response:
    body = {"reporter": who, "kind": "annuler", "at": AT}
    return server.call("POST", f"/workshop-bookings/{reference}/events", body)


def mine(server: RunningServer) -> list[dict[str, Any]]:
    token = server.sign_in()["token"]
    found: list[dict[str, Any]] = server.call("GET", "/workshop-bookings", session=token).json()["bookings"]
    return found


def test_those_to_come_with_their_seats(server: RunningServer) -> None:
    found = server.call("GET", "/workshops").json()["workshops"]
    assert [each["id"] for each in found] == ["cuisine", "ordinateur", "energie", "equilibre"]
    assert (workshop(server, FULL)["seats_left"], workshop(server, FULL)["waiting"]) == (0, 2)
    assert workshop(server, OPEN)["seats_left"] == 2
    server.clock.forward(days=9)
    assert server.call("GET", "/workshops").json()["workshops"][0]["id"] == "energie"


def test_a_seat_and_then_a_place_on_the_list(server: RunningServer) -> None:
    response = book(server, OPEN, claimed(), people=2).json()
    assert (response["state"], response["position"], response["people"]) == ("inscrit", 0, 2)
    assert mine(server) == [response]
    late = book(server, OPEN, guest(), "T482716").json()
    assert (late["state"], late["position"]) == ("liste_attente", 1)
    assert workshop(server, OPEN)["seats_left"] == 0


@both_databases
def test_a_seat_given_back_goes_to_the_first_whom_it_is_enough_for(server: RunningServer) -> None:
    book(server, OPEN, claimed(), people=2)
    for number, people in enumerate((3, 1, 1), 1):
        book(server, OPEN, guest(f"Personne {number}"), f"T{number}00000", people)
    assert give_back(server, "T482715", claimed()).json()["state"] == "annule"
    with server.app_state.reading() as db:
        rows = db.scalars(select(WorkshopBookingRow).where(WorkshopBookingRow.reference.like("T_00000")))
        states = {row.reference: str(row.state) for row in rows}
    assert states == {"T100000": "liste_attente", "T200000": "inscrit", "T300000": "inscrit"}
    assert workshop(server, OPEN)["seats_left"] == 0


def test_who_leaves_the_list_makes_others_move_up(server: RunningServer) -> None:
    first = book(server, FULL, guest("Une"), "T100000").json()
    second = book(server, FULL, claimed(), "T200000").json()
    assert (first["position"], second["position"]) == (2, 3)
    give_back(server, "T100000", guest("Une"))
    assert mine(server)[0]["position"] == 2


def test_what_is_refused(server: RunningServer) -> None:
    book(server, OPEN, claimed())
    assert book(server, OPEN, claimed(), "T482716").json()["code"] == "already_booked"
    assert book(server, "rien", claimed()).json()["code"] == "not_found"
    assert book(server, OPEN, guest(), people=7).status_code == 422
    assert give_back(server, "T482715", guest()).json()["code"] == "not_found"
    assert give_back(server, "T482715", claimed()).status_code == 201
    assert give_back(server, "T482715", claimed()).json()["code"] == "already_cancelled"
    assert book(server, OPEN, claimed(), "T482717").status_code == 201  # one may change one's mind
    server.clock.forward(days=30)
    assert book(server, OPEN, guest()).json()["code"] == "workshop_closed"
    assert give_back(server, "T482717", claimed()).json()["code"] == "workshop_closed"
    assert mine(server) == []


@both_databases
def test_thirty_come_for_two_seats(server: RunningServer) -> None:
    """All at once; those who are asked to come back do. Some give their seat back again meanwhile."""
    gate = threading.Barrier(30)

    def come(number: int) -> None:
        who = guest(f"Personne {number}")
        gate.wait()
        until_taken(lambda key: _book_with(server, who, number, key), f"in-{number}")
        if number % 10 == 0:
            until_taken(lambda key: _back_with(server, who, number, key), f"out-{number}")

    threads = [threading.Thread(target=come, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = WorkshopBookingRow
    with server.app_state.reading() as db:
        seats = db.get_one(WorkshopRow, OPEN).seats
        people = select(func.sum(row.people)).where(
            row.workshop_id == OPEN, row.state == WorkshopBookingState.INSCRIT
        )
        waiting = select(func.count()).where(
            row.workshop_id == OPEN, row.state == WorkshopBookingState.LISTE_ATTENTE
        )
        assert db.scalar(people) == seats
        assert db.scalar(waiting) == 30 - 3 - 2


def until_taken(call: Any, key: str) -> None:
    for _ in range(200):
        answer = call(key)
        if answer.status_code == 201:
            return
        assert answer.status_code in {409, 503}, answer.text
        assert "Retry-After" in answer.headers, answer.text
    raise AssertionError("it was never taken")


def _book_with(server: RunningServer, who: dict[str, Any], number: int, key: str) -> requests.Response:
    body = {"reference": f"T{number:06d}", "reporter": who, "people": 1, "at": AT}
    return server.call("POST", f"/workshops/{OPEN}/bookings", body, key=key)


def _back_with(server: RunningServer, who: dict[str, Any], number: int, key: str) -> requests.Response:
    body = {"reporter": who, "kind": "annuler", "at": AT}
    return server.call("POST", f"/workshop-bookings/T{number:06d}/events", body, key=key)
