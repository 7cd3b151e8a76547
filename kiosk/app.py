"""Composition root: builds every part from the settings and gives them to the interface."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import Any

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
from kiosk.device.configuration import LandlordConfiguration
from kiosk.device.demo_server import DemoServer
from kiosk.device.diagnostics import TerminalDiagnostics
from kiosk.device.enrolment import device_key
from kiosk.device.orders import OrderBook
from kiosk.device.peripherals import KioskPeripherals
from kiosk.device.printing import CupsPrinter
from kiosk.device.staff_attempts import StaffAttempts
from kiosk.device.store_key import store_key_provider
from kiosk.runtime.paths import models_dir
from kiosk.runtime.signals import Signal
from kiosk.runtime.workers import ResultQueue
from kiosk.screens.kivy_setup import configure_kivy, primary_monitor
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


@dataclass(frozen=True, slots=True)
class KioskServices:
    """Everything that runs behind the window, and how it ends."""

    settings: Settings
    results: ResultQueue
    store: Store
    gateway: AgencyGateway
    agent: DeviceAgent
    peripherals: KioskPeripherals
    conversation_session: ConversationSession
    diagnostics: TerminalDiagnostics
    voice: SpeechService
    recognition: RecognitionService
    dictation: Dictation
    demo_server: DemoServer | None
    headset_watcher: HeadsetWatcher | None
    #: Of the voice, on its thread.
    speech_events: Signal[SpeechEvent]
    #: On the UI thread: the sound goes elsewhere now, and whether only the visitor hears it there.
    output_changed: Signal[bool]

    def close(self) -> None:
        """In the order in which they depend on each other."""
        if self.headset_watcher is not None:
            self.headset_watcher.close()
        self.recognition.close()
        self.voice.close()
        self.peripherals.close()
        self.conversation_session.close()
        self.diagnostics.close()
        self.agent.close()
        self.gateway.close()
        if self.demo_server is not None:
            self.demo_server.stop()
        self.store.close()


def create_client(settings: Settings, demo_server: DemoServer | None = None) -> AgencyClient:
    """A client for one thread; of the demo agency where there is no landlord."""
    if demo_server is not None:
        return AgencyClient(demo_server.url, demo_server.device_token, agency_id=settings.agency_id)
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
    """Open the store and start what runs beside the window. Raises ``offline_cache.StoreError`` or
    ``offline_cache.KeyRefused``."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    results = ResultQueue()
    store = Store.open(settings.store_folder, store_key_provider(settings))
    for aside in store.damaged_stores:
        log.error("a damaged store was set aside: %s", aside.name)

    demo_server = DemoServer(settings.data / "demo") if settings.uses_demo_agency else None
    gateway = (BorrowerGateway if settings.loaned else AgencyGateway)(
        lambda: create_client(settings, demo_server),
        store,
        results,
        agency_id=settings.agency_id,
        letter=settings.device_letter,
    )
    orders = OrderBook(settings.data, settings.pinned_key)
    configuration = LandlordConfiguration(settings)
    heartbeat_client = AgencyHeartbeatClient(
        create_client(settings, demo_server),
        settings.data,
        lambda: gateway.waiting,
        faults=lambda: (
            *orders.faults,
            *configuration.faults,
            *StaffAttempts(settings.data).faults,
        ),
        config_etag=lambda: configuration.etag,
        key=device_key(settings.data) if settings.enrolment else None,
    )
    agent = DeviceAgent(
        store,
        loaned=settings.loaned,
        heartbeat_client=heartbeat_client,
        orders=orders,
        configure=configuration.take,
    )
    peripherals = KioskPeripherals(
        CupsPrinter(settings.printer), VideoCamera(settings.camera), results, roll=settings.printer_roll
    )

    models = ModelStore(
        models_dir(),
        mirror=settings.models_mirror,
        most_mb=settings.models_memory_mb,
        digests=settings.models_digests,
    )
    recognition = RecognitionService(SoundDeviceMicrophone(settings.microphone), models)
    conversation_session = ConversationSession(
        results, recognition, open_translator, detect_written_language, unload_written_detector
    )
    speech_events = Signal[SpeechEvent]()
    voice = SpeechService(open_synthesiser(settings.voices, models), open_player(), speech_events.emit)
    output_changed = Signal[bool]()
    headset_watcher = route_to_headset(
        voice, lambda private: results.post(None, lambda: output_changed.emit(private))
    )
    diagnostics = TerminalDiagnostics(
        results, models, settings.voices, lambda: demo_server.trouble if demo_server else ""
    )

    agent.start()
    # The window does not wait for the demo agency: it comes up on what is cached.
    threading.Thread(target=_start_gateway, args=(gateway, demo_server), name="start", daemon=True).start()
    return KioskServices(
        settings=settings,
        results=results,
        store=store,
        gateway=gateway,
        agent=agent,
        peripherals=peripherals,
        conversation_session=conversation_session,
        diagnostics=diagnostics,
        voice=voice,
        recognition=recognition,
        dictation=Dictation(results, recognition),
        demo_server=demo_server,
        headset_watcher=headset_watcher,
        speech_events=speech_events,
        output_changed=output_changed,
    )


def _start_gateway(gateway: AgencyGateway, demo_server: DemoServer | None) -> None:
    if demo_server is not None:
        demo_server.keep()
    gateway.start()


def run(settings: Settings, size: tuple[int, int] | None) -> int:
    """The kiosk until it is closed. ``size``: a window; ``None``: the full screen."""
    configure_kivy(settings.data, size)
    services = build_services(settings)
    screen = primary_monitor() if size is None else None
    try:
        create_app(services, inches=screen.inches if screen else 0.0).run()
    finally:
        services.close()
    return 0


def create_app(services: KioskServices, inches: float = 0.0) -> Any:
    """The Kivy application around them. Kivy must be set up. ``inches``: the screen's real diagonal."""
    from kivy.app import App
    from kivy.base import ExceptionManager
    from kivy.core.window import Window

    from kiosk.screens.deferred_cleanup import defer_garbage_collection
    from kiosk.screens.event_loop import install_error_handler, sleep
    from kiosk.screens.root_window import RootWindow

    class KioskApp(App):
        title = "hlm-kiosk"
        use_kivy_settings = False

        def build(self) -> RootWindow:
            settings, results = services.settings, services.results
            controller = SessionController(
                services.gateway,
                settings,
                services.peripherals,
                sleep=sleep,
                dictation=services.dictation,
                conversation_session=services.conversation_session,
                diagnostics=services.diagnostics,
            )
            width, height = map(int, Window.size)
            geometry = screen_geometry(width, height, settings, inches)
            root_window = RootWindow(controller, services.voice, results, settings, geometry)
            services.speech_events.subscribe(root_window.speech)
            services.output_changed.subscribe(root_window.output_changed)
            services.store.listen(lambda: results.post(None, controller.finish))
            self.handler = install_error_handler(controller.report_error)
            defer_garbage_collection()
            return root_window

        def open_settings(self, *_args: object) -> bool:
            """F1 is "help" here, not Kivy's settings."""
            return False

        def on_stop(self) -> None:
            ExceptionManager.remove_handler(self.handler)
            self.root.controller.finish()

    return KioskApp()
