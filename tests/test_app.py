"""What a start may not wait for."""

from __future__ import annotations

import gc
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

import kiosk.app
from kiosk.accessibility.recognition import SoundDeviceMicrophone
from kiosk.accessibility.speech import LatePlayer, LateSynthesiser
from kiosk.accessibility.speech.espeak import EspeakSynthesiser
from kiosk.accessibility.speech.player import SilentPlayer
from kiosk.accessibility.speech.synthesis import Sound
from kiosk.app import IMPORTED_AHEAD, build_services
from kiosk.backend.gateway import PUBLIC_INFO, AgencyGateway, PublicInfo
from kiosk.domain import Agency, Capabilities
from kiosk.screens import kivy_setup
from kiosk.settings import Settings
from offline_cache import ReadCache
from tests.accessibility.speech.fake import FakeSynthesiser

#: Each takes a tenth of a second and more, or ten megabytes; whoever needs one imports it then.
HEAVY = {
    *("babel.dates", "difflib", "psutil", "pytz", "rapidfuzz", "regex", "segno", "statistics", "text_to_num"),
    *("argostranslate", "av", "dateparser", "fastapi", "faster_whisper", "fonticon_mdi7", "fpdf", "holidays"),
    *("icalendar", "numpy", "onnxruntime", "phonenumbers", "piper", "py3langid", "pypdfium2", "pyttsx3"),
    *("requests", "schwifty", "sounddevice", "sqlalchemy", "urllib3", "vosk", "zxingcpp"),
}

#: Of our own: wire types, services, pages and ways to talk that no first page has.
LATER = {
    *("pydantic", "kiosk.domain.records", "kiosk.domain.tickets", "landlord.contract.requests"),
    *("landlord.contract.orders", "kiosk.eservices.rent", "kiosk.eservices.report_problem"),
    *("kiosk.domain.rules.ceilings", "kiosk.domain.rules.communes", "kiosk.screens.staff"),
    *("kiosk.screens.statement", "email", "importlib.metadata"),
    *("kiosk.accessibility.intents", "kiosk.accessibility.translation", "kiosk.accessibility.conversation"),
    *("kiosk.accessibility.speech.kokoro", "kiosk.device.logo", "kiosk.session.remote_conversation"),
    *(
        "kiosk.screens.conversation",
        "kiosk.screens.call",
        "kiosk.screens.home",
        "kiosk.screens.keyboard_page",
    ),
    *("kiosk.screens.hardware_keys", "kiosk.screens.voice_commands", "sqlite3"),
}
#: All that is there when the page of rest is drawn, and that of languages.
FIRST_PAGES = """
import os
from pathlib import Path
from kiosk.app import build_services
from kiosk.cli import load_settings
from kiosk.screens.kivy_setup import configure_kivy
services = build_services(load_settings())
configure_kivy(services.settings.data, (540, 960), None)
from kiosk.session import SessionController
from kiosk.session.screen_state import RestScreen, WelcomeScreen
from kiosk.screens import root_window
from kiosk.screens.page_registry import page_class
controller = SessionController(services.gateway, services.settings, services.peripherals)
controller.finish()
assert controller.shown.agency == "Agence des Tilleuls"
for kind in (RestScreen, WelcomeScreen):
    page_class(kind)
services.close()"""

#: ``kiosk run``, full screen, until a process stands by.
STANDS_BY = """
import os
from contextlib import suppress
from kiosk.__main__ import main
from kiosk.runtime import process_memory, standby

def stand_by():
    raise StopIteration

standby.stand_by, standby.is_affordable = stand_by, lambda: True
process_memory.erase_what_is_freed = process_memory.forbid_dumps = lambda: None
with suppress(StopIteration):
    main(["run"])
    raise AssertionError("nothing stands by")
pass"""


def test_what_stands_by_has_imported_nothing_of_the_program() -> None:
    """It would be there twice, for good."""
    found = imported(STANDS_BY)
    assert {"argparse", "logging", "kiosk.cli", "kiosk.settings", "kivy", "PIL", "pydantic"} & found == set()


