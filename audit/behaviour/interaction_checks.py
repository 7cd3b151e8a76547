"""Checks of interaction: keys, tremor, exploring by touch, switches; time-outs, flashes, conversation.

Each check takes a visitor who stands on the home screen. Seconds pass by frames.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from string import ascii_lowercase
from types import SimpleNamespace

import numpy
import numpy.typing as npt

from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.conversation.session import PhraseMenu
from kiosk.accessibility.display_preferences import ThemeName
from kiosk.accessibility.interaction_preferences import Scanning
from kiosk.accessibility.speech import Earcon
from kiosk.accessibility.translation import ReviewedCatalogue, Translator, packaged_phrasebook
from kiosk.i18n.formats import PARIS
from kiosk.session.screen_state import ConversationScreen, HomeScreen, RestScreen
from kiosk.settings import MIN_WARNING_S

from ..checks import AuditCheck
from ..fake_gateway import InlineWorker
from ..headless_window import FRAME_S
from .page_by_ear import normalised
from .scenarios import SCENARIOS, SERVICE_FOR_ALL, SERVICE_FOR_TENANTS
from .simulated_visitor import ACTION_PAUSE_S, ItemNotFoundError, SimulatedVisitor

NEXT, OK, SWITCH = 274, 13, 32
#: What is held repeats after two seconds at the earliest.
REPEAT_S = 2.0
#: How often everything comes by when it is scanned, less what is late.
SCAN_ROUNDS = 2
EXTENSIONS = 10
#: What is written before the visitor is left alone.
TYPED_BEFORE = "1001"
#: How much longer than a visit lasts someone who was called is waited for, in seconds.
EXTRA_WAIT_S = 60.0
#: A Monday morning, when the agency is open: nobody is awaited when it is closed.
OPENING_TIME = datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)
#: Longer than any time-out, in seconds.
LONGEST_TIME_OUT_S = 900.0
#: Parts of the screen that are looked at, across and down: each less than a quarter of ten degrees.
COLUMNS, ROWS = 9, 16
FLASH_CHANGE, DARK_BELOW = 0.1, 0.8
MAX_FLASHES_A_SECOND = 3
#: Pictures in the second that is looked at.
PICTURES = 12
VISITOR_LANGUAGE, CLERK_LANGUAGE = "en", "fr"
SHOWN_WITHIN_S = 0.5
PHRASE = "Bonjour."


def key_repeat(visitor: SimulatedVisitor) -> None:
    """A keyboard strikes a held key thirty times a second: focus moves once, and OK acts once."""
    from kivy.core.window import Window

    ids, focus = visitor.ids, visitor.root_window.reading.focus
    visitor.press(NEXT)
    before, seconds = ids.index(focus.at), 0.0
    while seconds < 10 and ids.index(focus.at) <= before + 1:
        Window.dispatch("on_keyboard", NEXT, 0, None, [])
        visitor.window.step()
        seconds += FRAME_S
    visitor.release(NEXT)
    early = "a held arrow repeats early"
    visitor.measure(AuditCheck.KEY_REPEAT, "arrow", seconds, REPEAT_S, early, slack=2 * FRAME_S)
    tile = f"service.{SERVICE_FOR_ALL}"
    visitor.reach(tile)
    visitor.press(OK)
    place = visitor.place
    visitor.home()
    visitor.wait()
    visitor.reach(tile)
    for _ in range(100):
        Window.dispatch("on_keyboard", OK, 0, None, [])
        visitor.window.step()
    visitor.release(OK)
    visitor.window.settle()
    visitor.tally.record_examined(AuditCheck.KEY_REPEAT, visitor.case)
    if visitor.place != place:
        visitor.fail(AuditCheck.KEY_REPEAT, "ok", "a held OK acts again and again", visitor.place, place)
    visitor.home()


def double_taps(visitor: SimulatedVisitor) -> None:
    """Two presses within half a second count once, by finger and by key."""
    tile, asked, struck = _tile_over_an_answer(visitor)
    visitor.bypass_debounce(False)
    acts = {"touch": partial(visitor.double_tap, *struck), "key": partial(_press_ok_twice, visitor, tile)}
    for name, act in acts.items():
        act()
        visitor.window.settle()
        visitor.tally.record_examined(AuditCheck.DOUBLE_STRIKE, visitor.case)
        if _question(visitor) != asked:
            visitor.fail(
                AuditCheck.DOUBLE_STRIKE, name, "a second strike answers the next question", visitor.place
            )
        visitor.window.advance(1)
        visitor.home()
    visitor.bypass_debounce(True)


def _question(visitor: SimulatedVisitor) -> tuple[str, dict[str, object]]:
    """The question on the screen, and what was answered or typed."""
    return visitor.place, dict(getattr(visitor.controller.shown, "input", {}))


def _tile_over_an_answer(
    visitor: SimulatedVisitor,
) -> tuple[str, tuple[str, dict[str, object]], tuple[float, float]]:
    """A service, its first question, and where on the glass the tile of the one and an answer of the other
    are, or a key of it."""
    tiles = {item_id: visitor.box(item_id) for item_id in visitor.ids if item_id.startswith("service.")}
    for tile, (left, low, right, high) in tiles.items():
        visitor.window.touch(tile)
        visitor.wait()
        asked = _question(visitor)
        answers = [visitor.box(item_id) for item_id in visitor.ids if item_id.startswith(("option.", "key."))]
        visitor.home()
        for x, y, to_x, to_y in answers:
            x, y, to_x, to_y = max(x, left), max(y, low), min(to_x, right), min(to_y, high)
            if x < to_x and y < to_y:
                return tile, asked, ((x + to_x) / 2, (y + to_y) / 2)
    raise ItemNotFoundError("no service stands where its first question has an answer")


def _press_ok_twice(visitor: SimulatedVisitor, item_id: str) -> None:
    from kivy.core.window import Window

    visitor.reach(item_id)
    for _ in range(2):
        Window.dispatch("on_keyboard", OK, 0, None, [])
        visitor.release(OK)
        visitor.window.advance(0.2)


def single_letters(visitor: SimulatedVisitor) -> None:
    """A single letter is no command where nothing is written."""
    from kivy.core.window import Window

    before = visitor.controller.shown, visitor.root_window.reading.focus.at
    for letter in ascii_lowercase:
        Window.dispatch("on_keyboard", ord(letter), 0, letter, [])
        Window.dispatch("on_textinput", letter)
        visitor.release(ord(letter))
        visitor.window.advance(0.2)
        visitor.tally.record_examined(AuditCheck.LETTERS_DO_NOTHING, visitor.case)
        if (visitor.controller.shown, visitor.root_window.reading.focus.at) != before:
            visitor.fail(AuditCheck.LETTERS_DO_NOTHING, letter, f"the letter {letter} is a command")
            return


def explore_by_touch(visitor: SimulatedVisitor) -> None:
    """A finger that slides hears everything and does nothing; what is slid off is not done."""
    home = visitor.controller.shown
    tile = f"service.{SERVICE_FOR_ALL}"
    x, y = visitor.middle(tile)
    visitor.drag([(x, y), (5, 5)])
    visitor.tally.record_examined(AuditCheck.EXPLORING_DOES_NOTHING, visitor.case)
    if visitor.controller.shown is not home:
        visitor.fail(AuditCheck.EXPLORING_DOES_NOTHING, tile, "a finger that slides off does it all the same")
        visitor.home()
    visitor.root_window.start_reading()
    visitor.window.settle()
    home = visitor.controller.shown
    for item_id in visitor.ids:
        visitor.voice.forget()
        visitor.drag([visitor.middle(item_id)])
        visitor.tally.record_examined(AuditCheck.EXPLORING_DOES_NOTHING, visitor.case)
        if visitor.controller.shown is not home:
            visitor.fail(AuditCheck.EXPLORING_DOES_NOTHING, item_id, "a finger that looks for it does it")
            return
        if all(each.utterance.id != item_id for each in visitor.voice.spoken):
            visitor.fail(AuditCheck.EXPLORING_DOES_NOTHING, item_id, "a finger on it does not hear it")
        visitor.window.advance(1)
    visitor.root_window.stop_reading()
    visitor.window.settle()


def switch_scanning(visitor: SimulatedVisitor) -> None:
    """With one or two switches everything that can be operated comes by, and is operated."""
    for kind in (Scanning.ONE, Scanning.TWO):
        visitor.home()
        interaction = visitor.controller.current_visit.interaction
        visitor.controller.set_interaction(replace(interaction, scanning=kind, scan_s=0.5))
        visitor.window.settle()
        wanted = {item.id for item in visitor.root_window.outline().operable}
        seen = set(_scanned_items(visitor, kind))
        visitor.tally.record_examined(AuditCheck.SCANNING, visitor.case, len(wanted))
        for item_id in sorted(wanted - seen):
            visitor.fail(AuditCheck.SCANNING, item_id, f"scanning with {kind} switch never comes to it")
        tile = f"service.{SERVICE_FOR_ALL}"
        next((held for held in _scanned_items(visitor, kind) if held == tile), None)
        visitor.press(OK if kind is Scanning.TWO else SWITCH)
        visitor.window.settle()
        visitor.tally.record_examined(AuditCheck.SCANNING, visitor.case)
        if isinstance(visitor.controller.shown, HomeScreen):
            visitor.fail(AuditCheck.SCANNING, tile, f"scanning with {kind} switch does not act")
        visitor.controller.set_interaction(
            replace(visitor.controller.current_visit.interaction, scanning=Scanning.NONE)
        )
        visitor.home()


def _scanned_items(visitor: SimulatedVisitor, kind: Scanning) -> Iterator[str | None]:
    """What is held, at each frame or each strike of the switch, while everything comes by."""
    root_window = visitor.root_window
    if kind is Scanning.TWO:
        for _ in range(SCAN_ROUNDS * len(root_window.outline().operable)):
            visitor.press(SWITCH)
            visitor.window.advance(ACTION_PAUSE_S)
            yield root_window.reading.focus.at
    else:
        for _ in range(round(SCAN_ROUNDS * root_window.scan.scanner.round_seconds() / FRAME_S)):
            visitor.window.step()
            yield root_window.reading.focus.at


def time_outs(visitor: SimulatedVisitor) -> None:
    """On a page where something is being written: ten times more time, then none."""
    visitor.controller.open(SERVICE_FOR_TENANTS)
    visitor.window.settle()
    for figure in TYPED_BEFORE:
        visitor.window.touch(f"key.{figure}")
    for turn in range(EXTENSIONS):
        if not _wait_for_warning(visitor):
            return
        _check_warning(visitor)
        if turn % 2:
            visitor.window.touch("veil.stay")
        else:
            visitor.press(OK)
        visitor.window.settle()
        visitor.tally.record_examined(AuditCheck.TIME_OUTS, visitor.case)
        if visitor.root_window.presence.veil is not None:
            visitor.fail(AuditCheck.TIME_OUTS, "veil.stay", "more time was asked for, and is not given")
            return
        if visitor.controller.shown.input.get("typed") != TYPED_BEFORE:  # type: ignore[union-attr]
            visitor.fail(AuditCheck.TIME_OUTS, "typed", "what was written is lost", "", TYPED_BEFORE)
    if _wait_for_warning(visitor):
        _check_end(visitor)


def visit_kept_while_awaited(visitor: SimulatedVisitor) -> None:
    """Who has asked for someone, and waits, touches nothing: nothing is wiped without them."""
    now, visitor.now = visitor.now, lambda: OPENING_TIME
    visitor.controller.help()
    visitor.window.settle()
    call = next(each for each in SCENARIOS if each.service == visitor.controller.shown.run.journey.key)  # type: ignore[union-attr]
    visitor.window.touch(call.steps[0])
    visitor.wait()
    visit, place = visitor.controller.visit, visitor.place
    visitor.tally.record_examined(AuditCheck.AWAITED_STAYS, visitor.case)
    for _ in range(round((visitor.settings.purge_after_s + EXTRA_WAIT_S) / FRAME_S)):
        visitor.window.step()
        visitor.voice.step()
    if visitor.controller.visit is None or visitor.controller.visit is not visit:
        after = f"after {visitor.settings.purge_after_s:.0f} s"
        visitor.fail(
            AuditCheck.AWAITED_STAYS, place, "someone is awaited, and the visit is wiped", after, "never"
        )
    visitor.now = now


def _wait_for_warning(visitor: SimulatedVisitor) -> bool:
    visitor.voice.forget()
    visitor.tally.record_examined(AuditCheck.TIME_OUTS, visitor.case)
    waited = 0.0
    while visitor.root_window.presence.veil is None and waited < LONGEST_TIME_OUT_S:
        visitor.window.step()
        visitor.voice.step()
        waited += FRAME_S
        if isinstance(visitor.controller.shown, RestScreen):
            visitor.fail(
                AuditCheck.TIME_OUTS, "", "the visit ends without a warning", f"after {waited:.0f} s"
            )
            return False
    if visitor.root_window.presence.veil is None:
        visitor.fail(AuditCheck.TIME_OUTS, "", "who has gone is never noticed", f"after {waited:.0f} s")
        return False
    return True


def _check_warning(visitor: SimulatedVisitor) -> None:
    """The warning is a text, a sound and a shape."""
    visitor.window.advance(0.2)
    visitor.tally.record_examined(AuditCheck.TIME_OUTS, visitor.case, 3)
    if visitor.root_window.outline().get("veil.title") is None:
        visitor.fail(AuditCheck.TIME_OUTS, "veil", "the warning has no text")
    if (
        all(earcon is not Earcon.WARNING for earcon, _sink in visitor.voice.earcons)
        and not visitor.voice.spoken
    ):
        visitor.fail(AuditCheck.TIME_OUTS, "veil", "the warning is not heard")
    if not visitor.root_window.visual_earcon.icon:
        visitor.fail(AuditCheck.TIME_OUTS, "veil", "the warning has no shape")


def _check_end(visitor: SimulatedVisitor) -> None:
    """Nobody answers: at least twenty seconds later the visit ends, and nothing of it is left."""
    waited = 0.0
    while not isinstance(visitor.controller.shown, RestScreen) and waited < LONGEST_TIME_OUT_S:
        visitor.window.step()
        visitor.voice.step()
        waited += FRAME_S
    late = "the warning comes late"
    visitor.measure(
        AuditCheck.TIME_OUTS, "veil", waited, MIN_WARNING_S, late, form="{:.1f} s", slack=2 * FRAME_S
    )
    visitor.tally.record_examined(AuditCheck.TIME_OUTS, visitor.case)
    if visitor.controller.visit is not None:
        visitor.fail(AuditCheck.TIME_OUTS, "", "the visit does not end")


def flashes(visitor: SimulatedVisitor) -> None:
    """What changes the screen most, each for a second."""
    acts: dict[str, Callable[[], object]] = {
        "the dark theme": lambda: visitor.show(theme=ThemeName.DARK),
        "the strong theme": lambda: visitor.show(theme=ThemeName.CONTRAST),
        "the light theme": lambda: visitor.show(theme=ThemeName.LIGHT),
        "another screen": lambda: visitor.controller.languages(),
        "home again": lambda: visitor.controller.home(),
        "a caption": lambda: visitor.root_window.reading.read(visitor.root_window.page),
        "a warning": lambda: visitor.voice.chime(Earcon.WARNING),
    }
    for name, act in acts.items():
        before = mean_luminance(visitor.window.picture())
        act()
        pictures = [before]
        for _ in range(PICTURES):
            visitor.window.step()
            pictures.append(mean_luminance(visitor.window.picture()))
        count = most_flashes(pictures)
        many = f"{name} flashes"
        visitor.measure(
            AuditCheck.FLASHES, name, count, MAX_FLASHES_A_SECOND, many, at_most=True, form="{:.0f}"
        )
        visitor.voice.stop()
    visitor.window.advance(6)
    first = mean_luminance(visitor.window.picture())
    visitor.window.advance(1)
    visitor.tally.record_examined(AuditCheck.FLASHES, visitor.case)
    if numpy.abs(mean_luminance(visitor.window.picture()) - first).max() > FLASH_CHANGE:
        visitor.fail(AuditCheck.FLASHES, "", "something moves by itself for more than five seconds")


def mean_luminance(picture: npt.NDArray[numpy.uint8]) -> npt.NDArray[numpy.float64]:
    """The mean relative luminance of each part of a picture."""
    high, wide = picture.shape[0] // ROWS * ROWS, picture.shape[1] // COLUMNS * COLUMNS
    srgb = picture[:high:2, :wide:2].astype(numpy.float64) / 255
    linear = numpy.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    luminance = linear @ numpy.array([0.2126, 0.7152, 0.0722])
    rows, columns = luminance.shape
    cut = luminance[: rows // ROWS * ROWS, : columns // COLUMNS * COLUMNS]
    parts: npt.NDArray[numpy.float64] = cut.reshape(ROWS, rows // ROWS, COLUMNS, columns // COLUMNS).mean(
        axis=(1, 3)
    )
    return parts


def most_flashes(pictures: list[npt.NDArray[numpy.float64]]) -> int:
    """The flashes of the part of the screen that flashes most."""
    lights = numpy.array(pictures)
    return max(_flashes(lights[:, row, column]) for row in range(ROWS) for column in range(COLUMNS))


def _flashes(values: npt.NDArray[numpy.float64]) -> int:
    """Pairs of opposing changes in one part."""
    changes, turn, since = 0, 0, float(values[0])
    for value in map(float, values[1:]):
        step = value - since
        if abs(step) >= FLASH_CHANGE and min(value, since) < DARK_BELOW:
            direction = 1 if step > 0 else -1
            changes += direction != turn
            turn, since = direction, value
        elif (step > 0) == (turn > 0):
            since = value  # it goes on the same way, or barely moves
    return changes // 2


def conversation_checks(visitor: SimulatedVisitor) -> None:
    """The clerk and the visitor each say a phrase; both read what was said, and by whom."""
    session = SimpleNamespace(
        close_conversation=lambda: None,
        captions=SimpleNamespace(band=list),
        conversation=None,
        dictates=False,
        live=None,
        phrases=PhraseMenu(),
    )
    visitor.controller.conversation_session = session  # type: ignore[assignment]
    talk = Conversation(
        {Side.VISITOR: VISITOR_LANGUAGE, Side.CLERK: CLERK_LANGUAGE},
        translator=Translator(ReviewedCatalogue(), packaged_phrasebook(), []),
        worker=InlineWorker(),
        recognition=None,
        say=lambda text, language: None,
        machine_reaches=lambda source, target: False,
        on_change=lambda: visitor.root_window.page.changed(),
    )
    visitor.controller.show(ConversationScreen(talk))
    visitor.window.settle()
    before = _page_texts(visitor)
    talk.pick(Side.CLERK, PHRASE)
    seconds = 0.0
    while _page_texts(visitor) == before and seconds < 2:
        visitor.window.step()
        seconds += FRAME_S
    late = "what was said is read late"
    visitor.measure(
        AuditCheck.CONVERSATION, "theirs", seconds, SHOWN_WITHIN_S, late, at_most=True, form="{:.2f} s"
    )
    visitor.window.settle()
    new = _page_texts(visitor) - before
    visitor.tally.record_examined(AuditCheck.CONVERSATION, visitor.case, 3)
    if not any(normalised(PHRASE) in normalised(each) for each in new):
        visitor.fail(
            AuditCheck.CONVERSATION, "own", "who spoke does not read what was understood", ", ".join(new)
        )
    if not any(normalised("Hello") in normalised(each) for each in new):
        visitor.fail(
            AuditCheck.CONVERSATION,
            "theirs",
            "who listens does not read it in their language",
            ", ".join(new),
        )
    sides = {item.id.split(".")[0] for item in visitor.root_window.page.outline().items if "." in item.id}
    if not {Side.VISITOR.value, Side.CLERK.value} <= sides:
        visitor.fail(
            AuditCheck.CONVERSATION, "who", "the outline does not say whose words they are", ", ".join(sides)
        )


def _page_texts(visitor: SimulatedVisitor) -> set[str]:
    """All texts of the outline of the page."""
    return {
        str(text)
        for item in visitor.root_window.page.outline().items
        for text in (item.name.msgid, item.value.msgid)
        if text
    }
