"""The parts of the work: walks, and habits of the kiosk that are looked at one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.accessibility.speech import HEADSET, LOUDSPEAKER
from kiosk.domain import LANGUAGES
from kiosk.eservices.fixtures import RECEIPT

from ..checks import AuditCheck
from ..findings import Tally
from ..headless_window import HeadlessWindowError
from ..work_unit import AuditRequest
from . import conversation, error_messages, flashes, motor_input, privacy, speech_checks, time_outs
from .keypad_driver import KeypadDriver
from .page_by_ear import check_page
from .ring import focus_cycle
from .scenarios import DEMO_TENANTS, SCENARIOS, DemoTenant, Scenario
from .simulated_visitor import ItemNotFoundError, SimulatedVisitor, simulated_visitor
from .touch_driver import TouchDriver, no_memory_test

if TYPE_CHECKING:
    from ..fixtures import Fixtures

#: Where a walk listens: nowhere (a finger, no sound), on the loudspeaker, on a headset.
NO_SOUND = ""
#: What is looked at one by one, and the check that fails when it cannot even be done.
BEHAVIOUR_CHECKS: dict[str, tuple[Callable[[SimulatedVisitor], None], AuditCheck]] = {
    "stops": (speech_checks.speech_stops, AuditCheck.SPEECH_STOPS),
    "repeats": (speech_checks.speech_repeats, AuditCheck.SPEECH_REPEATS),
    "captions": (speech_checks.speech_is_captioned, AuditCheck.CAPTIONS),
    "earcons": (speech_checks.earcons_are_seen, AuditCheck.HEARD_IS_SEEN),
    "loudness": (speech_checks.volume_range, AuditCheck.VOLUME_RANGE),
    "aids": (speech_checks.speech_switches_on, AuditCheck.SWITCHED_ON),
    "languages": (speech_checks.speech_in_every_language, AuditCheck.SPEECH_LANGUAGE),
    "held keys": (motor_input.key_repeat, AuditCheck.KEY_REPEAT),
    "double strikes": (motor_input.double_taps, AuditCheck.DOUBLE_STRIKE),
    "letters": (motor_input.single_letters, AuditCheck.LETTERS_DO_NOTHING),
    "looking finger": (motor_input.explore_by_touch, AuditCheck.FINDING_IS_NOT_DOING),
    "scanning": (motor_input.switch_scanning, AuditCheck.SCANNING),
    "mistakes": (error_messages.error_messages, AuditCheck.ERRORS_ARE_SPOKEN),
    "secrets": (privacy.on_the_loudspeaker, AuditCheck.SECRETS_STAY_PRIVATE),
    "secrets, headset": (privacy.on_a_headset, AuditCheck.SECRETS_STAY_PRIVATE),
    "masked fields": (privacy.masked_fields, AuditCheck.SECRETS_STAY_PRIVATE),
    "time-outs": (time_outs.time_outs, AuditCheck.TIME_OUTS),
    "awaited": (time_outs.visit_kept_while_awaited, AuditCheck.AWAITED_STAYS),
    "flashes": (flashes.flashes, AuditCheck.FLASHES),
    "conversation": (conversation.conversation_checks, AuditCheck.CONVERSATION),
}
#: Those of a sample that takes seconds.
QUICK_CHECKS = ("stops", "repeats", "loudness", "aids", "held keys", "letters", "masked fields", "mistakes")
QUICK_SCENARIOS = ("pay the rent", "someone now")


@dataclass(frozen=True, slots=True)
class ScenarioUnit:
    """One way in one language, with a finger or by ear."""

    scenario: str
    language: str
    sink: str = NO_SOUND
    tenant: int = 0

    @property
    def weight(self) -> int:
        return 3 if self.sink else 2

    @property
    def name(self) -> str:
        return f"{self.scenario}, {self.language}, {self.sink or 'touch'}"

    def run(self, ground: Fixtures, done: Callable[[int], None]) -> Tally:
        tally = Tally()
        way = next(each for each in SCENARIOS if each.name == self.scenario)
        kind = f"keypad-{self.sink}" if self.sink else "touch"
        with simulated_visitor(ground, tally, walk=f"{kind}/{way.service}", language=self.language) as here:
            try:
                (self._by_keypad if self.sink else self._by_touch)(here, way)
            except (ItemNotFoundError, HeadlessWindowError) as error:
                here.fail(
                    AuditCheck.KEYPAD_COMPLETES if self.sink else AuditCheck.MUTE_COMPLETES,
                    way.name,
                    str(error),
                )
        done(self.weight)
        return tally

    def _by_keypad(self, here: SimulatedVisitor, way: Scenario) -> None:
        who = self._tenant_for(way)
        walker = KeypadDriver(here)
        walker.begin(self.sink)
        walker.on_screen = lambda: _check_screen_by_ear(here)
        begun = walker.keys
        if walker.go(way, who):
            here.tally.figures[f"keys: {way.name}"] = walker.keys - begun
            if way.end == RECEIPT:
                error_messages.receipt_is_spoken(here, walker.heard_on_entering)
        privacy.check_secrets(here, who)

    def _by_touch(self, here: SimulatedVisitor, way: Scenario) -> None:
        walker = TouchDriver(here)
        walker.begin()
        walker.go(way, self._tenant_for(way))

    def _tenant_for(self, way: Scenario) -> DemoTenant:
        return DEMO_TENANTS[0 if way.known else self.tenant]


def _check_screen_by_ear(here: SimulatedVisitor) -> None:
    focus_cycle(here)
    check_page(here.stage, here.voice, here.case, here.tally)


@dataclass(frozen=True, slots=True)
class BehaviourUnit:
    """One habit of the kiosk, by its name in ``BEHAVIOUR_CHECKS``."""

    name: str

    @property
    def weight(self) -> int:
        return 2

    def run(self, ground: Fixtures, done: Callable[[int], None]) -> Tally:
        tally = Tally()
        look, check = BEHAVIOUR_CHECKS[self.name]
        with simulated_visitor(ground, tally, walk=self.name.replace(", ", "-").replace(" ", "-")) as here:
            try:
                here.begin()
                look(here)
            except (ItemNotFoundError, HeadlessWindowError) as error:
                here.fail(check, self.name, str(error))
        if self.name == "letters":
            no_memory_test(tally, ground.settings.tenant_number_digits)
        done(self.weight)
        return tally


def behaviour_units(request: AuditRequest) -> list[ScenarioUnit | BehaviourUnit]:
    """All of it, or of a ``quick`` request what takes seconds. French is walked whole, by ear and by touch;
    in each other language one way: what a page says there, ``check_page`` knows."""
    if request.quick:
        walks = [ScenarioUnit(QUICK_SCENARIOS[0], "fr", LOUDSPEAKER), ScenarioUnit(QUICK_SCENARIOS[1], "fr")]
        return [*walks, *map(BehaviourUnit, QUICK_CHECKS)]
    others = [each.code for each in LANGUAGES if each.code != "fr"]
    asked = [code for code in others if not request.languages or code in request.languages]
    walks = [ScenarioUnit(way.name, "fr", LOUDSPEAKER) for way in SCENARIOS]
    walks += [ScenarioUnit(way.name, "fr", tenant=1) for way in SCENARIOS]
    walks.append(ScenarioUnit("pay the rent", "fr", HEADSET))
    for code in asked:
        at = others.index(code)
        walks.append(
            ScenarioUnit(SCENARIOS[at % len(SCENARIOS)].name, code, HEADSET if at % 2 else NO_SOUND, tenant=2)
        )
    return [*walks, *map(BehaviourUnit, BEHAVIOUR_CHECKS)]
