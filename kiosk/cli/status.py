"""``kiosk status``: one page on what this terminal can do, and the command for what it cannot."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import __version__

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from offline_cache import Outbox

#: Bytes. Below the first, a model no longer fits; below the second, the store soon cannot write.
LITTLE_DISK, NO_DISK = 2_000_000_000, 100_000_000

#: How the key of the store is made usable again, by the setting ``key``.
KEY_FIXES = {
    "file": "chmod 600 {data}/store.key",
    "keyring": "pip install keyring, and unlock the keyring of the user who runs the kiosk",
    "tpm": "sudo apt install tpm2-tools; sudo usermod -aG tss $USER",
}

#: Where the kernel says what is plugged into the graphics card.
CONNECTORS = Path("/sys/class/drm")


class State(StrEnum):
    """How one part of the terminal is. ``MISSING``: the kiosk cannot serve without it."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the page. ``fix`` is a command, or what a hand must do; empty when all is well."""

    part: str
    state: State
    detail: str
    fix: str = ""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declares the command."""
    command = commands.add_parser(
        "status",
        help="what this terminal can do, and how to repair what it cannot",
        description="Exits 0 when the kiosk can serve visitors, 1 when it cannot.",
    )
    command.add_argument("--json", action="store_true", help="for a supervision system")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the page."""
    findings = []
    for finding in examine():
        findings.append(finding)
        if not args.json:
            print(f"{finding.state:<8} {finding.part:<13} {finding.detail}")
            if finding.fix:
                print(f"{'':22} → {finding.fix}", flush=True)
    serves = all(finding.state is not State.MISSING for finding in findings)
    if args.json:
        told = [asdict(finding) for finding in findings]
        print(json.dumps({"serves": serves, "findings": told}, ensure_ascii=False, indent=1))
    else:
        print("The kiosk can serve." if serves else "The kiosk cannot serve until what is missing is there.")
    return 0 if serves else 1


def examine() -> Iterator[Finding]:
    """Every part, one after the other; some take a second."""
    from kiosk.runtime.paths import settings_file
    from kiosk.settings import Settings, SettingsError

    yield _versions()
    yield _display()
    yield _text()
    yield from _languages()
    try:
        settings = Settings.load()
    except SettingsError as error:
        yield Finding("settings", State.MISSING, str(error), f"correct {settings_file()}, or use sudo")
        return
    yield _settings(settings_file())
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _data,
        _rules,
        _store,
        _agency,
        _models,
        _sound,
        _voices,
    )
    for check in checks:
        yield from check(settings)


def _versions() -> Finding:
    from importlib.metadata import version

    detail = f"kiosk {__version__}, Python {platform.python_version()}, Kivy {version('kivy')}"
    return Finding("versions", State.OK, detail)


def _display() -> Finding:
    for variable in ("WAYLAND_DISPLAY", "DISPLAY"):
        if os.environ.get(variable):
            return Finding("display", State.OK, f"{variable} {os.environ[variable]}")
    for status in sorted(CONNECTORS.glob("*/status")):
        if status.read_text().strip() == "connected":
            return Finding("display", State.OK, f"a screen on {status.parent.name}")
    return Finding("display", State.MISSING, "no screen", "plug one in, or try without: make tour")


def _text() -> Finding:
    from PIL import features

    if features.check("raqm") and features.check("fribidi"):
        return Finding("text", State.OK, "Arabic is joined and ordered (raqm, fribidi)")
    return Finding("text", State.MISSING, "Arabic would be unreadable", "sudo apt install libfribidi0")


