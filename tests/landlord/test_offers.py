"""Homes that are offered: thousands of them, and the wishes of one applicant."""

from __future__ import annotations

import io
import math
from datetime import timedelta
from typing import Any

import pytest
import requests
from PIL import Image
from sqlalchemy import event as events
from sqlalchemy import insert

from kiosk.backend import AgencyClient
from kiosk.backend.queries import query_handlers
from kiosk.domain import CeilingCategory, EnergyLabel, HomeSize, Money, OfferApplicationState
from landlord.server.offers import PAGE_SIZE
from landlord.server.tables import OfferApplicationRow, OfferRow

from .running import RunningServer
from .test_applications import save

pytestmark = pytest.mark.both_databases

AT = "2026-11-24T10:42:00+01:00"
HOME, OTHER, THIRD = "bron-t2-terraillon", "vaulx-t1-village", "decines-t3-montaberlet"
MOREAU = "B8WD-4HJV-K5RE"


def offers(server: RunningServer) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = server.call("GET", "/offers").json()["items"]
    return items


def tenant(server: RunningServer, number: str = "10010001", born: str = "1948-03-14") -> dict[str, Any]:
    return {"reporter": {"kind": "session", "grant": server.sign_in(number, born)["grant"]}}


def apply(
    server: RunningServer, home: str, who: dict[str, Any], reference: str = "T482715", rank: int = 1
) -> requests.Response:
    body = {"reference": reference, "rank": rank, "at": AT, **who}
    return server.call("POST", f"/offers/{home}/applications", body)


def event(
    server: RunningServer, reference: str, who: dict[str, Any], kind: str, rank: int | None = None
) -> requests.Response:
    body = {"kind": kind, "rank": rank, "at": AT, **who}
    return server.call("POST", f"/offer-applications/{reference}/events", body)


def offer_applications(server: RunningServer, **headers: str) -> list[tuple[str, int, str]]:
    answer = server.call("GET", "/offer-applications", **headers)
    assert answer.status_code == 200, answer.text
    return [(each["offer_id"], each["rank"], each["state"]) for each in answer.json()["applications"]]


