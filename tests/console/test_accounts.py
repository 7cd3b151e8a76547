"""Who gets in at the console, how long, and what each role may open."""

from __future__ import annotations

import dataclasses
import logging
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.__main__ import main
from landlord.console import accounts
from landlord.console.accounts import IDLE_TIMEOUT, INVITATION_VALID_FOR, LONGEST_SESSION, invite
from landlord.console.tables import AuditAction, AuditRow, ClerkRole, ConsoleAccountRow
from landlord.server.attempts import AttemptLimit
from tests.landlord.running import RunningServer
from tests.until import WITHIN_S

from .conftest import PASSWORD, Browser, add_person, call, kiosk_at, signed_in, told

#: Each page with what opens it.
PAGES = {
    "/": {ClerkRole.CLERK, ClerkRole.MANAGER, ClerkRole.IT},
    "/rappels/T2000": {ClerkRole.CLERK, ClerkRole.MANAGER},
    "/comptes": {ClerkRole.MANAGER, ClerkRole.IT},
    "/journal": {ClerkRole.MANAGER, ClerkRole.IT},
}
FORMS = {
    "/appels/T1000": {ClerkRole.CLERK, ClerkRole.MANAGER},
    "/rappels/T2000/telephone": {ClerkRole.CLERK, ClerkRole.MANAGER},
    "/rappels/T2000/issue": {ClerkRole.CLERK, ClerkRole.MANAGER},
    "/comptes": {ClerkRole.MANAGER, ClerkRole.IT},
}


def link(server: RunningServer, role: ClerkRole = ClerkRole.CLERK) -> str:
    with server.app_state.writing.begin() as db:
        return f"/invitation/{invite(db, server.clock(), 'Nadia', role, 'tilleuls')}"


def journal(server: RunningServer) -> list[tuple[str, AuditAction, str]]:
    with server.app_state.reading.begin() as db:
        return [
            (each.who, each.action, each.about) for each in db.scalars(select(AuditRow).order_by(AuditRow.id))
        ]


def test_an_invitation_makes_one_account(server: RunningServer) -> None:
    browser, path = Browser(server), link(server)
    form = {"login": "Nadia.B", "password": PASSWORD, "again": PASSWORD}
    assert "Nadia" in browser.words(path)
    assert "<title>Connexion" in browser.post(path, path, **form).text
    assert browser.get(path).status_code == 404
    assert Browser(server).get(path).status_code == 404
    assert "Accueil" in browser.sign_in("nadia.b").text
    with server.app_state.reading.begin() as db:
        row = db.scalars(select(ConsoleAccountRow)).one()
        assert (row.login, row.first_name, row.role, row.agency_id) == (
            "nadia.b",
            "Nadia",
            "clerk",
            "tilleuls",
        )
        assert PASSWORD.encode() not in row.password


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"login": "nadia", "password": "court", "again": "court"}, "12 caractères"),
        ({"login": "nadia", "password": PASSWORD, "again": PASSWORD + "!"}, "différents"),
        ({"login": "<b>", "password": PASSWORD, "again": PASSWORD}, "identifiant"),
        (
            {"login": "nadia", "password": "nadia-nadia-nadia", "again": "nadia-nadia-nadia"},
            "ne contient pas",
        ),
        ({"login": "samir", "password": PASSWORD, "again": PASSWORD}, "déjà pris"),
    ],
)
def test_an_account_that_would_be_weak_or_double_is_not_made(
    server: RunningServer, form: dict[str, str], words: str
) -> None:
    add_person(server, "samir")
    path = link(server)
    answer = Browser(server).post(path, path, **form)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert Browser(server).get(path).status_code == 200, "the link is still good"


def test_an_old_invitation_opens_nothing(server: RunningServer) -> None:
    path = link(server)
    server.clock.now += INVITATION_VALID_FOR
    assert Browser(server).get(path).status_code == 404


def test_the_cookie_is_for_the_browser_alone_and_for_tls(server: RunningServer, nadia: Browser) -> None:
    answers = {}
    for host in ("127.0.0.1", "accueil.example.org"):
        http = Browser(server).http
        page = http.get(f"{server.url}/console/connexion", headers={"Host": host}, timeout=WITHIN_S)
        answers[host] = page.headers["Set-Cookie"]
    assert all("HttpOnly" in each and "SameSite=strict" in each for each in answers.values())
    assert "Secure" not in answers["127.0.0.1"]
    assert "Secure" in answers["accueil.example.org"]


def test_a_wrong_password_and_nobody_look_the_same(server: RunningServer) -> None:
    add_person(server, "nadia")
    wrong, nobody = Browser(server).sign_in("nadia", "autre"), Browser(server).sign_in("personne", "autre")
    assert (wrong.status_code, nobody.status_code) == (401, 401)
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", wrong.text) == strip.sub("", nobody.text)


