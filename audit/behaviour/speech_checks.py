"""The voice: it stops at once, repeats, is seen as well as heard, is as loud as one wants, tells mistakes and
receipts (EN 301 549, 5.1.3.15 and 16), and keeps secrets off the loudspeaker (5.1.3.8 and 9).

Each check takes a visitor who stands on the home screen and hears nothing yet.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from kiosk.accessibility.captions import LINE_CHARACTERS
from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.interaction_preferences import VOLUME_MIN
from kiosk.accessibility.speech import HEADSET, LOUDSPEAKER, Earcon, earcon_sound
from kiosk.domain import LANGUAGES, T, Text
from kiosk.eservices import eservices
from kiosk.eservices.side_journeys import OTP_JOURNEY
from kiosk.i18n import catalogue
from kiosk.journeys import Journey, JourneyRun, Number, NumberFormat
from kiosk.runtime.paths import ASSETS
from kiosk.session.screen_state import JourneyScreen, MessageScreen

from ..checks import AuditCheck
from ..headless_window import FRAME_S
from .page_by_ear import check_page, missing_words
from .scenarios import DEMO_TENANTS, SERVICE_FOR_TENANTS, DemoTenant
from .simulated_visitor import SimulatedVisitor

#: Key codes of SDL: see ``kiosk.accessibility.keypad``.
NEXT, OK, REPEAT, READ, SOFTER, LOUDER = 274, 13, 283, 286, 287, 288
SEEN_WITHIN_S = 0.1
LONGEST_SOUND_S = 3.0
MAX_LINES = 3
STEP_DB, RANGE_DB = 12.0, 18.0
RATE_HZ = 22050
#: Items of a receipt that say what was done.
RECEIPT_ITEMS = ("title", "reference", "fact.", "delivery")
#: Digits that are never said in a row otherwise.
CODE, IBAN = "738291", "FR7630006000011234567890189"


def speech_stops(visitor: SimulatedVisitor) -> None:
    """Any action stops the voice, and nothing is said after it that was not asked for."""
    ways: dict[str, Callable[[], object]] = {
        "a touch beside everything": visitor.touch_margin,
        "an arrow": lambda: visitor.press(NEXT),
        "another page": lambda: visitor.window.touch("bar.write"),
    }
    for name, act in ways.items():
        visitor.root_window.reading.read(visitor.root_window.page)
        visitor.window.step()
        order = visitor.voice.request_count
        act()
        visitor.tally.record_examined(AuditCheck.SPEECH_STOPS, visitor.case)
        goes_on = [each for each in visitor.voice.waiting if visitor.voice.request_count == order]
        if goes_on:
            visitor.fail(AuditCheck.SPEECH_STOPS, "", f"{name} does not stop the voice", goes_on[0].text[:40])
        visitor.dictation.cancel()
        visitor.voice.stop()
        said = len(visitor.voice.spoken)
        visitor.window.advance(5)
        visitor.tally.record_examined(AuditCheck.SPEECH_STOPS, visitor.case)
        if len(visitor.voice.spoken) != said:
            visitor.fail(
                AuditCheck.SPEECH_STOPS,
                "",
                "something is said after a stop",
                visitor.voice.spoken[-1].text[:40],
            )
    _no_overlap(visitor)


def _no_overlap(visitor: SimulatedVisitor) -> None:
    """Each utterance has ended before the next one begins."""
    visitor.tally.record_examined(AuditCheck.SPEECH_STOPS, visitor.case, len(visitor.voice.spoken))
    for each in visitor.voice.spoken[:-1]:
        if not each.end:
            visitor.fail(
                AuditCheck.SPEECH_STOPS, each.utterance.id, "two things are said at once", each.text[:40]
            )


def speech_repeats(visitor: SimulatedVisitor) -> None:
    """The last utterance can be repeated, as often as one wants."""
    visitor.root_window.start_reading()
    visitor.window.settle()
    for _ in range(4):
        visitor.press(NEXT)
    held = visitor.root_window.reading.focus.at
    first = [each.text for each in visitor.voice.last_request if each.id == held]
    for _ in range(2):
        visitor.voice.forget()
        visitor.press(REPEAT)
        visitor.tally.record_examined(AuditCheck.SPEECH_REPEATS, visitor.case)
        again = [each.text for each in visitor.voice.last_request if each.id == held]
        if again != first or not again:
            visitor.fail(AuditCheck.SPEECH_REPEATS, held or "", "repeat says something else", str(again)[:60])


def speech_is_captioned(visitor: SimulatedVisitor) -> None:
    """Each utterance is captioned within 100 ms, in short lines, and the caption goes afterwards."""
    from kiosk.screens.screen_reader import LISTENING_INSTRUCTIONS

    for size in (TEXT_SIZES[0], TEXT_SIZES[-1]):
        visitor.show(text=size)
        visitor.root_window.reading.read(visitor.root_window.page)
        for _ in range(6):
            saying = visitor.voice.saying
            if saying is None:
                break
            _check_caption(visitor, saying.text)
            visitor.voice.step()
        visitor.root_window.reading.say(LISTENING_INSTRUCTIONS)  # more than two lines
        assert visitor.voice.saying is not None
        _check_caption(visitor, visitor.voice.saying.text)
        visitor.voice.stop()
        visitor.window.advance(4)
        visitor.tally.record_examined(AuditCheck.CAPTIONS, visitor.case)
        if visitor.root_window.band.open:
            visitor.fail(AuditCheck.CAPTIONS, "", "the caption stays when nothing is said any more")
    visitor.show(text=100)


def _check_caption(visitor: SimulatedVisitor, text: str) -> None:
    band, frames = visitor.root_window.band, 0
    wanted = text[:12]
    while frames * FRAME_S < 1.0 and not (band.open and band.caption.text.startswith(wanted)):
        visitor.window.step()
        frames += 1
    visitor.tally.record_examined(AuditCheck.SOUNDS_ARE_SHOWN, visitor.case)
    if not band.open or not band.caption.text.startswith(wanted):
        visitor.fail(AuditCheck.SOUNDS_ARE_SHOWN, "band", "it is said, but not captioned", text[:40])
        return
    late = "the caption comes late"
    visitor.measure(AuditCheck.CAPTIONS, "band", frames * FRAME_S, SEEN_WITHIN_S, late, at_most=True)
    lines = [line for line in visitor.caption_lines() if line]
    longest = max(map(len, lines), default=0)
    visitor.measure(
        AuditCheck.CAPTIONS, "band", longest, LINE_CHARACTERS, "a line of a caption is long", at_most=True
    )
    visitor.measure(
        AuditCheck.CAPTIONS, "band", len(lines), MAX_LINES, "a caption of many lines", at_most=True
    )


def earcons_are_seen(visitor: SimulatedVisitor) -> None:
    """Each short sound is short, and has its shape on the screen within 100 ms."""
    shown = {
        Earcon.FOCUS: lambda: visitor.root_window.focus_ring.around is not None,
        Earcon.LISTENING: lambda: visitor.root_window.access_bar.listening,
    }
    for earcon in Earcon:
        seconds = earcon_sound(earcon, RATE_HZ).seconds
        long = f"the sound {earcon} is long"
        visitor.measure(AuditCheck.SOUNDS_ARE_SHORT, earcon, seconds, LONGEST_SOUND_S, long, at_most=True)
        if earcon in shown:
            continue
        visitor.voice.chime(earcon)
        visitor.window.step()
        visitor.window.step()
        visitor.tally.record_examined(AuditCheck.SOUNDS_ARE_SHOWN, visitor.case)
        if not visitor.root_window.visual_earcon.icon:
            visitor.fail(
                AuditCheck.SOUNDS_ARE_SHOWN, earcon, "a sound without a shape", "nothing", earcon.shape
            )
        visitor.window.advance(3)
    visitor.press(NEXT)
    visitor.tally.record_examined(AuditCheck.SOUNDS_ARE_SHOWN, visitor.case)
    if visitor.root_window.focus_ring.around is None:
        visitor.fail(AuditCheck.SOUNDS_ARE_SHOWN, "focus", "what is held has no ring", "nothing", "ring")


def volume_range(visitor: SimulatedVisitor) -> None:
    """Keys make the voice louder by 18 dB in audible steps, for each sink apart, until the visit ends."""
    for sink in (LOUDSPEAKER, HEADSET):
        visitor.switch_sink(sink)
        levels = [visitor.voice.volume]
        for _ in range(8):
            visitor.press(LOUDER)
            levels.append(visitor.voice.volume)
        steps = [after - before for before, after in pairwise(levels)]
        visitor.measure(AuditCheck.VOLUME_RANGE, sink, levels[-1] - levels[0], RANGE_DB, "not loud enough")
        large = "a step of the volume is large"
        visitor.measure(AuditCheck.VOLUME_RANGE, sink, max(steps), STEP_DB, large, at_most=True)
        if not any(0 < level < levels[-1] for level in levels):
            visitor.fail(AuditCheck.VOLUME_RANGE, sink, "there is no step in between", str(levels))
    visitor.switch_sink(LOUDSPEAKER)
    visitor.root_window.faster(2)
    visitor.controller.finish()
    visitor.window.settle()
    visitor.tally.record_examined(AuditCheck.VOLUME_RESETS, visitor.case)
    left = (visitor.voice.volume, visitor.voice.rate, visitor.voice.private_on_loudspeaker)
    if left != (VOLUME_MIN, 1.0, False):
        visitor.fail(AuditCheck.VOLUME_RESETS, "", "the next visitor finds the last one's voice", str(left))
    visitor.tally.record_examined(AuditCheck.VOLUME_RESETS, visitor.case)
    if visitor.voice.saying is not None or visitor.voice.log.entries:
        visitor.fail(AuditCheck.VOLUME_RESETS, "", "something of the last visit is still said, or kept")


def speech_switches_on(visitor: SimulatedVisitor) -> None:
    """Speech is switched on by a key or a headset, without looking; each sink has its own volume."""
    visitor.controller.finish()
    visitor.window.settle()
    visitor.voice.forget()
    visitor.press(READ)
    visitor.window.advance(0.5)
    visitor.tally.record_examined(AuditCheck.SWITCHED_ON, visitor.case)
    if not visitor.voice.spoken:
        visitor.fail(AuditCheck.SWITCHED_ON, "read", "the audio key at rest says nothing")
    visitor.controller.finish()
    visitor.window.settle()
    visitor.voice.forget()
    visitor.switch_sink(HEADSET)
    visitor.tally.record_examined(AuditCheck.HEADSET, visitor.case, 2)
    if not visitor.voice.spoken:
        visitor.fail(AuditCheck.HEADSET, "headset", "a headset is plugged in, and nothing is said")
    elif visitor.voice.spoken[0].sink != HEADSET:
        visitor.fail(AuditCheck.HEADSET, "headset", "a headset is plugged in, and the loudspeaker speaks")
    visitor.voice.volume = 12.0
    visitor.switch_sink(LOUDSPEAKER)
    visitor.tally.record_examined(AuditCheck.HEADSET, visitor.case, 2)
    if visitor.voice.saying is not None:
        visitor.fail(
            AuditCheck.HEADSET, "headset", "who takes the headset off is followed by the loudspeaker"
        )
    if visitor.voice.volume != VOLUME_MIN:
        level = str(visitor.voice.volume)
        visitor.fail(AuditCheck.HEADSET, "headset", "the loudspeaker is as loud as the headset was", level)


def speech_in_every_language(visitor: SimulatedVisitor) -> None:
    """The home screen in each language: all that is said is in it."""
    for each in LANGUAGES:
        visitor.controller.choose_language(each.code)
        visitor.window.settle()
        visitor.language = each.code
        check_page(visitor.window, visitor.voice, visitor.case, visitor.tally)


def error_messages(visitor: SimulatedVisitor) -> None:
    """Errors are spoken: number and date that do not match, an impossible date, a line that is down."""
    visitor.switch_sink(HEADSET)
    visitor.listen()
    visitor.controller.open(SERVICE_FOR_TENANTS)
    visitor.window.settle()
    visitor.controller.answer("99999999")
    for wrong in ("99999999", "01011950"):
        visitor.controller.answer(wrong)
        visitor.wait()
        _error_is_spoken(visitor, visitor.controller.shown.trouble)  # type: ignore[union-attr]
    visitor.home()
    visitor.gateway.line(up=False)
    visitor.controller.open(SERVICE_FOR_TENANTS)
    visitor.window.settle()
    for answer in ("10010001", "14031948"):
        visitor.controller.answer(answer)
        visitor.wait()
    shown = visitor.controller.shown
    visitor.tally.record_examined(AuditCheck.ERRORS_ARE_SPOKEN, visitor.case)
    if isinstance(shown, MessageScreen):
        for words in (shown.title, *shown.body):
            _error_is_spoken(visitor, words)
    else:
        visitor.fail(
            AuditCheck.ERRORS_ARE_SPOKEN, "", "the line is down, and that is not told", visitor.place
        )


def _error_is_spoken(visitor: SimulatedVisitor, trouble: Text) -> None:
    """Check that the trouble on the page was spoken without being asked for."""
    visitor.window.advance(0.3)
    words = catalogue(visitor.language).render(trouble)
    visitor.tally.record_examined(AuditCheck.ERRORS_ARE_SPOKEN, visitor.case)
    missing = missing_words(words, " ".join(each.text for each in visitor.voice.last_request))
    if not words or missing:
        visitor.fail(
            AuditCheck.ERRORS_ARE_SPOKEN,
            "trouble",
            f"“{words}” is shown, but not said" if words else "a mistake is not told",
            " ".join(missing),
        )


def receipt_is_spoken(visitor: SimulatedVisitor, said: str) -> None:
    """Check that ``said``, spoken when the receipt came, has all that the receipt shows."""
    render = catalogue(visitor.language).render
    for item in visitor.root_window.page.outline().items:
        if item.id.startswith(RECEIPT_ITEMS):
            visitor.tally.record_examined(AuditCheck.RECEIPT_IS_SPOKEN, visitor.case)
            words = f"{render(item.name)} {render(item.value)}" if item.value else render(item.name)
            missing = missing_words(words, said)
            if missing:
                visitor.fail(
                    AuditCheck.RECEIPT_IS_SPOKEN,
                    item.id,
                    f"“{words}” is not said",
                    " ".join(missing),
                    "every word",
                )


@dataclass(frozen=True, slots=True)
class Secret:
    """A private value. Any of ``tells``, in a text without spaces and stops, gives it away."""

    name: str
    revealing_texts: tuple[str, ...]


@cache
def secrets_of(who: DemoTenant) -> tuple[Secret, ...]:
    """The private values of a tenant of the demo agency, and what the walks type."""
    tenants = tomllib.loads((ASSETS / "demo" / "tenants.toml").read_text("utf-8"))["tenants"]
    tenant = next(each for each in tenants if each["number"] == who.number)
    born, french = tenant["birth_date"], catalogue("fr").render
    return (
        Secret("tenant number", (who.number,)),
        Secret("birth date", (f"{born:%d%m%Y}", french(T("{day}", day=born)))),
        Secret("name", (tenant["display_name"].split()[-1],)),
        Secret("phone", (who.phone,)),
        Secret("one-time code", (CODE,)),
        Secret("IBAN", (IBAN,)),
    )


def reveals(text: str, secret: Secret) -> bool:
    """Whether the text gives the secret away."""
    return any(_without_punctuation(each) in _without_punctuation(text) for each in secret.revealing_texts)


def _without_punctuation(text: str) -> str:
    return re.sub(r"[^\w]", "", text).casefold()


def check_secrets(visitor: SimulatedVisitor, who: DemoTenant) -> None:
    """Search all that was said in this visit, and the speech log, for secrets."""
    for secret in secrets_of(who):
        visitor.tally.record_examined(
            AuditCheck.SECRETS_STAY_PRIVATE, visitor.case, len(visitor.voice.spoken)
        )
        for each in visitor.voice.spoken:
            if each.sink == LOUDSPEAKER and each.aloud and reveals(each.text, secret):
                visitor.fail(
                    AuditCheck.SECRETS_STAY_PRIVATE,
                    each.utterance.id,
                    f"the {secret.name} is heard on the loudspeaker",
                    each.text[:60],
                    "only on a headset",
                )
                break
        if any(reveals(entry.text, secret) for entry in visitor.voice.log.entries):
            visitor.fail(
                AuditCheck.SECRETS_STAY_PRIVATE,
                "log",
                f"the {secret.name} is in the speech log",
                secret.revealing_texts[0],
            )


def on_the_loudspeaker(visitor: SimulatedVisitor) -> None:
    """Sign in on the loudspeaker: no secret is spoken, neither by keys nor by pages."""
    _sign_in(visitor)


def on_a_headset(visitor: SimulatedVisitor) -> None:
    """Sign in on a headset: the field speaks what was typed, so that it can be checked by ear."""
    visitor.switch_sink(HEADSET)
    _sign_in(visitor)


def _sign_in(visitor: SimulatedVisitor) -> None:
    who = DEMO_TENANTS[0]
    visitor.listen()
    visitor.controller.open(SERVICE_FOR_TENANTS)
    visitor.window.settle()
    for typed in (who.number, who.birth_date):
        _type(visitor, typed)
        if visitor.voice.private:
            visitor.tally.record_examined(AuditCheck.SECRETS_STAY_PRIVATE, visitor.case)
            if not any(reveals(each.text, Secret("", (typed,))) for each in visitor.voice.spoken):
                visitor.fail(
                    AuditCheck.SECRETS_STAY_PRIVATE, "typed", "on a headset it is not read", "", typed
                )
        visitor.reach("confirm")
        visitor.root_window.activate()
        visitor.wait()
    visitor.listen_to_end()
    check_secrets(visitor, who)


def masked_fields(visitor: SimulatedVisitor) -> None:
    """One-time code and account number are not spoken on the loudspeaker."""
    visitor.listen()
    steps = (step for service in eservices() for step in service.journey().steps)
    asked = next(step for step in steps if isinstance(step, Number) and step.format is NumberFormat.IBAN)
    iban = replace(asked, when=lambda view: True)
    facts = {**visitor.controller.facts(), "phone_hint": "06", "session": ""}
    for journey, typed in ((OTP_JOURNEY, CODE), (Journey("iban", iban.title, "", (iban,)), IBAN)):  # type: ignore[arg-type]
        visitor.controller.show(JourneyScreen(JourneyRun(journey, facts)))
        visitor.window.settle()
        _type(visitor, typed)
    check_secrets(visitor, DEMO_TENANTS[0])


def _type(visitor: SimulatedVisitor, typed: str) -> None:
    """Type on a real keyboard, then have the field read."""
    from kivy.core.window import Window

    for character in typed:
        said = len(visitor.voice.spoken)
        Window.dispatch("on_keyboard", ord(character.lower()), 0, character, [])
        Window.dispatch("on_textinput", character)
        visitor.release(ord(character.lower()))
        visitor.window.advance(0.3)
        visitor.listen_to_end()
        visitor.tally.record_examined(AuditCheck.SECRETS_STAY_PRIVATE, visitor.case)
        aloud = [each for each in visitor.voice.spoken[said:] if each.aloud and each.sink == LOUDSPEAKER]
        masked = visitor.root_window.page.outline().get("typed")
        if masked is not None and masked.private and any(character in each.text.split() for each in aloud):
            visitor.fail(
                AuditCheck.SECRETS_STAY_PRIVATE,
                "typed",
                "a masked character is heard as it is typed",
                character,
            )
    visitor.root_window.reading.read(visitor.root_window.page)
    visitor.listen_to_end()
    visitor.reach("typed")
    visitor.root_window.reading.repeat()
    visitor.listen_to_end()