class TestHomes:
    def test_the_latest_first_and_only_those_that_can_be_asked_for(self, server: RunningServer) -> None:
        found = offers(server)
        assert len(found) == 20
        assert found[0]["id"] == "lyon7-t2-gerland"
        server.clock.forward(days=5)
        assert HOME not in {each["id"] for each in offers(server)}
        assert server.call("GET", f"/offers/{HOME}").json()["title"] == "T2 au deuxième"
        assert server.call("GET", "/offers/nulle-part").json()["code"] == "offer_not_found"

    @pytest.mark.one_database
    def test_a_picture_is_a_jpeg_that_can_be_known_again(self, server: RunningServer) -> None:
        one, *_ = offers(server)[0]["pictures"]
        assert one == "/v1/offers/lyon7-t2-gerland/pictures/1"
        answer = server.call("GET", one.removeprefix("/v1"))
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert Image.open(io.BytesIO(answer.content)).size == (640, 400)
        again = server.call("GET", one.removeprefix("/v1"), If_None_Match=answer.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        for wrong in (0, 6, 10**30):
            assert server.call("GET", f"/offers/{HOME}/pictures/{wrong}").status_code == 404

    @pytest.mark.one_database
    def test_each_home_has_pictures_of_its_own_outside_and_inside(self, server: RunningServer) -> None:
        seen: set[bytes] = set()
        count = 0
        for each in offers(server):
            assert len(each["pictures"]) >= (4 if each["rooms"] == 1 else 5)
            for path in each["pictures"][:3]:
                seen.add(server.call("GET", path.removeprefix("/v1")).content)
                count += 1
        assert len(seen) == count

    def test_five_thousand_homes_are_read_a_page_at_a_time(
        self, server: RunningServer, client: AgencyClient
    ) -> None:
        now = server.clock()
        home = {
            "title": "T3",
            "size": HomeSize.T3,
            "rooms": 3,
            "surface": 61.5,
            "rent": Money(41_000),
            "charges": Money(9_000),
            "commune": "69266",
            "city": "Villeurbanne",
            "quarter": "",
            "floor": 1,
            "lift": False,
            "energy": EnergyLabel.D,
            "category": CeilingCategory.PLUS,
            "expires_at": now + timedelta(days=9),
            "accessible": False,
            "available_on": None,
            "description": "Deux chambres.",
            "pictures": 0,
        }
        # Many at the same moment: the order is still one.
        rows = [
            home | {"id": f"h{number:05}", "published_at": now - timedelta(minutes=number // 100)}
            for number in range(5000)
        ]
        with server.app_state.writing.begin() as db:
            db.execute(insert(OfferRow), rows)
        queries: list[object] = []
        events.listen(server.app_state.reading, "do_orm_execute", queries.append)
        found = query_handlers()["every_offer"].ask(client, "", "")
        assert isinstance(found, tuple)
        assert len({each.id for each in found}) == len(found) == 5020
        assert len(queries) <= 4 * math.ceil(len(found) / PAGE_SIZE)  # none for each home

    def test_a_cursor_of_nobodys(self, server: RunningServer) -> None:
        for cursor in ("x", "WzFlMzA4LCJ4Il0=", "WyJ4IiwieCJd"):
            assert server.call("GET", f"/offers?cursor={cursor}").json()["code"] == "cursor_unknown"


class TestWishes:
    def test_a_tenant_asks_for_a_home_and_sees_it(self, server: RunningServer) -> None:
        who = tenant(server)
        response = apply(server, HOME, who).json()
        assert (response["reference"], response["state"], response["rank"]) == ("T482715", "soumise", 1)
        assert offer_applications(server, session=server.sign_in()["token"]) == [(HOME, 1, "soumise")]
        assert next(each for each in offers(server) if each["id"] == HOME)["candidates"] == 1

    def test_a_new_wish_moves_the_others_down(self, server: RunningServer) -> None:
        who = tenant(server)
        apply(server, HOME, who)
        apply(server, OTHER, who, "T482716")
        assert apply(server, THIRD, who, "T482717", rank=9).json()["rank"] == 3
        token = server.sign_in()["token"]
        assert [home for home, _, _ in offer_applications(server, session=token)] == [OTHER, HOME, THIRD]
        assert event(server, "T482717", who, "classer", 1).json()["rank"] == 1
        assert event(server, "T482716", who, "desister").json()["state"] == "desistee"
        assert offer_applications(server, session=token) == [
            (THIRD, 1, "soumise"),
            (HOME, 2, "soumise"),
            (OTHER, 2, "desistee"),
        ]
        assert event(server, "T482716", who, "desister").json()["code"] == "transition_not_allowed"

    def test_twice_is_not_more_but_again_after_a_withdrawal(self, server: RunningServer) -> None:
        who = tenant(server)
        apply(server, HOME, who)
        assert apply(server, HOME, who, "T482716").json()["code"] == "already_applied"
        event(server, "T482715", who, "desister")
        assert apply(server, HOME, who, "T482717").status_code == 201

    def test_a_home_whose_time_is_over(self, server: RunningServer) -> None:
        server.clock.forward(days=5)
        assert apply(server, HOME, tenant(server)).json()["code"] == "offer_expired"
        assert apply(server, "nulle-part", tenant(server)).json()["code"] == "offer_not_found"

    def test_with_a_housing_application(self, server: RunningServer) -> None:
        who = {"resume_code": MOREAU}
        before = offer_applications(server, Resume_Code=MOREAU)
        assert [rank for _, rank, _ in before] == [1, 2]
        assert apply(server, HOME, who, rank=2).json()["rank"] == 2
        by_number = offer_applications(server, Resume_Code="A400655 1988-06-23")
        assert [home for home, _, _ in by_number] == [before[0][0], HOME, before[1][0]]

    @pytest.mark.one_database
    def test_a_draft_cannot_apply(self, server: RunningServer) -> None:
        code = save(server, reference="T482720").json()["resume_code"]
        assert apply(server, HOME, {"resume_code": code}).json()["code"] == "application_not_submitted"

    @pytest.mark.one_database
    def test_wrong_codes_count(self, server: RunningServer) -> None:
        wrong = {"resume_code": "AAAA-AAAA-AAAA"}
        assert apply(server, HOME, wrong).json()["attempts_left"] == 29
        assert event(server, "A450031", wrong, "desister").json()["attempts_left"] == 28
        answer = server.call("GET", "/offer-applications", Resume_Code="AAAA-AAAA-AAAA")
        assert answer.json()["attempts_left"] == 27

    def test_only_ones_own(self, server: RunningServer) -> None:
        apply(server, HOME, tenant(server))
        haddad = tenant(server, "10010002", "1985-07-02")
        assert event(server, "T482715", haddad, "desister").json()["code"] == "offer_application_not_found"
        assert server.call("GET", "/offer-applications").json()["code"] == "session_expired"
        forged = {"reporter": {"kind": "session", "grant": "forged"}}
        assert apply(server, OTHER, forged).json()["code"] == "session_expired"

    @pytest.mark.one_database
    def test_one_of_the_two(self, server: RunningServer) -> None:
        assert apply(server, HOME, {}).status_code == 422
        assert apply(server, HOME, tenant(server) | {"resume_code": MOREAU}).status_code == 422

    def test_before_the_committee_one_can_withdraw_but_not_change_the_order(
        self, server: RunningServer
    ) -> None:
        who = tenant(server)
        apply(server, HOME, who)
        with server.app_state.writing.begin() as db:
            row = db.query(OfferApplicationRow).filter_by(reference="T482715").one()
            row.state = OfferApplicationState.PRESENTEE_CALEOL
        assert event(server, "T482715", who, "classer", 1).json()["code"] == "transition_not_allowed"
        assert event(server, "T482715", who, "desister").json()["state"] == "desistee"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("code", "state", "rank"),
    [("D5XQ-2NAF-H8UW", "presentee_caleol", 2), ("E7KV-6DRM-P4TB", "non_retenue", None)],
)
def test_the_demo_has_wishes_on_their_way(
    server: RunningServer, code: str, state: str, rank: int | None
) -> None:
    (response,) = server.call("GET", "/offer-applications", Resume_Code=code).json()["applications"]
    assert (response["state"], response["caleol_rank"]) == (state, rank)
    assert bool(response["reason"]) == (state == "non_retenue")
