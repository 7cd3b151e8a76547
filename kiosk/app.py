"""Composition root: builds every part from the settings and gives them to the interface."""

import logging
import os
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import chain
from math import hypot
from typing import TYPE_CHECKING, Any, NoReturn

from kiosk.accessibility.display_preferences import ScreenGeometry
from kiosk.accessibility.meaning import SentenceEncoder
from kiosk.accessibility.meaning_at_rest import MeaningAtRest
from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.recognition import Dictation, RecognitionService, SoundDeviceMicrophone
from kiosk.accessibility.recognition.language_detection import (
    detect_written_language,
    unload_written_detector,
)
from kiosk.accessibility.speech import (
    LatePlayer,
    LateSynthesiser,
    SpeechEvent,
    SpeechService,
    open_player,
    open_synthesiser,
)
from kiosk.backend import AgencyClient
from kiosk.backend.borrower_gateway import BorrowerGateway
from kiosk.backend.gateway import AgencyGateway
from kiosk.device.agent import AgencyHeartbeatClient, DeviceAgent
from kiosk.device.audio_routing import HeadsetWatcher, route_to_headset
from kiosk.device.camera import VideoCamera
from kiosk.device.configuration import LandlordConfiguration
from kiosk.device.diagnostics import TerminalDiagnostics
from kiosk.device.energy import EnergyMeter
from kiosk.device.enrolment import device_key
from kiosk.device.faults import agency_language, fault_code
from kiosk.device.hardware_checks import AudioChecks
from kiosk.device.orders import OrderBook
from kiosk.device.peripherals import KioskPeripherals
from kiosk.device.printing import CupsPrinter
from kiosk.device.screen_power import ScreenPower
from kiosk.device.staff_attempts import StaffAttempts
from kiosk.device.store_key import store_key_provider
from kiosk.device.unopened_store import UnopenedStore
from kiosk.eservices import eservices
from kiosk.eservices.preload import load_ahead
from kiosk.i18n.catalogue import SOURCE_LANGUAGE
from kiosk.runtime.paths import data_dir, models_dir
from kiosk.runtime.process_memory import let_go_of_files
from kiosk.runtime.service_manager import notify, watchdog_interval_s
from kiosk.runtime.signals import Signal
from kiosk.runtime.standby import begin_again, has_standby
from kiosk.runtime.workers import ResultQueue, Worker
from kiosk.screens.graphics import Monitor, primary_monitor
from kiosk.screens.kivy_setup import configure_kivy
from kiosk.session import SessionController
from kiosk.session.practice import practice_is_over, practice_settings
from kiosk.session.usage import UsageCounter
from kiosk.settings import Settings, SettingsError
from offline_cache import KeyRefused, Store, StoreError, StoreLocked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kiosk.accessibility.conversation.session import ConversationSession
    from kiosk.accessibility.speech.speaking_ahead import SpeakingAhead
    from kiosk.accessibility.symptom_meaning import SymptomMeaning
    from kiosk.device.demo_server import DemoServer

log = logging.getLogger(__name__)

