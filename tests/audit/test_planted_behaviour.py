"""Each check of behaviour finds the fault that is planted for it, and nothing in the kiosk as it is."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy
import pytest

from audit.behaviour import drivers, interaction_checks, speech_checks
from audit.behaviour.drivers import KeypadDriver, TouchDriver, focus_cycle, no_memory_test
from audit.behaviour.page_by_ear import check_page
from audit.behaviour.scenarios import DEMO_TENANTS, SCENARIOS
from audit.behaviour.simulated_visitor import SimulatedVisitor
from audit.checks import AuditCheck
from audit.findings import Tally
from audit.fixtures import Fixtures
from kiosk.accessibility import reading
from kiosk.accessibility.focus import Focus, SwitchScanner
from kiosk.accessibility.keypad import KeystrokeFilter
from kiosk.accessibility.speech import Utterance
from kiosk.device.demo_server import DemoServer
from kiosk.domain import Act, ActKind, T
from kiosk.journeys import Choose, Number
from kiosk.session.visit import IdleTimer
from kiosk.settings import Settings

pytestmark = pytest.mark.window

Plant = Callable[[pytest.MonkeyPatch], None]
Look = Callable[[SimulatedVisitor], object]


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fixtures]:
    """The demo agency, without the scenes: who walks needs none."""
    folder = tmp_path_factory.mktemp("agency")
    agency = DemoServer(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.device.demo_server.START_TIMEOUT_S", 100.0)  # the machine may be busy
        agency.start()
    yield Fixtures(agency, Settings(data=folder), folder)
    agency.stop()


@pytest.fixture(scope="module")
def somebody(fixtures: Fixtures, whole: bool) -> Iterator[SimulatedVisitor]:
    """Their pages are taken apart as in the tests of the screens; in the proof the collector has them."""
    visitor = SimulatedVisitor(fixtures, Tally(), walk="planted")
    if not whole:
        from tests.screens.taken_apart import TakenApart  # Kivy is set up by now

        visitor.window.root_window.cleanup.cancel()
        visitor.window.root_window.cleanup = TakenApart()
    yield visitor
    visitor.window.close()


@pytest.fixture
def visitor(somebody: SimulatedVisitor, whole: bool) -> Iterator[SimulatedVisitor]:
    """On the home screen of a new visit, with a tally of their own."""
    if not whole:
        gc.disable()
    somebody.controller.finish()
    somebody.window.settle()
    somebody.switch_sink("loudspeaker")
    somebody.gateway.line(up=True)
    somebody.language = "fr"
    somebody.begin()
    somebody.voice.forget()
    somebody.tally = Tally()
    somebody.bypass_debounce(True)
    yield somebody
    gc.enable()


def page(visitor: SimulatedVisitor) -> None:
    check_page(visitor.window, visitor.voice, visitor.case, visitor.tally)


def walk(name: str, visitor: SimulatedVisitor) -> None:
    """Goes a way by ear, and looks at the receipt."""
    driver = KeypadDriver(visitor)
    visitor.controller.finish()
    visitor.window.settle()
    driver.begin("headset")
    driver.go(next(scenario for scenario in SCENARIOS if scenario.name == name), DEMO_TENANTS[0])
    speech_checks.receipt_is_spoken(visitor, driver.heard_on_entering)


def touch(name: str, visitor: SimulatedVisitor) -> None:
    visitor.controller.finish()
    visitor.window.settle()
    driver = TouchDriver(visitor)
    driver.begin()
    driver.go(next(scenario for scenario in SCENARIOS if scenario.name == name), DEMO_TENANTS[1])


NOW = partial(walk, "someone now")

# The faults


def trap(patch: pytest.MonkeyPatch) -> None:
    move = Focus.move

    def stay(self: Focus, by: int, **how: Any) -> Any:
        return self.item if self.at == "service.loyer" else move(self, by, **how)

    patch.setattr(Focus, "move", stay)


def left_out(patch: pytest.MonkeyPatch) -> None:
    """The reader passes over what stands first."""
    patch.setattr(
        "kiosk.screens.screen_reader.items_from", lambda outline, at, within: list(outline.items)[3:]
    )


def lonely_pictogram(patch: pytest.MonkeyPatch) -> None:
    from kiosk.screens.home import HomePage
    from kiosk.screens.widgets.labels import Pictogram

    blocks = HomePage.blocks
    patch.setattr(HomePage, "blocks", lambda page: [Pictogram(icon="wrench"), *blocks(page)])


def other_language(patch: pytest.MonkeyPatch) -> None:
    of = reading.utterances
    patch.setattr(
        "kiosk.screens.screen_reader.utterances", lambda items, language, **how: of(items, "en", **how)
    )


def wrong_voice(patch: pytest.MonkeyPatch) -> None:
    """The words are right, the voice is of another language."""

    def mixed(items: Any, language: str, **how: Any) -> list[Utterance]:
        return [Utterance("title", "Мій рахунок", language)]

    patch.setattr("kiosk.screens.screen_reader.utterances", mixed)


def silent_receipt(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.screen_reader.ScreenReader._receipt_utterances", lambda reading, page: [])


def spoken_to_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reading, "_private_parts", lambda item, discreet: frozenset())


def no_caption(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.screen_reader.ScreenReader.show", lambda reading, words: None)


def no_shape(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.window_parts.VisualEarcon.show", lambda shape, earcon: None)


def long_caption(patch: pytest.MonkeyPatch) -> None:
    from kiosk.accessibility.captions import Caption

    patch.setattr("kiosk.screens.screen_reader.caption_at", lambda text, *_span, **_width: Caption(text))
    patch.setattr("kiosk.screens.window_parts.CaptionBand.characters_per_line", 60)


def deaf_to_a_stop(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.screen_reader.ScreenReader.stop", lambda reading: reading.speaking)


def repeats_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.screen_reader.ScreenReader.repeat", lambda reading: None)


def loud_for_the_next(patch: pytest.MonkeyPatch) -> None:
    from audit.recording_voice import RecordingVoice

    patch.setattr(RecordingVoice, "reset", lambda voice: voice.stop())
    patch.setattr("kiosk.screens.screen_reader.ScreenReader.follow", lambda reading, interaction: None)


def no_louder(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.root_window.RootWindow.louder", lambda root_window, by: None)


def mute_headset(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.root_window.RootWindow.start_reading", lambda root_window, **how: None)


def every_strike_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(KeystrokeFilter, "down", lambda strokes, code, at, kind: True)


def every_touch_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.touch_input.TouchDebouncer.counts", lambda strikes, where, page, mm: True)
    patch.setattr("kiosk.screens.touch_input.UNSEEN_S", 0.0)
    patch.setattr("kiosk.screens.widgets.accessible.DOUBLE_TAP_S", 0.0)


def letter_commands(patch: pytest.MonkeyPatch) -> None:
    from kiosk.screens.hardware_keys import HardwareKeys

    patch.setattr(
        HardwareKeys, "typed", lambda keys, window, text: text == "h" and keys._window.controller.help()
    )


def a_look_acts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "kiosk.screens.touch_input.TouchInput._apply_exploration",
        lambda finger, found, touch: finger._window.controller.help(),
    )


def scanning_stands(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SwitchScanner, "_advance", lambda scanner, now: False)


def quiet_mistake(patch: pytest.MonkeyPatch) -> None:
    of = reading.utterances
    patch.setattr(
        "kiosk.screens.screen_reader.utterances",
        lambda items, language, **how: of([each for each in items if each.id != "trouble"], language, **how),
    )


def late_warning(patch: pytest.MonkeyPatch) -> None:
    made = IdleTimer.__init__

    def late(watch: IdleTimer, warn_after: float, purge_after: float, now: Any) -> None:
        made(watch, warn_after, purge_after, now)
        watch._warn_after = purge_after - 5

    patch.setattr(IdleTimer, "__init__", late)


def forgetful(patch: pytest.MonkeyPatch) -> None:
    """More time, but what was written is gone."""
    from kiosk.screens.presence import PresenceMonitor

    stay = PresenceMonitor.extend

    def forget(presence: Any) -> None:
        presence._controller.shown.input.clear()
        stay(presence)

    patch.setattr(PresenceMonitor, "extend", forget)


def wiped_all_the_same(patch: pytest.MonkeyPatch) -> None:
    """After a minute and a half nobody is thought to be there."""
    from kiosk.screens.presence import PresenceMonitor

    look_around, looks = PresenceMonitor.check, iter(range(1, 10_000))

    def gone(presence: PresenceMonitor) -> None:
        if next(looks) > 90:
            presence._controller.finish()
        look_around(presence)

    patch.setattr(PresenceMonitor, "check", gone)


def jumping(patch: pytest.MonkeyPatch) -> None:
    """What is touched stands elsewhere afterwards, on the same page."""
    from kiosk.screens.digits import DigitsPage

    write = DigitsPage.type

    def write_and_move(page: Any, character: str) -> None:
        write(page, character)
        pad = page.widget_of(f"key.{character}").parent.parent
        pad.y += 40

    patch.setattr(DigitsPage, "type", write_and_move)


def lightning(patch: pytest.MonkeyPatch) -> None:
    shots = iter(range(10_000))
    white, black = (numpy.full((1920, 1080, 3), level, numpy.uint8) for level in (255, 0))
    patch.setattr(
        "audit.headless_window.HeadlessWindow.picture", lambda window: white if next(shots) % 2 else black
    )


def mute_page(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.screen_reader.ScreenReader.page_shown", lambda reading, page: None)


def lost_ring(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.window_parts.FocusRing.hold", lambda ring, widget: None)


def no_way_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.widgets.buttons.ChoiceButton.act", lambda choice: None)


def unsaid_turn(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.conversation.ConversationPage.changed", lambda page: None)


FAULTS: tuple[tuple[AuditCheck, Plant, Look], ...] = (
    (AuditCheck.NO_TRAP, trap, focus_cycle),
    (AuditCheck.SPEECH_COVERS_TEXT, left_out, page),
    (AuditCheck.PICTURES_HAVE_WORDS, lonely_pictogram, page),
    (AuditCheck.SPEECH_LANGUAGE, other_language, page),
    (AuditCheck.SPEECH_LANGUAGE, wrong_voice, page),
    (AuditCheck.SECRETS_STAY_PRIVATE, spoken_to_all, speech_checks.masked_fields),
    (AuditCheck.CAPTIONS, long_caption, speech_checks.speech_is_captioned),
    (AuditCheck.SOUNDS_ARE_SHOWN, no_caption, speech_checks.speech_is_captioned),
    (AuditCheck.SOUNDS_ARE_SHOWN, no_shape, speech_checks.earcons_are_seen),
    (AuditCheck.SPEECH_STOPS, deaf_to_a_stop, speech_checks.speech_stops),
    (AuditCheck.SPEECH_REPEATS, repeats_nothing, speech_checks.speech_repeats),
    (AuditCheck.VOLUME_RESETS, loud_for_the_next, speech_checks.volume_range),
    (AuditCheck.VOLUME_RANGE, no_louder, speech_checks.volume_range),
    (AuditCheck.HEADSET, mute_headset, speech_checks.speech_switches_on),
    (AuditCheck.SWITCHED_ON, mute_headset, speech_checks.speech_switches_on),
    (AuditCheck.KEY_REPEAT, every_strike_counts, interaction_checks.key_repeat),
    (AuditCheck.DOUBLE_STRIKE, every_touch_counts, interaction_checks.double_taps),
    (AuditCheck.LETTERS_DO_NOTHING, letter_commands, interaction_checks.single_letters),
    (AuditCheck.EXPLORING_DOES_NOTHING, a_look_acts, interaction_checks.explore_by_touch),
    (AuditCheck.SCANNING, scanning_stands, interaction_checks.switch_scanning),
    (AuditCheck.ERRORS_ARE_SPOKEN, quiet_mistake, speech_checks.error_messages),
    (AuditCheck.TIME_OUTS, forgetful, interaction_checks.time_outs),
    (AuditCheck.AWAITED_STAYS, wiped_all_the_same, interaction_checks.visit_kept_while_awaited),
    (AuditCheck.NOTHING_MOVES, jumping, partial(touch, "be called back")),
    (AuditCheck.FLASHES, lightning, interaction_checks.flashes),
    (AuditCheck.SPEECH_COVERS_TEXT, mute_page, NOW),
    (AuditCheck.SPOKEN_IS_FOCUSED, lost_ring, NOW),
    (AuditCheck.RECEIPT_IS_SPOKEN, silent_receipt, NOW),
    (AuditCheck.KEYPAD_COMPLETES, no_way_on, NOW),
    (AuditCheck.MUTE_COMPLETES, no_way_on, partial(touch, "someone now")),
    (AuditCheck.CONVERSATION, unsaid_turn, interaction_checks.conversation_checks),
)
LOOKS = dict.fromkeys(look for _check, _plant, look in FAULTS)


def name(each: Any) -> str:
    return getattr(each, "__name__", "") or str(getattr(each, "args", each))


@pytest.mark.parametrize("look", LOOKS, ids=name)
def test_the_kiosk_as_it_is_has_no_fault(visitor: SimulatedVisitor, look: Look) -> None:
    look(visitor)
    assert [
        (str(each.check), each.item, each.message, each.measured) for each in visitor.tally.findings
    ] == []
    assert sum(count.examined for count in visitor.tally.counts.values())


#: Looks that take long: only the proof plants a fault for them. At the kiosk as it is they look every time.
LONG = (
    interaction_checks.flashes,
    speech_checks.error_messages,
    interaction_checks.visit_kept_while_awaited,
    interaction_checks.conversation_checks,
)


@pytest.mark.parametrize(
    ("check", "plant", "look"),
    [pytest.param(*each, marks=[pytest.mark.proof] if each[-1] in LONG else []) for each in FAULTS],
    ids=name,
)
def test_a_planted_fault_is_found(
    visitor: SimulatedVisitor, monkeypatch: pytest.MonkeyPatch, check: AuditCheck, plant: Plant, look: Look
) -> None:
    plant(monkeypatch)
    visitor.home()
    look(visitor)
    assert visitor.tally[check].findings, [
        (each.sink, each.aloud, each.text) for each in visitor.voice.spoken
    ]


@pytest.mark.proof
def test_a_late_warning_is_found(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    late_warning(monkeypatch)
    visitor = SimulatedVisitor(fixtures, Tally(), walk="planted")
    try:
        visitor.begin()
        interaction_checks.time_outs(visitor)
        assert visitor.tally[AuditCheck.TIME_OUTS].findings
    finally:
        visitor.window.close()


def test_what_binds_and_was_not_shown_is_found(visitor: SimulatedVisitor) -> None:
    driver = TouchDriver(visitor)
    driver._last_step = Choose(key="one", title=T("one"), options=())
    driver._check_act(Act(ActKind.MANDATE, "x", "/v1/x", {}))
    assert visitor.tally[AuditCheck.CONFIRMED_FIRST].findings


def test_a_password_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = Tally()
    no_memory_test(tally, 8)
    assert tally.findings == []
    from kiosk.journeys import Journey

    password = Number(key="word", title=T("Mot de passe"), pattern=".*", masked=True)
    monkeypatch.setattr(drivers, "OTP_JOURNEY", Journey("identify_code", T("x"), "", (password,)))
    no_memory_test(tally, 8)
    assert [each.check for each in tally.findings] == [AuditCheck.NO_MEMORY_TEST]