def test_five_wrong_passwords_lock_and_each_further_one_for_longer(server: RunningServer) -> None:
    add_person(server, "nadia")
    tries = [Browser(server).sign_in("nadia", "autre").status_code for _ in range(5)]
    assert tries == [401, 401, 401, 401, 423]
    assert Browser(server).sign_in("nadia").status_code == 423, "not even the right one"
    server.clock.forward(minutes=1, seconds=1)
    assert Browser(server).sign_in("nadia", "autre").status_code == 423
    server.clock.forward(minutes=1, seconds=1)
    assert Browser(server).sign_in("nadia").status_code == 423, "this time it lasts two minutes"
    server.clock.forward(minutes=1)
    assert Browser(server).sign_in("nadia").status_code == 200
    assert Browser(server).sign_in("nadia", "autre").status_code == 401, "all is forgiven"


def test_an_agency_that_signs_in_from_one_address_is_not_locked_out(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "ADDRESS_LIMIT", dataclasses.replace(accounts.ADDRESS_LIMIT, failures=3))
    add_person(server, "nadia")
    assert {Browser(server).sign_in("nadia").status_code for _ in range(4)} == {200}
    for number in range(3):
        Browser(server).sign_in(f"personne{number}", "autre")
    assert Browser(server).sign_in("nadia").status_code == 423, "who guesses at many logins is slowed"


