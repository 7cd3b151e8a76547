"""Reads a screen aloud, item by item: the item spoken is the item held, and its words are captioned."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.domain import T, Text
from kiosk.i18n import catalogue

from .outline import Item, Outline, spoken
from .speech import Utterance

PRIVATE = T("Contenu privé, non lu à voix haute.")


def utterances(items: Sequence[Item], language: str) -> list[Utterance]:
    """What is said of these items in ``language``. Private content is replaced, not read."""
    render = catalogue(language).render
    made = []
    for item in items:
        parts: tuple[Text, ...] = (item.name, PRIVATE) if item.private and item.value else spoken(item)
        text = " ".join(_closed(render(part)) for part in parts)
        if text:
            made.append(Utterance(item.id, text, language))
    return made


def _closed(sentence: str) -> str:
    """With a stop at the end, so that the voice makes a pause."""
    sentence = sentence.strip()
    return sentence if not sentence or sentence[-1] in ".?!…:؟،" else f"{sentence}."


def from_item(outline: Outline, start: str | None, within: Callable[[Item], bool]) -> list[Item]:
    """The items from ``start`` (else the first) on, of those that ``within`` lets through."""
    at = outline.index(start) or 0
    return [item for item in outline.items[at:] if within(item)]