#: Seconds between two questions what is new for everyone, while nobody is there.
NEWS_INTERVAL_S = 300.0
#: Seconds after the first page stands until the rest is started: a touch that comes at once goes first.
START_DELAY_S = 0.3
#: Turns of Kivy's loop in which a touch comes from SDL to a page: it is fetched, given to Kivy's mouse, and
#: dispatched.
TURNS_OF_A_TOUCH = 3
#: What the first pages do not need and the next ones do: imported before a visitor waits for it.
IMPORTED_AHEAD = (
    *("babel.units", "icalendar", "phonenumbers", "psutil", "rapidfuzz.distance", "rapidfuzz.process"),
    *("regex", "schwifty", "segno", "statistics", "text_to_num"),
)
#: The same of our own, before anything else: what the services ask and tell.
SERVICES_AHEAD = (
    *("kiosk.domain.all_records", "landlord.contract.models", "landlord.contract.orders"),
    *("kiosk.backend.transport",),
)
#: And after all else: what is spoken ahead, meant, and talked with who is elsewhere.
LAST_AHEAD = (
    *("kiosk.accessibility.choice_meaning", "kiosk.accessibility.symptom_meaning"),
    *("kiosk.accessibility.speech.speaking_ahead", "kiosk.session.remote_conversation"),
)
#: Seconds between two things that are imported ahead on the window's thread.
PAGE_PAUSE_S = 0.1
#: Seconds between two looks whether the kiosk's own store can be opened again.
RETRY_S = 15.0
#: Seconds from a start until the next one because the store broke, twice as many for each that was set aside,
#: up to a day: a disk that breaks each is not filled.
RECOVERY_INTERVAL_S, LONGEST_RECOVERY_INTERVAL_S = 600.0, 24 * 3600.0
#: Seconds between two looks whether an exercise is over.
PRACTICE_CHECK_S = 30.0
PORTRAIT_INCHES, LANDSCAPE_INCHES = 27.0, 10.1
PORTRAIT_VIEWING_MM, LANDSCAPE_VIEWING_MM = 600.0, 300.0
#: A terminal stands on the floor, a tablet is held.
PORTRAIT_MOUNTED_MM, LANDSCAPE_MOUNTED_MM = 780.0, 0.0


def screen_geometry(width: int, height: int, settings: Settings, inches: float = 0.0) -> ScreenGeometry:
    """The real screen: what the settings say, else what the screen says of itself (``inches``), else a
    27-inch terminal or a 10-inch tablet; one that is wider than 16:10 is as high as that, not lower."""
    upright = height >= width
    wider = max(1.0, hypot(width / height, 1) / hypot(1.6, 1))
    return ScreenGeometry(
        width,
        height,
        settings.screen_inches or inches or (PORTRAIT_INCHES if upright else LANDSCAPE_INCHES * wider),
        settings.viewing_mm or (PORTRAIT_VIEWING_MM if upright else LANDSCAPE_VIEWING_MM),
        settings.mounted_mm or (PORTRAIT_MOUNTED_MM if upright else LANDSCAPE_MOUNTED_MM),
    )


