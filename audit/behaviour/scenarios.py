"""The walks of the e-services (``fixtures.py`` of each), and who goes them at the demo agency."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from kiosk.eservices import eservices
from kiosk.eservices.fixtures import RECEIPT, ServiceWalk, load_fixtures
from kiosk.journeys import IdentityRequirement

#: The first e-service that asks nothing of who comes, and the first for tenants only.
SERVICE_FOR_ALL, SERVICE_FOR_TENANTS = (
    next(each.key for each in eservices() if each.needs is needs)
    for needs in (IdentityRequirement.NONE, IdentityRequirement.TENANT)
)
SIGN_IN = ("type:{who.number}", "type:{who.birth_date}")


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """Who goes: a tenant of the demo agency without a phone on file. Where no number is asked they give a
    ``phone`` that can be one (those kept for fiction are refused), and apply for someone born on that day."""

    number: str
    birth_date: str
    phone: str
    applicant: str


#: What one has done, the next does not find done.
DEMO_TENANTS = (
    DemoTenant("10010001", "14031948", "0612345678", "14031990"),
    DemoTenant("10010004", "09011992", "0612345679", "15031990"),
    DemoTenant("10010005", "21051966", "0612345670", "16031990"),
)


@dataclass(frozen=True, slots=True)
class Scenario(ServiceWalk):
    """A walk, and the key of the e-service that it goes through."""

    service: str = field(kw_only=True)

    def taken(self, who: DemoTenant) -> Iterator[str]:
        """Each thing to operate, typed figures one by one."""
        yield f"service.{self.service}"
        for step in (*(SIGN_IN if self.signs_in else ()), *self.steps):
            step = step.format(who=who)
            if step.startswith("type:"):
                yield from (f"key.{figure}" for figure in step.removeprefix("type:"))
                yield "confirm"
            else:
                yield step


SCENARIOS: tuple[Scenario, ...] = tuple(
    Scenario(**{each.name: getattr(walk, each.name) for each in fields(walk)}, service=service.key)
    for service in eservices()
    for walk in load_fixtures(service).walks
)
#: The shortest that ends with a receipt, of those that sign in and of those that do not.
SIGNED_IN_SCENARIO, OPEN_SCENARIO = (
    min(
        (each for each in SCENARIOS if each.end == RECEIPT and each.signs_in is signs_in),
        key=lambda each: len(each.steps),
    )
    for signs_in in (True, False)
)