def test_the_command_prints_a_link_that_makes_an_account(
    server: RunningServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = server.app_state.engine.url.render_as_string(hide_password=False)
    key = tmp_path / "key"
    key.write_text(bytes(range(32)).hex())  # that of every server of the tests
    key.chmod(0o600)
    asked = ["--invite", "Claire", "--role", "manager", "--agency", "tilleuls", "--database", database]
    asked += ["--key-file", str(key)]
    assert main(["agency-server", "--public-url", server.url, *asked]) == 0
    printed = capsys.readouterr().out.strip()
    assert printed.startswith(f"{server.url}/console/invitation/")
    assert "Claire" in Browser(server).words(printed.removeprefix(f"{server.url}/console"))
    asked[5] = "nulle-part"
    assert main(["agency-server", *asked]) == 1
    assert "nulle-part" in capsys.readouterr().err


def test_a_form_without_its_token_does_nothing(server: RunningServer, nadia: Browser, samir: Browser) -> None:
    call(server)
    for csrf in ("", "0" * 64, samir.csrf()):
        assert nadia.post("/appels/T1000", csrf=csrf, action="j_arrive").status_code == 403
    assert told(server)["state"] == "transmise"
    stranger = Browser(server)
    assert stranger.post("/connexion", csrf="", login="nadia", password=PASSWORD).status_code == 403


@pytest.mark.parametrize("role", list(ClerkRole))
def test_a_role_that_asks_for_what_is_not_its_own_finds_nothing(
    server: RunningServer, role: ClerkRole
) -> None:
    call(server)
    call(server, "T2000", when="rappel", phone="06 39 98 00 12")
    browser = signed_in(server, "qui", role)
    shown_at = "/" if role in PAGES["/rappels/T2000"] else "/comptes"
    for path, roles in PAGES.items():
        assert browser.get(path).status_code == (200 if role in roles else 404), path
    for path, roles in FORMS.items():
        status = browser.post(path, shown_at).status_code
        assert (status == 404) is (role not in roles or path != "/rappels/T2000/telephone"), (path, status)


def test_who_is_not_signed_in_sees_the_sign_in_page(server: RunningServer) -> None:
    call(server, topic="Mon loyer")
    for path in ("/", "/rappels/T1000", "/comptes", "/journal"):
        answer = Browser(server).get(path)
        assert answer.url.endswith("/connexion")
        assert "loyer" not in answer.text
    assert Browser(server).get("/evenements").status_code == 204
    assert Browser(server).get("/rien").status_code == 404


def test_the_calls_of_another_agency_are_not_there(server: RunningServer) -> None:
    call(server, "T1000", token=kiosk_at(server, "Borne 7", "tilleuls"))
    call(server, "T2000", when="rappel", phone="06 39 98 00 12")
    elsewhere = signed_in(server, "elsa", agency_id="chenes")
    assert "Borne 7" not in elsewhere.words()
    assert elsewhere.post("/appels/T1000", action="j_arrive").status_code == 404
    assert elsewhere.get("/rappels/T2000").status_code == 404
    assert elsewhere.post("/rappels/T2000/telephone").status_code == 404


def test_every_page_lets_no_other_script_run(server: RunningServer) -> None:
    manager = signed_in(server, "claire", ClerkRole.MANAGER)
    call(server, topic="<script>alert(1)</script>", token=kiosk_at(server, "<i>Borne</i>", "tilleuls"))
    call(
        server,
        "T2000",
        when="rappel",
        reporter={"kind": "guest", "name": "<b>X</b>", "phone": "1", "address": ""},
    )
    for path in ("/", "/rappels/T2000", "/comptes", "/journal", "/connexion", "/rien"):
        answer = manager.get(path)
        assert "default-src 'none'; script-src 'self'" in answer.headers["Content-Security-Policy"], path
        assert answer.headers["Cache-Control"] == "no-store", path
        assert not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=|javascript:", answer.text), path
        assert not re.search(r"<b>X|<i>Borne|<script>alert", answer.text), path


def test_a_session_ends(server: RunningServer, nadia: Browser, samir: Browser) -> None:
    cookie = nadia.http.cookies["console_session"]
    nadia.post("/deconnexion")
    nadia.http.cookies.set("console_session", cookie)
    assert "<title>Connexion" in nadia.get().text, "the cookie that was kept opens nothing"
    server.clock.now += IDLE_TIMEOUT - IDLE_TIMEOUT / 4
    assert "<title>Connexion" not in samir.get().text, "who works is not sent away"
    server.clock.now += IDLE_TIMEOUT - IDLE_TIMEOUT / 4
    assert "<title>Connexion" not in samir.get().text
    server.clock.now += IDLE_TIMEOUT
    assert "<title>Connexion" in samir.get().text


def test_no_session_lasts_longer_than_a_day_of_work(server: RunningServer, nadia: Browser) -> None:
    ends = server.clock.now + LONGEST_SESSION
    while server.clock.now < ends:
        assert "<title>Connexion" not in nadia.get().text
        server.clock.now += IDLE_TIMEOUT / 2
    assert "<title>Connexion" in nadia.get().text


def test_a_manager_invites_and_closes_the_desk_of_their_agency_only(server: RunningServer) -> None:
    manager = signed_in(server, "claire", ClerkRole.MANAGER)
    add_person(server, "elsa", agency_id="chenes")
    add_person(server, "admin", ClerkRole.IT, "")
    nadia = signed_in(server, "nadia")
    answer = manager.post("/comptes", "/comptes", first_name="Zoé", role="clerk", agency="tilleuls")
    assert "Donnez ce lien" not in manager.get("/comptes").text
    found = re.search(r"/console(/invitation/[\w-]+)</code>", answer.text)
    assert found
    assert "Zoé" in Browser(server).words(found[1])
    for form in ({"role": "it", "agency": "tilleuls"}, {"role": "clerk", "agency": ""}, {"role": "x"}):
        assert manager.post("/comptes", "/comptes", first_name="Zoé", **form).status_code == 404
    for login in ("elsa", "admin", "claire", "personne"):
        assert manager.post(f"/comptes/{login}/fermer", "/comptes").status_code == 404
    assert manager.post("/comptes/nadia/fermer", "/comptes").status_code == 200
    assert "<title>Connexion" in nadia.get().text
    assert Browser(server).sign_in("nadia").status_code == 401


def test_the_journal_says_who_did_what_and_nothing_of_a_visitor(
    server: RunningServer, nadia: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    guest = {"kind": "guest", "name": "Mme Okoro", "phone": "06 39 98 00 12", "address": ""}
    call(server, topic="Une dette")
    call(server, "T2000", when="rappel", reporter=guest, topic="Une dette")
    nadia.post("/appels/T1000", action="j_arrive")
    nadia.get("/rappels/T2000")
    nadia.post("/rappels/T2000/telephone", "/rappels/T2000")
    Browser(server).sign_in("nadia", "mon vrai mot de passe")
    lines = journal(server)
    assert ("nadia", AuditAction.TOOK_CALL, "T1000") in lines
    assert ("nadia", AuditAction.SAW_CALL, "T2000") in lines
    assert ("nadia", AuditAction.SAW_PHONE, "T2000") in lines
    assert ("nadia", AuditAction.SIGN_IN_FAILED, "") in lines
    written = f"{lines} {caplog.text}"
    for secret in (
        "Okoro",
        "98 00 12",
        "dette",
        "mot de passe",
        PASSWORD,
        nadia.http.cookies["console_session"],
    ):
        assert secret not in written
    shown = signed_in(server, "claire", ClerkRole.MANAGER).words("/journal")
    assert "nadia a vu le téléphone T2000" in shown


def test_the_limits_are_what_the_guide_says() -> None:
    from landlord.console.accounts import LOGIN_LIMIT

    assert isinstance(LOGIN_LIMIT, AttemptLimit)
    assert [LOGIN_LIMIT.lock_after(count).total_seconds() for count in (4, 5, 6, 7)] == [0, 60, 120, 240]
    hours = [each.total_seconds() / 3600 for each in (IDLE_TIMEOUT, LONGEST_SESSION, INVITATION_VALID_FOR)]
    assert hours == [2, 12, 48]
    assert accounts.PRESENCE_TIMEOUT.total_seconds() == 30, "a desk tells that it is there every ten seconds"
