"""Reads what stands in the window for ``audit.laws``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kiosk.domain import Text, find_language
from kiosk.i18n import catalogue
from kiosk.i18n.catalogue import SOURCE_LANGUAGE
from kiosk.journeys import QrHandoff
from kiosk.screens.conversation_pane import ConversationPane
from kiosk.screens.root_window import RootWindow
from kiosk.screens.widgets.buttons import BarButton, KeyButton
from kiosk.screens.widgets.theme import theme
from kiosk.session.screen_state import JourneyScreen, ScreenState

from ..laws import PageItem, PageSnapshot
from .window_contents import box_of

#: Fewer letters are a sign, and so are capitals alone; in a language of Latin letters fewer than
#: ``LONG_WORD_LETTERS`` may
#: be the same word.
MIN_LETTERS, LONG_WORD_LETTERS = 4, 12


def page_snapshot(frame: RootWindow, shown: int = 0) -> PageSnapshot:
    """The page that is shown now. ``shown``: a number for what is shown, the same while it is."""
    page, what = frame.page, frame.controller.shown
    assert page is not None
    return PageSnapshot(
        width=frame.width,
        height=frame.height,
        language=theme.lang,
        text=int(theme.text),
        kind=_kind(what),
        name=_name(what),
        shown=shown,
        page=int(page.pages.page) + 1,
        pages=int(page.pages.count),
        things=tuple(_page_items(frame)),
        pays=_awaits_payment(what),
        hold_s=frame.touch_input.hold_s,
        explores=frame.touch_input.exploring,
        unseen=frame.touch_input.debouncer.unseen,
    )


def _kind(shown: ScreenState) -> str:
    return type(shown.run.step if isinstance(shown, JourneyScreen) else shown).__name__


def _name(shown: ScreenState) -> str:
    return (
        f"{shown.run.journey.key}/{shown.run.step.key}" if isinstance(shown, JourneyScreen) else _kind(shown)
    )


def _awaits_payment(shown: ScreenState) -> bool:
    """Whether a payment is waited for on the visitor's own phone."""
    if (
        not isinstance(shown, JourneyScreen)
        or not isinstance(shown.run.step, QrHandoff)
        or shown.run.step.asks is None
    ):
        return False
    return shown.run.step.asks(shown.run.context).what == "payment"


def _page_items(frame: RootWindow) -> Iterator[PageItem]:
    for widget in frame.told():
        item = widget.item()
        if item is None or _opacity(widget) <= 0.01:
            continue
        texts = [text for text in (item.name, item.value, item.hint) if text]
        code = item.language or _language_of(widget)
        yield PageItem(
            id=item.id,
            role=item.role.value,
            words=" ".join(catalogue(code).render(text) for text in texts),
            box=box_of(widget),
            operable=item.operable,
            filled=_filled(widget),
            kind="bar" if isinstance(widget, BarButton) else "key" if isinstance(widget, KeyButton) else "",
            code="" if item.role.value == "field" else code,
            sources=tuple(text.msgid for text in texts if not text.verbatim),
            left_french=tuple(each for text in texts for each in _untranslated(text, code)),
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
    return back is not None and [*back] == [*theme.primary]


def _language_of(widget: Any) -> str:
    """The language of who reads it: each half of a conversation has its own."""
    at = widget
    while at is not None and at.parent is not at:
        if isinstance(at, ConversationPane):
            return str(at.code)
        at = at.parent
    return str(theme.lang)


def _untranslated(text: Text, code: str) -> Iterator[str]:
    """The texts in it that the catalogue does not know."""
    if text.verbatim or code.partition("@")[0] == SOURCE_LANGUAGE:
        return
    yield from (
        each for _, value in text.params if isinstance(value, Text) for each in _untranslated(value, code)
    )
    letters = sum(map(str.isalpha, text.msgid.partition("{")[0] + text.msgid.rpartition("}")[2]))
    telling = (" " in text.msgid and letters > LONG_WORD_LETTERS) or not _uses_latin_script(code)
    if (
        letters >= MIN_LETTERS
        and telling
        and not text.msgid.isupper()
        and not catalogue(code).has_translation(text)
    ):
        yield text.msgid


def _uses_latin_script(code: str) -> bool:
    """Whether a word alone may be the same there as in French."""
    return find_language(code).script == "LATIN"