def test_heavy_libraries_wait_until_they_are_needed() -> None:
    assert HEAVY & imported("import kiosk.app") == set()


def test_a_start_that_knows_its_agency_makes_no_record_and_no_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    monkeypatch.setenv("SDL_VIDEODRIVER", "offscreen")
    settings = Settings(data=tmp_path)
    store, _ = kiosk.app.open_store(settings)
    agency = Agency(id="a", name="Agence des Tilleuls", address="", phone="", hours=())
    known = PublicInfo(agency, Capabilities(contract="1", services=()), (), datetime.now(UTC))
    ReadCache(store).put(PUBLIC_INFO, known.kept, etag="", fetched_at=datetime.now(UTC))
    store.close()
    found = imported(FIRST_PAGES)
    assert "kiosk.screens.welcome" in found
    assert (HEAVY | LATER) & found == set()


def test_what_is_imported_later_is_imported_ahead() -> None:
    found = imported("from kiosk.app import import_services; import_services()")
    ours = ("landlord", "kiosk.domain", "kiosk.eservices")
    assert {each for each in LATER if each.startswith(ours)} <= found


def test_no_page_brings_one_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    found = imported("from kiosk.app import preload; preload()")
    assert "kiosk.screens.slots" in found
    assert HEAVY & found == set()


def test_no_program_is_run_for_what_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kivy's clock has one find the C library."""
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    imported(
        "import sys; ran = []\n"
        "sys.addaudithook(lambda event, about: ran.append(about) if event == 'subprocess.Popen' else None)\n"
        "from kiosk.app import preload; preload(); assert not ran, ran"
    )


def test_what_is_imported_ahead_is_not_there_anyway() -> None:
    assert {each.partition(".")[0] for each in IMPORTED_AHEAD} <= {each.partition(".")[0] for each in HEAVY}


def test_the_day_that_a_page_tells_takes_no_time_zones() -> None:
    found = imported(
        "from datetime import date; from kiosk.i18n import format_value;"
        "assert format_value(date(2026, 11, 28), 'fr') == 'samedi 28 novembre'"
    )
    assert {"pytz", "babel.units"} & found == set()


