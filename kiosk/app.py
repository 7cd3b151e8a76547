"""Composition root: builds every part from the settings and gives them to the interface."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.accessibility.display_preferences import ScreenGeometry
from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.recognition import Dictation, RecognitionService, SoundDeviceMicrophone
from kiosk.accessibility.recognition.language_detection import (
    detect_written_language,
    unload_written_detector,
)
from kiosk.accessibility.speech import SpeechEvent, SpeechService, open_player, open_synthesiser
from kiosk.accessibility.translation import open_translator
from kiosk.backend import AgencyClient
from kiosk.backend.borrower_gateway import BorrowerGateway
from kiosk.backend.gateway import AgencyGateway
from kiosk.device.agent import AgencyHeartbeatClient, DeviceAgent
from kiosk.device.audio_routing import HeadsetWatcher, route_to_headset
from kiosk.device.camera import VideoCamera
from kiosk.device.cups import CupsPrinter
from kiosk.device.demo_server import DemoServer
from kiosk.device.diagnostics import TerminalDiagnostics
from kiosk.device.peripherals import KioskPeripherals
from kiosk.device.store_key import store_key_provider
from kiosk.runtime.paths import models_dir
from kiosk.runtime.workers import ResultQueue
from kiosk.screens.kivy_setup import configure_kivy
from kiosk.screens.monitor import primary_monitor
from kiosk.session import SessionController
from kiosk.settings import Settings
from offline_cache import Store

log = logging.getLogger(__name__)

PORTRAIT_INCHES, LANDSCAPE_INCHES = 27.0, 10.1
PORTRAIT_VIEWING_MM, LANDSCAPE_VIEWING_MM = 600.0, 300.0
#: A terminal stands on the floor, a tablet is held.
PORTRAIT_MOUNTED_MM, LANDSCAPE_MOUNTED_MM = 780.0, 0.0


def screen_geometry(width: int, height: int, settings: Settings, inches: float = 0.0) -> ScreenGeometry:
    """The real screen: what the settings say, else what the screen says of itself (``inches``), else a
    27-inch terminal or a 10-inch tablet."""
    upright = height >= width
    return ScreenGeometry(
        width,
        height,
        settings.screen_inches or inches or (PORTRAIT_INCHES if upright else LANDSCAPE_INCHES),
        settings.viewing_mm or (PORTRAIT_VIEWING_MM if upright else LANDSCAPE_VIEWING_MM),
        settings.mounted_mm or (PORTRAIT_MOUNTED_MM if upright else LANDSCAPE_MOUNTED_MM),
    )


@dataclass(slots=True)
class KioskServices:
    """Everything that runs behind the window, and how it ends."""

    settings: Settings
    results: ResultQueue
    store: Store
    gateway: AgencyGateway
    agent: DeviceAgent
    papers: KioskPeripherals
    conversation_session: ConversationSession
    terminal: TerminalDiagnostics
    voice: SpeechService
    recognition: RecognitionService
    dictation: Dictation
    agency: DemoServer | None = None
    audio_routing: HeadsetWatcher | None = None
    on_speech: Callable[[SpeechEvent], None] = field(default=lambda event: None)
    on_output_changed: Callable[[bool], None] = field(default=lambda private: None)
    on_store_wiped: Callable[[], None] = field(default=lambda: None)

    def close(self) -> None:
        """In the order in which they depend on each other."""
        if self.audio_routing is not None:
            self.audio_routing.close()
        self.recognition.close()
        self.voice.close()
        self.papers.close()
        self.conversation_session.close()
        self.terminal.close()
        self.agent.close()
        self.gateway.close()
        if self.agency is not None:
            self.agency.stop()
        self.store.close()


def create_client(settings: Settings, embedded: DemoServer | None = None) -> AgencyClient:
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


def build_services(settings: Settings) -> KioskServices:
    """Opens the store and starts what runs beside the window. Raises ``offline_cache.StoreError`` or
    ``offline_cache.KeyRefused``."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    results = ResultQueue()
    store = Store.open(settings.store_folder, store_key_provider(settings))
    for aside in store.damaged_stores:
        log.error("a damaged store was set aside: %s", aside.name)
    agency = DemoServer(settings.data / "demo") if settings.uses_demo_agency else None
    desk = (BorrowerGateway if settings.loaned else AgencyGateway)(
        lambda: create_client(settings, agency),
        store,
        results,
        agency_id=settings.agency_id,
        letter=settings.device_letter,
    )
    models = ModelStore(models_dir(), mirror=settings.models_mirror, most_mb=settings.models_memory_mb)
    recognition = RecognitionService(SoundDeviceMicrophone(settings.microphone), models)
    conversation_session = ConversationSession(
        results, recognition, open_translator, detect_written_language, unload_written_detector
    )
    papers = KioskPeripherals(
        CupsPrinter(settings.printer), VideoCamera(settings.camera), results, roll=settings.printer_roll
    )
    terminal = TerminalDiagnostics(results, models, settings.voices, lambda: agency.trouble if agency else "")
    parts: KioskServices
    voice = SpeechService(
        open_synthesiser(settings.voices, models),
        open_player(),
        lambda event: parts.on_speech(event),
    )
    landlord = AgencyHeartbeatClient(create_client(settings, agency), settings.data, lambda: desk.waiting)
    caretaker = DeviceAgent(store, loaned=settings.loaned, landlord=landlord)
    parts = KioskServices(
        settings=settings,
        results=results,
        store=store,
        gateway=desk,
        agent=caretaker,
        papers=papers,
        conversation_session=conversation_session,
        terminal=terminal,
        voice=voice,
        recognition=recognition,
        dictation=Dictation(results, recognition),
        agency=agency,
    )
    parts.audio_routing = route_to_headset(voice, lambda private: parts.on_output_changed(private))
    store.listen(lambda: results.post(None, lambda: parts.on_store_wiped()))
    caretaker.start()
    # The window does not wait for the demo agency: it comes up on what is cached.
    threading.Thread(target=_start_services, args=(parts,), name="start", daemon=True).start()
    return parts


