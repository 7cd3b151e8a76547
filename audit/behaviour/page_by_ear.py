"""What a page says of itself, against what stands on it: words, pictures, states, position, language.

The page is read by the kiosk's own reader to a headset, where nothing is held back; what is ordered to be
said is looked at, and nothing is played: the page does not change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kiosk.accessibility.outline import Role
from kiosk.accessibility.speech import Utterance
from kiosk.domain import T
from kiosk.i18n import catalogue

from ..checks import AuditCheck
from ..findings import Case, Tally
from ..headless_window import HeadlessWindow
from ..recording_voice import RecordingVoice
from .text_matching import foreign_script, missing_words

if TYPE_CHECKING:
    from kivy.uix.widget import Widget

CHOSEN = T("Choisi.")
#: Names of languages are said each in its own: its code follows these.
SELF_NAMED_LANGUAGES = ("language.", "hello.")


def check_page(stage: HeadlessWindow, voice: RecordingVoice, case: Case, tally: Tally) -> None:
    """Examines the page that is drawn, as a listener would meet it."""
    said = _read_page(stage, voice)
    _check_texts(stage, said, case, tally)
    _check_languages(stage, said, case, tally)
    _check_states(stage, said, case, tally)
    _check_pictures(stage, said, case, tally)


def _read_page(stage: HeadlessWindow, voice: RecordingVoice) -> list[Utterance]:
    """What the reader orders for this page, on a headset."""
    reading = stage.root_window.reading
    sink, at = voice.sink, reading.focus.at
    reading.focus.at = None
    with voice.dry_run() as ordered:
        voice.sink = "headset"
        try:
            reading.read(_page(stage))
        finally:
            voice.sink = sink
            reading.focus.at = at
    return ordered


def _page(stage: HeadlessWindow) -> Any:
    """The page that is drawn."""
    assert stage.root_window.page is not None
    return stage.root_window.page


def _check_texts(stage: HeadlessWindow, said: list[Utterance], case: Case, tally: Tally) -> None:
    """Everything that is written is said."""
    whole = " ".join(each.text for each in said)
    for told, text in visible_texts(_page(stage)):
        tally.record_examined(AuditCheck.SPEECH_COVERS_TEXT, case)
        missing = missing_words(text, whole)
        if missing:
            tally.fail(
                AuditCheck.SPEECH_COVERS_TEXT,
                case,
                told,
                f"“{text}” is written, but not said",
                measured=" ".join(missing),
                wanted="every word",
            )


def _check_languages(stage: HeadlessWindow, said: list[Utterance], case: Case, tally: Tally) -> None:
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
        elif each.language not in (case.language, wanted) and not _is_in_other_language(stage, each):
            message = f"“{each.text[:60]}” is spoken in another language than the one shown"
            tally.fail(
                AuditCheck.SPEECH_LANGUAGE, case, each.id, message, measured=each.language, wanted=wanted
            )


def _is_in_other_language(stage: HeadlessWindow, utterance: Utterance) -> bool:
    """Words of a person, or of the clerk's side of a conversation: in the language they were said in."""
    item = stage.root_window.outline().get(utterance.id)
    return item is not None and (item.name.verbatim or item.value.verbatim)


def _check_states(stage: HeadlessWindow, said: list[Utterance], case: Case, tally: Tally) -> None:
    """What is chosen, and what cannot be operated now, is heard to be so; every screen says where it is."""
    spoken: dict[str, str] = {}
    for each in said:
        spoken[each.id] = f"{spoken.get(each.id, '')} {each.text}".strip()
    render = catalogue(case.language).render
    for item in _page(stage).outline().items:
        if item.chosen is not None:
            tally.record_examined(AuditCheck.STATE_IS_TOLD, case)
            if item.chosen and missing_words(render(CHOSEN), spoken.get(item.id, "")):
                tally.fail(AuditCheck.STATE_IS_TOLD, case, item.id, "it is chosen, and that is not heard")
        if item.role is Role.BUTTON and not item.operable:
            tally.record_examined(AuditCheck.STATE_IS_TOLD, case)
            if spoken.get(item.id, "").strip(" .") == render(item.name).strip(" ."):
                tally.fail(
                    AuditCheck.STATE_IS_TOLD, case, item.id, "it cannot be operated, and that is not heard"
                )
    page = _page(stage)
    if page.total:
        tally.record_examined(AuditCheck.POSITION_IS_TOLD, case)
        whole = " ".join(spoken.values())
        missing = missing_words(f"{int(page.position)} {int(page.total)}", whole) + missing_words(
            render(page.heading), whole
        )
        if missing:
            wanted = f"{render(page.heading)}, {int(page.position)} / {int(page.total)}"
            tally.fail(
                AuditCheck.POSITION_IS_TOLD,
                case,
                "heading",
                "how far along one is cannot be heard",
                measured="without " + " ".join(missing),
                wanted=wanted,
            )


def _check_pictures(stage: HeadlessWindow, said: list[Utterance], case: Case, tally: Tally) -> None:
    """Each pictogram, chart, code and picture is an item with words, or stands beside words."""
    spoken = {each.id for each in said if each.text.strip(" .")}
    for picture in visible_pictures(_page(stage)):
        tally.record_examined(AuditCheck.PICTURES_HAVE_WORDS, case)
        if not _has_words(picture, _page(stage), spoken):
            what = getattr(picture, "icon", "") or type(picture).__name__
            tally.fail(
                AuditCheck.PICTURES_HAVE_WORDS, case, getattr(picture, "told", ""), f"“{what}” has no words"
            )
    for item in _page(stage).outline().items:
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
        if any(widget.told in spoken for widget in accessible_widgets(at)):
            return True
        at = at.parent
    return False


def visible_texts(page: Widget) -> Iterator[tuple[str, str]]:
    """Every text that is seen on a page, with the item to which it belongs."""
    from kivy.uix.label import Label

    from kiosk.screens.widgets.labels import Pictogram

    for told, widget in _visible_widgets(page):
        if isinstance(widget, Label) and not isinstance(widget, Pictogram) and widget.text.strip():
            yield told, widget.text


def visible_pictures(page: Widget) -> Iterator[Widget]:
    """Everything that is seen on a page and is no text."""
    from kivy.uix.image import Image

    from kiosk.screens.chart import BarChart
    from kiosk.screens.widgets.labels import Pictogram
    from kiosk.screens.widgets.picture import QrCode

    for _told, widget in _visible_widgets(page):
        if isinstance(widget, Image | BarChart | QrCode) or (isinstance(widget, Pictogram) and widget.icon):
            yield widget


def _visible_widgets(root: Widget, told: str = "") -> Iterator[tuple[str, Widget]]:
    from kiosk.screens.widgets.accessible import AccessibleBehavior

    if not root.opacity:
        return
    told = (root.told if isinstance(root, AccessibleBehavior) else "") or told
    yield told, root
    for child in reversed(root.children):
        yield from _visible_widgets(child, told)
