"""What a page says of itself, against what stands on it: words, pictures, states, position, language.

The page is read by the kiosk's own reader to a headset, where nothing is held back; what is ordered to be
said is looked at, and nothing is played: the page does not change.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from kiosk.accessibility.outline import Role
from kiosk.accessibility.reading import is_key
from kiosk.accessibility.speech import Utterance
from kiosk.domain import LANGUAGES, T, find_language
from kiosk.i18n import catalogue

from ..checks import AuditCheck
from ..findings import Case, Tally
from ..headless_window import HeadlessWindow
from ..recording_voice import RecordingVoice

if TYPE_CHECKING:
    from kivy.uix.widget import Widget

_TOKEN = re.compile(r"\w+")
#: What stands for a place to fill, and is not read.
_PLACEHOLDERS = re.compile(r"[·…_•]")

#: The scripts beside the Latin one.
SCRIPTS = tuple(dict.fromkeys(each.script for each in LANGUAGES if each.script != "LATIN"))
LATIN = "LATIN"
#: So many letters of another script are no name or sign.
MIN_FOREIGN_LETTERS = 3
CHOSEN = T("Choisi.")
#: Names of languages are said each in its own: its code follows these.
SELF_NAMED_LANGUAGES = ("language.", "hello.")


def normalised(text: str) -> str:
    """Letters and figures only, in one form: a space or a stop makes no other words."""
    return "".join(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())).replace("_", "")


@lru_cache(maxsize=4)
def _normalised_speech(said: str) -> tuple[str, frozenset[str]]:
    """All that is said of a page is looked through for each text on it."""
    return normalised(said), frozenset(_TOKEN.findall(unicodedata.normalize("NFKC", said).casefold()))


def missing_words(written: str, said: str) -> list[str]:
    """The words of ``written`` that are not among those ``said``."""
    written = _PLACEHOLDERS.sub(" ", written)
    flat_said, tokens = _normalised_speech(said)
    if normalised(written) in flat_said:
        return []
    words = _TOKEN.findall(unicodedata.normalize("NFKC", written).casefold())
    # A number may be said figure by figure.
    return [
        word
        for word in words
        if word not in tokens and not (any(map(str.isdigit, word)) and normalised(word) in flat_said)
    ]


@cache
def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    for script in (LATIN, *SCRIPTS):
        if name.startswith(script):
            return script
    return ""


def foreign_script(text: str, language: str) -> str:
    """The script of ``text`` when it cannot be ``language``, else "". Latin letters are names anywhere."""
    counts = Counter(_script(each) for each in text if each.isalpha())
    own = find_language(language.split("-")[0]).script
    for script, count in counts.most_common():
        if script not in ("", LATIN, own) and count >= MIN_FOREIGN_LETTERS and count > counts[own]:
            return script
    return ""


def check_page(window: HeadlessWindow, voice: RecordingVoice, case: Case, tally: Tally) -> None:
    """Examines the page that is drawn, as a listener would meet it."""
    said = _read_page(window, voice)
    _check_texts(window, said, case, tally)
    _check_languages(window, said, case, tally)
    _check_states(window, said, case, tally)
    _check_pictures(window, said, case, tally)


def _read_page(window: HeadlessWindow, voice: RecordingVoice) -> list[Utterance]:
    """What the reader orders for this page, on a headset; of a keyboard, as each key is held."""
    reading = window.root_window.reading
    sink, at = voice.sink, reading.focus.at
    reading.focus.show(window.root_window.outline(), keep=True)
    reading.focus.at = None
    with voice.dry_run() as ordered:
        voice.sink = "headset"
        try:
            reading.read(_page(window))
            for key in filter(is_key, reading.focus.outline.items):
                reading.hold(key.id)
                reading.repeat()
        finally:
            voice.sink = sink
            reading.focus.at = at
    return ordered


def _page(window: HeadlessWindow) -> Any:
    assert window.root_window.page is not None
    return window.root_window.page


def _check_texts(window: HeadlessWindow, said: list[Utterance], case: Case, tally: Tally) -> None:
    """Everything that is written is said."""
    whole = " ".join(each.text for each in said)
    for item_id, text in visible_texts(_page(window)):
        tally.record_examined(AuditCheck.SPEECH_COVERS_TEXT, case)
        missing = missing_words(text, whole)
        if missing:
            tally.fail(
                AuditCheck.SPEECH_COVERS_TEXT,
                case,
                item_id,
                f"“{text}” is written, but not said",
                measured=" ".join(missing),
                wanted="every word",
            )


def _check_languages(window: HeadlessWindow, said: list[Utterance], case: Case, tally: Tally) -> None:
    """What is said is in the language shown; the name of a language is in its own."""
    for each in said:
        tally.record_examined(AuditCheck.SPEECH_LANGUAGE, case)
        wanted = next(
            (each.id.removeprefix(start) for start in SELF_NAMED_LANGUAGES if each.id.startswith(start)),
            case.language,
        )
        other = foreign_script(each.text, each.language)
        if other:
            message = f"“{each.text[:60]}” is spoken as {each.language}, but is written in {other.lower()}"
            tally.fail(
                AuditCheck.SPEECH_LANGUAGE, case, each.id, message, measured=each.language, wanted=wanted
            )
        elif each.language not in (case.language, wanted) and not _is_in_other_language(window, each):
            message = f"“{each.text[:60]}” is spoken in another language than the one shown"
            tally.fail(
                AuditCheck.SPEECH_LANGUAGE, case, each.id, message, measured=each.language, wanted=wanted
            )


def _is_in_other_language(window: HeadlessWindow, utterance: Utterance) -> bool:
    """Words of a person, or of the clerk's side of a conversation: in the language they were said in."""
    item = window.root_window.outline().get(utterance.id)
    return item is not None and (item.name.verbatim or item.value.verbatim)


