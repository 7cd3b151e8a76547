"""A call for a person: from the touch at the kiosk to the ring at the desk, and from "J'arrive" to the kiosk.

The landlord's server is a process, the desk a browser (Chromium) that is signed in, the kiosk its own
session, outbox and network behind a screen that is not drawn.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from asyncgui import ExclusiveEvent
from selenium import webdriver
from selenium.webdriver.common.by import By

from kiosk.backend import AgencyClient
from kiosk.backend.gateway import AgencyGateway
from kiosk.domain.rules import PARIS
from kiosk.eservices import contact
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.settings import Settings
from offline_cache import KeyFile, Store
from tests.fakes import FakePeripherals

from .cost import p95
from .table import Row

#: No more than a kiosk may make at once.
CALLS = 200
TOKEN = "demo-device"
#: Seconds that anything may take before the measure breaks down.
PATIENCE = 30.0
#: The screen looks at what came so often.
FRAME_S = 1 / 60
#: Noted by the desk's page, in milliseconds since 1970: when each call began to ring.
WATCH = """
window.rang = {};
new MutationObserver(() => {
  for (const call of (document.getElementById("live").dataset.rings || "").split(" "))
    if (call && !window.rang[call]) window.rang[call] = Date.now();
}).observe(document.body, {childList: true, subtree: true, attributes: true});
"""


def rows() -> list[Row]:
    """Measures everything, in twenty minutes."""
    rings, answers = [], []
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        with (
            demo_server(folder) as (url, password),
            desk_browser(url, password) as desk,
            _kiosk(folder, url) as kiosk,
        ):
            for _ in range(CALLS):
                ring, answer = _call(desk, kiosk)
                rings.append(ring)
                answers.append(answer)
    return [
        Row(f"help: call → ring at the desk, p95 of {CALLS}", p95(rings), "s", most=2),
        Row(f"help: “J’arrive” → kiosk, p95 of {CALLS}", p95(answers), "s", most=2),
    ]


def _call(desk: webdriver.Chrome, kiosk: _Kiosk) -> tuple[float, float]:
    """One call, taken and ended: the seconds of both ways."""
    kiosk.arrive()
    called = time.time()
    reference = kiosk.call()
    kiosk.until(lambda: bool(desk.execute_script("return window.rang[arguments[0]]", reference)))
    rang = desk.execute_script("return window.rang[arguments[0]]", reference) / 1000
    kiosk.wait(random.uniform(0, 1))  # people answer whenever they like, not when the kiosk asks
    answered = desk.execute_script(
        "document.getElementById(arguments[0]).click(); return Date.now()", f"j_arrive-{reference}"
    )
    kiosk.until(lambda: kiosk.stage is contact.CallStage.COMING)
    heard = time.time()
    kiosk.until(lambda: bool(desk.find_elements(By.ID, f"termine-{reference}")))
    desk.execute_script("document.getElementById(arguments[0]).click()", f"termine-{reference}")
    kiosk.until(lambda: kiosk.stage is contact.CallStage.HERE)
    kiosk.controller.finish()
    return rang - called, heard - answered / 1000


class _Kiosk:
    """A kiosk without a window; its agency is open, on a Monday morning, whenever this is measured."""

    def __init__(self, url: str, store: Store) -> None:
        self._shift = timedelta()
        real = datetime.now(PARIS)
        monday = (real - timedelta(days=real.weekday() or 7)).replace(hour=10, minute=0)
        self._shift = monday - real
        self._sleepers: list[tuple[float, ExclusiveEvent]] = []
        self._results = ResultQueue()
        self.gateway = AgencyGateway(
            lambda: AgencyClient(url, TOKEN, agency_id="tilleuls"),
            store,
            self._results,
            agency_id="tilleuls",
            letter="T",
        )
        self.controller = SessionController(
            self.gateway,
            Settings(agency_url=url),
            FakePeripherals(self._results),
            sleep=self._sleep,
            now=lambda: datetime.now(PARIS) + self._shift,
        )
        self.gateway.start()

    async def _sleep(self, seconds: float) -> None:
        over = ExclusiveEvent()
        self._sleepers.append((time.monotonic() + seconds, over))
        await over.wait()

    def frame(self) -> None:
        """What the screen's clock does sixty times a second."""
        now, sleepers = time.monotonic(), self._sleepers
        self._sleepers = [each for each in sleepers if each[0] > now]
        for at, over in sleepers:
            if at <= now:
                over.fire()
        self._results.drain(self.controller.visit.id if self.controller.visit else None)
        threading.Event().wait(FRAME_S)

    def until(self, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not ready():
            assert time.monotonic() < deadline, f"it did not come: {self.controller.shown}"
            self.frame()

    def wait(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= ends)

    def arrive(self) -> None:
        self._sleepers.clear()
        self.controller.wake()
        self.controller.choose_language("fr")
        self.until(lambda: self.gateway.public_info.agency is not None)

    def call(self) -> str:
        """The visitor touches "Aide", then "Maintenant, ici"; the number of the call."""
        self.controller.help()
        self.controller.answer(contact.NOW)
        self.until(lambda: self.controller.call.run is not None)
        assert self.controller.call.run is not None
        return str(self.controller.call.run.context.facts["reference"])

    @property
    def stage(self) -> contact.CallStage:
        assert self.controller.call.run is not None
        return contact.ContactState(self.controller.call.run.context).call_stage


@contextmanager
def _kiosk(folder: Path, url: str) -> Iterator[_Kiosk]:
    with Store.open(folder / "store", KeyFile(folder / "store.key")) as store:
        kiosk = _Kiosk(url, store)
        try:
            yield kiosk
        finally:
            kiosk.controller.finish()
            kiosk.gateway.close()


@contextmanager
def demo_server(folder: Path) -> Iterator[tuple[str, str]]:
    """The demo landlord as a process: where it is, and the password of its clerk."""
    log = folder / "server.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "agency-server", "--demo", "--quiet", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=os.environ | {"KIOSK_DATA": str(folder)},
        )
        try:
            assert process.stdout is not None
            url = process.stdout.readline().removeprefix("listening on ").strip()
            yield url, log.read_text().partition("nadia, ")[2].split()[0]
        finally:
            process.terminate()
            process.communicate()


@contextmanager
def desk_browser(url: str, password: str) -> Iterator[webdriver.Chrome]:
    """The desk's page, signed in and listening."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    browser = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        browser.get(f"{url}/console/")
        browser.find_element(By.NAME, "login").send_keys("nadia")
        browser.find_element(By.NAME, "password").send_keys(password)
        browser.find_element(By.CSS_SELECTOR, "button.primary").click()
        until = time.monotonic() + PATIENCE
        while not browser.find_elements(By.ID, "live"):  # the page that is watched is the one that stays
            assert time.monotonic() < until, "the desk did not open"
            time.sleep(FRAME_S)
        browser.execute_script(WATCH)
        yield browser
    finally:
        browser.quit()
