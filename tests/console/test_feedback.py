"""Opinions and ideas are read, grouped and answered, and the answer is read at every kiosk."""

from __future__ import annotations

import re
from typing import Any

import pytest

from landlord.console.tables import ClerkRole
from tests.landlord.running import RunningServer

from .conftest import Browser, signed_in

AT = "2026-11-24T10:42:00+01:00"


@pytest.fixture
def maude(server: RunningServer) -> Browser:
    return signed_in(server, "maude", ClerkRole.MANAGER)


def idea(server: RunningServer, words: str, language: str = "fr") -> None:
    body = {"words": words, "language": language, "at": AT}
    assert server.call("POST", "/ideas", body).status_code == 201


def opinion(server: RunningServer, words: str, face: int = 2) -> None:
    body = {"face": face, "comment": words, "language": "fr", "at": AT}
    assert server.call("POST", "/surveys/proprete-2026/answers", body).status_code == 201


def results(server: RunningServer) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = server.call("GET", "/surveys/results").json()["results"]
    return told


def opinion_id(browser: Browser, words: str) -> str:
    page = browser.get("/avis").text
    found = re.search(re.escape(words) + r'.*?name="opinion" value="(\w+)"', page, re.DOTALL)
    assert found, words
    return found[1]


def new_group(browser: Browser, title: str) -> str:
    browser.post("/avis/groupes", "/avis", title=title)
    found = re.search(rf'/avis/groupe/(\w+)">{title}<', browser.get("/avis").text)
    assert found
    return found[1]


def test_what_was_said_is_grouped_answered_and_told_at_every_kiosk(
    server: RunningServer, maude: Browser
) -> None:
    idea(server, "Un banc devant l’entrée")
    opinion(server, "Le hall est sale")
    opinion(server, "Ça sent mauvais", face=1)
    group = new_group(maude, "Le hall")
    for words in ("Le hall est sale", "Ça sent mauvais"):
        maude.post("/avis/ranger", "/avis", opinion=opinion_id(maude, words), group=group)
    page = maude.words("/avis")
    assert "Le hall (2)" in page
    assert "Un banc devant l’entrée" in page.partition("Groupes")[0]
    path = f"/avis/groupe/{group}"
    assert len(results(server)) == 3, "those of the demo"
    half = maude.post(path, path, action="publish", said="Le hall est sale.")
    assert half.status_code == 422
    assert "Le hall est sale." in half.text, "what was typed stays"
    form = {"said": "Le hall est sale.", "done": "Il est lavé chaque jour.", "done.ar": "ينظف كل يوم"}
    maude.post(path, path, action="publish", **form)
    told = results(server)[0]
    assert (told["question"], told["said"], told["done"]) == (
        "Le hall",
        "Le hall est sale.",
        "Il est lavé chaque jour.",
    )
    assert told["faces"] == [1, 1, 0, 0, 0]
    assert told["day"] == "2026-11-24"
    assert told["translations"] == {"ar": {"done": "ينظف كل يوم"}}
    maude.post(path, path, action="withdraw")
    assert len(results(server)) == 3


def test_the_answer_to_a_question_outlives_a_change_of_the_question(
    server: RunningServer, maude: Browser
) -> None:
    path = "/avis/question/proprete-2026"
    maude.post(path, path, action="publish", said="C’est sale.", done="Nous lavons.", **{"said.ar": "متسخ"})
    form = {"question": "Est-ce propre ?", "question.ar": "هل هو نظيف؟"}
    form |= {"opens_on": "2026-11-01", "closes_on": "2026-12-31", "action": "publish"}
    where = "/contenus/questions/proprete-2026"
    maude.post(where, where, **form)
    told = next(each for each in results(server) if each["id"] == "proprete-2026")
    assert told["translations"]["ar"] == {"said": "متسخ", "question": "هل هو نظيف؟"}
    assert told["question"] == "Est-ce propre ?"


def test_words_that_name_someone_are_taken_away_and_the_face_still_counts(
    server: RunningServer, maude: Browser
) -> None:
    opinion(server, "Mme Untel crie", face=1)
    idea(server, "Renvoyez M. Untel")
    before = maude.words("/avis").count("Untel")
    assert before >= 2
    for words in ("Mme Untel crie", "Renvoyez M. Untel"):
        maude.post("/avis/effacer", "/avis", opinion=opinion_id(maude, words))
    assert "Untel" not in maude.words("/avis")
    assert "Visage 1 : 7" in maude.words("/avis"), "six of the demo and this one"


def test_who_may_read(server: RunningServer, maude: Browser) -> None:
    for role in (ClerkRole.CLERK, ClerkRole.IT):
        other = signed_in(server, f"autre-{role}", role)
        assert other.get("/avis").status_code == 404
        for path in ("/avis/groupes", "/avis/ranger", "/avis/effacer", "/avis/question/proprete-2026"):
            assert other.post(path, csrf=other.csrf(), title="x").status_code == 404, path
    for path in ("/avis/groupe/0", "/avis/autre/proprete-2026"):
        assert maude.get(path).status_code == 404
    assert maude.post("/avis/ranger", "/avis", opinion="0", group="").status_code == 404


def test_html_of_a_visitor_is_text(server: RunningServer, maude: Browser) -> None:
    idea(server, "<script>alert(1)</script>")
    assert "<script>alert" not in maude.get("/avis").text
