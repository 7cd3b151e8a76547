"""What an audit stands on: what was asked for, the demo agency, all the scenes, and the parts of the work.

The fixtures are started once, before the processes part; each process opens a window of its own.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from kiosk.backend import AgencyClient
from kiosk.device.demo_server import DemoServer, DemoServerError
from kiosk.settings import Settings

from .findings import Tally
from .scenes import Scene, gather

#: How often the demo agency is started before there is none.
START_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What is to be audited. Empty ``scenes`` and ``languages`` mean all; ``quick`` is a sample, ``whole`` is
    every scene in every language, size and shape."""

    out: Path
    quick: bool = False
    scenes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    jobs: int = 2
    whole: bool = False


class WorkUnit(Protocol):
    """A part of the work. ``weight`` is about how long it takes, for the progress bar."""

    @property
    def weight(self) -> int: ...

    @property
    def name(self) -> str: ...

    def run(self, fixtures: "Fixtures", done: Callable[[int], None]) -> Tally:
        """Does it; tells ``done`` how much of its weight is behind it."""


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
    settings = Settings(data=folder, staff_code="482715")
    agency, walkthrough = DemoServer(folder), DemoServer(folder / "walked")
    fixtures = Fixtures(agency, settings, out, walkthrough_agency=walkthrough)
    try:
        _start_with_retries(agency)
        _start_with_retries(walkthrough)
        fixtures.scenes = gather(fixtures.client(), fixtures.settings)
        yield fixtures
    finally:
        agency.stop()
        walkthrough.stop()
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
