"""The voice itself: it stops at once, repeats, is seen as well as heard, and is as loud as one wants.

Each check takes a visitor who stands on the home screen and hears nothing yet.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from kiosk.accessibility.captions import LINE_CHARACTERS
from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.speech import HEADSET, LOUDSPEAKER, VOLUME_MIN, Earcon, sound_of
from kiosk.domain import LANGUAGES

from ..checks import Check
from ..headless_window import FRAME_S
from .visitor import Visitor

#: Key codes of SDL: see ``kiosk.accessibility.keypad``.
NEXT, OK, REPEAT, READ, SOFTER, LOUDER = 274, 13, 283, 286, 287, 288
SILENT_WITHIN_S = 0.2
SEEN_WITHIN_S = 0.1
LONGEST_SOUND_S = 3.0
MOST_LINES = 3
STEP_DB, RANGE_DB = 12.0, 18.0
RATE_HZ = 22050


def stops(here: Visitor) -> None:
    """Any action makes silence, within a moment; and nothing is said after it that was not asked for."""
    ways: dict[str, Callable[[], object]] = {
        "a touch beside everything": here.touch_nothing,
        "an arrow": lambda: here.press(NEXT),
        "the microphone": lambda: here.stage.touch("bar.speak"),
    }
    for name, act in ways.items():
        here.frame.reading.read(here.frame.page)
        here.stage.step()
        order = here.voice.orders
        act()
        here.tally.examine(Check.SPEECH_STOPS, here.case)
        goes_on = [each for each in here.voice.waiting if here.voice.orders == order]
        if goes_on:
            here.fail(Check.SPEECH_STOPS, "", f"{name} does not stop the voice", goes_on[0].text[:40])
        here.hearing.cancel()
        here.voice.stop()
        said = len(here.voice.spoken)
        here.stage.pass_seconds(5)
        here.tally.examine(Check.SPEECH_STOPS, here.case)
        if len(here.voice.spoken) != said:
            here.fail(
                Check.SPEECH_STOPS, "", "something is said after a stop", here.voice.spoken[-1].text[:40]
            )
    _no_overlap(here)


def _no_overlap(here: Visitor) -> None:
    """Each utterance has ended before the next one begins."""
    here.tally.examine(Check.SPEECH_STOPS, here.case, len(here.voice.spoken))
    for each in here.voice.spoken[:-1]:
        if not each.end:
            here.fail(Check.SPEECH_STOPS, each.utterance.id, "two things are said at once", each.text[:40])


def repeats(here: Visitor) -> None:
    """What was said is said again, as often as one wants."""
    here.frame.begin_reading()
    here.stage.settle()
    for _ in range(4):
        here.press(NEXT)
    held = here.frame.reading.focus.at
    first = [each.text for each in here.voice.ordered_last if each.id == held]
    for _ in range(2):
        here.voice.forget()
        here.press(REPEAT)
        here.tally.examine(Check.SPEECH_REPEATS, here.case)
        again = [each.text for each in here.voice.ordered_last if each.id == held]
        if again != first or not again:
            here.fail(Check.SPEECH_REPEATS, held or "", "repeat says something else", str(again)[:60])


def captions(here: Visitor) -> None:
    """Each utterance stands in the band within 100 ms, in short lines; off the screen again afterwards."""
    from kiosk.screens.screen_reader import BY_EAR

    for size in (TEXT_SIZES[0], TEXT_SIZES[-1]):
        here.show(text=size)
        here.frame.reading.read(here.frame.page)
        for _ in range(6):
            saying = here.voice.saying
            if saying is None:
                break
            _captioned(here, saying.text)
            here.voice.step()
        here.frame.reading.say(BY_EAR)  # more than two lines
        assert here.voice.saying is not None
        _captioned(here, here.voice.saying.text)
        here.voice.stop()
        here.stage.pass_seconds(4)
        here.tally.examine(Check.CAPTIONS, here.case)
        if here.frame.band.open:
            here.fail(Check.CAPTIONS, "", "the caption stays when nothing is said any more")
    here.show(text=100)


def _captioned(here: Visitor, text: str) -> None:
    band, frames = here.frame.band, 0
    wanted = text[:12]
    while frames * FRAME_S < 1.0 and not (band.open and band.caption.text.startswith(wanted)):
        here.stage.step()
        frames += 1
    here.tally.examine(Check.HEARD_IS_SEEN, here.case)
    if not band.open or not band.caption.text.startswith(wanted):
        here.fail(Check.HEARD_IS_SEEN, "band", "it is said, but not captioned", text[:40])
        return
    late = "the caption comes late"
    here.measure(Check.CAPTIONS, "band", frames * FRAME_S, SEEN_WITHIN_S, late, at_most=True)
    lines = [line for line in here.caption_lines() if line]
    longest = max(map(len, lines), default=0)
    here.measure(
        Check.CAPTIONS, "band", longest, LINE_CHARACTERS, "a line of a caption is long", at_most=True
    )
    here.measure(Check.CAPTIONS, "band", len(lines), MOST_LINES, "a caption of many lines", at_most=True)


def earcons(here: Visitor) -> None:
    """Each short sound is short, and has its shape on the screen within 100 ms."""
    shown = {
        Earcon.FOCUS: lambda: here.frame.ring.around is not None,
        Earcon.LISTENING: lambda: here.frame.bar.listening,
    }
    for earcon in Earcon:
        seconds = sound_of(earcon, RATE_HZ).seconds
        long = f"the sound {earcon} is long"
        here.measure(Check.SOUNDS_ARE_SHORT, earcon, seconds, LONGEST_SOUND_S, long, at_most=True)
        if earcon in shown:
            continue
        here.voice.chime(earcon)
        here.stage.step()
        here.stage.step()
        here.tally.examine(Check.HEARD_IS_SEEN, here.case)
        if not here.frame.twin.icon:
            here.fail(Check.HEARD_IS_SEEN, earcon, "a sound without a shape", "nothing", earcon.twin)
        here.stage.pass_seconds(3)
    here.press(NEXT)
    here.tally.examine(Check.HEARD_IS_SEEN, here.case)
    if here.frame.ring.around is None:
        here.fail(Check.HEARD_IS_SEEN, "focus", "what is held has no ring", "nothing", "ring")


def loudness(here: Visitor) -> None:
    """Louder by keys, in steps that are heard, by 18 dB; each sink its own; as before when the visit ends."""
    for sink in (LOUDSPEAKER, HEADSET):
        here.listen_on(sink)
        levels = [here.voice.volume]
        for _ in range(8):
            here.press(LOUDER)
            levels.append(here.voice.volume)
        steps = [after - before for before, after in pairwise(levels)]
        here.measure(Check.VOLUME_RANGE, sink, levels[-1] - levels[0], RANGE_DB, "not loud enough")
        large = "a step of the volume is large"
        here.measure(Check.VOLUME_RANGE, sink, max(steps), STEP_DB, large, at_most=True)
        if not any(0 < level < levels[-1] for level in levels):
            here.fail(Check.VOLUME_RANGE, sink, "there is no step in between", str(levels))
    here.listen_on(LOUDSPEAKER)
    here.frame.faster(2)
    here.guide.finish()
    here.stage.settle()
    here.tally.examine(Check.VOLUME_RESETS, here.case)
    left = (here.voice.volume, here.voice.rate, here.voice.private_aloud)
    if left != (VOLUME_MIN, 1.0, False):
        here.fail(Check.VOLUME_RESETS, "", "the next visitor finds the last one's voice", str(left))
    here.tally.examine(Check.VOLUME_RESETS, here.case)
    if here.voice.saying is not None or here.voice.log.entries:
        here.fail(Check.VOLUME_RESETS, "", "something of the last visit is still said, or kept")


def aids(here: Visitor) -> None:
    """Speech is switched on by a key or a headset, without looking; each sink has its own volume."""
    here.guide.finish()
    here.stage.settle()
    here.voice.forget()
    here.press(READ)
    here.stage.pass_seconds(0.5)
    here.tally.examine(Check.SWITCHED_ON, here.case)
    if not here.voice.spoken:
        here.fail(Check.SWITCHED_ON, "read", "the audio key at rest says nothing")
    here.guide.finish()
    here.stage.settle()
    here.voice.forget()
    here.listen_on(HEADSET)
    here.tally.examine(Check.HEADSET, here.case, 2)
    if not here.voice.spoken:
        here.fail(Check.HEADSET, "headset", "a headset is plugged in, and nothing is said")
    elif here.voice.spoken[0].sink != HEADSET:
        here.fail(Check.HEADSET, "headset", "a headset is plugged in, and the loudspeaker speaks")
    here.voice.volume = 12.0
    here.listen_on(LOUDSPEAKER)
    here.tally.examine(Check.HEADSET, here.case, 2)
    if here.voice.saying is not None:
        here.fail(Check.HEADSET, "headset", "who takes the headset off is followed by the loudspeaker")
    if here.voice.volume != VOLUME_MIN:
        level = str(here.voice.volume)
        here.fail(Check.HEADSET, "headset", "the loudspeaker is as loud as the headset was", level)


def every_language(here: Visitor) -> None:
    """The home screen in each language: all that is said is in it."""
    from .spoken import check_page

    for each in LANGUAGES:
        here.guide.choose_language(each.code)
        here.stage.settle()
        here.language = each.code
        check_page(here.stage, here.voice, here.case, here.tally)