@dataclass(slots=True)
class KioskServices:
    """Everything that runs behind the window, how it begins once a page stands, and how it ends."""

    settings: Settings
    results: ResultQueue
    store: Store
    gateway: AgencyGateway
    agent: DeviceAgent
    peripherals: KioskPeripherals
    open_conversations: "Callable[[], ConversationSession]"
    diagnostics: TerminalDiagnostics
    player: LatePlayer
    voice: SpeechService
    recognition: RecognitionService
    dictation: Dictation
    symptoms: "Callable[[], SymptomMeaning]"
    meaning_at_rest: MeaningAtRest
    demo_server: "DemoServer | None"
    #: Where the store is a temporary one, that of which it takes the place.
    unopened_store: UnopenedStore | None
    #: Why that is so; "" for the kiosk's own.
    fault_code: str
    #: Of the voice, on its thread.
    speech_events: Signal[SpeechEvent]
    #: On the UI thread: the sound goes elsewhere now, and whether only the visitor hears it there.
    output_changed: Signal[bool]
    #: On the UI thread: all that is imported and read ahead is there, or why it is not.
    loaded: Signal[[]] = field(default_factory=Signal, init=False)
    failed: Signal[Exception] = field(default_factory=Signal, init=False)
    #: In seconds of the steady clock.
    began: float = field(default_factory=time.monotonic, init=False)
    headset_watcher: HeadsetWatcher | None = field(default=None, init=False)
    speaking_ahead: "SpeakingAhead | None" = field(default=None, init=False)
    conversation_session: "ConversationSession | None" = field(default=None, init=False)

    def start(self) -> None:
        """What the first page does not wait for: it comes up on what is cached."""
        self.agent.start()
        threading.Thread(target=self._start_or_fail, name="start", daemon=True).start()

    def speak_ahead(self, is_idle: "Callable[[], bool]") -> None:
        """Speak what never changes ahead, while nobody is there."""
        from kiosk.accessibility.speech.speaking_ahead import SpeakingAhead  # here: no page needs it

        self.speaking_ahead = SpeakingAhead(
            self.settings.voices, ModelStore(digests=self.settings.models_digests), is_idle
        )
        self.speaking_ahead.start()

    def _start_or_fail(self) -> None:
        try:
            self._start()
        except Exception as error:  # whatever it is: nothing would be sent, and the pages would not tell
            log.exception("what runs behind the pages does not start")
            failed = error
            self.results.post(None, lambda: self.failed.emit(failed))

    def _start(self) -> None:
        self.recognition.look()
        import_services()
        self.player.open()
        self.voice.can_speak(SOURCE_LANGUAGE)
        self.headset_watcher = route_to_headset(
            self.voice, lambda private: self.results.post(None, lambda: self.output_changed.emit(private))
        )
        if self.demo_server is not None:
            self.demo_server.keep()
        self.gateway.start()
        for library in IMPORTED_AHEAD:
            import_module(library)
        load_ahead()
        for name in LAST_AHEAD:
            import_module(name)
        let_go_of_files()
        self.results.post(None, self.loaded.emit)

    def store_wants_a_start(self) -> bool:
        """Whether a start would bring the kiosk its own store again: it has another one until then, or it
        broke, and not at once after the last start."""
        if self.unopened_store is not None:
            return self.unopened_store.can_open()
        if not self.gateway.must_recover:
            return False
        interval_s = RECOVERY_INTERVAL_S * 2.0 ** min(len(self.store.damaged_stores), 10)
        return time.monotonic() - self.began > min(interval_s, LONGEST_RECOVERY_INTERVAL_S)

    def close(self) -> None:
        """In the order in which they depend on each other."""
        if self.headset_watcher is not None:
            self.headset_watcher.close()
        if self.speaking_ahead is not None:
            self.speaking_ahead.close()
        self.meaning_at_rest.close()
        self.recognition.close()
        self.voice.close()
        self.peripherals.close()
        if self.conversation_session is not None:
            self.conversation_session.close()
        self.dictation.close()
        self.diagnostics.close()
        self.agent.close()
        self.gateway.close()
        if self.demo_server is not None:
            self.demo_server.stop()
        self.store.close()
        if self.unopened_store is not None:
            self.unopened_store.close()


def create_client(settings: Settings, demo_server: "DemoServer | None" = None) -> AgencyClient:
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


def open_store(settings: Settings) -> tuple[Store, str]:
    """The kiosk's store and "", or a temporary one and the code of the fault: reads, help, printing, and acts
    that need no queue go on. Raises ``offline_cache.StoreLocked``: another kiosk runs."""
    try:
        return Store.open(settings.store_folder, store_key_provider(settings)), ""
    except StoreLocked:
        raise
    except (StoreError, KeyRefused) as error:
        code = fault_code(error)
        log.error("%s: %s; nothing is kept until it is mended", code, error)
        return Store.open_temporary(), code


def open_symptoms(encoder: SentenceEncoder, results: ResultQueue) -> "SymptomMeaning":
    """What tells what of a reported problem is meant."""
    from kiosk.accessibility.symptom_meaning import SymptomMeaning  # here: nothing was reported before

    return SymptomMeaning(encoder, results)


def open_conversations(
    results: ResultQueue, recognition: RecognitionService, encoder: SentenceEncoder
) -> "ConversationSession":
    """What two people can talk through."""
    from kiosk.accessibility.conversation.session import ConversationSession  # here: no first page needs it
    from kiosk.accessibility.translation import open_translator

    return ConversationSession(
        results,
        recognition,
        partial(open_translator, encoder),
        detect_written_language,
        unload_written_detector,
    )