def _check_states(window: HeadlessWindow, said: list[Utterance], case: Case, tally: Tally) -> None:
    """What is chosen, and what cannot be operated now, is heard to be so; every screen says where it is."""
    spoken: dict[str, str] = {}
    for each in said:
        spoken[each.id] = f"{spoken.get(each.id, '')} {each.text}".strip()
    render = catalogue(case.language).render
    for item in _page(window).outline().items:
        if item.chosen is not None:
            tally.record_examined(AuditCheck.STATE_IS_SPOKEN, case)
            if item.chosen and missing_words(render(CHOSEN), spoken.get(item.id, "")):
                tally.fail(AuditCheck.STATE_IS_SPOKEN, case, item.id, "it is chosen, and that is not heard")
        if item.role is Role.BUTTON and not item.operable:
            tally.record_examined(AuditCheck.STATE_IS_SPOKEN, case)
            if spoken.get(item.id, "").strip(" .") == render(item.name).strip(" ."):
                tally.fail(
                    AuditCheck.STATE_IS_SPOKEN, case, item.id, "it cannot be operated, and that is not heard"
                )
    page = _page(window)
    if page.total:
        tally.record_examined(AuditCheck.POSITION_IS_SPOKEN, case)
        whole = " ".join(spoken.values())
        missing = missing_words(f"{int(page.position)} {int(page.total)}", whole) + missing_words(
            render(page.heading), whole
        )
        if missing:
            wanted = f"{render(page.heading)}, {int(page.position)} / {int(page.total)}"
            tally.fail(
                AuditCheck.POSITION_IS_SPOKEN,
                case,
                "heading",
                "how far along one is cannot be heard",
                measured="without " + " ".join(missing),
                wanted=wanted,
            )


def _check_pictures(window: HeadlessWindow, said: list[Utterance], case: Case, tally: Tally) -> None:
    """Each pictogram, chart, code and picture is an item with words, or stands beside words."""
    spoken = {each.id for each in said if each.text.strip(" .")}
    for picture in visible_pictures(_page(window)):
        tally.record_examined(AuditCheck.PICTURES_HAVE_WORDS, case)
        if not _has_words(picture, _page(window), spoken):
            what = getattr(picture, "icon", "") or type(picture).__name__
            tally.fail(
                AuditCheck.PICTURES_HAVE_WORDS,
                case,
                getattr(picture, "item_id", ""),
                f"“{what}” has no words",
            )
    for item in _page(window).outline().items:
        if item.role is Role.PICTURE:
            tally.record_examined(AuditCheck.PICTURES_HAVE_WORDS, case)
            if not item.name or item.id not in spoken:
                tally.fail(AuditCheck.PICTURES_HAVE_WORDS, case, item.id, "a picture without words")


def _has_words(picture: Widget, page: Widget, spoken: set[str]) -> bool:
    """Whether the widget, or something up to the block in which it stands, is heard."""
    from kiosk.screens.page import accessible_widgets
    from kiosk.screens.widgets.paginator import Paginator

    at = picture
    while at is not None and at is not page and not isinstance(at, Paginator):
        if any(widget.item_id in spoken for widget in accessible_widgets(at)):
            return True
        at = at.parent
    return False


def visible_texts(page: Widget) -> Iterator[tuple[str, str]]:
    """Every text that is seen on a page, with the item to which it belongs."""
    from kivy.uix.label import Label

    from kiosk.screens.widgets.labels import Pictogram

    for item_id, widget in _visible_widgets(page):
        if isinstance(widget, Label) and not isinstance(widget, Pictogram) and widget.text.strip():
            yield item_id, widget.text


def visible_pictures(page: Widget) -> Iterator[Widget]:
    """Everything that is seen on a page and is no text."""
    from kivy.uix.image import Image

    from kiosk.screens.chart import BarChart
    from kiosk.screens.widgets.labels import Pictogram
    from kiosk.screens.widgets.picture import QrCode

    for _, widget in _visible_widgets(page):
        if isinstance(widget, Image | BarChart | QrCode) or (isinstance(widget, Pictogram) and widget.icon):
            yield widget


def _visible_widgets(root: Widget, item_id: str = "") -> Iterator[tuple[str, Widget]]:
    from kiosk.screens.widgets.accessible import AccessibleBehavior

    if not root.opacity:
        return
    item_id = (root.item_id if isinstance(root, AccessibleBehavior) else "") or item_id
    yield item_id, root
    for child in reversed(root.children):
        yield from _visible_widgets(child, item_id)
