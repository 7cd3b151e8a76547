"""Who cannot sign in any more: the desk is told, and a clerk opens the way at one kiosk."""

from __future__ import annotations

from datetime import datetime
from unittest.mock import Mock

import pytest

from kiosk.i18n import catalogue
from kiosk.session.messages import number_locked
from landlord.console.tables import ClerkRole
from landlord.server.demo import DEMO_DEVICE
from tests.landlord.running import RunningServer, guest, ticket_body

from .conftest import Browser, kiosk_at, signed_in

DIALLO, MARTIN, HADDAD = ("10010003", "1979-11-30"), ("10010001", "1948-03-14"), ("10010002", "1985-07-02")


def sign_in(server: RunningServer, number: str, born: str, **how: str) -> int:
    body = {"tenant_number": number, "birth_date": born}
    return server.call("POST", "/sessions", body, **how).status_code


def lock(server: RunningServer, number: str, **how: str) -> None:
    for _ in range(5):
        sign_in(server, number, "1900-01-01", **how)


def open_to(clerk: Browser, number: str, device: str) -> str:
    page = f"/personnes/{number}"
    return clerk.post(f"{page}/acces", page, device=device).text


def test_the_desk_is_told_where_too_much_was_tried_and_no_number(
    server: RunningServer, nadia: Browser
) -> None:
    assert "Trop d’essais" not in nadia.words()
    lock(server, MARTIN[0])
    assert "Trop d’essais pour s’identifier. Si quelqu’un est empêché" in nadia.words()
    assert MARTIN[0] not in nadia.words()
    elsewhere = signed_in(server, "olga", agency_id="chenes")
    assert "Trop d’essais" not in elsewhere.words()
    server.clock.forward(minutes=16)
    assert "Trop d’essais" not in nadia.words(), "it is over"


def test_the_desks_are_told_of_what_is_tried_at_several(server: RunningServer, nadia: Browser) -> None:
    for n in range(5):
        lock(server, MARTIN[0], token=kiosk_at(server, f"Borne {n}", "chenes"))
    assert "Plusieurs bornes Trop d’essais pour s’identifier. Dites-le à l’informatique." in nadia.words()


def test_what_a_clerk_has_wrong_is_no_kiosks(server: RunningServer, nadia: Browser) -> None:
    server.call("POST", "/tickets", ticket_body(guest()))
    page = "/dossiers/demandes/T482715"
    for _ in range(11):
        said = nadia.post(f"{page}/rattacher", tenant_number=MARTIN[0], birth_date="1900-01-01").text
    assert "Trop d’essais. Réessayez" in said
    assert "Trop d’essais" not in nadia.words()


def test_a_clerk_opens_the_way_at_one_kiosk(server: RunningServer, nadia: Browser) -> None:
    token = kiosk_at(server, "Borne 2", "tilleuls")
    lock(server, MARTIN[0])
    lock(server, MARTIN[0], token=token)
    for n in range(60):
        sign_in(server, f"3000{n:04d}", "1900-01-01")
    assert sign_in(server, *HADDAD) == 429, "the kiosk is locked"
    assert (sign_in(server, *MARTIN), sign_in(server, *MARTIN, token=token)) == (423, 423)
    assert "L’accès est ouvert à la borne" in open_to(nadia, MARTIN[0], DEMO_DEVICE)
    assert (sign_in(server, *MARTIN), sign_in(server, *MARTIN, token=token)) == (201, 423)
    journal = signed_in(server, "maude", ClerkRole.MANAGER).words("/journal")
    assert f"a ouvert l’accès {MARTIN[0]}" in journal


def test_a_code_is_asked_all_the_same(server: RunningServer, nadia: Browser) -> None:
    """Once all is used up that this kiosk may send to that phone; what was sent before is good no more."""
    body = {"tenant_number": DIALLO[0], "birth_date": DIALLO[1]}
    for _ in range(6):
        waits = server.call("POST", "/sessions", body).json()["session_id"]
        server.clock.forward(minutes=4)
    assert sign_in(server, *DIALLO) == 429
    old = server.codes.sent[-1][1]
    open_to(nadia, DIALLO[0], DEMO_DEVICE)
    assert server.call("POST", f"/sessions/{waits}/otp", {"code": old}).json()["code"] == "session_expired"
    again = server.call("POST", "/sessions", body)
    assert again.status_code == 202
    code = server.codes.sent[-1][1]
    opened = server.call("POST", f"/sessions/{again.json()['session_id']}/otp", {"code": code})
    assert opened.status_code == 201