def build_services(settings: Settings) -> KioskServices:
    """Open the store and make what runs beside the window; ``KioskServices.start`` starts it. Raises
    ``offline_cache.StoreLocked``."""
    with suppress(OSError):  # the store says what is wrong with it
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    results = ResultQueue()
    store, fault = open_store(settings)
    unopened_store = UnopenedStore(settings) if store.is_temporary else None
    for aside in store.damaged_stores:
        log.error("a damaged store was set aside: %s", aside.name)

    demo_server = None
    if settings.uses_demo_agency:
        from kiosk.device.demo_server import DemoServer  # here: most have a landlord

        demo_server = DemoServer(settings.data / "demo")
    peripherals = KioskPeripherals(
        CupsPrinter(settings.printer), VideoCamera(settings.camera), results, roll=settings.printer_roll
    )
    gateway = (BorrowerGateway if settings.loaned else AgencyGateway)(
        lambda: create_client(settings, demo_server),
        store,
        results,
        agency_id=settings.agency_id,
        letter=settings.device_letter,
        redraw_picture=peripherals.redraw_picture,
    )
    orders = OrderBook(settings.data, settings.pinned_key)
    configuration = LandlordConfiguration(settings)
    meaning_at_rest = MeaningAtRest()
    heartbeat_client = AgencyHeartbeatClient(
        create_client(settings, demo_server),
        settings.data,
        lambda: gateway.waiting,
        faults=lambda: (
            *orders.faults,
            *configuration.faults,
            *StaffAttempts(settings.terminal_folder).faults,
            *meaning_at_rest.faults,
        ),
        config_etag=lambda: configuration.etag,
        refused=gateway.report_refused,
        usage=None if settings.loaned else gateway.usage,
        key=device_key(settings.data) if settings.enrolment else None,
    )
    agent = DeviceAgent(
        store,
        loaned=settings.loaned,
        heartbeat_client=heartbeat_client,
        orders=orders,
        configure=configuration.take,
        put_right=gateway.put_right,
        asked_in=settings.store_folder,
        shred_own=unopened_store.shred if unopened_store is not None else lambda: None,
    )

    models = ModelStore(
        models_dir(),
        mirror=settings.models_mirror,
        most_mb=settings.models_memory_mb,
        digests=settings.models_digests,
    )
    recognition = RecognitionService(SoundDeviceMicrophone(settings.microphone), models, looks_at_once=False)
    encoder = SentenceEncoder()
    speech_events = Signal[SpeechEvent]()
    player = LatePlayer(open_player)
    synthesiser = LateSynthesiser(lambda: open_synthesiser(settings.voices, models))
    voice = SpeechService(synthesiser, player, speech_events.emit, starts_at_once=False)
    diagnostics = TerminalDiagnostics(
        results,
        models,
        settings.voices,
        lambda: demo_server.trouble if demo_server else "",
        AudioChecks(
            SoundDeviceMicrophone(settings.microphone),
            open_player,
            lambda text: synthesiser.speak(text, SOURCE_LANGUAGE),
        ),
    )

    return KioskServices(
        settings=settings,
        results=results,
        store=store,
        gateway=gateway,
        agent=agent,
        peripherals=peripherals,
        open_conversations=lambda: open_conversations(results, recognition, encoder),
        diagnostics=diagnostics,
        player=player,
        voice=voice,
        recognition=recognition,
        dictation=Dictation(results, recognition, encoder),
        symptoms=lambda: open_symptoms(encoder, results),
        meaning_at_rest=meaning_at_rest,
        demo_server=demo_server,
        unopened_store=unopened_store,
        fault_code=fault,
        speech_events=speech_events,
        output_changed=Signal(),
    )


def import_services() -> None:
    """What the page after the first ones needs: the services, and all that they ask and tell."""
    for name in SERVICES_AHEAD:
        import_module(name)
    eservices()


def preload() -> None:
    """Import all of a full screen's kiosk but what opens its window. Raises what an import raises."""
    try:
        data = Settings.load().data
    except SettingsError:
        data = data_dir()
    configure_kivy(data, None, None)
    from kiosk.screens.page_registry import PAGES, page_class

    for kind in PAGES:
        page_class(kind)


def run(settings: Settings, size: tuple[int, int] | None, screen: Monitor | None) -> int:
    """The kiosk in a window that is open until it is closed. ``size``: of a window; ``None``: the full
    ``screen``."""
    services = build_services(practice_settings(settings))
    try:
        app = create_app(services, screen.inches if screen else 0.0, ScreenPower() if size is None else None)
        app.run()
    finally:
        services.close()
    if app.mended:
        restart()
    return 0


