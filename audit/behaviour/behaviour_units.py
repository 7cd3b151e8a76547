"""Units of work of the behaviour audit: walks through a service, and single checks of behaviour."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.accessibility.speech import HEADSET, LOUDSPEAKER
from kiosk.domain import LANGUAGES
from kiosk.eservices.fixtures import RECEIPT

from ..checks import AuditCheck
from ..findings import Tally
from ..fixtures import AuditRequest, Fixtures
from ..headless_window import HeadlessWindowError
from . import interaction_checks, speech_checks
from .drivers import KeypadDriver, TouchDriver, focus_cycle, no_memory_test
from .page_by_ear import check_page
from .scenarios import DEMO_TENANTS, OPEN_SCENARIO, SCENARIOS, SIGNED_IN_SCENARIO, DemoTenant, Scenario
from .simulated_visitor import ItemNotFoundError, SimulatedVisitor, simulated_visitor

#: Where a walk listens: nowhere (a finger, no sound), on the loudspeaker, on a headset.
NO_SOUND = ""
#: What is looked at one by one, and the check that fails when it cannot even be done.
BEHAVIOUR_CHECKS: dict[str, tuple[Callable[[SimulatedVisitor], None], AuditCheck]] = {
    "stops": (speech_checks.speech_stops, AuditCheck.SPEECH_STOPS),
    "repeats": (speech_checks.speech_repeats, AuditCheck.SPEECH_REPEATS),
    "captions": (speech_checks.speech_is_captioned, AuditCheck.CAPTIONS),
    "earcons": (speech_checks.earcons_are_seen, AuditCheck.SOUNDS_ARE_SHOWN),
    "loudness": (speech_checks.volume_range, AuditCheck.VOLUME_RANGE),
    "aids": (speech_checks.speech_switches_on, AuditCheck.SWITCHED_ON),
    "languages": (speech_checks.speech_in_every_language, AuditCheck.SPEECH_LANGUAGE),
    "held keys": (interaction_checks.key_repeat, AuditCheck.KEY_REPEAT),
    "double strikes": (interaction_checks.double_taps, AuditCheck.DOUBLE_STRIKE),
    "letters": (interaction_checks.single_letters, AuditCheck.LETTERS_DO_NOTHING),
    "looking finger": (interaction_checks.explore_by_touch, AuditCheck.EXPLORING_DOES_NOTHING),
    "scanning": (interaction_checks.switch_scanning, AuditCheck.SCANNING),
    "mistakes": (speech_checks.error_messages, AuditCheck.ERRORS_ARE_SPOKEN),
    "secrets": (speech_checks.on_the_loudspeaker, AuditCheck.SECRETS_STAY_PRIVATE),
    "secrets, headset": (speech_checks.on_a_headset, AuditCheck.SECRETS_STAY_PRIVATE),
    "masked fields": (speech_checks.masked_fields, AuditCheck.SECRETS_STAY_PRIVATE),
    "time-outs": (interaction_checks.time_outs, AuditCheck.TIME_OUTS),
    "awaited": (interaction_checks.visit_kept_while_awaited, AuditCheck.AWAITED_STAYS),
    "flashes": (interaction_checks.flashes, AuditCheck.FLASHES),
    "conversation": (interaction_checks.conversation_checks, AuditCheck.CONVERSATION),
}
#: Those of a sample that takes seconds.
QUICK_CHECKS = ("stops", "repeats", "loudness", "aids", "held keys", "letters", "masked fields", "mistakes")


@dataclass(frozen=True, slots=True)
class ScenarioUnit:
    """One walk in one language, by touch or by ear."""

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

    def run(self, fixtures: Fixtures, done: Callable[[int], None]) -> Tally:
        tally = Tally()
        scenario = next(each for each in SCENARIOS if each.name == self.scenario)
        kind = f"keypad-{self.sink}" if self.sink else "touch"
        with simulated_visitor(
            fixtures, tally, walk=f"{kind}/{scenario.service}", language=self.language
        ) as visitor:
            try:
                (self._by_keypad if self.sink else self._by_touch)(visitor, scenario)
            except (ItemNotFoundError, HeadlessWindowError) as error:
                visitor.fail(
                    AuditCheck.KEYPAD_COMPLETES if self.sink else AuditCheck.MUTE_COMPLETES,
                    scenario.name,
                    str(error),
                )
        done(self.weight)
        return tally

    def _by_keypad(self, visitor: SimulatedVisitor, scenario: Scenario) -> None:
        who = self._tenant_for(scenario)
        driver = KeypadDriver(visitor)
        driver.begin(self.sink)
        driver.on_screen = lambda: _check_screen_by_ear(visitor)
        begun = driver.keys
        if driver.go(scenario, who):
            visitor.tally.figures[f"keys: {scenario.name}"] = driver.keys - begun
            if scenario.end == RECEIPT:
                speech_checks.receipt_is_spoken(visitor, driver.heard_on_entering)
        speech_checks.check_secrets(visitor, who)

    def _by_touch(self, visitor: SimulatedVisitor, scenario: Scenario) -> None:
        driver = TouchDriver(visitor)
        driver.begin()
        driver.go(scenario, self._tenant_for(scenario))

    def _tenant_for(self, scenario: Scenario) -> DemoTenant:
        return DEMO_TENANTS[0 if scenario.known else self.tenant]


def _check_screen_by_ear(visitor: SimulatedVisitor) -> None:
    focus_cycle(visitor)
    check_page(visitor.window, visitor.voice, visitor.case, visitor.tally)


@dataclass(frozen=True, slots=True)
class BehaviourUnit:
    """One check of ``BEHAVIOUR_CHECKS``, by its name."""

    name: str

    @property
    def weight(self) -> int:
        return 2

    def run(self, fixtures: Fixtures, done: Callable[[int], None]) -> Tally:
        tally = Tally()
        look, check = BEHAVIOUR_CHECKS[self.name]
        with simulated_visitor(
            fixtures, tally, walk=self.name.replace(", ", "-").replace(" ", "-")
        ) as visitor:
            try:
                visitor.begin()
                look(visitor)
            except (ItemNotFoundError, HeadlessWindowError) as error:
                visitor.fail(check, self.name, str(error))
        if self.name == "letters":
            no_memory_test(tally, fixtures.settings.tenant_number_digits)
        done(self.weight)
        return tally


def behaviour_units(request: AuditRequest) -> list[ScenarioUnit | BehaviourUnit]:
    """All of it, or of a ``quick`` request what takes seconds. French is walked whole, by ear and by touch;
    in each other language one way: what a page says there, ``check_page`` knows."""
    if request.quick:
        units = [
            ScenarioUnit(SIGNED_IN_SCENARIO.name, "fr", LOUDSPEAKER),
            ScenarioUnit(OPEN_SCENARIO.name, "fr"),
        ]
        return [*units, *map(BehaviourUnit, QUICK_CHECKS)]
    others = [each.code for each in LANGUAGES if each.code != "fr"]
    asked = [code for code in others if not request.languages or code in request.languages]
    units = [ScenarioUnit(scenario.name, "fr", LOUDSPEAKER) for scenario in SCENARIOS]
    units += [ScenarioUnit(scenario.name, "fr", tenant=1) for scenario in SCENARIOS]
    units.append(ScenarioUnit(SIGNED_IN_SCENARIO.name, "fr", HEADSET))
    for code in asked:
        at = others.index(code)
        units.append(
            ScenarioUnit(SCENARIOS[at % len(SCENARIOS)].name, code, HEADSET if at % 2 else NO_SOUND, tenant=2)
        )
    return [*units, *map(BehaviourUnit, BEHAVIOUR_CHECKS)]