def _start_services(parts: KioskServices) -> None:
    if parts.agency is not None:
        parts.agency.keep()
    parts.gateway.start()


def run(settings: Settings, size: tuple[int, int] | None) -> int:
    """The kiosk until it is closed. ``size``: a window; ``None``: the full screen."""
    configure_kivy(settings.data, size)
    parts = build_services(settings)
    screen = primary_monitor() if size is None else None
    try:
        create_app(parts, inches=screen.inches if screen else 0.0).run()
    finally:
        parts.close()
    return 0


def create_app(parts: KioskServices, inches: float = 0.0):
    """The Kivy application around ``parts``. Kivy must be set up. ``inches``: the screen's real diagonal."""
    from kivy.app import App
    from kivy.base import ExceptionManager
    from kivy.core.window import Window

    from kiosk.screens.deferred_cleanup import defer_garbage_collection
    from kiosk.screens.error_handler import install_error_handler
    from kiosk.screens.kivy_clock import sleep
    from kiosk.screens.root_window import RootWindow

    class KioskApp(App):
        title = "hlm-kiosk"
        use_kivy_settings = False

        def build(self) -> RootWindow:
            glass = screen_geometry(*map(int, Window.size), parts.settings, inches)
            controller = SessionController(
                parts.gateway,
                parts.settings,
                on_show=lambda shown: None,
                papers=parts.papers,
                sleep=sleep,
                conversation_session=parts.conversation_session,
                diagnostics=parts.terminal,
            )
            frame = RootWindow(controller, parts.voice, parts.dictation, parts.results, parts.settings, glass)
            parts.on_speech = frame.speech
            parts.on_output_changed = lambda private: parts.results.post(
                None, lambda: frame.output_changed(private)
            )
            parts.on_store_wiped = controller.finish
            self.handler = install_error_handler(controller.report_error)
            defer_garbage_collection()
            return frame

        def open_settings(self, *_args) -> bool:
            """F1 is "help" here, not Kivy's settings."""
            return False

        def on_stop(self) -> None:
            ExceptionManager.remove_handler(self.handler)
            self.root.controller.finish()

    return KioskApp()
