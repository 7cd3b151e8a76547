"""A change is tried by volunteers at chosen kiosks, then accepted for all or taken back."""

import re
from typing import Any

import pytest

from kiosk.accessibility.profile import decode_profile
from landlord.console.tables import ClerkRole
from landlord.console.trials import SETTINGS
from tests.landlord.running import RunningServer

from .conftest import Browser, kiosk_at, signed_in

AT = "2026-11-24T10:42:00+01:00"
TRIAL = {
    "title": "Des lettres plus grandes",
    "words": "Tout est écrit plus grand.",
    "title.ar": "حروف أكبر",
    "t": "150",
    "device.demo": "1",
    "until": "2026-12-24",
}


@pytest.fixture
def maude(server: RunningServer) -> Browser:
    return signed_in(server, "maude", ClerkRole.MANAGER)


def begin(browser: Browser, **changes: str) -> Any:
    return browser.post("/avis/essais", "/avis/essais", **(TRIAL | changes))


def told(server: RunningServer, token: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = server.call(
        "GET", "/agencies/tilleuls", **({"token": token} if token else {})
    ).json()
    return answer


def test_a_trial_is_offered_at_its_kiosks_and_decided_with_what_volunteers_say(
    server: RunningServer, maude: Browser
) -> None:
    elsewhere = kiosk_at(server, "Borne 2", "tilleuls")
    begin(maude)
    (trial,) = told(server)["trials"]
    assert (trial["title"], trial["profile"]) == ("Des lettres plus grandes", "HLM1;t=150")
    assert trial["translations"] == {"ar": {"title": "حروف أكبر"}}
    assert told(server, elsewhere)["trials"] == [], "not one of the chosen kiosks"
    assert trial["id"] not in {each["id"] for each in server.call("GET", "/surveys").json()["surveys"]}
    assert "Des lettres plus grandes" not in maude.words("/contenus/questions")

    for n in range(5):
        body = {"face": 5, "comment": "Enfin !" if n == 0 else "", "language": "fr", "at": AT}
        assert server.call("POST", f"/surveys/{trial['id']}/answers", body).status_code == 201
        page = maude.words("/avis/essais")
        assert ("Visage 5 : 5" in page) is (n == 4), "nothing of fewer than five"
    assert "Enfin !" in page

    path = f"/avis/essais/{trial['id']}"
    maude.post(path, "/avis/essais", decision="acceptee")
    assert told(server)["trials"] == []
    assert told(server)["standard_profile"] == told(server, elsewhere)["standard_profile"] == "HLM1;t=150"
    assert server.call("GET", "/agencies/chenes").json().get("standard_profile", "") == ""
    maude.post(path, "/avis/essais", decision="retiree")
    assert told(server)["standard_profile"] == ""
    maude.post(path, "/avis/essais", decision="acceptee")
    assert told(server)["standard_profile"] == "", "what was taken back stays so"


def test_two_that_were_accepted_hold_together(server: RunningServer, maude: Browser) -> None:
    for changes in ({}, {"t": "200", "c": "calm"}):
        begin(maude, **changes)
        (trial,) = told(server)["trials"]
        maude.post(f"/avis/essais/{trial['id']}", "/avis/essais", decision="acceptee")
        server.clock.forward(days=1)
        maude.sign_in("maude")
    assert sorted(told(server)["standard_profile"].split(";")) == ["HLM1", "c=calm", "t=200"]


def test_a_trial_ends_by_itself(server: RunningServer, maude: Browser) -> None:
    begin(maude)
    server.clock.forward(days=31)
    assert told(server)["trials"] == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Écrivez un titre"),
        ({"t": ""}, "Choisissez ce qui change"),
        ({"t": "9000"}, "Choisissez ce qui change"),
        ({"device.demo": ""}, "au moins une borne"),
        ({"until": "2026-11-01"}, "déjà passée"),
        ({"until": "bientôt"}, "déjà passée"),
    ],
)
def test_what_is_no_trial(server: RunningServer, maude: Browser, changes: dict[str, str], words: str) -> None:
    answer = begin(maude, **changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert told(server)["trials"] == []


def test_only_a_manager_and_only_their_agency(server: RunningServer, maude: Browser) -> None:
    begin(maude)
    (trial,) = told(server)["trials"]
    clerk = signed_in(server, "nadia")
    assert clerk.get("/avis/essais").status_code == 404
    elsa = signed_in(server, "elsa", ClerkRole.MANAGER, "chenes")
    assert "Des lettres plus grandes" not in elsa.words("/avis/essais")
    refused = elsa.post(f"/avis/essais/{trial['id']}", "/avis/essais", decision="retiree")
    assert refused.status_code == 404
    assert maude.post(f"/avis/essais/{trial['id']}", "/avis/essais", decision="peut-etre").status_code == 404
    assert told(server)["trials"] != []
    assert re.search(r"du 24/11/2026 au 24/12/2026", maude.words("/avis/essais"))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting[0])
def test_whatever_can_be_tried_is_a_code_that_the_kiosk_takes(setting: Any) -> None:
    key, _label, choices = setting
    for value, _words in choices:
        assert decode_profile(f"HLM1;{key}={value}") != decode_profile("HLM1")
