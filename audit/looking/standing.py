"""Reads what stands in the window for ``audit.laws``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kiosk.domain import Text
from kiosk.i18n import catalogue
from kiosk.i18n.catalogue import SOURCE
from kiosk.journeys import Carry
from kiosk.screens.conversation_pane import Half
from kiosk.screens.root_window import Frame
from kiosk.screens.widgets.buttons import BarButton, Key
from kiosk.screens.widgets.theme import look
from kiosk.session.screen_state import Asking, Shown

from ..laws import Screen, Thing
from .seeing import box_of

#: Fewer letters are a sign, and so are capitals alone; in a language of Latin letters fewer than ``LONG`` may
#: be the same word.
SHORTEST, LONG = 4, 12


def standing(frame: Frame, shown: int = 0) -> Screen:
    """The page that is shown now. ``shown``: a number for what is shown, the same while it is."""
    page, what = frame.page, frame.guide.shown
    return Screen(
        width=frame.width,
        height=frame.height,
        language=look.lang,
        text=int(look.text),
        kind=_kind(what),
        name=_name(what),
        shown=shown,
        page=int(page.pages.page) + 1,
        pages=int(page.pages.count),
        things=tuple(_things(frame)),
        pays=_pays(what),
    )


def _kind(shown: Shown) -> str:
    return type(shown.run.step if isinstance(shown, Asking) else shown).__name__


def _name(shown: Shown) -> str:
    return f"{shown.run.journey.key}/{shown.run.step.key}" if isinstance(shown, Asking) else _kind(shown)


def _pays(shown: Shown) -> bool:
    """Whether a payment is waited for on the visitor's own phone."""
    if not isinstance(shown, Asking) or not isinstance(shown.run.step, Carry) or shown.run.step.asks is None:
        return False
    return shown.run.step.asks(shown.run.view).what == "payment"


def _things(frame: Frame) -> Iterator[Thing]:
    for widget in frame.told():
        item = widget.item()
        if item is None or _opacity(widget) <= 0.01:
            continue
        texts = [text for text in (item.name, item.value, item.hint) if text]
        code = item.language or _code(widget)
        yield Thing(
            id=item.id,
            role=item.role.value,
            words=" ".join(catalogue(code).render(text) for text in texts),
            box=box_of(widget),
            operable=item.operable,
            filled=_filled(widget),
            kind="bar" if isinstance(widget, BarButton) else "key" if isinstance(widget, Key) else "",
            code="" if item.role.value == "field" else code,
            sources=tuple(text.msgid for text in texts if not text.verbatim),
            left_french=tuple(each for text in texts for each in _left_french(text, code)),
        )


def _opacity(widget: Any) -> float:
    opacity, at = 1.0, widget
    while at is not None and at.parent is not at:
        opacity *= getattr(at, "opacity", 1.0)
        at = at.parent
    return opacity


def _filled(widget: Any) -> bool:
    """Whether it has the colour of a decision."""
    back = getattr(widget, "back", None)
    return back is not None and [*back] == [*look.primary]


def _code(widget: Any) -> str:
    """The language of who reads it: each half of a conversation has its own."""
    at = widget
    while at is not None and at.parent is not at:
        if isinstance(at, Half):
            return str(at.code)
        at = at.parent
    return str(look.lang)


def _left_french(text: Text, code: str) -> Iterator[str]:
    """The texts in it that the catalogue does not know."""
    if text.verbatim or code.partition("@")[0] == SOURCE:
        return
    yield from (
        each for _, value in text.params if isinstance(value, Text) for each in _left_french(value, code)
    )
    letters = sum(map(str.isalpha, text.msgid.partition("{")[0] + text.msgid.rpartition("}")[2]))
    telling = (" " in text.msgid and letters > LONG) or not _latin(code)
    if letters >= SHORTEST and telling and not text.msgid.isupper() and not catalogue(code).knows(text):
        yield text.msgid


def _latin(code: str) -> bool:
    """Whether a word alone may be the same there as in French."""
    return code not in {"ar", "fa", "uk", "ru", "bn", "ta", "zh"}
