"""Composition root: builds every part from the settings and gives them to the interface."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.accessibility.conversation.session import Bridge
from kiosk.accessibility.display_preferences import Glass
from kiosk.accessibility.models import Models
from kiosk.accessibility.recognition import Ear, Event, SoundDeviceMicrophone
from kiosk.accessibility.recognition.dictation import Hearing
from kiosk.accessibility.recognition.which_language import forget_letters, written_language
from kiosk.accessibility.speech import SpeechEvent, Voice, open_player, open_synthesiser
from kiosk.accessibility.translation import open_translator
from kiosk.backend import AgencyClient
from kiosk.backend.borrower_gateway import LoanedDesk
from kiosk.backend.gateway import AgencyDesk
from kiosk.device.agent import AgencyLandlord, Caretaker
from kiosk.device.audio_routing import Following, follow_headset
from kiosk.device.camera import VideoCamera
from kiosk.device.cups import CupsPrinter
from kiosk.device.demo_server import EmbeddedAgency
from kiosk.device.diagnostics import ThisTerminal
from kiosk.device.peripherals import KioskPapers
from kiosk.device.store_key import key_of
from kiosk.runtime.paths import models_dir
from kiosk.runtime.workers import Inbox
from kiosk.screens.kivy_setup import set_up
from kiosk.screens.monitor import monitor
from kiosk.session import Guide
from kiosk.settings import Settings
from offline_cache import Store

log = logging.getLogger(__name__)

PORTRAIT_INCHES, LANDSCAPE_INCHES = 27.0, 10.1
PORTRAIT_EYES_MM, LANDSCAPE_EYES_MM = 600.0, 300.0
#: A terminal stands on the floor, a tablet is held.
PORTRAIT_MOUNTED_MM, LANDSCAPE_MOUNTED_MM = 780.0, 0.0


def glass_of(width: int, height: int, settings: Settings, inches: float = 0.0) -> Glass:
    """The real screen: what the settings say, else what the screen says of itself (``inches``), else a
    27-inch terminal or a 10-inch tablet."""
    upright = height >= width
    return Glass(
        width,
        height,
        settings.screen_inches or inches or (PORTRAIT_INCHES if upright else LANDSCAPE_INCHES),
        settings.viewing_mm or (PORTRAIT_EYES_MM if upright else LANDSCAPE_EYES_MM),
        settings.mounted_mm or (PORTRAIT_MOUNTED_MM if upright else LANDSCAPE_MOUNTED_MM),
    )


@dataclass(slots=True)
class Parts:
    """Everything that runs behind the window, and how it ends."""

    settings: Settings
    inbox: Inbox
    store: Store
    desk: AgencyDesk
    caretaker: Caretaker
    papers: KioskPapers
    bridge: Bridge
    terminal: ThisTerminal
    voice: Voice
    ear: Ear
    hearing: Hearing
    agency: EmbeddedAgency | None = None
    outputs: Following | None = None
    on_speech: Callable[[SpeechEvent], None] = field(default=lambda event: None)
    on_sink: Callable[[bool], None] = field(default=lambda private: None)
    on_shredded: Callable[[], None] = field(default=lambda: None)

    def close(self) -> None:
        """In the order in which they depend on each other."""
        if self.outputs is not None:
            self.outputs.close()
        self.ear.close()
        self.voice.close()
        self.papers.close()
        self.bridge.close()
        self.terminal.close()
        self.caretaker.close()
        self.desk.close()
        if self.agency is not None:
            self.agency.stop()
        self.store.close()


def client_of(settings: Settings, embedded: EmbeddedAgency | None = None) -> AgencyClient:
    """A client for one thread; of the ``embedded`` demo agency where there is no landlord."""
    if embedded is not None:
        return AgencyClient(embedded.url, embedded.device_token, agency_id=settings.agency_id)
    cert = (settings.client_cert, settings.client_key) if settings.client_cert else None
    return AgencyClient(
        settings.agency_url,
        settings.device_token,
        agency_id=settings.agency_id,
        verify=settings.ca_file or True,
        cert=cert,
        proxies={"http": settings.proxy, "https": settings.proxy} if settings.proxy else None,
    )


def build(settings: Settings) -> Parts:
    """Opens the store and starts what runs beside the window. Raises ``offline_cache.StoreError`` or
    ``offline_cache.KeyRefused``."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    inbox = Inbox()
    store = Store.open(settings.store_folder, key_of(settings))
    for aside in store.set_aside:
        log.error("a damaged store was set aside: %s", aside.name)
    agency = EmbeddedAgency(settings.data / "demo") if settings.embedded else None
    desk = (LoanedDesk if settings.loaned else AgencyDesk)(
        lambda: client_of(settings, agency),
        store,
        inbox,
        agency_id=settings.agency_id,
        letter=settings.device_letter,
    )
    hearing = Hearing(inbox)
    bridge: Bridge

    def heard(event: Event) -> None:
        hearing.event(event)
        bridge.event(event)

    models = Models(models_dir(), mirror=settings.models_mirror, most_mb=settings.models_memory_mb)
    ear = Ear(SoundDeviceMicrophone(settings.microphone), models, heard)
    bridge = Bridge(inbox, ear, open_translator, written_language, forget_letters)
    hearing.attach(ear)
    papers = KioskPapers(
        CupsPrinter(settings.printer), VideoCamera(settings.camera), inbox, roll=settings.printer_roll
    )
    terminal = ThisTerminal(inbox, models, settings.voices, lambda: agency.trouble if agency else "")
    parts: Parts
    voice = Voice(
        open_synthesiser(settings.voices, models),
        open_player(),
        lambda event: parts.on_speech(event),
    )
    landlord = AgencyLandlord(client_of(settings, agency), settings.data, lambda: desk.waiting)
    caretaker = Caretaker(store, loaned=settings.loaned, landlord=landlord)
    parts = Parts(
        settings=settings,
        inbox=inbox,
        store=store,
        desk=desk,
        caretaker=caretaker,
        papers=papers,
        bridge=bridge,
        terminal=terminal,
        voice=voice,
        ear=ear,
        hearing=hearing,
        agency=agency,
    )
    parts.outputs = follow_headset(voice, lambda private: parts.on_sink(private))
    store.listen(lambda: inbox.post(None, lambda: parts.on_shredded()))
    caretaker.start()
    # The window does not wait for the demo agency: it comes up on what is cached.
    threading.Thread(target=_start, args=(parts,), name="start", daemon=True).start()
    return parts


