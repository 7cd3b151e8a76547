"""Attacks on the terminal as a machine: another console, another host, a dump of its memory."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.device import network_hosts
from kiosk.runtime.paths import ROOT
from kiosk.settings import Settings

DEPLOY = ROOT / "deploy"
UNITS = ("hlm-kiosk.service", "hlm-kiosk-network.service")
#: Of ``systemd-analyze security``: 10 is a program that may do everything.
MAX_EXPOSURE = 2.5


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("unit", UNITS)
def test_what_the_unit_leaves_open(unit: str) -> None:
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", DEPLOY / unit], capture_output=True, text=True
    ).stdout
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
    assert exposure is not None, said
    assert float(exposure[1]) <= MAX_EXPOSURE, said


def test_no_key_leads_to_another_console() -> None:
    unit = (DEPLOY / "hlm-kiosk.service").read_text()
    (start,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    assert start.split(" -- ")[0] == "/usr/bin/cage", "-s would let Ctrl-Alt-F1 switch"
    install = (DEPLOY / "install").read_text()
    assert "NAutoVTs=0" in install
    assert "mask ctrl-alt-del.target" in install
    assert "kernel.sysrq=0" in install


def test_no_other_machine_is_called_and_nothing_is_swapped_or_dumped() -> None:
    unit = (DEPLOY / "hlm-kiosk.service").read_text().splitlines()
    assert {"IPAddressDeny=any", "IPAddressAllow=localhost", "LimitCORE=0", "MemorySwapMax=0"} <= set(unit)


def test_the_landlord_and_the_name_servers_are_let_through(tmp_path: Path) -> None:
    resolv = tmp_path / "resolv.conf"
    resolv.write_text(
        "# here\nnameserver 192.0.2.53\nnameserver fe80::1%eth0\nsearch example\nnameserver x\n"
    )
    settings = Settings(
        agency_url="https://192.0.2.7/kiosks",
        proxy="http://[2001:db8::1]:3128",
        models_mirror="http://localhost:1",
    )
    found = network_hosts.allowed_addresses(settings, resolv)
    assert set(found) - {"127.0.0.1", "::1"} == {"192.0.2.53", "192.0.2.7", "2001:db8::1", "fe80::1"}
    with pytest.raises(OSError, match="nowhere"):
        network_hosts.allowed_addresses(Settings(agency_url="https://nowhere.invalid"), resolv)


def test_the_memory_of_the_kiosk_is_nobody_s_to_read(tmp_path: Path) -> None:
    script = (
        "from kiosk.runtime.process_memory import forbid_dumps; import os, resource; forbid_dumps();"
        "print(os.stat('/proc/self/mem').st_uid, resource.getrlimit(resource.RLIMIT_CORE), flush=True);"
        "os.kill(os.getpid(), 11)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert ended.stdout == "0 (0, 0)\n"
    assert ended.returncode == -11
    assert not list(tmp_path.iterdir()), "no core"
