"""Each check of behaviour finds the fault that is planted for it, and nothing in the kiosk as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy
import pytest

from audit import Check, Tally
from audit.behaviour import conversing, flashes, hands, mistakes, saying, secrecy, time_outs
from audit.behaviour.by_keypad import ByKeypad
from audit.behaviour.by_touch import ByTouch, nothing_to_remember
from audit.behaviour.ring import all_round
from audit.behaviour.scenarios import WALKERS, WAYS
from audit.behaviour.spoken import check_page
from audit.behaviour.visitor import Visitor
from audit.fixtures import Ground
from kiosk.accessibility import reader
from kiosk.accessibility.focus import Focus
from kiosk.accessibility.keypad import Strokes
from kiosk.accessibility.speech import Utterance
from kiosk.accessibility.switch_scanning import Scanner
from kiosk.device.demo_server import EmbeddedAgency
from kiosk.domain import Act, ActKind, T
from kiosk.journeys import Choose, Number
from kiosk.session.visit import IdleWatch
from kiosk.settings import Settings

pytestmark = pytest.mark.window

Plant = Callable[[pytest.MonkeyPatch], None]
Look = Callable[[Visitor], object]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The demo agency, without the scenes: who walks needs none."""
    folder = tmp_path_factory.mktemp("agency")
    agency = EmbeddedAgency(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.device.demo_server.START_TIMEOUT_S", 100.0)  # the machine may be busy
        agency.start()
    yield Ground(agency, Settings(data=folder), folder)
    agency.stop()


@pytest.fixture(scope="module")
def somebody(ground: Ground) -> Iterator[Visitor]:
    visitor = Visitor(ground, Tally(), walk="planted")
    yield visitor
    visitor.stage.close()


@pytest.fixture
def here(somebody: Visitor) -> Visitor:
    """On the home screen of a new visit, with a tally of their own."""
    somebody.guide.finish()
    somebody.stage.settle()
    somebody.listen_on("loudspeaker")
    somebody.desk.line(up=True)
    somebody.language = "fr"
    somebody.begin()
    somebody.voice.forget()
    somebody.tally = Tally()
    somebody.steady(True)
    return somebody


def page(here: Visitor) -> None:
    check_page(here.stage, here.voice, here.case, here.tally)


def walk(name: str, here: Visitor) -> None:
    """Goes a way by ear, and looks at the receipt."""
    walker = ByKeypad(here)
    here.guide.finish()
    here.stage.settle()
    walker.begin("headset")
    walker.go(next(way for way in WAYS if way.name == name), WALKERS[0])
    mistakes.receipt(here, walker.said_on_entering)


def touch(name: str, here: Visitor) -> None:
    here.guide.finish()
    here.stage.settle()
    walker = ByTouch(here)
    walker.begin()
    walker.go(next(way for way in WAYS if way.name == name), WALKERS[1])


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
        "kiosk.screens.screen_reader.from_item", lambda outline, at, within: list(outline.items)[3:]
    )


def lonely_pictogram(patch: pytest.MonkeyPatch) -> None:
    from kiosk.screens.home import HomePage
    from kiosk.screens.widgets.words import Pictogram

    blocks = HomePage.blocks
    patch.setattr(HomePage, "blocks", lambda page: [Pictogram(icon="wrench"), *blocks(page)])


def other_language(patch: pytest.MonkeyPatch) -> None:
    of = reader.utterances
    patch.setattr(
        "kiosk.screens.screen_reader.utterances", lambda items, language, **how: of(items, "en", **how)
    )


def wrong_voice(patch: pytest.MonkeyPatch) -> None:
    """The words are right, the voice is of another language."""

    def mixed(items: Any, language: str, **how: Any) -> list[Utterance]:
        return [Utterance("title", "Мій рахунок", language)]

    patch.setattr("kiosk.screens.screen_reader.utterances", mixed)


def silent_receipt(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.screen_reader.Reading._of_receipt", lambda reading, page: [])


def told_to_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reader, "_private", lambda item, discreet: frozenset())