def _start(parts: Parts) -> None:
    if parts.agency is not None:
        parts.agency.keep()
    parts.desk.start()


def run(settings: Settings, size: tuple[int, int] | None) -> int:
    """The kiosk until it is closed. ``size``: a window; ``None``: the full screen."""
    set_up(settings.data, size)
    parts = build(settings)
    screen = monitor() if size is None else None
    try:
        kiosk_app(parts, inches=screen.inches if screen else 0.0).run()
    finally:
        parts.close()
    return 0


def kiosk_app(parts: Parts, inches: float = 0.0):
    """The Kivy application around ``parts``. Kivy must be set up. ``inches``: the screen's real diagonal."""
    from kivy.app import App
    from kivy.base import ExceptionManager
    from kivy.core.window import Window

    from kiosk.screens.deferred_cleanup import stand_back
    from kiosk.screens.error_handler import say_sorry
    from kiosk.screens.root_window import Frame

    class KioskApp(App):
        title = "hlm-kiosk"
        use_kivy_settings = False

        def build(self) -> Frame:
            glass = glass_of(*map(int, Window.size), parts.settings, inches)
            guide = Guide(parts.desk, parts.settings, on_show=lambda shown: None, papers=parts.papers)
            guide.bridge = parts.bridge
            guide.staff.terminal = parts.terminal
            frame = Frame(guide, parts.voice, parts.hearing, parts.inbox, parts.settings, glass)
            parts.on_speech = frame.speech
            parts.on_sink = lambda private: parts.inbox.post(None, lambda: frame.sink_changed(private))
            parts.on_shredded = guide.finish
            self.handler = say_sorry(guide.sorry)
            stand_back()
            return frame

        def open_settings(self, *_args) -> bool:
            """F1 is "help" here, not Kivy's settings."""
            return False

        def on_stop(self) -> None:
            ExceptionManager.remove_handler(self.handler)
            self.root.guide.finish()

    return KioskApp()
