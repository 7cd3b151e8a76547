"""The translator at a desk, and dictation: who may, what is said, that nothing is kept."""

import json
from pathlib import Path

import pytest

from kiosk.accessibility.conversation.session import PhraseMenu
from landlord.console.tables import ClerkRole
from landlord.server.interpreter import MAX_DICTATION_BYTES
from tests.landlord.running import RunningServer

from .conftest import Browser, signed_in

pytestmark = pytest.mark.one_database
PATH = "/traducteur"


def test_each_reads_the_other_in_their_own_language(nadia: Browser) -> None:
    page = nadia.get(f"{PATH}?langue=ar").text
    assert 'lang="ar" dir="rtl"' in page
    told = nadia.post(PATH, PATH, text="Bonjour.", langue="ar", de="agent").json()
    assert told["translated"]
    assert told["reviewed"]
    back = nadia.post(PATH, PATH, text=told["text"], langue="ar", de="visiteur").json()
    assert back["text"].startswith("Bonjour")
    unknown = nadia.post(PATH, PATH, text="Le chat du voisin miaule.", langue="ar", de="agent").json()
    assert unknown == {"text": "Le chat du voisin miaule.", "translated": False, "reviewed": False}
    assert nadia.post(PATH, PATH, text="Bonjour.", langue="../fr").status_code == 404


def test_phrases_are_those_of_who_says_them(nadia: Browser) -> None:
    mine, theirs = nadia.get("/phrases").json(), nadia.get("/phrases?langue=ar").json()
    assert "Bonjour." in mine
    assert not set(mine) & set(theirs)
    assert not any("{" in words for words in mine + theirs)


def test_only_people_at_a_desk_and_with_the_token_of_a_page(server: RunningServer, nadia: Browser) -> None:
    it = signed_in(server, "ines", role=ClerkRole.IT)
    assert [it.get(each).status_code for each in (PATH, "/phrases")] == [404, 404]
    assert it.http.post(f"{it.url}/dictee", b"").status_code == 404
    assert nadia.http.post(f"{nadia.url}/dictee", b"", headers={"X-Csrf": "x"}).status_code == 403
    assert nadia.post(PATH, csrf="x", text="Bonjour.", langue="ar").status_code == 403


def test_what_is_said_is_kept_nowhere(server: RunningServer, nadia: Browser) -> None:
    secret = "un secret à traduire"
    nadia.post(PATH, PATH, text=secret, langue="ar")
    for file in Path(server.app_state.engine.url.database or "").parent.iterdir():
        assert secret.encode() not in file.read_bytes(), file.name


def test_dictation_is_offered_where_this_server_hears(
    server: RunningServer, nadia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    interpreter = server.app_state.interpreter
    heard: list[tuple[int, str]] = []
    monkeypatch.setattr(interpreter, "hears", lambda language: language == "fr")
    monkeypatch.setattr(
        interpreter, "transcribe", lambda pcm, language: heard.append((len(pcm), language)) or "Bonjour"
    )
    page = nadia.get(f"{PATH}?langue=ar")
    assert "microphone=(self)" in page.headers["Permissions-Policy"]
    assert "Pas de dictée en arabe" in page.text
    token = {"X-Csrf": nadia.csrf(PATH + "?langue=ar")}
    told = nadia.http.post(f"{nadia.url}/dictee?langue=fr", bytes(100_001), headers=token)
    assert json.loads(told.text) == {"text": "Bonjour", "heard": True}
    assert heard == [(100_000, "fr")], "whole samples, more than a form may have"
    too_long = nadia.http.post(f"{nadia.url}/dictee", bytes(MAX_DICTATION_BYTES + 1), headers=token)
    assert too_long.status_code == 413
    assert nadia.http.post(f"{nadia.url}/dictee?langue=ar", b"", headers=token).status_code == 404
    monkeypatch.setattr(interpreter, "hears", lambda language: False)
    silent = nadia.get(f"{PATH}?langue=ar")
    assert "microphone=()" in silent.headers["Permissions-Policy"]
    assert "Pas de dictée ici" in silent.text


def test_phrases_that_fit_are_of_what_was_asked() -> None:
    menu = PhraseMenu()
    asked = next(each for each in menu.phrases("cles", clerk=False) if not each.slots)
    fitting = menu.likely(asked.texts["fr"], "fr", clerk=True)
    assert fitting
    assert {each.situation for each in fitting} == {asked.situation}
    assert menu.likely("xyzzy plugh", "fr", clerk=True) == []