def no_caption(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.screen_reader.Reading.show", lambda reading, words: None)


def no_shape(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.visual_earcon.Twin.show", lambda twin, earcon: None)


def long_caption(patch: pytest.MonkeyPatch) -> None:
    from kiosk.accessibility.captions import Caption

    patch.setattr("kiosk.screens.screen_reader.caption", lambda text, *_span, **_width: Caption(text))
    patch.setattr("kiosk.screens.widgets.caption.CaptionBand.characters", 60)


def deaf_to_a_stop(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.screen_reader.Reading.stop", lambda reading: reading.speaking)


def repeats_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.screen_reader.Reading.repeat", lambda reading: None)


def loud_for_the_next(patch: pytest.MonkeyPatch) -> None:
    from audit.voice import RecordingVoice

    patch.setattr(RecordingVoice, "reset", lambda voice: voice.stop())
    patch.setattr("kiosk.screens.screen_reader.Reading.follow", lambda reading, manner: None)


def no_louder(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.root_window.Frame.louder", lambda frame, by: None)


def mute_headset(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.root_window.Frame.begin_reading", lambda frame, **how: None)


def every_strike_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Strokes, "down", lambda strokes, code, at, kind: True)


def every_touch_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.debounce.Strikes.counts", lambda strikes, where, page, mm: True)
    patch.setattr("kiosk.screens.debounce.UNSEEN_S", 0.0)
    patch.setattr("kiosk.screens.widgets.accessible.DOUBLE_STRIKE_S", 0.0)


def letter_commands(patch: pytest.MonkeyPatch) -> None:
    from kiosk.screens.hardware_keys import Keys

    patch.setattr(Keys, "typed", lambda keys, window, text: text == "h" and keys._frame.guide.help())


def a_look_acts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "kiosk.screens.touch_input.Finger._take", lambda finger, found, touch: finger._frame.guide.help()
    )


def scanning_stands(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Scanner, "_go_on", lambda scanner, now: False)


def quiet_mistake(patch: pytest.MonkeyPatch) -> None:
    of = reader.utterances
    patch.setattr(
        "kiosk.screens.screen_reader.utterances",
        lambda items, language, **how: of([each for each in items if each.id != "trouble"], language, **how),
    )


def late_warning(patch: pytest.MonkeyPatch) -> None:
    made = IdleWatch.__init__

    def late(watch: IdleWatch, warn_after: float, purge_after: float, now: Any) -> None:
        made(watch, warn_after, purge_after, now)
        watch._warn_after = purge_after - 5

    patch.setattr(IdleWatch, "__init__", late)


def forgetful(patch: pytest.MonkeyPatch) -> None:
    """More time, but what was written is gone."""
    from kiosk.screens.presence import Presence

    stay = Presence.stay

    def forget(presence: Any) -> None:
        presence._guide.shown.input.clear()
        stay(presence)

    patch.setattr(Presence, "stay", forget)


def wiped_all_the_same(patch: pytest.MonkeyPatch) -> None:
    """After a minute and a half nobody is thought to be there."""
    from kiosk.screens.presence import Presence

    look_around, looks = Presence.look_around, iter(range(1, 10_000))

    def gone(presence: Presence) -> None:
        if next(looks) > 90:
            presence._guide.finish()
        look_around(presence)

    patch.setattr(Presence, "look_around", gone)


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
    patch.setattr("audit.headless_window.Stage.picture", lambda stage: white if next(shots) % 2 else black)


def mute_page(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.screen_reader.Reading.new_page", lambda reading, page: None)


def lost_ring(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.focus_ring.FocusRing.hold", lambda ring, widget: None)


def no_way_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.widgets.buttons.Choice.act", lambda choice: None)


def unsaid_turn(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.screens.conversation.ConversationPage.changed", lambda page: None)


FAULTS: tuple[tuple[Check, Plant, Look], ...] = (
    (Check.NO_TRAP, trap, all_round),
    (Check.SPEECH_COVERS_TEXT, left_out, page),
    (Check.PICTURES_HAVE_WORDS, lonely_pictogram, page),
    (Check.SPEECH_LANGUAGE, other_language, page),
    (Check.SPEECH_LANGUAGE, wrong_voice, page),
    (Check.SECRETS_STAY_PRIVATE, told_to_all, secrecy.masked_fields),
    (Check.CAPTIONS, long_caption, saying.captions),
    (Check.HEARD_IS_SEEN, no_caption, saying.captions),
    (Check.HEARD_IS_SEEN, no_shape, saying.earcons),
    (Check.SPEECH_STOPS, deaf_to_a_stop, saying.stops),
    (Check.SPEECH_REPEATS, repeats_nothing, saying.repeats),
    (Check.VOLUME_RESETS, loud_for_the_next, saying.loudness),
    (Check.VOLUME_RANGE, no_louder, saying.loudness),
    (Check.HEADSET, mute_headset, saying.aids),
    (Check.SWITCHED_ON, mute_headset, saying.aids),
    (Check.KEY_REPEAT, every_strike_counts, hands.held_keys),
    (Check.DOUBLE_STRIKE, every_touch_counts, hands.double_strikes),
    (Check.LETTERS_DO_NOTHING, letter_commands, hands.letters),
    (Check.FINDING_IS_NOT_DOING, a_look_acts, hands.looking_finger),
    (Check.SCANNING, scanning_stands, hands.scanning),
    (Check.ERRORS_ARE_SPOKEN, quiet_mistake, mistakes.mistakes),
    (Check.TIME_OUTS, forgetful, time_outs.time_outs),
    (Check.AWAITED_STAYS, wiped_all_the_same, time_outs.awaited),
    (Check.NOTHING_MOVES, jumping, partial(touch, "be called back")),
    (Check.FLASHES, lightning, flashes.flashes),
    (Check.SPEECH_COVERS_TEXT, mute_page, NOW),
    (Check.SPOKEN_IS_FOCUSED, lost_ring, NOW),
    (Check.RECEIPT_IS_SPOKEN, silent_receipt, NOW),
    (Check.KEYPAD_COMPLETES, no_way_on, NOW),
    (Check.MUTE_COMPLETES, no_way_on, partial(touch, "someone now")),
    (Check.CONVERSATION, unsaid_turn, conversing.conversing),
)
LOOKS = dict.fromkeys(look for _check, _plant, look in FAULTS)


def name(each: Any) -> str:
    return getattr(each, "__name__", "") or str(getattr(each, "args", each))


@pytest.mark.parametrize("look", LOOKS, ids=name)
def test_the_kiosk_as_it_is_has_no_fault(here: Visitor, look: Look) -> None:
    look(here)
    assert [(str(each.check), each.item, each.message, each.measured) for each in here.tally.findings] == []
    assert sum(count.examined for count in here.tally.counts.values())


#: Looks that take long: only the proof plants a fault for them. At the kiosk as it is they look every time.
LONG = (flashes.flashes, mistakes.mistakes, time_outs.awaited, conversing.conversing)


@pytest.mark.parametrize(
    ("check", "plant", "look"),
    [pytest.param(*each, marks=[pytest.mark.proof] if each[-1] in LONG else []) for each in FAULTS],
    ids=name,
)
def test_a_planted_fault_is_found(
    here: Visitor, monkeypatch: pytest.MonkeyPatch, check: Check, plant: Plant, look: Look
) -> None:
    plant(monkeypatch)
    here.home()
    look(here)
    assert here.tally[check].findings


@pytest.mark.proof
def test_a_late_warning_is_found(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    late_warning(monkeypatch)
    visitor = Visitor(ground, Tally(), walk="planted")
    try:
        visitor.begin()
        time_outs.time_outs(visitor)
        assert visitor.tally[Check.TIME_OUTS].findings
    finally:
        visitor.stage.close()


def test_what_binds_and_was_not_shown_is_found(here: Visitor) -> None:
    walker = ByTouch(here)
    walker._question = Choose(key="one", title=T("one"), options=())
    walker._sent(Act(ActKind.MANDATE, "x", "/v1/x", {}))
    assert here.tally[Check.CONFIRMED_FIRST].findings


def test_a_password_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = Tally()
    nothing_to_remember(tally, 8)
    assert tally.findings == []
    from audit.behaviour import by_touch
    from kiosk.journeys import Journey

    password = Number(key="word", title=T("Mot de passe"), pattern=".*", masked=True)
    monkeypatch.setattr(by_touch, "CODE", Journey("identify_code", T("x"), "", (password,)))
    nothing_to_remember(tally, 8)
    assert [each.check for each in tally.findings] == [Check.NO_MEMORY_TEST]
