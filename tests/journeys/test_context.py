"""Values that a class of state derives from a context."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain import T, Text
from kiosk.journeys import Context, Information, JourneyRun, derived, resolve
from kiosk.journeys.journey import Journey


@dataclass(frozen=True, slots=True)
class State:
    context: Context = field(repr=False)

    @derived
    def name(self) -> str:
        return str(self.context.facts["name"])

    @derived
    def greeting(self) -> Text:
        return T("Bonjour {name}", name=self.name)


class Loud(State):
    @derived
    def name(self) -> str:
        return str(self.context.facts["name"]).upper()


def test_of_an_instance_it_is_the_value() -> None:
    assert State(Context({}, {"name": "Lina"})).greeting == T("Bonjour {name}", name="Lina")


def test_of_the_class_it_is_what_a_step_takes() -> None:
    step = Information(key="bonjour", title=State.greeting, body=())
    run = JourneyRun(Journey(key="j", title=T("Bonjour"), icon="", steps=(step,)), {"name": "Lina"})
    assert run.resolve(run.step.title) == T("Bonjour {name}", name="Lina")


def test_a_class_below_may_derive_it_otherwise() -> None:
    assert resolve(Loud.greeting, Context({}, {"name": "Lina"})) == T("Bonjour {name}", name="LINA")
