"""Planted secrets: on the loudspeaker none is heard; in the headset, or when the visitor chose, all is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.accessibility.keypad import KEY_CODES
from kiosk.accessibility.speech.events import MASK
from kiosk.domain import Account, AccountLine, AccountLineKind, Money, Query, ResultPage, SignedInTenant

from .conftest import Terminal

pytestmark = pytest.mark.window

NOW = datetime.now(UTC)
MONTH = NOW.date().replace(day=1)
OK, NEXT = KEY_CODES["enter"], KEY_CODES["down"]
SECRETS = ("262", "418", "10010001", "Zéphirine", "Quatremer")


@pytest.fixture
def tenant(home: Terminal) -> Terminal:
    """A tenant whose rent is open, on the page that explains it."""
    home.controller.current_visit.identity = SignedInTenant(
        "t", "g", "10010001", "Mme Zéphirine Quatremer", "Bâtiment A", NOW + timedelta(hours=1)
    )
    line = AccountLine(
        id="1", day=MONTH, kind=AccountLineKind.LOYER, label="loyer", amount=Money(41820), month=MONTH
    )
    rent = Account(balance=Money(26240), as_of=NOW, lines=(line,), due_on=MONTH + timedelta(days=35))
    home.gateway.answers |= {Query("account"): rent, Query("payments"): ResultPage(items=())}
    home.controller.open("loyer")
    home.until(lambda: home.asks("detail"))
    return home


def heard(terminal: Terminal) -> str:
    """All that is said, to its end."""
    texts = []
    while (saying := terminal.voice.saying) is not None:
        texts.append(saying.text)
        terminal.voice.step()
        terminal.step()
    return "\n".join(texts)


def read(terminal: Terminal) -> str:
    terminal.root_window.reading.hold(None)
    terminal.root_window.reading.read(terminal.root_window.page)
    return heard(terminal)


def test_sums_are_not_for_the_room(tenant: Terminal) -> None:
    said = read(tenant)
    assert "Loyer" in said
    assert "Contenu privé" in said
    assert said.count("branchez un casque") == 1
    assert not [secret for secret in SECRETS if secret in said]


def test_in_the_headset_all_is_said_and_no_log_has_it(tenant: Terminal) -> None:
    tenant.voice.route("headset")
    tenant.root_window.output_changed(private=True)
    heard(tenant)
    said = read(tenant)
    assert "262,40" in said
    assert "418,20" in said
    assert "Contenu privé" not in said
    logged = [each.text for each in tenant.voice.log.entries]
    assert MASK in logged
    assert not [secret for secret in SECRETS if any(secret in text for text in logged)]


def test_ok_on_what_is_private_chooses_the_loudspeaker_for_this_page(tenant: Terminal) -> None:
    while tenant.root_window.reading.focus.at != "title":
        tenant.key(NEXT)
    assert not tenant.voice.private
    tenant.key(OK)
    assert "262,40" in heard(tenant)
    assert "262,40" in read(tenant)
    page = tenant.controller.shown
    tenant.controller.home()
    tenant.settle()
    tenant.controller.show(page)
    tenant.settle()
    assert "262" not in read(tenant), "on another page, and here again, it is asked for anew"
    tenant.controller.finish()
    tenant.settle()
    assert not tenant.voice.private_on_loudspeaker


def test_the_choice_does_not_outlive_the_place_it_was_made_for(tenant: Terminal) -> None:
    from dataclasses import replace

    tenant.controller.set_interaction(replace(tenant.controller.current_visit.interaction, aloud=True))
    tenant.voice.route("headset")
    tenant.root_window.output_changed(private=True)
    tenant.voice.route("loudspeaker")
    tenant.root_window.output_changed(private=False)
    assert not tenant.voice.private
    heard(tenant)
    assert "262" not in read(tenant)


def test_a_private_text_is_not_spelled_to_the_room(tenant: Terminal) -> None:
    while tenant.root_window.reading.focus.at != "title":
        tenant.key(NEXT)
    tenant.key(KEY_CODES["f3"])
    assert "2, 6, 2" not in heard(tenant)
    tenant.key(OK)
    heard(tenant)
    tenant.key(KEY_CODES["f3"])
    assert "2, 6, 2, virgule" in heard(tenant)


def test_who_signs_in_is_not_named_to_the_room(home: Terminal) -> None:
    home.root_window.start_reading(eyes=True)
    home.controller.open("demande_logement")
    home.settle()
    said = heard(home)
    home.controller.answer("nouvelle")
    home.settle()
    home.controller.answer(date(1990, 3, 14))
    home.settle()
    for name in ("Quatremer", "Zéphirine"):
        said += heard(home)
        home.controller.answer(name)
        home.settle()
    said += heard(home)
    assert not [secret for secret in SECRETS if secret in said]


def test_a_code_is_neither_shown_nor_told(home: Terminal) -> None:
    home.touch_found("service.suivre")
    home.sign_in("10010003", "30111979")
    home.until(lambda: home.asks("code"))
    home.type("482715")
    assert set(home.widget("typed").text) <= {"•", "\xa0"}
    assert home.value("typed") == "6 chiffres saisis"
    assert "482" not in home.all_words()
    assert {"code.again", "code.other", "back"} <= set(home.ids)
    home.recognition.will_hear("quatre huit deux sept un cinq")
    home.touch("bar.speak")
    home.touch("bar.speak")
    assert "quatre" not in home.caption
    assert not any("quatre" in home.all_words() or each in home.all_words() for each in ("482", "48 27"))


def test_after_a_refused_date_the_next_digit_begins_anew(home: Terminal) -> None:
    home.touch_found("service.suivre")
    home.type("10010003")
    home.touch("confirm")
    home.type("31021979")
    home.touch("confirm")
    assert home.item("trouble")
    home.type("3")
    assert home.value("typed").startswith("3·")
