"""What an audit stands on: the demo agency and all the scenes. Laid once, before the processes part."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.backend import AgencyClient
from kiosk.device.demo_server import EmbeddedAgency, EmbeddedAgencyError
from kiosk.settings import Settings

from .scenes import Scene, gather

#: How often the demo agency is started before there is none.
STARTS = 4


@dataclass(slots=True)
class Ground:
    """The demo agency while it runs, and the scenes by name. ``out`` takes the pictures of what is wrong;
    ``walked`` is the agency of those who walk: what was done to find the scenes is not done there."""

    agency: EmbeddedAgency
    settings: Settings
    out: Path
    scenes: dict[str, Scene] = field(default_factory=dict, repr=False)
    walked: EmbeddedAgency | None = None

    def client(self) -> AgencyClient:
        return self._client(self.agency)

    def walkers_client(self) -> AgencyClient:
        return self._client(self.walked or self.agency)

    def _client(self, agency: EmbeddedAgency) -> AgencyClient:
        return AgencyClient(agency.url, agency.device_token, agency_id=self.settings.agency_id)


@contextmanager
def lay(out: Path, folder: Path) -> Iterator[Ground]:
    """Starts the demo agency in ``folder`` and walks to every scene. Raises ``EmbeddedAgencyError``."""
    out.mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger("kiosk")
    before = logger.level
    logger.setLevel(logging.CRITICAL)  # faults are provoked here, and looked at
    settings = Settings.model_validate({"data": folder, "staff_code": "482715"})
    agency, walked = EmbeddedAgency(folder), EmbeddedAgency(folder / "walked")
    ground = Ground(agency, settings, out, walked=walked)
    try:
        _start(agency)
        _start(walked)
        ground.scenes = gather(ground.client(), ground.settings)
        yield ground
    finally:
        agency.stop()
        walked.stop()
        logger.setLevel(before)


def _start(agency: EmbeddedAgency) -> None:
    """A machine that audits is busy: it is given more than one time."""
    for _ in range(STARTS - 1):
        try:
            agency.start()
        except EmbeddedAgencyError:
            continue
        return
    agency.start()
