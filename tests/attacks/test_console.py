"""Attacks on the console: with no account, with a clerk's session, with that of a manager who is leaving."""

from __future__ import annotations

import contextlib
import re
import socket
import time
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from landlord.console import accounts
from landlord.console.accounts import invite
from landlord.console.cases import neutral_cell
from landlord.console.tables import AuditRow, ClerkRole
from landlord.server import privacy
from landlord.server.attempts import AttemptsLocked
from landlord.server.connections import ConnectionLimits
from landlord.server.conversations import Listener, Mailboxes
from landlord.server.oidc import OidcError, OidcProvider, OidcRequest, OidcSettings
from landlord.server.tables import ScheduleRow, TicketRow
from tests.console.conftest import AT, PASSWORD, Browser, add_person, call, signed_in
from tests.landlord.running import RunningServer, demo_database, guest, running, ticket_body
from tests.until import WITHIN_S, until

CASE = "/dossiers/demandes/T300001"
SECOND_KIOSK = "another-kiosk-token-0123456789"


@pytest.fixture
def clerk(server: RunningServer) -> Browser:
    return signed_in(server, "nadia")


@pytest.fixture
def manager(server: RunningServer) -> Browser:
    return signed_in(server, "mona", ClerkRole.MANAGER)


@pytest.fixture
def case(server: RunningServer) -> None:
    """What somebody reported whom nobody has checked."""
    assert server.call("POST", "/tickets", ticket_body(guest(), reference="T300001")).status_code == 201


@pytest.mark.usefixtures("case")
class TestGuessingATenant:
    """A clerk says whose a guest's request is: with a right birth date the page tells name and address."""

    @staticmethod
    def attach(clerk: Browser, csrf: str, day: str) -> str:
        form = {"csrf": csrf, "tenant_number": "10010001", "birth_date": day}
        return clerk.http.post(f"{clerk.url}{CASE}/rattacher", form, timeout=WITHIN_S).text

    def test_birth_dates_cannot_be_tried_one_by_one(self, server: RunningServer, clerk: Browser) -> None:
        csrf = clerk.csrf("/")
        answers = [self.attach(clerk, csrf, f"1948-01-{day:02d}") for day in range(1, 21)]
        assert sum("ne vont pas ensemble" in each for each in answers) == 10
        assert "Trop d’essais" in self.attach(clerk, csrf, "1948-03-14")
        assert server.tickets("T300001")[0].tenant_number is None
        server.clock.forward(minutes=16)
        self.attach(clerk, csrf, "1948-03-14")
        assert server.tickets("T300001")[0].tenant_number == "10010001"

    def test_each_wrong_one_stands_in_the_journal(self, server: RunningServer, clerk: Browser) -> None:
        self.attach(clerk, clerk.csrf("/"), "1948-01-01")
        with server.app_state.reading() as db:
            lines = db.scalars(select(AuditRow.about).where(AuditRow.who == "nadia"))
            assert "T300001 sans succès" in list(lines)


def test_a_link_that_a_manager_kept_opens_nothing_once_their_account_is_closed(server: RunningServer) -> None:
    signed_in(server, "mona", ClerkRole.MANAGER)
    office = signed_in(server, "ines", ClerkRole.IT)
    with server.app_state.writing.begin() as db:
        kept = invite(db, server.clock(), "Ami", ClerkRole.CLERK, "tilleuls")
        elsewhere = invite(db, server.clock(), "Lou", ClerkRole.CLERK, "acacias")
    stranger = Browser(server)
    assert stranger.get(f"/invitation/{kept}").status_code == 200
    office.post("/comptes/mona/fermer", "/comptes")
    form = {"csrf": stranger.csrf("/connexion"), "login": "ami", "password": PASSWORD, "again": PASSWORD}
    assert stranger.http.post(f"{stranger.url}/invitation/{kept}", form, timeout=WITHIN_S).status_code == 422
    assert stranger.get(f"/invitation/{elsewhere}").status_code == 200


