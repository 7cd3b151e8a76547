"""A landlord in memory that also takes housing applications and offers homes, for whole visits.

``refuses`` is the code with which what is done at once is refused; ``taken`` what was taken, by path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from kiosk.backend import Posted, RequestRefused
from kiosk.domain import Act, Capabilities
from kiosk.journeys import said
from kiosk.runtime.workers import Inbox
from kiosk.session import Guide
from kiosk.session.screen_state import Asking, Message, Shown
from kiosk.settings import Settings
from landlord import contract as wire
from tests.fakes import FakeDesk, FakePapers
from tests.landlord.fake import FakeAgency

PATHS: dict[str, type[BaseModel]] = {
    r"/v1/housing-applications": wire.ApplicationAsked,
    r"/v1/housing-applications/[^/]+": wire.ApplicationChanged,
    r"/v1/housing-applications/[^/]+/submit": wire.SubmitAsked,
    r"/v1/offers/[^/]+/applications": wire.OfferApplicationAsked,
    r"/v1/offer-applications/[^/]+/events": wire.OfferEventAsked,
}


@dataclass
class HousingLandlord(FakeAgency):
    refuses: str = ""
    taken: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def capabilities(self) -> Capabilities:
        known = super().capabilities()
        return Capabilities(
            known.contract, known.services | {"housing_applications", "offers"}, known.features
        )

    def act_now(self, act: Act, key: str) -> Posted:
        self._may_fail()
        if self.refuses:
            raise RequestRefused(409, self.refuses)
        return self._act(act.path, act.body)

    def _act(self, path: str, body: Mapping[str, Any]) -> Posted:
        for pattern, model in PATHS.items():
            if re.fullmatch(pattern, path):
                model.model_validate_json(json.dumps(body))
                self.taken.append((path, dict(body)))
                return Posted(201, {"reference": body.get("reference", "")}, "", None)
        return super()._act(path, body)


class HousingVisit:
    """A visitor at a kiosk of that landlord, without a window."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.landlord = HousingLandlord(lambda: datetime.now(UTC))
        self.desk = FakeDesk(self.inbox, self.landlord)
        self.seen: list[Shown] = []
        self.waits: list[Callable[[], None]] = []
        self.guide = Guide(self.desk, Settings(), self.seen.append, FakePapers(self.inbox))
        self.guide.on_wait = lambda then: self.waits.append(then)
        self.guide.wake()
        self.pump()
        self.guide.choose_language("fr")

    def pump(self) -> None:
        while self.inbox.drain(self.guide.visit.id if self.guide.visit else None):
            pass

    def open(self, key: str) -> None:
        self.guide.open(key)
        self.pump()

    @property
    def asking(self) -> Asking:
        assert isinstance(self.guide.shown, Asking), self.guide.shown
        return self.guide.shown

    @property
    def key(self) -> str:
        return self.asking.run.step.key

    @property
    def message(self) -> Message:
        assert isinstance(self.guide.shown, Message), self.guide.shown
        return self.guide.shown

    def answer(self, *values: object) -> None:
        for value in values:
            self.guide.answer(value)
            self.pump()

    def skip(self) -> None:
        self.guide.skip()
        self.pump()

    def go(self, door: str) -> None:
        next(each for each in self.message.doors if each.id == door).open()
        self.pump()

    def options(self) -> list[str]:
        step = self.asking.run.step
        return [option.value for option in said(step.options, self.asking.run.view)]  # type: ignore[attr-defined]

    def fill_in(self, answers: Mapping[str, object]) -> None:
        """Answers each of these questions once, as long as they are what is asked; ``None`` skips."""
        left = dict(answers)
        while isinstance(self.guide.shown, Asking) and self.key in left:
            value = left.pop(self.key)
            if value is None:
                self.skip()
            else:
                self.answer(value)