def test_nothing_that_was_imported_is_searched_for_garbage_when_the_window_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kivy looks for some before it opens one."""
    set_aside: list[str] = []
    monkeypatch.setattr(gc, "freeze", lambda: set_aside.append("all"))
    monkeypatch.setattr(kivy_setup, "configure_kivy", lambda *_: None)
    monkeypatch.setitem(sys.modules, "kivy.core.window", None)
    with pytest.raises(ImportError):
        kivy_setup.open_window(tmp_path, (800, 600), SimpleNamespace(join=lambda: None, screen=None))  # type: ignore[arg-type] # has ended
    assert set_aside == ["all"]


def test_one_verb_imports_nothing_of_the_others() -> None:
    found = imported(
        "from kiosk.__main__ import parser; assert parser('run').parse_args(['run']).size is None"
    )
    assert {"pydantic", "kiosk.cli.status", "kiosk.app"} & found == set()


def test_the_process_of_an_engine_imports_nothing_of_the_package_around_it() -> None:
    found = imported(
        "from kiosk.runtime.child_process import _import_alone as alone;"
        "assert alone('kiosk.accessibility.speech.espeak').EspeakEngine.voices"
    )
    assert {"pydantic", "psutil", "kiosk.domain", "kiosk.accessibility.speech.service"} & found == set()


def test_of_the_feasts_of_the_world_only_those_of_france_are_imported() -> None:
    found = imported(
        "from datetime import date; from kiosk.domain.rules import public_holidays as days;"
        "assert date(2026, 4, 6) in days() and date(2026, 4, 3) in days('57');"
        "assert date(2026, 4, 3) not in days()"
    )
    assert {each for each in found if each.startswith("holidays.countries")} == {"holidays.countries.france"}


def test_until_a_page_stands_no_engine_starts_and_no_microphone_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def there(what: str) -> bool:
        asked.append(what)
        return True

    monkeypatch.setattr(SoundDeviceMicrophone, "is_present", lambda _self: there("microphone"))
    monkeypatch.setattr(EspeakSynthesiser, "can_speak", lambda _self, _language: there("voice"))
    monkeypatch.setattr(AgencyGateway, "start", lambda _self: there("landlord"))
    monkeypatch.setattr(kiosk.app, "IMPORTED_AHEAD", ())
    monkeypatch.setattr(kiosk.app, "load_ahead", lambda: None)
    monkeypatch.setattr(kiosk.app, "open_player", SilentPlayer)
    monkeypatch.setattr(kiosk.app, "route_to_headset", lambda *_: None)
    services = build_services(Settings(data=tmp_path, agency_url="http://127.0.0.1:9", device_token="t"))
    try:
        assert not asked
        services._start()
    finally:
        services.close()
    assert sorted(asked) == ["landlord", "microphone", "voice"]


def test_what_does_not_start_behind_the_pages_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ImportError("a package that is not whole")

    monkeypatch.setattr(SoundDeviceMicrophone, "is_present", lambda _self: False)
    monkeypatch.setattr(kiosk.app, "import_services", broken)
    services = build_services(Settings(data=tmp_path, agency_url="http://127.0.0.1:9", device_token="t"))
    told: list[Exception] = []
    services.failed.subscribe(told.append)
    try:
        services._start_or_fail()
        services.results.drain(None)
    finally:
        services.close()
    assert [type(each) for each in told] == [ImportError]


def test_a_player_is_opened_once_and_as_loud_as_it_was_set() -> None:
    opened: list[SilentPlayer] = []

    def open_player() -> SilentPlayer:
        opened.append(SilentPlayer())
        return opened[-1]

    player = LatePlayer(open_player)
    player.volume = 6.0
    player.stop()
    player.rest()
    assert opened == []
    assert player.sink == "silent"
    assert [each.volume for each in opened] == [6.0]
    player.volume = 3.0
    assert opened[0].volume == 3.0


def test_a_headset_that_comes_with_a_late_sound_server_is_where_it_is_heard() -> None:
    """Said to a kiosk that had no loudspeaker: private things may be read there."""
    found = ["silent", "silent", "loudspeaker"]

    def open_player() -> SilentPlayer:
        opened = SilentPlayer()
        opened.sink = found.pop(0)
        return opened

    clock = [0.0]
    player = LatePlayer(open_player, lambda: clock[0])
    assert player.sink == "silent"
    player.sink = "headset"
    assert player.sink == "silent"
    clock[0] = 60.0
    player.play(Sound(b"", 22050))
    assert player.sink == "headset"
    player.sink = "loudspeaker"
    assert player.sink == "loudspeaker"


def test_where_there_was_no_loudspeaker_one_is_looked_for_again_once_a_minute() -> None:
    clock = [0.0]
    opened: list[SilentPlayer] = []

    def open_player() -> SilentPlayer:
        opened.append(SilentPlayer())
        if len(opened) > 1:
            opened[-1].sink = "loudspeaker"
        return opened[-1]

    player = LatePlayer(open_player, lambda: clock[0])
    player.volume = 6.0
    looked = []
    for clock[0] in (0.0, 59.0, 60.0, 121.0):
        player.play(Sound(b"", 22050))
        looked.append((len(opened), player.sink))
    assert looked == [(1, "silent"), (1, "silent"), (2, "loudspeaker"), (2, "loudspeaker")]
    assert opened[-1].volume == 6.0


def test_voices_are_looked_for_when_something_is_to_be_said() -> None:
    opened: list[FakeSynthesiser] = []

    def open_synthesiser() -> FakeSynthesiser:
        opened.append(FakeSynthesiser())
        return opened[-1]

    late = LateSynthesiser(open_synthesiser)
    late.close()
    assert opened == []
    assert late.can_speak("fr")
    assert late.speak("Bonjour", "fr").words
    late.close()
    assert len(opened) == 1


def imported(program: str) -> set[str]:
    """The modules that a program has imported."""
    program += "; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
