"""What an audit stands on: the demo agency and all the scenes. Laid once, before the processes part."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.backend import AgencyClient
from kiosk.device.demo_server import DemoServer, DemoServerError
from kiosk.settings import Settings

from .scenes import Scene, gather

#: How often the demo agency is started before there is none.
START_ATTEMPTS = 4


@dataclass(slots=True)
class Fixtures:
    """The demo agency while it runs, and the scenes by name. ``out`` takes the pictures of what is wrong;
    ``walked`` is the agency of those who walk: what was done to find the scenes is not done there."""

    agency: DemoServer
    settings: Settings
    out: Path
    scenes: dict[str, Scene] = field(default_factory=dict, repr=False)
    walkthrough_agency: DemoServer | None = None

    def client(self) -> AgencyClient:
        return self._client(self.agency)

    def walkthrough_client(self) -> AgencyClient:
        return self._client(self.walkthrough_agency or self.agency)

    def _client(self, agency: DemoServer) -> AgencyClient:
        return AgencyClient(agency.url, agency.device_token, agency_id=self.settings.agency_id)


@contextmanager
def start_fixtures(out: Path, folder: Path) -> Iterator[Fixtures]:
    """Starts the demo agency in ``folder`` and walks to every scene. Raises ``DemoServerError``."""
    out.mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger("kiosk")
    before = logger.level
    logger.setLevel(logging.CRITICAL)  # faults are provoked here, and looked at
    settings = Settings.model_validate({"data": folder, "staff_code": "482715"})
    agency, walked = DemoServer(folder), DemoServer(folder / "walked")
    ground = Fixtures(agency, settings, out, walkthrough_agency=walked)
    try:
        _start_with_retries(agency)
        _start_with_retries(walked)
        ground.scenes = gather(ground.client(), ground.settings)
        yield ground
    finally:
        agency.stop()
        walked.stop()
        logger.setLevel(before)


def _start_with_retries(agency: DemoServer) -> None:
    """A machine that audits is busy: it is given more than one time."""
    for _ in range(START_ATTEMPTS - 1):
        try:
            agency.start()
        except DemoServerError:
            continue
        return
    agency.start()