def show_out_of_order(code: str) -> NoReturn:
    """The same in a program of its own: what is left of a window that broke would break the page as well."""
    os.execv(sys.executable, [sys.executable, "-m", "kiosk", "run", "--out-of-order", code])  # noqa: S606 - our own program


def run_out_of_order(code: str, size: tuple[int, int] | None) -> int:
    """A calm page until the kiosk can serve, then the kiosk. What draws the page needs nothing of ours."""
    configure_kivy(data_dir(), size, primary_monitor() if size is None else None)
    from kiosk.screens.out_of_order import OutOfOrderApp

    app = OutOfOrderApp(code, agency_language(), _can_start)
    app.run()
    if app.mended:
        restart()
    return 1


def _can_start() -> bool:
    """Whether what was wrong with the settings is right; any other fault is tried again as it is."""
    try:
        Settings.load()
    except SettingsError:
        return False
    except Exception:  # the page stands for whatever it is, and never ends by it
        log.exception("the settings cannot be read")
        return False
    return True


def restart() -> NoReturn:
    """This program from its beginning: systemd and cage do not notice."""
    if has_standby():
        begin_again()
    words = ["run"] if "--out-of-order" in sys.argv else sys.argv[1:]
    os.execv(sys.executable, [sys.executable, "-m", "kiosk", *words])  # noqa: S606 - our own program


