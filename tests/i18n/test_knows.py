"""Whether a catalogue has words of its own for a text, and which texts there are."""

from __future__ import annotations

from kiosk.domain import TN, T
from kiosk.i18n.catalogue import catalogue, source_texts


def test_what_is_translated_is_known() -> None:
    assert catalogue("ar").has_translation(T("Cuisine"))
    assert not catalogue("ar").has_translation(T("Une phrase sans traduction"))


def test_a_plural_is_known_as_a_whole() -> None:
    for count in (1, 2, 5):
        assert catalogue("ru").has_translation(TN("{count} photo prise.", "{count} photos prises.", count))
        assert not catalogue("ru").has_translation(
            TN("{count} sans traduction", "{count} sans traductions", count)
        )


def test_the_source_has_both_forms_of_a_plural() -> None:
    assert {"Cuisine", "{count} photo prise.", "{count} photos prises."} <= source_texts()
