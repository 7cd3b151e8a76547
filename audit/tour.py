"""A whole visit on the real app: real touches, a real server, a real recording through the microphone.

A script of touches runs on the window's own clock. Each step waits for what must be on the screen, by its
outline; nothing is taken for granted, and what does not come within its time ends the tour with its name.
"""

import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from audit.virtual_audio import VirtualAudio, VirtualAudioError
from kiosk.accessibility.outline import OutlineItem
from kiosk.accessibility.speech import UtteranceStarted
from kiosk.backend import AgencyClient, AgencyError
from kiosk.domain import SignedInTenant
from kiosk.session.screen_state import (
    GoodbyeScreen,
    HomeScreen,
    JourneyScreen,
    RestScreen,
    TicketScreen,
    WelcomeScreen,
)
from kiosk.settings import Settings

#: A tenant of the demo agency without a phone on file (assets/demo/agency.toml).
TENANT, BIRTH_DATE = "10010001", date(1948, 3, 14)

#: Human recordings of Debian's asterisk-core-sounds, five seconds of "not in service": that a person speaks
#: matters more than what is said.
RECORDINGS = {
    "fr": Path("/usr/share/asterisk/sounds/fr/ss-noservice.wav"),
    "en": Path("/usr/share/asterisk/sounds/en/ss-noservice.wav"),
}
STEP_TIMEOUT_S = 20.0
#: Frames in a row with the same things at the same places: the page is laid out, and was drawn so.
STILL_FRAMES = 4
#: How long a finger stays on the glass.
TOUCH_S = 0.06


#: The film of the pictures: its width in pixels, how long each stands in milliseconds.
FILM_WIDTH, FILM_MS = 480, 1600

#: What a step waits for: its name, whether it is there, and within how many seconds.
WaitCondition = tuple[str, Callable[[], bool], float]


class TourError(Exception):
    """The tour did not come to its end; the message says where it stopped."""