def _languages() -> Iterator[Finding]:
    from kiosk.domain import LANGUAGES
    from kiosk.i18n import missing_catalogues
    from kiosk.i18n.fonts import CHINESE_PACKAGE, writable

    unwritten = [each.code for each in LANGUAGES if not writable(each)]
    if unwritten:
        detail = f"no font, not offered: {' '.join(unwritten)}"
        yield Finding("languages", State.WARNING, detail, f"sudo apt install {CHINESE_PACKAGE}")
    uncompiled = missing_catalogues()
    if uncompiled:
        detail = f"texts stay French, not compiled: {' '.join(uncompiled)}"
        yield Finding("languages", State.WARNING, detail, "make run")
    if not unwritten and not uncompiled:
        yield Finding("languages", State.OK, " ".join(each.code for each in LANGUAGES))


def _settings(file: Path) -> Finding:
    if file.exists():
        return Finding("settings", State.OK, f"{file}")
    return Finding("settings", State.OK, f"as they come: there is no {file}")


def _data(settings: Settings) -> Iterator[Finding]:
    folder = settings.data
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"kiosk")
        free = shutil.disk_usage(folder).free
    except OSError as error:
        fix = f"sudo install -d -m 700 -o $USER {folder}"
        yield Finding("data folder", State.MISSING, f"{folder}: {error.strerror}", fix)
        return
    yield Finding("data folder", State.OK, f"{folder}")
    state = State.MISSING if free < NO_DISK else State.WARNING if free < LITTLE_DISK else State.OK
    fix = "" if state is State.OK else f"make room: du -h {folder} | sort -h"
    yield Finding("disk", state, f"{free / 1e9:.1f} GB free", fix)


def _store(settings: Settings) -> Iterator[Finding]:
    from kiosk.device.store_key import key_of
    from offline_cache import KeyMissing, KeyRefused, Outbox, Store, StoreError, StoreMissing

    try:
        with Store.open_read_only(settings.store_folder, key_of(settings)) as store:
            yield from _outbox(Outbox(store))
    except StoreMissing:
        yield Finding("outbox", State.OK, "nothing yet: the first start makes the store")
    except KeyMissing as error:
        fix = f"put it back, or correct key = {settings.key!r} if the store was made with another; "
        fix += "a kiosk that starts without it sets the store aside, and what waited is lost"
        yield Finding("outbox", State.MISSING, str(error), fix)
    except KeyRefused as error:
        yield Finding("outbox", State.MISSING, str(error), KEY_FIXES[settings.key].format(data=settings.data))
    except StoreError as error:
        fix = "start the kiosk: it sets a damaged store aside and keeps what can be read"
        yield Finding("outbox", State.WARNING, str(error), fix)


def _outbox(outbox: Outbox) -> Iterator[Finding]:
    from offline_cache import State as Act

    counts = outbox.counts()
    detail = ", ".join(f"{count} {state}" for state, count in counts.items())
    if counts[Act.REFUSED]:
        yield Finding("outbox", State.WARNING, detail, "kiosk outbox list, then kiosk outbox retry ID")
    else:
        yield Finding("outbox", State.OK, detail)
    for path in outbox.store.set_aside:
        yield Finding("outbox", State.WARNING, f"a damaged store is kept aside: {path}", "send it to support")
    delivered = [entry.settled_at for entry in outbox.entries(Act.DELIVERED) if entry.settled_at]
    last = f"{max(delivered).astimezone():%Y-%m-%d %H:%M}" if delivered else "never"
    waiting = outbox.entries(Act.WAITING)
    if not waiting:
        yield Finding("last delivery", State.OK, last)
        return
    hours = (datetime.now(UTC) - waiting[0].created_at).total_seconds() / 3600
    detail = f"{last}; the oldest act has waited for {hours:.1f} h"
    state = State.OK if hours < 1 else State.WARNING
    yield Finding("last delivery", state, detail, "" if state is State.OK else "kiosk outbox retry")