def test_who_had_codes_wrong_gets_in_at_once_and_the_desk_is_told_no_more(
    server: RunningServer, nadia: Browser
) -> None:
    body = {"tenant_number": DIALLO[0], "birth_date": DIALLO[1]}
    waits = server.call("POST", "/sessions", body).json()["session_id"]
    wrong = "000000" if server.codes.sent[-1][1] != "000000" else "000001"
    for _ in range(5):
        tried = server.call("POST", f"/sessions/{waits}/otp", {"code": wrong})
    assert tried.status_code == 423
    assert "Trop d’essais" in nadia.words()
    open_to(nadia, DIALLO[0], DEMO_DEVICE)
    assert "Trop d’essais" not in nadia.words()
    again = server.call("POST", "/sessions", body).json()["session_id"]
    code = server.codes.sent[-1][1]
    assert server.call("POST", f"/sessions/{again}/otp", {"code": code}).status_code == 201


def test_no_other_agencys_kiosk_no_other_role_and_not_without_end(
    server: RunningServer, nadia: Browser
) -> None:
    kiosk_at(server, "Borne 9", "chenes")
    assert "pas à votre agence" in open_to(nadia, MARTIN[0], "Borne 9")
    technician = signed_in(server, "igor", ClerkRole.IT)
    page = f"/personnes/{MARTIN[0]}/acces"
    assert technician.post(page, device=DEMO_DEVICE).status_code == 404
    assert nadia.post(page, device=DEMO_DEVICE, csrf="").status_code == 403
    assert nadia.post("/personnes/99999999/acces", device=DEMO_DEVICE).status_code == 404
    answers = []
    for _ in range(6):
        lock(server, MARTIN[0])
        answers.append(open_to(nadia, MARTIN[0], DEMO_DEVICE))
    assert ["L’accès est ouvert" in each for each in answers] == [True] * 5 + [False]
    assert "ouvert trop souvent" in answers[-1]
    assert "de nouveau possible mercredi 25 novembre" in answers[-1]
    server.clock.forward(hours=23)
    fresh = signed_in(server, "alice")
    lock(server, MARTIN[0])
    assert "ouvert trop souvent" in open_to(fresh, MARTIN[0], DEMO_DEVICE), "five a day"
    server.clock.forward(hours=1)
    assert "L’accès est ouvert" in open_to(fresh, MARTIN[0], DEMO_DEVICE)


def test_who_is_refused_has_looked_at_the_person_all_the_same(server: RunningServer, nadia: Browser) -> None:
    """The page came with the refusal, and nothing stood in the journal."""
    assert "pas à votre agence" in nadia.post(f"/personnes/{MARTIN[0]}/acces", device="none").text
    journal = signed_in(server, "maude", ClerkRole.MANAGER).words("/journal")
    assert f"a ouvert le dossier {MARTIN[0]}" in journal


def test_a_clerk_who_opens_some_each_day_is_not_kept_from_it(server: RunningServer) -> None:
    alice = signed_in(server, "alice")
    for _ in range(8):
        alice.sign_in("alice")
        for number, _ in (DIALLO, MARTIN, HADDAD):
            lock(server, number)
            assert "L’accès est ouvert" in open_to(alice, number, DEMO_DEVICE)
        server.clock.forward(hours=24)


def test_where_nothing_is_locked_nothing_is_opened_and_nothing_counts(
    server: RunningServer, nadia: Browser
) -> None:
    for _ in range(30):
        assert "rien n’est bloqué pour cette personne" in open_to(nadia, MARTIN[0], DEMO_DEVICE)
    lock(server, MARTIN[0])
    assert "L’accès est ouvert" in open_to(nadia, MARTIN[0], DEMO_DEVICE), (
        "neither hers nor the tenant's quota"
    )
    journal = signed_in(server, "maude", ClerkRole.MANAGER).words("/journal")
    assert journal.count("a ouvert l’accès") == 1


def test_what_is_locked_at_several_kiosks_is_opened_at_this_one(
    server: RunningServer, nadia: Browser
) -> None:
    for n in range(5):
        lock(server, MARTIN[0], token=kiosk_at(server, f"Borne {n}", "chenes"))
    assert sign_in(server, MARTIN[0], "1900-01-01") == 423, "one try here, which no other used up"
    assert sign_in(server, *MARTIN) == 423
    assert "L’accès est ouvert" in open_to(nadia, MARTIN[0], DEMO_DEVICE)
    assert sign_in(server, *MARTIN) == 201


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "réessayer à 11 h 57"), (1, "réessayer à 11 h 58"), (59, "réessayer à 11 h 58")],
)
def test_the_desk_tells_of_a_lock_as_the_kiosk_does(
    server: RunningServer, nadia: Browser, seconds: int, words: str
) -> None:
    """A quarter of an hour from then; a minute that has begun is not over."""
    server.clock.forward(seconds=seconds)
    lock(server, MARTIN[0])
    assert words in nadia.words()
    born = {"tenant_number": MARTIN[0], "birth_date": MARTIN[1]}
    until = datetime.fromisoformat(server.call("POST", "/sessions", born).json()["locked_until"])
    shown = number_locked(Mock(), until, server.clock())
    assert words.rpartition(" à ")[2] in catalogue("fr").render(shown.title)
