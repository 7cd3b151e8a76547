"""What the desk does with a call, and what the kiosk hears of it."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from landlord.console.accounts import PRESENCE_TIMEOUT
from landlord.console.tables import ClerkRole
from landlord.server import AppState, build_app
from tests.landlord.running import RunningServer, guest

from .conftest import Browser, call, kiosk_at, listen, signed_in, told


@pytest.mark.parametrize(
    ("action", "state", "place", "in_minutes"),
    [
        ("j_arrive", "prise_en_charge", "", None),
        ("dans_5_minutes", "prise_en_charge", "", 5),
        ("prenez_place", "en_attente", "", None),
        ("a_vous", "appelee", "bureau 2", None),
        ("termine", "terminee", "", None),
    ],
)
def test_what_the_clerk_says_is_told_to_the_kiosk(
    server: RunningServer, nadia: Browser, action: str, state: str, place: str, in_minutes: int | None
) -> None:
    assert call(server)["number"] == "A 1"
    nadia.post("/appels/T1000", action=action, place=place)
    answer = told(server)
    assert (answer["state"], answer["holder"], answer["place"]) == (state, "Nadia", place)
    assert answer["number"] == "A 1"
    expected = server.clock() + timedelta(minutes=in_minutes) if in_minutes else None
    assert (answer["expected_at"] is not None) is (expected is not None)
    if expected is not None:
        assert answer["expected_at"].startswith("2026-11-24T11:47")


def test_what_was_said_first_is_not_said_any_more(server: RunningServer, nadia: Browser) -> None:
    call(server)
    for action in ("dans_5_minutes", "a_vous", "j_arrive"):
        nadia.post("/appels/T1000", action=action, place="bureau 2")
    answer = told(server)
    assert (answer["expected_at"], answer["place"]) == (None, "")


@pytest.mark.both_databases
def test_of_two_clerks_one_gets_the_call_and_the_other_is_told(
    server: RunningServer, nadia: Browser, samir: Browser
) -> None:
    clerks = {"Nadia": nadia, "Samir": samir}
    tokens = {name: each.csrf() for name, each in clerks.items()}

    def take(name: str) -> str:
        return clerks[name].post(f"/appels/{reference}", csrf=tokens[name], action="j_arrive").text

    for reference in ("T1000", "T1001", "T1002", "T1003", "T1004"):
        call(server, reference)
        with ThreadPoolExecutor(2) as both:
            pages = dict(zip(clerks, both.map(take, clerks), strict=True))
        holder = told(server, reference)["holder"]
        late = "Samir" if holder == "Nadia" else "Nadia"
        assert f"{holder} a déjà répondu" in pages[late]
        assert "a déjà répondu" not in pages[holder]
        for action in ("termine", "prenez_place"):
            clerks[late].post(f"/appels/{reference}", action=action)
            assert told(server, reference)["state"] == "prise_en_charge", "only who has it"


def test_who_is_elsewhere_talks_through_the_screen_and_promises_nothing(
    server: RunningServer, nadia: Browser, samir: Browser
) -> None:
    call(server)
    page = nadia.get().text
    assert 'id="parler-T1000"' in page[page.index('id="call-T1000"') : page.index("En attente")]
    nadia.post("/appels/T1000/conversation/ouvrir")
    answer = told(server)
    assert (answer["state"], answer["holder"]) == ("prise_en_charge", "Nadia")
    assert (answer["conversation"], answer["expected_at"]) == (True, None)
    assert "Nadia peut parler avec vous ici." in nadia.words()
    assert "Nadia a déjà répondu à A 1." in samir.post("/appels/T1000/conversation/ouvrir").text
    assert told(server)["holder"] == "Nadia"
    shown = signed_in(server, "claire", ClerkRole.MANAGER).words("/journal?sur=T1000")
    assert "J’arrive" not in shown, "it was not said"


def test_a_call_that_is_over_cannot_be_taken(server: RunningServer, nadia: Browser) -> None:
    call(server)
    server.call(
        "POST",
        "/help-requests/T1000/events",
        {"reporter": None, "kind": "annuler", "at": "2026-11-24T10:43:00+01:00"},
    )
    assert "L’appel A 1 est terminé." in nadia.post("/appels/T1000", action="j_arrive").text
    assert told(server)["state"] == "annulee"
    assert nadia.post("/appels/T9999", action="j_arrive").status_code == 404
    assert nadia.post("/appels/T1000", action="danser").status_code == 404


def test_who_leaves_a_call_to_others_lets_it_ring_again(
    server: RunningServer, nadia: Browser, samir: Browser
) -> None:
    call(server)
    nadia.post("/appels/T1000", action="j_arrive")
    samir.post("/appels/T1000/rendre")
    assert told(server)["holder"] == "Nadia", "nobody gives away what another has"
    nadia.post("/appels/T1000/rendre")
    assert (told(server)["state"], told(server)["holder"]) == ("transmise", "")
    samir.post("/appels/T1000", action="j_arrive")
    assert told(server)["holder"] == "Samir"


def test_the_desk_sees_who_waits_and_what_they_need(server: RunningServer, nadia: Browser) -> None:
    call(
        server,
        language="fa",
        topic="Mon loyer",
        needs=["sans_son", "grand_texte"],
        token=kiosk_at(server, "Borne 2", "tilleuls"),
    )
    words = nadia.words()
    for each in (
        "Borne 2",
        "A 1",
        "persan",
        "فارسی",
        "« Mon loyer »",
        "Sans le son",
        "texte très grand",
        "J’arrive",
    ):
        assert each in words, each
    assert 'data-rings="T1000"' in nadia.get().text
    assert "Personne n’attend" not in words
    nadia.post("/bornes/Borne 2", place="à gauche de l’entrée")
    assert "à gauche de l’entrée" in nadia.words().partition("J’arrive")[0], "on the card of the call"
    assert nadia.post("/bornes/Borne 9", place="ailleurs").status_code == 404
    nadia.post("/appels/T1000", action="prenez_place")
    assert "data-rings" not in nadia.get().text
    assert "On vous appellera : A 1" in nadia.words()


def test_numbers_of_the_queue(server: RunningServer) -> None:
    elsewhere = kiosk_at(server, "Borne 9", "chenes")
    numbers = [call(server, f"T{1000 + i}")["number"] for i in range(101)]
    assert [numbers[0], numbers[98], numbers[99], numbers[100]] == ["A 1", "A 99", "B 1", "B 2"]
    assert call(server, "T3000", token=elsewhere)["number"] == "A 1", "each agency has its own"
    assert call(server, "T4000", when="rappel", phone="1")["number"] == ""
    server.clock.forward(days=1)
    assert call(server, "T5000")["number"] == "A 1"


@pytest.mark.both_databases
def test_a_hundred_calls_at_once_have_a_hundred_numbers(server: RunningServer, nadia: Browser) -> None:
    with ThreadPoolExecutor(12) as visitors:
        numbers = list(visitors.map(lambda i: call(server, f"T{1000 + i}")["number"], range(100)))
    assert len(set(numbers)) == 100
    assert len(re.findall(r'class="call"', nadia.get().text)) == 100


def test_nobody_is_said_to_hear_a_call_where_nobody_does(server: RunningServer) -> None:
    assert call(server)["desk_open"] is None, "no one works with the console: nothing is known"
    nadia = signed_in(server, "nadia")
    assert told(server)["desk_open"] is False
    listen(server, nadia)
    assert told(server)["desk_open"] is True
    server.clock.now += PRESENCE_TIMEOUT
    assert told(server)["desk_open"] is False, "the browser sleeps"
    listen(server, nadia)
    nadia.post("/deconnexion")
    assert told(server)["desk_open"] is False
    elsewhere = signed_in(server, "elsa", agency_id="chenes")
    listen(server, elsewhere)
    assert told(server)["desk_open"] is False, "another agency's desk"


def test_the_stream_of_a_desk_says_that_it_hears_and_what_changed(
    server: RunningServer, nadia: Browser
) -> None:
    with nadia.get("/evenements", stream=True) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        lines = stream.iter_lines(chunk_size=1)
        first = next(each for each in lines if each.startswith(b"data:"))
        assert call(server)["desk_open"] is True
        second = next(each for each in lines if each.startswith(b"data:"))
    assert first != second


def test_calls_survive_the_server(server: RunningServer, nadia: Browser) -> None:
    call(server)
    nadia.post("/appels/T1000", action="dans_5_minutes")
    again = RunningServer.__new__(RunningServer)  # another process on the same database
    again.app_state = AppState(server.app_state.engine, server.app_state.keys, now=server.clock)
    build_app(again.app_state)
    assert told(server)["holder"] == "Nadia"
    assert "vous" in nadia.words()


def test_a_call_back_is_promised_late_and_done(server: RunningServer, nadia: Browser) -> None:
    costa = {"kind": "guest", "name": "M. Costa", "phone": "06 39 98 00 12", "address": ""}
    call(server, "T2000", when="rappel", language="pt", topic="Chauffage", reporter=costa)
    assert "M. Costa" in nadia.words()
    assert "à promettre" in nadia.words()
    page = nadia.words("/rappels/T2000")
    assert "98 00 12" not in page, "only on purpose"
    assert "Identité non vérifiée" in page
    assert "06 39 98 00 12" in nadia.post("/rappels/T2000/telephone", "/rappels/T2000").text
    nadia.post("/rappels/T2000/promesse", "/rappels/T2000", at="12:00")
    assert "12 h 00" in nadia.words()
    assert "dans 18 min" in nadia.words()
    server.clock.forward(minutes=20)
    assert "en retard" in nadia.words()
    nadia.post("/rappels/T2000/issue", "/rappels/T2000", outcome="sans_reponse")
    assert "13 h 02" in nadia.words(), "it is tried again in an hour"
    nadia.post("/rappels/T2000/issue", "/rappels/T2000", outcome="joint")
    assert "M. Costa" not in nadia.words()
    page = nadia.words("/rappels/T2000")
    assert "Pas de réponse" in page
    assert "Joint" in page
    assert told(server, "T2000")["state"] == "terminee"


def test_a_call_back_of_a_tenant_has_their_name_and_phone(server: RunningServer, nadia: Browser) -> None:
    session = {"kind": "session", "grant": server.sign_in()["grant"]}
    call(server, "T2000", when="rappel", phone="06 39 98 00 77", reporter=session)
    assert "Mme Lucienne Martin" in nadia.words()
    assert "06 39 98 00 77" in nadia.post("/rappels/T2000/telephone", "/rappels/T2000").text
    assert nadia.post("/appels/T2000", action="j_arrive").status_code == 404, "it is no call at a kiosk"


def test_the_journal_names_a_call_as_the_desk_does(server: RunningServer, nadia: Browser) -> None:
    call(server)
    nadia.post("/appels/T1000", action="j_arrive")
    nadia.post("/appels/T1000/rendre")
    shown = signed_in(server, "claire", ClerkRole.MANAGER).words("/journal?sur=T1000")
    assert "A 1 (T1000) laissé à un collègue" in shown
    everything = Browser(server)
    everything.sign_in("claire")
    assert "claire responsable" in everything.words("/journal")


def test_what_the_clerk_does_next_is_one_filled_button(server: RunningServer, nadia: Browser) -> None:
    def filled() -> list[str]:
        page = nadia.get().text
        middle = page[page.index('id="content"') :]
        return re.findall(r'class="(?:button )?primary" id="(\w+)-T1000"', middle)

    call(server)
    nadia.post("/appels/T1000", action="j_arrive")
    assert filled() == ["termine"]
    assert "Allez-y, puis touchez « Je suis avec la personne »" in nadia.words()
    for action, next_one in (
        ("dans_5_minutes", "j_arrive"),
        ("prenez_place", "a_vous"),
        ("a_vous", "termine"),
    ):
        nadia.post("/appels/T1000", action=action)
        assert filled() == [next_one], action
    nadia.post("/appels/T1000/conversation/ouvrir")
    assert filled() == ["retour"]
    nadia.post("/appels/T1000", action="a_vous", place="bureau 2")
    assert not told(server)["conversation"], "the kiosk says what was said last"
    assert filled() == ["termine"]


@pytest.mark.parametrize(("then", "state"), [("termine", "terminee"), ("j_arrive", "prise_en_charge")])
def test_a_talk_ends_settled_or_with_someone_who_comes(
    server: RunningServer, nadia: Browser, then: str, state: str
) -> None:
    call(server)
    nadia.post("/appels/T1000", action="j_arrive")
    nadia.post("/appels/T1000/conversation/ouvrir")
    path = "/appels/T1000/conversation"
    nadia.post(f"{path}/fermer", path, then=then)
    assert (told(server)["state"], told(server)["conversation"]) == (state, False)


def test_two_who_promise_the_same_call_back_do_not_undo_each_other(
    server: RunningServer, nadia: Browser, samir: Browser
) -> None:
    call(server, "T2000", when="rappel", reporter=guest("M. Costa"))
    page = "/rappels/T2000"
    nadia.post(f"{page}/promesse", page, at="12:00", seen="")
    refused = samir.post(f"{page}/promesse", page, at="15:00", seen="")
    assert refused.status_code == 409
    assert "Un collègue a été plus rapide" in refused.text
    assert "Nadia, mardi 24 novembre, 12 h 00" in samir.words(page)
    assert 'value="12:00"' in nadia.get(page).text, "the time of the agency, wherever the server is"
    seen = re.search(r'name="seen" value="([^"]+)"', samir.get(page).text)
    assert seen
    samir.post(f"{page}/promesse", page, at="15:00", seen=html.unescape(seen[1]))
    assert "15 h 00" in nadia.words()
    assert "· Samir" in nadia.words()
    assert "Cette heure n’existe pas." in nadia.post(f"{page}/promesse", page, at="25:00").text
    nadia.post(f"{page}/issue", page, outcome="joint")
    assert "Le rappel T2000 est terminé." in html.unescape(
        samir.post(f"{page}/issue", page, outcome="joint").text
    )
    assert "plus rapide" in samir.post(f"{page}/promesse", page, at="16:00").text


def test_who_waits_for_two_hours_is_told_in_hours(server: RunningServer, nadia: Browser) -> None:
    call(server)
    server.clock.forward(minutes=119)
    assert "1 h 59" in nadia.words()


def test_a_page_that_is_too_old_sends_nothing_and_says_so(server: RunningServer, nadia: Browser) -> None:
    call(server)
    refused = nadia.post("/appels/T1000", csrf="old", action="j_arrive")
    assert refused.status_code == 403
    assert "Rien n’a été envoyé : la page était trop ancienne. Revenez en arrière" in refused.text
    assert told(server)["holder"] == ""
