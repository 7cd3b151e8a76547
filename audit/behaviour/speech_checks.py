"""The voice itself: it stops at once, repeats, is seen as well as heard, and is as loud as one wants.

Each check takes a visitor who stands on the home screen and hears nothing yet.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from kiosk.accessibility.captions import LINE_CHARACTERS
from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.speech import HEADSET, LOUDSPEAKER, VOLUME_MIN, Earcon, earcon_sound
from kiosk.domain import LANGUAGES

from ..checks import AuditCheck
from ..headless_window import FRAME_S
from .simulated_visitor import SimulatedVisitor

#: Key codes of SDL: see ``kiosk.accessibility.keypad``.
NEXT, OK, REPEAT, READ, SOFTER, LOUDER = 274, 13, 283, 286, 287, 288
SILENCE_WITHIN_S = 0.2
SEEN_WITHIN_S = 0.1
LONGEST_SOUND_S = 3.0
MAX_LINES = 3
STEP_DB, RANGE_DB = 12.0, 18.0
RATE_HZ = 22050


def speech_stops(here: SimulatedVisitor) -> None:
    """Any action makes silence, within a moment; and nothing is said after it that was not asked for."""
    ways: dict[str, Callable[[], object]] = {
        "a touch beside everything": here.touch_margin,
        "an arrow": lambda: here.press(NEXT),
        "the microphone": lambda: here.stage.touch("bar.speak"),
    }
    for name, act in ways.items():
        here.root_window.reading.read(here.root_window.page)
        here.stage.step()
        order = here.voice.request_count
        act()
        here.tally.record_examined(AuditCheck.SPEECH_STOPS, here.case)
        goes_on = [each for each in here.voice.waiting if here.voice.request_count == order]
        if goes_on:
            here.fail(AuditCheck.SPEECH_STOPS, "", f"{name} does not stop the voice", goes_on[0].text[:40])
        here.dictation.cancel()
        here.voice.stop()
        said = len(here.voice.spoken)
        here.stage.advance(5)
        here.tally.record_examined(AuditCheck.SPEECH_STOPS, here.case)
        if len(here.voice.spoken) != said:
            here.fail(
                AuditCheck.SPEECH_STOPS, "", "something is said after a stop", here.voice.spoken[-1].text[:40]
            )
    _no_overlap(here)


def _no_overlap(here: SimulatedVisitor) -> None:
    """Each utterance has ended before the next one begins."""
    here.tally.record_examined(AuditCheck.SPEECH_STOPS, here.case, len(here.voice.spoken))
    for each in here.voice.spoken[:-1]:
        if not each.end:
            here.fail(
                AuditCheck.SPEECH_STOPS, each.utterance.id, "two things are said at once", each.text[:40]
            )


def speech_repeats(here: SimulatedVisitor) -> None:
    """What was said is said again, as often as one wants."""
    here.root_window.start_reading()
    here.stage.settle()
    for _ in range(4):
        here.press(NEXT)
    held = here.root_window.reading.focus.at
    first = [each.text for each in here.voice.last_request if each.id == held]
    for _ in range(2):
        here.voice.forget()
        here.press(REPEAT)
        here.tally.record_examined(AuditCheck.SPEECH_REPEATS, here.case)
        again = [each.text for each in here.voice.last_request if each.id == held]
        if again != first or not again:
            here.fail(AuditCheck.SPEECH_REPEATS, held or "", "repeat says something else", str(again)[:60])


def speech_is_captioned(here: SimulatedVisitor) -> None:
    """Each utterance stands in the band within 100 ms, in short lines; off the screen again afterwards."""
    from kiosk.screens.screen_reader import LISTENING_INSTRUCTIONS

    for size in (TEXT_SIZES[0], TEXT_SIZES[-1]):
        here.show(text=size)
        here.root_window.reading.read(here.root_window.page)
        for _ in range(6):
            saying = here.voice.saying
            if saying is None:
                break
            _check_caption(here, saying.text)
            here.voice.step()
        here.root_window.reading.say(LISTENING_INSTRUCTIONS)  # more than two lines
        assert here.voice.saying is not None
        _check_caption(here, here.voice.saying.text)
        here.voice.stop()
        here.stage.advance(4)
        here.tally.record_examined(AuditCheck.CAPTIONS, here.case)
        if here.root_window.band.open:
            here.fail(AuditCheck.CAPTIONS, "", "the caption stays when nothing is said any more")
    here.show(text=100)


def _check_caption(here: SimulatedVisitor, text: str) -> None:
    band, frames = here.root_window.band, 0
    wanted = text[:12]
    while frames * FRAME_S < 1.0 and not (band.open and band.caption.text.startswith(wanted)):
        here.stage.step()
        frames += 1
    here.tally.record_examined(AuditCheck.HEARD_IS_SEEN, here.case)
    if not band.open or not band.caption.text.startswith(wanted):
        here.fail(AuditCheck.HEARD_IS_SEEN, "band", "it is said, but not captioned", text[:40])
        return
    late = "the caption comes late"
    here.measure(AuditCheck.CAPTIONS, "band", frames * FRAME_S, SEEN_WITHIN_S, late, at_most=True)
    lines = [line for line in here.caption_lines() if line]
    longest = max(map(len, lines), default=0)
    here.measure(
        AuditCheck.CAPTIONS, "band", longest, LINE_CHARACTERS, "a line of a caption is long", at_most=True
    )
    here.measure(AuditCheck.CAPTIONS, "band", len(lines), MAX_LINES, "a caption of many lines", at_most=True)


def earcons_are_seen(here: SimulatedVisitor) -> None:
    """Each short sound is short, and has its shape on the screen within 100 ms."""
    shown = {
        Earcon.FOCUS: lambda: here.root_window.focus_ring.around is not None,
        Earcon.LISTENING: lambda: here.root_window.access_bar.listening,
    }
    for earcon in Earcon:
        seconds = earcon_sound(earcon, RATE_HZ).seconds
        long = f"the sound {earcon} is long"
        here.measure(AuditCheck.SOUNDS_ARE_SHORT, earcon, seconds, LONGEST_SOUND_S, long, at_most=True)
        if earcon in shown:
            continue
        here.voice.chime(earcon)
        here.stage.step()
        here.stage.step()
        here.tally.record_examined(AuditCheck.HEARD_IS_SEEN, here.case)
        if not here.root_window.twin.icon:
            here.fail(AuditCheck.HEARD_IS_SEEN, earcon, "a sound without a shape", "nothing", earcon.twin)
        here.stage.advance(3)
    here.press(NEXT)
    here.tally.record_examined(AuditCheck.HEARD_IS_SEEN, here.case)
    if here.root_window.focus_ring.around is None:
        here.fail(AuditCheck.HEARD_IS_SEEN, "focus", "what is held has no ring", "nothing", "ring")


def volume_range(here: SimulatedVisitor) -> None:
    """Louder by keys, in steps that are heard, by 18 dB; each sink its own; as before when the visit ends."""
    for sink in (LOUDSPEAKER, HEADSET):
        here.switch_sink(sink)
        levels = [here.voice.volume]
        for _ in range(8):
            here.press(LOUDER)
            levels.append(here.voice.volume)
        steps = [after - before for before, after in pairwise(levels)]
        here.measure(AuditCheck.VOLUME_RANGE, sink, levels[-1] - levels[0], RANGE_DB, "not loud enough")
        large = "a step of the volume is large"
        here.measure(AuditCheck.VOLUME_RANGE, sink, max(steps), STEP_DB, large, at_most=True)
        if not any(0 < level < levels[-1] for level in levels):
            here.fail(AuditCheck.VOLUME_RANGE, sink, "there is no step in between", str(levels))
    here.switch_sink(LOUDSPEAKER)
    here.root_window.faster(2)
    here.controller.finish()
    here.stage.settle()
    here.tally.record_examined(AuditCheck.VOLUME_RESETS, here.case)
    left = (here.voice.volume, here.voice.rate, here.voice.private_on_loudspeaker)
    if left != (VOLUME_MIN, 1.0, False):
        here.fail(AuditCheck.VOLUME_RESETS, "", "the next visitor finds the last one's voice", str(left))
    here.tally.record_examined(AuditCheck.VOLUME_RESETS, here.case)
    if here.voice.saying is not None or here.voice.log.entries:
        here.fail(AuditCheck.VOLUME_RESETS, "", "something of the last visit is still said, or kept")


def speech_switches_on(here: SimulatedVisitor) -> None:
    """Speech is switched on by a key or a headset, without looking; each sink has its own volume."""
    here.controller.finish()
    here.stage.settle()
    here.voice.forget()
    here.press(READ)
    here.stage.advance(0.5)
    here.tally.record_examined(AuditCheck.SWITCHED_ON, here.case)
    if not here.voice.spoken:
        here.fail(AuditCheck.SWITCHED_ON, "read", "the audio key at rest says nothing")
    here.controller.finish()
    here.stage.settle()
    here.voice.forget()
    here.switch_sink(HEADSET)
    here.tally.record_examined(AuditCheck.HEADSET, here.case, 2)
    if not here.voice.spoken:
        here.fail(AuditCheck.HEADSET, "headset", "a headset is plugged in, and nothing is said")
    elif here.voice.spoken[0].sink != HEADSET:
        here.fail(AuditCheck.HEADSET, "headset", "a headset is plugged in, and the loudspeaker speaks")
    here.voice.volume = 12.0
    here.switch_sink(LOUDSPEAKER)
    here.tally.record_examined(AuditCheck.HEADSET, here.case, 2)
    if here.voice.saying is not None:
        here.fail(AuditCheck.HEADSET, "headset", "who takes the headset off is followed by the loudspeaker")
    if here.voice.volume != VOLUME_MIN:
        level = str(here.voice.volume)
        here.fail(AuditCheck.HEADSET, "headset", "the loudspeaker is as loud as the headset was", level)


def speech_in_every_language(here: SimulatedVisitor) -> None:
    """The home screen in each language: all that is said is in it."""
    from .page_by_ear import check_page

    for each in LANGUAGES:
        here.controller.choose_language(each.code)
        here.stage.settle()
        here.language = each.code
        check_page(here.stage, here.voice, here.case, here.tally)
