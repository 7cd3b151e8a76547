"""The translator at a desk, and dictation: who may, what is said, that nothing is kept."""

import json
import re
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
    assert (unknown["text"], unknown["translated"]) == ("Le chat du voisin miaule.", False)
    asked = nadia.post(PATH, PATH, text="Avez-vous un rendez-vous ?", langue="ta", de="agent").json()
    assert len(asked["answers"]) >= 2, "what who cannot type their letters here is likeliest to answer"
    assert set(asked["answers"]) <= set(nadia.get("/phrases?langue=ta").json())
    blank = nadia.post(PATH, PATH, text="   ", langue="ar", de="agent").json()
    assert (blank["translated"], blank["reviewed"]) == (False, False)
    assert nadia.post(PATH, PATH, text="Bonjour.", langue="../fr").status_code == 404


def test_phrases_are_those_of_who_says_them(nadia: Browser) -> None:
    mine, theirs = nadia.get("/phrases").json(), nadia.get("/phrases?langue=ar").json()
    assert "Bonjour." in mine
    assert not set(mine) & set(theirs)
    assert not any("{" in words for words in mine + theirs)


def test_phrases_follow_what_is_typed_with_the_values_in_it(nadia: Browser) -> None:
    typed = {
        "Avez vous votre numéro de locatair": "Quel est votre numéro de locataire ?",
        "vous devez 512": "Vous devez 512\u00a0€.",
        "votre rendez vous 12/03/2027 14h30": "Votre rendez-vous est le 12 mars 2027 à 14 h 30.",
        "quand etes vous libre": "Êtes-vous libre le … ?",
    }
    token = nadia.csrf(PATH)
    for words, phrase in typed.items():
        assert phrase in nadia.post("/phrases", csrf=token, text=words, langue="fr").json(), words
    assert nadia.post("/phrases", csrf=token, text="Xyzzy", langue="fr").json() == []
    assert nadia.post("/phrases", csrf=token, text="Bonjour", langue="xx").status_code == 404


def test_who_writes_other_letters_has_them_on_the_screen(nadia: Browser) -> None:
    keys = re.findall(r'data-key="(.)" data-capital="(.)"', nadia.get(f"{PATH}?langue=ru").text)
    assert ("ж", "Ж") in keys
    assert 'class="keys"' in nadia.get(f"{PATH}?langue=ta").text
    assert 'class="keys"' not in nadia.get(f"{PATH}?langue=zh").text, "letters alone do not write it"


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
    assert "En arabe, on écrit" in page.text
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
    assert "Ici, on écrit" in silent.text


def test_phrases_that_fit_are_of_what_was_asked() -> None:
    menu = PhraseMenu()
    asked = next(each for each in menu.phrases("cles", clerk=False) if not each.slots)
    fitting = menu.likely(asked.texts["fr"], "fr", clerk=True)
    assert fitting
    assert {each.situation for each in fitting} == {asked.situation}
    assert menu.likely("xyzzy plugh", "fr", clerk=True) == []
