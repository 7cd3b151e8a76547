"""A visitor's own names, numbers, dates and sums are known wherever they stand."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.speech_privacy import SpeechPrivacy
from kiosk.domain import Money, T, verbatim

BORN = date(1948, 3, 14)
MARTIN = SpeechPrivacy.about(
    ["10010001", "Mme Lucienne Martin", "12 rue des Tilleuls, 69100 Villeurbanne", BORN, "+33612345678"]
)


@pytest.mark.parametrize(
    "text",
    [
        verbatim("10010001"),
        verbatim("1001 0001"),
        T("Votre numéro est {number}", number="10 01 00 01"),
        T("Bonjour {name}", name="Lucienne"),
        T("{line}", line=T("Chez {who}", who=verbatim("MARTIN"))),
        T("Né le {day}", day=BORN),
        verbatim("14/03/1948"),
        verbatim("06 12 34 56 78"),
        verbatim("Chez vous, 12 rue des Tilleuls, 69100 Villeurbanne."),
        T("Il reste {amount} à payer.", amount=Money(21240)),
    ],
)
def test_what_is_theirs_is_covered(text) -> None:  # type: ignore[no-untyped-def]
    assert MARTIN.is_private(text)


@pytest.mark.parametrize(
    "text",
    [
        T("Bonjour. Que voulez-vous faire ?"),
        verbatim("Mme Diallo"),
        verbatim("3 rue des Lilas"),
        T("Le {day}", day=date(2026, 11, 26)),
        T("{moment}", moment=datetime(1948, 3, 14, 10)),
        T("{count} choix", count=12),
        verbatim("T482715"),
    ],
)
def test_what_is_anyones_is_not(text) -> None:  # type: ignore[no-untyped-def]
    assert not MARTIN.is_private(text)


def test_the_rent_of_a_home_on_offer_is_public() -> None:
    rent = T("{rent} par mois", rent=Money(45000))
    assert SpeechPrivacy.about([]).is_private(rent)
    assert not SpeechPrivacy.about([], amounts=False).is_private(rent)


@given(
    secret=st.text(alphabet="0123456789", min_size=6, max_size=12),
    gap=st.sampled_from(["", " ", "\u00a0", "-"]),
)
def test_a_number_is_known_however_it_is_spaced(secret: str, gap: str) -> None:
    spaced = gap.join(secret[i : i + 2] for i in range(0, len(secret), 2))
    assert SpeechPrivacy.about([secret]).is_private(verbatim(f"No {spaced}."))
