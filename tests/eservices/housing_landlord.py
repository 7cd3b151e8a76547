"""A landlord in memory that also takes housing applications and offers homes, for whole visits.

``refuses`` is the code with which what is done at once is refused; ``taken`` what was taken, by path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from kiosk.backend import RequestRefusedError
from kiosk.backend.client import PostResponse
from kiosk.domain import Act, Capabilities
from kiosk.journeys import resolve
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.session.screen_state import JourneyScreen, MessageScreen
from kiosk.settings import Settings
from landlord import contract as wire
from tests.fakes import FakeClock, FakePeripherals, InMemoryGateway
from tests.landlord.fake import FakeAgency

PATHS: dict[str, type[BaseModel]] = {
    r"/v1/housing-applications": wire.ApplicationRequest,
    r"/v1/housing-applications/[^/]+": wire.ApplicationPatchRequest,
    r"/v1/housing-applications/[^/]+/submit": wire.ApplicationSubmitRequest,
    r"/v1/offers/[^/]+/applications": wire.OfferApplicationRequest,
    r"/v1/offer-applications/[^/]+/events": wire.OfferEventRequest,
}


@dataclass
class HousingLandlord(FakeAgency):
    refuses: str = ""
    taken: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def capabilities(self) -> Capabilities:
        known = super().capabilities()
        return Capabilities(
            contract=known.contract,
            services=(*known.services, "housing_applications", "offers"),
            features=known.features,
        )

    def act_now(self, act: Act, key: str) -> PostResponse:
        self._may_fail()
        if self.refuses:
            raise RequestRefusedError(409, self.refuses)
        return self._set_interaction(act.path, act.body)

    def _set_interaction(self, path: str, body: Mapping[str, Any]) -> PostResponse:
        for pattern, model in PATHS.items():
            if re.fullmatch(pattern, path):
                model.model_validate_json(json.dumps(body))
                self.taken.append((path, dict(body)))
                return PostResponse(201, {"reference": body.get("reference", "")}, "", None)
        return super()._set_interaction(path, body)


class HousingVisit:
    """A visitor at a kiosk of that landlord, without a window."""

    def __init__(self) -> None:
        self.results = ResultQueue()
        self.landlord = HousingLandlord(lambda: datetime.now(UTC))
        self.gateway = InMemoryGateway(self.results, self.landlord)
        self.clock = FakeClock()
        self.controller = SessionController(
            self.gateway,
            Settings(),
            FakePeripherals(self.results),
            sleep=self.clock.sleep,
        )
        self.controller.wake()
        self.deliver_results()
        self.controller.choose_language("fr")

    def deliver_results(self) -> None:
        while self.results.drain(self.controller.visit.id if self.controller.visit else None):
            pass

    def open(self, key: str) -> None:
        self.controller.open(key)
        self.deliver_results()

    @property
    def asking(self) -> JourneyScreen:
        assert isinstance(self.controller.shown, JourneyScreen), self.controller.shown
        return self.controller.shown

    @property
    def key(self) -> str:
        return self.asking.run.step.key

    @property
    def message(self) -> MessageScreen:
        assert isinstance(self.controller.shown, MessageScreen), self.controller.shown
        return self.controller.shown

    def answer(self, *values: object) -> None:
        for value in values:
            self.controller.answer(value)
            self.deliver_results()

    def skip(self) -> None:
        self.controller.skip()
        self.deliver_results()

    def go(self, door: str) -> None:
        next(each for each in self.message.actions if each.id == door).open()
        self.deliver_results()

    def options(self) -> list[str]:
        step = self.asking.run.step
        return [option.value for option in resolve(step.options, self.asking.run.context)]  # type: ignore[attr-defined]

    def fill_in(self, answers: Mapping[str, object]) -> None:
        """Answers each of these questions once, as long as they are what is asked; ``None`` skips."""
        left = dict(answers)
        while isinstance(self.controller.shown, JourneyScreen) and self.key in left:
            value = left.pop(self.key)
            if value is None:
                self.skip()
            else:
                self.answer(value)