def tour(out: Path, *, offline: bool, language: str, size: tuple[int, int]) -> None:
    """Writes numbered pictures, ``film.webp`` of them, ``speech.jsonl`` and ``timeline.json`` to ``out``.
    Raises ``TourError``.

    With ``offline`` the server is stopped once the visitor is known, and started again after the visit.
    """
    recording = RECORDINGS.get(language, RECORDINGS["fr"])
    if not recording.exists():
        raise TourError(f"no recording at {recording}: apt-get install asterisk-core-sounds-fr-wav")
    _remove_old_output(out)
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    data = Path(tempfile.mkdtemp(prefix="kiosk-tour-"))
    try:
        with VirtualAudio() as room:
            os.environ.update(room.env)
            _Tour(out, data, room, recording, offline, language, size).run()
        _write_film(out)
    except VirtualAudioError as error:
        raise TourError(f"no sound room: {error}") from error
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _remove_old_output(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for old in [
        *out.glob("[0-9][0-9]-*.png"),
        *(out / each for each in ("film.webp", "timeline.json", "speech.jsonl")),
    ]:
        old.unlink(missing_ok=True)


def _write_film(out: Path) -> None:
    """The pictures one after the other, small enough for a page."""
    from PIL import Image

    frames = []
    for path in sorted(out.glob("[0-9][0-9]-*.png")):
        with Image.open(path) as picture:
            height = round(picture.height * FILM_WIDTH / picture.width)
            frames.append(picture.convert("RGB").resize((FILM_WIDTH, height), Image.Resampling.LANCZOS))
    frames[0].save(
        out / "film.webp",
        save_all=True,
        append_images=frames[1:],
        duration=FILM_MS,
        loop=0,
        quality=75,
        method=2,  # a twentieth larger than the best, in a twentieth of its time
        kmax=1,  # each whole: what differs a little from the one before would leave a shadow
    )


class _Tour:
    """One tour: the parts, the window, and what was seen."""

    def __init__(
        self,
        out: Path,
        data: Path,
        room: VirtualAudio,
        recording: Path,
        offline: bool,
        language: str,
        size: tuple[int, int],
    ) -> None:
        self.out, self.room, self.recording = out, room, recording
        self.offline, self.language, self.size = offline, language, size
        self.settings = Settings(data=data)
        self.events: list[dict[str, Any]] = []
        self.speech: list[str] = []
        self.failure: str | None = None
        self.reference = ""
        self._began = time.monotonic()
        self._pictures = 0
        self._finger_down = False
        #: The item that was touched last, and when.
        self._touched = ("", 0.0)

    def run(self) -> None:
        """Builds the app, runs the script, checks the server."""
        from kiosk.app import build_services, create_app
        from kiosk.screens.kivy_setup import configure_kivy

        configure_kivy(self.settings.data, self.size)
        self.services = build_services(self.settings)
        try:
            self.app = create_app(self.services)
            from kivy.clock import Clock

            Clock.schedule_once(lambda _dt: self._begin(), 0.5)
            self.app.run()
            if self.failure is None:
                self._check_server()
        finally:
            self.services.close()
            self._write_timeline()
        if self.failure is not None:
            raise TourError(self.failure)

    # Running the script

    def _begin(self) -> None:
        self.root_window = self.app.root

        def listen(event: Any) -> None:
            if isinstance(event, UtteranceStarted):
                self.note("said", event.utterance.text)

        self.services.speech_events.subscribe(listen)
        self._script = self._visit()
        self._next()

    def _next(self) -> None:
        """Runs the script to its next wait, and polls until that wait is over."""
        from kivy.clock import Clock

        try:
            name, ready, within = next(self._script)
        except StopIteration:
            self.app.stop()
            return
        except TourError as error:
            self._fail(str(error))
            return
        deadline = time.monotonic() + within

        def poll(_dt: float) -> bool:
            if ready():
                self._next()
                return False
            if time.monotonic() > deadline:
                self._fail(f"waited {within:.0f} s for: {name}")
                return False
            return True

        Clock.schedule_interval(poll, 0)

    def _fail(self, why: str) -> None:
        self.failure = why
        self.picture("failed")
        self.app.stop()

    # The visit

    def _visit(self) -> Iterator[WaitCondition]:
        yield self.until("the agency's name", lambda: self.services.gateway.public_info.agency is not None)
        yield from self.settle()
        self.picture("rest")
        self.touch_at(self.size[0] / 2, self.size[1] / 2)
        yield self.shown("the welcome screen", WelcomeScreen)
        yield from self.settle()
        self.picture("welcome")
        yield from self.touch(f"language.{self.language}")
        yield self.shown("the home screen", HomeScreen)
        yield from self.settle(1.2)
        self.picture("home")
        yield from self._change_display()
        yield from self.touch("service.signaler")
        yield from self._sign_in()
        if self.offline:
            assert self.services.demo_server is not None
            self.services.demo_server.stop()
            self.note("the server is stopped")
        yield from self._report()
        yield from self._turn_until("understood")
        yield from self.touch("understood")
        yield self.shown("the home screen", HomeScreen)
        yield from self.settle()
        if self.offline:
            self.picture("home-offline")
        self._keep_speech()
        yield from self.touch("bar.finish")
        yield self.shown("the goodbye", GoodbyeScreen)
        yield from self.settle()
        self.picture("goodbye")
        yield from self.touch("noted")
        yield self.shown("rest", RestScreen)
        self.note("the visit has ended")
        if self.offline:
            assert self.services.demo_server is not None
            self.services.demo_server.start()
            self.note("the server is started again")
        yield self.until("the outbox is empty", lambda: self.services.gateway.waiting == 0, within=60)
        self.note("delivered")
        yield from self._follow()

    def _change_display(self) -> Iterator[WaitCondition]:
        """The home screen in the other sizes and colours, through the access bar."""
        for name in ("text", "contrast", "contrast"):
            yield from self.touch(f"bar.{name}")
            yield from self.settle()
            display = self.root_window.controller.visit.display
            self.picture(f"home-{display.theme.value}-{display.text}")
        yield from self.touch("bar.text")
        yield from self.settle()
        self.picture("home-contrast-200")
        for name in ("text", "text", "contrast"):
            yield from self.touch(f"bar.{name}")

    def _sign_in(self) -> Iterator[WaitCondition]:
        yield self.asked("tenant_number")
        yield from self._type(TENANT)
        yield from self.settle()
        self.picture("tenant-number")
        yield from self.touch("confirm")
        yield self.asked("birth_date")
        yield from self._type(BIRTH_DATE.strftime("%d%m%Y"))
        yield from self.settle()
        self.picture("birth-date")
        yield from self.touch("confirm")
        yield self.until(
            "signed in",
            lambda: isinstance(self.root_window.controller.visit.identity, SignedInTenant),
            within=30,
        )

    def _report(self) -> Iterator[WaitCondition]:
        yield self.asked("lieu")
        yield from self.settle()
        self.picture("where")
        yield from self.touch("bar.listen")
        yield self.until(
            "a caption", lambda: self.root_window.band.open and self.root_window.band.caption.end > 0
        )
        yield from self.settle(1.0)
        self.picture("where-read-aloud")
        yield from self.touch("bar.listen")
        yield from self.touch("option.cuisine")
        yield self.asked("description")
        yield from self._speak()
        yield from self.touch("confirm")
        yield self.until("another step", partial(self._is_at_another_step, "description"))
        yield from self._until_slots()
        if self._step_kind() == "PickSlot":
            yield from self.settle()
            self.picture("when")
            yield from self.touch("all")
            yield from self.touch("confirm")
        yield self.until("the review", lambda: self._step_kind() == "Review")
        yield from self.settle()
        self.picture("review")
        yield from self._turn_until("confirm")
        yield from self.touch("confirm")
        yield self.until("the receipt", lambda: self._step_kind() == "Receipt", within=30)
        yield self.until("the receipt is spoken", lambda: self.root_window.band.open)
        yield from self.settle(1.5)
        self.reference = str(self.item("reference").value.msgid)
        self.picture("receipt")
        self.note("registered", self.reference)
        yield self.until("the number is said", self._number_said, within=40)
        self.picture("receipt-number-said")

    def _speak(self) -> Iterator[WaitCondition]:
        yield from self.settle()
        self.picture("describe")
        yield self.until("a recogniser", lambda: self.root_window.dictation.ready)
        yield from self.touch("speak")
        yield self.until("listening", lambda: self.root_window.dictation.active)
        playing = self.room.play(self.recording)
        yield from self.settle(1.2)
        self.picture("listening")
        yield self.until("the recording is over", lambda: playing.poll() is not None, within=60)
        yield from self.touch("spoken")
        yield self.until(
            "understood words", lambda: bool(self.root_window.page.input.get("transcription")), within=30
        )
        yield from self.settle()
        transcription = self.root_window.page.input["transcription"]
        self.note(
            "understood",
            f"{transcription.engine}, {transcription.compute_seconds:.2f} s: {transcription.text}",
        )
        self.picture("understood")

    def _until_slots(self) -> Iterator[WaitCondition]:
        """What the words leave open is asked with pictograms; no time if the agency opens too late for it."""
        while self._step_kind() not in ("PickSlot", "Review"):
            key = self.root_window.controller.shown.run.step.key
            yield from self.settle()
            self.picture(key)
            options = [item.id for item in self.root_window.page.outline().choices]
            wanted = next((each for each in ("option.robinet_fuit", "option.non") if each in options), None)
            yield from self.touch(wanted or (options[0] if options else "confirm"))
            yield self.until("another step", partial(self._is_at_another_step, key))

    def _follow(self) -> Iterator[WaitCondition]:
        yield from self.settle()
        self.touch_at(self.size[0] / 2, self.size[1] / 2)
        yield self.shown("the welcome screen", WelcomeScreen)
        yield from self.touch(f"language.{self.language}")
        yield self.shown("the home screen", HomeScreen)
        yield from self.touch("service.suivre")
        yield from self._sign_in()
        yield self.until(
            "the requests",
            lambda: isinstance(self.root_window.controller.shown, JourneyScreen | TicketScreen),
        )
        yield from self.settle()
        if isinstance(self.root_window.controller.shown, JourneyScreen):
            self.picture("requests")
            yield from self._choose_our_ticket()
        yield self.shown("the timeline", TicketScreen)
        yield from self.settle()
        self.picture("timeline")
        yield from self.touch("bar.help")
        yield self.until("help", lambda: isinstance(self.root_window.controller.shown, JourneyScreen))
        yield from self.settle()
        self.picture("help")
        self._keep_speech()
        yield from self.touch("bar.finish")
        yield self.shown("rest", RestScreen)

    def _choose_our_ticket(self) -> Iterator[WaitCondition]:
        ours = f"option.{self.reference}"
        while self.root_window.page.outline().get(ours) is None:
            yield from self.touch("page.down")
            yield from self.settle()
        yield from self.touch(ours)

    # What a step is made of

    def until(self, name: str, ready: Callable[[], bool], within: float = STEP_TIMEOUT_S) -> WaitCondition:
        return name, ready, within

    def shown(self, name: str, kind: type) -> WaitCondition:
        return self.until(name, lambda: isinstance(self.root_window.controller.shown, kind))

    def asked(self, key: str) -> WaitCondition:
        return self.until(f"the question {key}", lambda: self._step_key() == key)

    def settle(self, seconds: float = 0.0) -> Iterator[WaitCondition]:
        """Lets the page be laid out and drawn; at least for ``seconds``, where what is no item moves."""
        at = time.monotonic() + seconds
        before: list[tuple[Any, ...]] = []
        still = 0

        def stands() -> bool:
            nonlocal before, still
            now = [(each.item_id, *each.pos, *each.size) for each in self.root_window.outline_widgets()]
            still, before = (still + 1 if now == before else 0), now
            return still >= STILL_FRAMES and time.monotonic() >= at

        yield self.until("a page that stands still", stands, within=seconds + 10)

    def _turn_until(self, item_id: str) -> Iterator[WaitCondition]:
        """To the page where it can be touched: some ways on wait for the last one."""
        while (found := self.root_window.page.outline().get(item_id)) is None or not found.operable:
            yield from self.touch("page.down")
            yield from self.settle()

    def touch(self, item_id: str) -> Iterator[WaitCondition]:
        """A touch in the middle of an item, as a finger would."""
        yield self.until(f"{item_id} on the screen", lambda: self._center_of(item_id) is not None)
        yield from self.settle()
        yield self.until("the page is seen", lambda: not self.root_window.touch_input.debouncer.unseen)
        yield self.until("no second strike", lambda: not self._strikes_again(item_id))
        place = self._center_of(item_id)
        if place is None:
            raise TourError(f"{item_id} went away before it was touched")
        self.note("touch", item_id)
        self._touched = (item_id, time.monotonic())
        self.touch_at(*place)
        yield self.until("the finger is lifted", lambda: not self._finger_down)

    def _strikes_again(self, item_id: str) -> bool:
        """Whether a touch would be taken for the tremor of the last one: a key may be doubled sooner."""
        from kiosk.screens.widgets.accessible import DOUBLE_TAP_S

        touched, at = self._touched
        if item_id != touched:
            return False
        bounce_s = getattr(self.root_window.widget_of(item_id), "bounce_s", 0.0) or DOUBLE_TAP_S
        return time.monotonic() - at < TOUCH_S + bounce_s

    def touch_at(self, x: float, y: float) -> None:
        """A touch of the glass, through Kivy's own input provider."""
        from kivy.clock import Clock
        from kivy.core.window import Window

        down = self.size[1] - y
        self._finger_down = True
        Window.dispatch("on_mouse_down", x, down, "left", [])

        def lift(_dt: float) -> None:
            Window.dispatch("on_mouse_up", x, down, "left", [])
            self._finger_down = False

        Clock.schedule_once(lift, TOUCH_S)

    def _type(self, digits: str) -> Iterator[WaitCondition]:
        for digit in digits:
            yield from self.touch(f"key.{digit}")

    def _center_of(self, item_id: str) -> tuple[float, float] | None:
        widget = self.root_window.widget_of(item_id)
        if widget is None or widget.width < 2 or widget.get_parent_window() is None:
            return None
        x, y = widget.to_window(*widget.center)
        return (x, y) if 0 < y < self.size[1] else None

    def item(self, item_id: str) -> OutlineItem:
        item: OutlineItem | None = self.root_window.outline().get(item_id)
        if item is None:
            raise TourError(f"{item_id} is not on the screen")
        return item

    def _is_at_another_step(self, key: str) -> bool:
        return self._step_key() not in {key, ""}

    def _step_key(self) -> str:
        shown = self.root_window.controller.shown
        return shown.run.step.key if isinstance(shown, JourneyScreen) else ""

    def _step_kind(self) -> str:
        shown = self.root_window.controller.shown
        return type(shown.run.step).__name__ if isinstance(shown, JourneyScreen) else ""

    def _number_said(self) -> bool:
        return ", ".join(self.reference) in self.root_window.band.caption.text

    # What was seen

    def note(self, what: str, detail: str = "") -> None:
        at = round(time.monotonic() - self._began, 2)
        self.events.append({"seconds": at, "what": what, "detail": detail})

    def picture(self, name: str) -> None:
        """Numbered, of the whole window as it is drawn."""
        from kivy.core.window import Window

        self._pictures += 1
        path = self.out / f"{self._pictures:02d}-{name}.png"
        made = Window.screenshot(str(path.with_suffix(".tmp.png")))
        if made is None:
            raise TourError(f"no picture could be written to {path}")
        Path(made).replace(path)
        self.note("picture", path.name)

    def _keep_speech(self) -> None:
        path = self.out / "speech.part"
        self.services.voice.log.write(path)
        self.speech.append(path.read_text(encoding="utf-8"))
        path.unlink()

    def _write_timeline(self) -> None:
        (self.out / "speech.jsonl").write_text("".join(self.speech), encoding="utf-8")
        timeline = {
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "language": self.language,
            "offline": self.offline,
            "reference": self.reference,
            "failure": self.failure,
            "events": self.events,
        }
        text = json.dumps(timeline, ensure_ascii=False, indent=1)
        (self.out / "timeline.json").write_text(text, encoding="utf-8")

    # The promise

    def _check_server(self) -> None:
        """Exactly one request of that number at the landlord's, in its API and in its database."""
        agency = self.services.demo_server
        assert agency is not None
        client = AgencyClient(agency.url, agency.device_token)
        try:
            who = client.sign_in(TENANT, BIRTH_DATE)
            assert isinstance(who, SignedInTenant)
            tickets = client.tickets(who.token)
        except AgencyError as error:
            self.failure = f"the server could not be asked: {type(error).__name__}"
            return
        found = [ticket for ticket in tickets if ticket.reference == self.reference]
        with closing(sqlite3.connect(agency.database)) as database:
            (rows,) = database.execute(
                "select count(*) from tickets where reference = ?", (self.reference,)
            ).fetchone()
        if len(found) != 1 or rows != 1:
            self.failure = f"{self.reference}: {len(found)} at the server, {rows} in its database, not 1"
        self.note("the server has it", f"{len(found)} time(s)")