def _agency(settings: Settings) -> Iterator[Finding]:
    from kiosk.backend import AgencyClient, AgencyError, DeviceRefused, Unreachable, WrongContract
    from kiosk.runtime.paths import settings_file

    if settings.embedded:
        yield Finding("agency", State.OK, "none set: the kiosk starts the demo agency")
        return
    client = AgencyClient(
        settings.agency_url,
        settings.device_token,
        verify=settings.ca_file or True,
        cert=(settings.client_cert, settings.client_key) if settings.client_cert else None,
        proxies={"http": settings.proxy, "https": settings.proxy} if settings.proxy else None,
    )
    began = time.monotonic()
    try:
        told = client.capabilities()
    except AgencyError as error:
        fixes = {
            Unreachable: f"curl -v {settings.agency_url}/v1/health (visitors are served; their acts wait)",
            WrongContract: "update the kiosk, or the landlord's server (until then acts wait; none is lost)",
            DeviceRefused: f"set device_token in {settings_file()} to the one that the landlord gave, or "
            "have this device let in again (until then acts wait; none is lost)",
        }
        fix = next((fix for kind, fix in fixes.items() if isinstance(error, kind)), "kiosk.toml: agency_url")
        detail = f"{settings.agency_url}: {error or type(error).__name__}"
        held = isinstance(error, DeviceRefused | WrongContract)
        state = State.MISSING if held else State.WARNING
        yield Finding("agency", state, detail, fix)
    else:
        latency = (time.monotonic() - began) * 1000
        yield Finding(
            "agency", State.OK, f"{settings.agency_url}: contract {told.contract}, {latency:.0f} ms"
        )
    finally:
        client.close()


def _models(settings: Settings) -> Iterator[Finding]:
    from kiosk.accessibility.models import Models, Use, missing
    from kiosk.domain import LANGUAGES

    models = Models(most_mb=settings.models_memory_mb)
    languages = list(dict.fromkeys(each.base for each in LANGUAGES))
    for language in languages:
        best = models.best(language)
        if best is not None:
            yield Finding(f"hearing {language}", State.OK, f"{best.name} ({best.engine})")
    parts = {Use.HEAR: "hearing ", Use.SPEAK: "voice ", Use.TRANSLATE: ""}
    for lack in missing(models, languages, settings.voices):
        yield Finding(parts[lack.engine.use] + lack.language, State.WARNING, lack.why, lack.command)


def _rules(settings: Settings) -> Iterator[Finding]:
    from kiosk.domain.rules.survey import READERS, standing, wrong

    problems = wrong()
    for each in problems:
        yield Finding("rules", State.WARNING, f"{each}: not used", f"edit {each.file}; kiosk rules check")
    if not problems:
        own = [name for name in READERS if standing(name).own]
        yield Finding("rules", State.OK, f"the agency's own: {', '.join(own)}" if own else "of the kiosk")


def _sound(settings: Settings) -> Iterator[Finding]:
    from kiosk.accessibility.recognition import SoundDeviceMicrophone
    from kiosk.accessibility.speech import open_player

    install = "plug it in; sudo apt install libportaudio2 libasound2-plugins pulseaudio"
    if SoundDeviceMicrophone(settings.microphone).present():
        yield Finding("microphone", State.OK, settings.microphone or "the default one")
    else:
        yield Finding("microphone", State.WARNING, "none: visitors type instead", install)
    sink = open_player().sink
    if sink == "silent":
        yield Finding("loudspeaker", State.WARNING, "none: what is said is only captioned", install)
    else:
        yield Finding("loudspeaker", State.OK, sink)


def _voices(settings: Settings) -> Iterator[Finding]:
    from kiosk.accessibility.speech import Pyttsx3Synthesiser
    from kiosk.domain import LANGUAGES

    synthesiser = Pyttsx3Synthesiser()
    try:
        mute = [each.code for each in LANGUAGES if not synthesiser.can_speak(each.code)]
    finally:
        synthesiser.close()
    if mute:
        detail = f"nothing can be read aloud in {', '.join(mute)}"
        yield Finding("voices", State.WARNING, detail, "sudo apt install espeak-ng libespeak-ng1")
    else:
        yield Finding("voices", State.OK, " ".join(each.code for each in LANGUAGES))
