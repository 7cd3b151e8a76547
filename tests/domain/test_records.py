"""Records that go over the wire as they are."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from kiosk.domain import (
    Account,
    Availability,
    DayPart,
    DocumentLink,
    DocumentRequest,
    Money,
    NewsItem,
    NewsKind,
    ResultPage,
)

NEWS = {"id": "n1", "kind": "travaux", "title": "Travaux", "body": "", "day": "2026-11-26"}


def test_what_a_landlord_adds_is_ignored_and_what_a_kiosk_invents_is_refused() -> None:
    assert NewsItem.model_validate(NEWS | {"colour": "blue"}).kind is NewsKind.TRAVAUX
    with pytest.raises(ValidationError):
        Availability.model_validate({"day": "2026-11-26", "part": "matin", "hour": 9})


def test_money_is_cents_on_the_wire() -> None:
    sent = {"balance": 21240, "as_of": "2026-11-26T10:00:00+01:00", "lines": []}
    account = Account.model_validate(sent)
    assert account.balance == Money(21240)
    assert account.model_dump(mode="json")["balance"] == 21240
    for wrong in (True, 1.5, "12", 10**10):
        with pytest.raises(ValidationError):
            Account.model_validate(sent | {"balance": wrong})


def test_a_moment_without_its_offset_is_refused() -> None:
    with pytest.raises(ValidationError):
        Account.model_validate({"balance": 0, "as_of": "2026-11-26T10:00:00", "lines": []})


def test_another_value_makes_another_record() -> None:
    half_day = Availability(day=date(2026, 11, 26), part=DayPart.MATIN)
    assert half_day.replace(part=DayPart.APRES_MIDI).part is DayPart.APRES_MIDI
    assert half_day.part is DayPart.MATIN
    with pytest.raises(AssertionError):
        half_day.replace(hour=9)


def test_a_page_holds_records() -> None:
    page = ResultPage[NewsItem].model_validate({"items": [NEWS], "more": "next"})
    assert (page.items[0].day, page.more) == (date(2026, 11, 26), "next")


def test_errors_do_not_quote_what_they_refuse() -> None:
    with pytest.raises(ValidationError) as refused:
        NewsItem.model_validate(NEWS | {"day": "Zorglub"})
    assert "Zorglub" not in str(refused.value)


ASKED = {"reference": "A100317", "kind": "attestation", "asked_at": "2026-11-26T10:00:00+01:00"}
LINK = {"url": "https://d.example/1?t=%41&u=~", "expires_at": "2026-11-26T10:00:00+01:00"}


@pytest.mark.parametrize("number", ["A100317", "N° 075 012-3/é", "1\xa0234", "🙂", "R" * 64])
def test_a_number_is_what_a_landlord_prints(number: str) -> None:
    assert DocumentRequest.model_validate(ASKED | {"reference": number}).reference == number


@pytest.mark.parametrize("number", ["", "a\nb", "a\rb", "a\tb", "\0", "\u2028", "\u202eabc", "R" * 5000])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        DocumentRequest.model_validate(ASKED | {"reference": number})


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "http://d.example/1", "https://x/\n", "https://x/" + "a" * 5000]
)
def test_an_address_for_a_phone_is_one_that_it_opens_safely(url: str) -> None:
    assert DocumentLink.model_validate(LINK).url == LINK["url"]
    with pytest.raises(ValidationError):
        DocumentLink.model_validate(LINK | {"url": url})