def test_a_form_that_is_none_is_refused_and_stops_nothing(server: RunningServer) -> None:
    stranger = Browser(server)
    stranger.get("/connexion")
    for form, status in (({"csrf": "é"}, 403), ({f"a{n}": "" for n in range(300)}, 413)):
        answer = stranger.http.post(f"{stranger.url}/connexion", form, timeout=WITHIN_S)
        assert answer.status_code == status


class TestGuessingAPassword:
    def test_who_guesses_elsewhere_keeps_nobody_from_their_work(
        self, server: RunningServer, clerk: Browser
    ) -> None:
        """Five wrong passwords of anybody locked a clerk out, for up to an hour and as often as one liked."""
        clerk.post("/deconnexion")
        stranger, colleague = Browser(server), signed_in(server, "samir")
        statuses = [stranger.sign_in("nadia", "un mot de passe").status_code for _ in range(6)]
        assert statuses == [401, 401, 401, 401, 423, 423]
        colleague.post("/deconnexion")
        assert colleague.sign_in("nadia").status_code == 423, "its browser is not known to be hers"
        clerk.sign_in("nadia")
        assert "<title>Connexion" not in clerk.get().text

    def test_a_known_browser_has_no_more_guesses_than_another(
        self, server: RunningServer, clerk: Browser
    ) -> None:
        clerk.post("/deconnexion")
        assert [clerk.sign_in("nadia", "faux").status_code for _ in range(5)][-1] == 423
        assert clerk.sign_in("nadia").status_code == 423
        server.clock.forward(minutes=2)
        clerk.sign_in("nadia")
        assert "<title>Connexion" not in clerk.get().text

    def test_one_who_has_many_addresses_is_one(
        self, server: RunningServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever has an address of IPv6 has a network of them."""
        monkeypatch.setattr(accounts, "verify_password", lambda *_: False)
        tries = [
            accounts.sign_in(server.app_state, f"login{n}", "x", f"2001:db8:1:2::{n:x}") for n in range(31)
        ]
        assert isinstance(tries[-1], AttemptsLocked)


class TestIdentityProvider:
    """Of the landlord's own; whoever it lets in has the name that it says."""

    def test_nobody_is_let_in_by_a_name_that_is_like_a_colleagues(self, server: RunningServer) -> None:
        long = "a" * 60
        for login in ("samir", long):
            add_person(server, login)
            assert accounts.sign_in_known(server.app_state, login.upper())
        for other in ("\N{LATIN SMALL LETTER LONG S}amir", f"{long}b", "samir ", ""):
            assert accounts.sign_in_known(server.app_state, other) is None

    def test_one_that_does_not_answer_holds_no_threads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each click waited five seconds for it, and for all clicks before."""
        asked: list[OidcProvider] = []

        def silent(provider: OidcProvider) -> None:
            asked.append(provider)
            raise OidcError("it cannot be asked")

        monkeypatch.setattr(OidcProvider, "_published", silent)
        provider = OidcProvider(OidcSettings("https://entree.exemple.fr", "console", "secret"))
        for _ in range(3):
            with pytest.raises(OidcError):
                provider.address(OidcRequest(), "https://bornes.exemple.fr")
        assert len(asked) == 1


def test_a_link_that_is_none_costs_the_server_nothing(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody could have it hash passwords, 32 MB and a tenth of a second each, in the threads that answer
    kiosks."""
    hashed: list[str] = []
    monkeypatch.setattr(accounts, "hash_password", lambda password: hashed.append(password) or b"")
    stranger = Browser(server)
    form = {"csrf": stranger.csrf("/connexion"), "login": "ami", "password": PASSWORD, "again": PASSWORD}
    answer = stranger.http.post(f"{stranger.url}/invitation/nothing", form, timeout=WITHIN_S)
    assert (answer.status_code, hashed) == (422, [])


def test_behind_a_proxy_with_tls_no_cookie_goes_in_clear(server: RunningServer) -> None:
    """The proxy of the same machine calls this server by its address on loopback."""
    object.__setattr__(server.app_state, "public_url", "https://bornes.exemple.fr")
    assert "; Secure" in Browser(server).get("/connexion").headers["Set-Cookie"]


def test_what_was_said_is_forgotten_when_nobody_asks_for_it() -> None:
    """Old messages went with the next one only, of whichever conversation: the last of a day stayed."""
    boxes = Mailboxes(kept_s=0.02)
    boxes.put("room", Listener.DESK, "1", '{"text": "J’ai perdu mon emploi"}')
    assert until(lambda: boxes.after("room", Listener.DESK, "") == [])


def test_one_clerk_does_not_take_the_connections_of_all(tmp_path: Path) -> None:
    """Each stream of events lasts for nearly a minute; so many were open that no kiosk got through."""
    with running(demo_database(tmp_path), ConnectionLimits(of_address=30)) as server:
        clerk = signed_in(server, "nadia")
        host, port = server.url.removeprefix("http://").split(":")
        cookie = f"Cookie: console_session={clerk.http.cookies['console_session']}"
        head = f"GET /console/evenements HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n\r\n".encode()
        with contextlib.ExitStack() as lines:
            for _ in range(40):
                line = lines.enter_context(socket.create_connection((host, int(port)), timeout=WITHIN_S))
                with contextlib.suppress(OSError):
                    line.sendall(head)
                    line.recv(100)
            time.sleep(1)
            assert server.call("GET", "/health").status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_all_break_no_page(
    server: RunningServer, manager: Browser, day: str
) -> None:
    for kind in ("demandes", "mandats", "paiements"):
        for name in ("du", "au"):
            for path in (f"/dossiers/{kind}", f"/dossiers/{kind}/export.csv"):
                assert manager.get(f"{path}?{name}={day}").status_code == 200
    manager.post("/usage/changements", day=day, words="rien")
    assert manager.get("/usage").status_code == 200, "it was so for every manager, for good"
    outage = {"title": "t", "message": "m", "place": "cuisine", "since": f"{day}T00:00"}
    assert manager.post("/contenus/pannes/nouveau", **outage).status_code == 422


@pytest.mark.parametrize("minutes", ["0030000000", "0030" + "0" * 30, "0030" + "9" * 5000, "４0"])
def test_no_appointment_lasts_for_years(server: RunningServer, manager: Browser, minutes: str) -> None:
    form = {"counsellor": "Zoé", "place": "agence", "hours": "lundi 9:00-12:00", "minutes": minutes}
    assert manager.post("/agenda/horaires", **form).status_code == 422
    with server.app_state.reading() as db:
        assert db.scalars(select(ScheduleRow).where(ScheduleRow.counsellor == "Zoé")).first() is None


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize("rank", ["0001" + "9" * 30, "0001" + "9" * 5000])
def test_a_number_that_no_database_holds_is_none(clerk: Browser, rank: str) -> None:
    form = {"seen": "enregistree", "state": "planifiee", "rank": rank}
    assert clerk.post(f"{CASE}/etat", **form).status_code == 409


def test_another_agencys_trial_is_not_answered(server: RunningServer, manager: Browser) -> None:
    trial = {"title": "Grand", "words": "Plus grand", "t": "150", "until": "2026-12-24"}
    devices = re.findall(r'name="(device\.[^"]+)"', manager.get("/avis/essais").text)
    manager.post("/avis/essais", **trial, **dict.fromkeys(devices, "1"))
    (found,) = re.findall(r"/console/avis/essais/(\w+)", manager.get("/avis/essais").text)
    other = signed_in(server, "farid", ClerkRole.MANAGER, "acacias")
    assert other.get(f"/avis/question/{found}").status_code == 404
    other.post(f"/avis/question/{found}", said="dit", done="fait")
    assert server.call("GET", "/surveys/results").text.count("Grand") == 0


@pytest.mark.parametrize("sign", "=+-@＝＋－＠\t")
def test_a_formula_is_a_text_in_a_spreadsheet(sign: str) -> None:
    assert neutral_cell(f"{sign}cmd|' /C calc'!A0").startswith("'")
    assert neutral_cell(f" {sign}1").startswith("'") or sign == "\t"


def test_a_conversation_is_only_with_who_is_there(server: RunningServer, clerk: Browser) -> None:
    """Whoever stands at the kiosk by then is not who is to be called back."""
    call(server, "T5001", when="rappel", phone="06 39 98 00 12")
    csrf = clerk.csrf("/")
    clerk.post("/rappels/T5001/promesse", csrf=csrf, at="15:00")
    assert clerk.post("/appels/T5001/conversation/ouvrir", csrf=csrf).status_code == 404


def test_no_words_of_a_visitor_or_a_kiosk_are_a_page_of_the_console(
    server: RunningServer, manager: Browser
) -> None:
    words = "\"'><script>alert(1)</script>"
    who = {**guest(), "name": words, "address": words}
    server.call("POST", "/tickets", ticket_body(who, reference="T300001") | {"description": words})
    call(server, "T5000", topic=words)
    call(server, "T5001", topic=words, when="rappel", reporter=who)
    server.call("POST", "/ideas", {"words": words, "language": "xx", "at": AT})
    survey = server.call("GET", "/surveys").json()["surveys"][0]["id"]
    answer = {"face": 1, "comment": words, "language": "fr", "at": AT}
    server.call("POST", f"/surveys/{survey}/answers", answer)
    refused = {"entry": 1, "reference": words, "kind": "ticket", "code": words, "since": AT}
    measures = ("language", "mode", "service_begun", "service_left", "service_time", "service_finished")
    cells = [{"measure": each, "about": words, "count": 9} for each in measures]
    beat: dict[str, Any] = {"version": words, "waiting": 1, "disk_free_mb": 1, "faults": [words], "at": AT}
    beat["refused"] = [refused | {"answers": {words: words, "long": words * 10}}]
    beat["usage"] = [{"id": "a", "day": "2026-11-23", "cells": cells}]
    assert server.call("PUT", "/devices/heartbeat", beat).status_code == 200
    said = quote(words)
    shown = 0
    for path in (
        *("/", "/dossiers/demandes", "/dossiers/demandes/T300001", "/a-corriger", "/a-corriger/1"),
        *("/rappels/T5001", "/avis", "/usage", "/usage/rse", f"/recherche?q={said}", f"/journal?qui={said}"),
        *(f"/dossiers/demandes?q={said}&pour={said}", f"/agenda?avec={said}"),
    ):
        page = manager.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        shown += page.text.count("&lt;script&gt;alert")
    assert shown > 30


class TestCopyOfAPerson:
    """Two kiosks told two people the same number."""

    @pytest.fixture(autouse=True)
    def two(self, server: RunningServer) -> None:
        server.device_accepted("hall2", SECOND_KIOSK)
        other = {**guest(), "name": "Autre Personne", "phone": "06 39 98 00 01"}
        server.call("POST", "/tickets", ticket_body(guest(), reference="T400001"))
        server.call("POST", "/tickets", ticket_body(other, reference="T400001"), token=SECOND_KIOSK)

    def test_it_is_never_of_two(self, server: RunningServer, tmp_path: Path) -> None:
        with pytest.raises(privacy.UnknownPersonError, match=r"T400001, T400001-2\."):
            privacy.export(server.app_state, "T400001", tmp_path / "copy.zip")
        for number, theirs in (("T400001-1", False), ("T400001-2", True)):
            file = tmp_path / f"{number}.zip"
            privacy.export(server.app_state, number, file)
            assert ("Autre Personne" in zipfile.ZipFile(file).read("data.json").decode()) is theirs

    def test_nor_is_its_end(self, server: RunningServer) -> None:
        with pytest.raises(privacy.UnknownPersonError):
            privacy.erase(server.app_state, "T400001")
        with server.app_state.reading() as db:
            assert len(list(db.scalars(select(TicketRow).where(TicketRow.asked_reference == "T400001")))) == 2

    def test_nobody_else_on_the_machine_reads_it(self, server: RunningServer, tmp_path: Path) -> None:
        file = tmp_path / "copy.zip"
        privacy.export(server.app_state, "T400001-2", file)
        assert file.stat().st_mode & 0o077 == 0
        waiting = tmp_path / "waiting.zip"
        waiting.symlink_to(tmp_path / "elsewhere")
        for made_by_another in (file, waiting):
            with pytest.raises(FileExistsError):
                privacy.export(server.app_state, "T400001-2", made_by_another)
        assert not (tmp_path / "elsewhere").exists()