def create_app(services: KioskServices, inches: float = 0.0, power: ScreenPower | None = None) -> Any:
    """The Kivy application around them. Kivy must be set up. ``inches``: the screen's real diagonal;
    ``power``: what switches it off, where it is all ours."""
    from kivy.app import App
    from kivy.base import ExceptionManager
    from kivy.clock import Clock
    from kivy.core.window import Window

    from kiosk.screens.damage import draw_in_parts
    from kiosk.screens.deferred_cleanup import defer_garbage_collection, preload_language
    from kiosk.screens.event_loop import EventWait, install_error_handler, sleep
    from kiosk.screens.page_registry import PAGES, page_class
    from kiosk.screens.root_window import RootWindow
    from kiosk.screens.widgets import fonts
    from kiosk.session.screen_state import HomeScreen

    class KioskApp(App):
        title = "hlm-kiosk"
        use_kivy_settings = False
        #: It is to begin anew: the fault that it began with is gone, or an exercise begins or ends.
        mended = False

        def build(self) -> RootWindow:
            settings, results = services.settings, services.results
            controller = SessionController(
                services.gateway,
                settings,
                services.peripherals,
                sleep=sleep,
                dictation=services.dictation,
                symptoms=services.symptoms,
                diagnostics=services.diagnostics,
                fault_code=services.fault_code,
                restart=self.begin_anew,
            )
            self.wait = EventWait()
            #: The first page is seen, and can be touched.
            self.stands = Signal[[]]()
            if not (settings.loaned or settings.practises):  # what one household does is nobody’s business
                gateway = services.gateway
                usage = UsageCounter(
                    controller,
                    lambda counts: gateway.count_usage(controller.now().date(), counts),
                    EnergyMeter().take,
                )
                services.peripherals.printed.subscribe(usage.printed)
                Clock.schedule_interval(lambda _dt: usage.close_days(), NEWS_INTERVAL_S)
            if not settings.loaned:  # there they may name who lives there
                fonts.begin_first_pages()
            width, height = map(int, Window.size)
            geometry = screen_geometry(width, height, settings, inches)
            root_window = RootWindow(
                *(controller, services.voice, results, settings, geometry),
                was_touched=self.wait.was_touched,
            )
            self.drawing = draw_in_parts(root_window)
            services.speech_events.subscribe(root_window.speech)
            services.output_changed.subscribe(root_window.output_changed)
            services.loaded.subscribe(self.import_pages)
            services.failed.subscribe(lambda error: show_out_of_order(fault_code(error)))
            services.store.listen(lambda: results.post(None, controller.finish))
            if power is not None:
                worker = Worker("screen", results)
                self.stands.subscribe(lambda: worker.submit(power.switch_on))
                root_window.presence.asleep.subscribe(
                    lambda asleep: worker.submit(power.switch_off if asleep else power.switch_on)
                )
            self.handler = install_error_handler(controller.report_error)
            Window.bind(on_flip=self.page_stands)
            # Who touched the screen while it was dark is shown what they woke, not first the page of rest.
            root_window.is_seen = False
            Clock.schedule_once(lambda _dt: Window.mainloop(), 0)
            notify("READY=1")
            if (interval := watchdog_interval_s()) > 0:
                Clock.schedule_interval(lambda _dt: notify("WATCHDOG=1"), interval)
            if settings.practises:
                Clock.schedule_interval(self.end_practice, PRACTICE_CHECK_S)
            often = RETRY_S if services.store.is_temporary else NEWS_INTERVAL_S
            Clock.schedule_interval(self.look_again, often)
            Clock.schedule_interval(lambda _dt: controller.look_for_news(), NEWS_INTERVAL_S)
            defer_garbage_collection()
            return root_window

        def page_stands(self, _window: object) -> None:
            Window.unbind(on_flip=self.page_stands)
            self.stands.emit()
            self.wait.page_stands()
            Clock.schedule_once(lambda _dt: self.join_conversations(), 0)
            Clock.schedule_once(lambda _dt: self.start_services(), START_DELAY_S)

        def join_conversations(self) -> None:
            """What no first page needs, before any touch is given to one."""
            try:
                session = services.conversation_session = services.open_conversations()
            except Exception as error:  # whatever it is: what two people talk through would not be there
                log.exception("no conversation can be opened")
                services.failed.emit(error)
                return
            root = self.root
            root.controller.conversation_session = session
            root.join_conversation(session)
            self.is_seen_in(TURNS_OF_A_TOUCH)
            first = root.page

            def keep() -> None:
                if root.page is first:
                    root.cleanup.keep_imported()

            next_page = (
                lambda: page_class(HomeScreen),
                lambda: preload_language(SOURCE_LANGUAGE),
                lambda: root.speaking,
                lambda: root.keys,
                keep,
            )
            Clock.schedule_once(lambda _dt: self.in_turn(iter(next_page)), PAGE_PAUSE_S)

        def is_seen_in(self, turns: int) -> None:
            """What was touched before the picture came is given to the page after it."""
            if turns:
                Clock.schedule_once(lambda _dt: self.is_seen_in(turns - 1), 0)
            else:
                self.root.is_seen = True

        def start_services(self) -> None:
            controller = self.root.controller
            services.start()
            services.meaning_at_rest.start(lambda: controller.visit is None)

        def import_pages(self) -> None:
            """Those that nobody has opened yet."""
            controller = self.root.controller
            services.speak_ahead(lambda: controller.visit is None)
            pages = (partial(page_class, kind) for kind in PAGES)
            self.in_turn(chain(pages, [self.root.cleanup.set_aside]))

        def in_turn(self, jobs: "Iterator[Callable[[], object]]") -> None:
            """One at a time: a touch goes between."""
            if (job := next(jobs, None)) is not None:
                job()
                Clock.schedule_once(lambda _dt: self.in_turn(jobs), PAGE_PAUSE_S)

        def begin_anew(self) -> None:
            """To practise, or no longer to."""
            self.mended = True
            self.stop()

        def end_practice(self, _dt: float) -> None:
            """Between two visits, whether the exercise has lasted long enough."""
            if self.root.controller.is_at_rest and practice_is_over(services.settings):
                self.begin_anew()

        def look_again(self, _dt: float) -> None:
            """Between two visits, whether the store can be opened again, or must be."""
            if self.root.controller.is_at_rest and services.store_wants_a_start():
                self.begin_anew()

        def _install_settings_keys(self, _window: object) -> None:
            """Kivy's settings take no key: F1 is "help" here. They would, even where nothing opens."""

        def on_stop(self) -> None:
            ExceptionManager.remove_handler(self.handler)
            self.wait.close()
            if self.drawing is not None:
                self.drawing.end()
            self.root.controller.finish()

    return KioskApp()
