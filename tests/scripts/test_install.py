"""``deploy/install``, laid out below a folder: the commands there know what they belong to."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kiosk.__main__ import _become_the_service
from kiosk.runtime.paths import ROOT, Installation
from offline_cache import KeyFile, Outbox, Store
from tests.offline_cache.acts import put

NOBODY = "nobody"


def _can_be_somebody_else() -> bool:
    """Root can, where others may run this Python."""
    if os.getuid() != 0:
        return False
    try:
        return subprocess.run([sys.executable, "-c", "import kivy"], user=NOBODY, cwd="/").returncode == 0
    except PermissionError:
        return False


somebody_else = pytest.mark.skipif(not _can_be_somebody_else(), reason="nobody else may run this Python")


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    laid_out(folder)
    return folder


def laid_out(below: Path) -> None:
    subprocess.run([ROOT / "deploy" / "install", below], check=True)
    # What is committed is laid out; what is being worked on is tried.
    for part in ("kiosk", "offline_cache"):
        shutil.copytree(ROOT / part, below / "opt/hlm-kiosk" / part, dirs_exist_ok=True)


def kiosk(below: Path, *words: str, user: str | None = None) -> subprocess.CompletedProcess[str]:
    """The installed command, as root or as somebody else, with nothing in its environment."""
    program = below / "opt/hlm-kiosk"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        cwd=program,
        env=environment | {"PYTHONPATH": str(program)},
        capture_output=True,
        text=True,
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
    )


def settings(below: Path) -> Path:
    return below / "etc/hlm-kiosk/kiosk.toml"


@pytest.fixture
def used(below: Path) -> Store:
    """The data of a tablet on which somebody did something."""
    data = below / "var/lib/hlm-kiosk"
    shutil.rmtree(data)
    data.mkdir(mode=0o700)
    with Store.open(data / "store", KeyFile(data / "store.key")) as store:
        put(Outbox(store))
    return store


def test_an_update_takes_away_what_the_package_has_no_more(tmp_path: Path) -> None:
    laid_out(tmp_path)
    program = tmp_path / "opt/hlm-kiosk"
    gone = (
        program / "kiosk/cli/telegraph.py",
        program / "assets/a room/été.txt",
        program / "old/x/y.py",
    )
    ours = (program / ".venv/bin/python", program / "assets/locale/en/LC_MESSAGES/kiosk.mo")
    for each in (*gone, *ours):
        each.parent.mkdir(parents=True, exist_ok=True)
        each.write_text("")
    settings(tmp_path).write_text("loaned = true\n")
    laid_out(tmp_path)
    assert not [each for each in gone if each.exists()]
    assert not (program / "old").exists()
    assert all(each.exists() for each in ours)
    assert settings(tmp_path).read_text() == "loaned = true\n"
    assert (program / "kiosk/cli/status.py").is_file()
    assert (tmp_path / "usr/local/bin/kiosk").readlink() == program / ".venv/bin/kiosk"


def test_a_lent_tablet_is_returned_with_the_words_of_the_readme(below: Path, used: Store) -> None:
    settings(below).write_text("loaned = true\n")
    done = kiosk(below, "return", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nobody reads the data any more" in done.stdout
    assert not list(used.folder.glob("store.db*"))
    assert not (used.folder.parent / "store.key").exists()
    again = kiosk(below, "return", "--yes")
    assert (again.returncode, again.stdout) == (1, "")
    assert "nothing was wiped" in again.stderr


def test_a_terminal_is_not_returned(below: Path, used: Store) -> None:
    settings(below).write_text("")
    refused = kiosk(below, "return", "--yes")
    assert refused.returncode == 1
    assert (
        f"nothing was wiped: this device is not lent to anyone (no loaned = true in {settings(below)})"
        in (refused.stderr)
    )
    assert list(used.folder.glob("store.db*"))


def test_status_and_outbox_speak_of_the_installed_kiosk(below: Path, used: Store) -> None:
    settings(below).write_text('agency_url = "http://127.0.0.1:9"\n')
    output = kiosk(below, "status").stdout
    assert str(settings(below)) in output
    assert "http://127.0.0.1:9" in output
    assert "1 waiting" in output
    assert "1 waiting" in kiosk(below, "outbox", "list").stdout
    assert "Asked." in kiosk(below, "outbox", "retry").stdout


@somebody_else
@pytest.mark.parametrize("words", [["status"], ["return", "--yes"], ["outbox", "list"]])
def test_who_may_not_read_the_settings_is_told_to_use_sudo(
    below: Path, used: Store, words: list[str]
) -> None:
    settings(below).write_text("loaned = true\n")
    settings(below).chmod(0o640)
    readable_by_all(below)
    refused = kiosk(below, *words, user=NOBODY)
    assert refused.returncode == 1
    assert "sudo" in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stderr
    assert list(used.folder.glob("store.db*"))


@somebody_else
def test_what_root_asks_is_done_by_the_user_of_the_service(below: Path, used: Store) -> None:
    settings(below).write_text("loaned = true\n")
    settings(below).chmod(0o644)
    readable_by_all(below)
    for path in (used.folder.parent, *used.folder.parent.rglob("*")):
        shutil.chown(path, NOBODY)
    assert "Asked." in kiosk(below, "outbox", "retry").stdout
    owners = {path.owner() for path in used.folder.parent.rglob("*")}
    assert owners == {NOBODY}


def readable_by_all(below: Path) -> None:
    """pytest keeps its folders to their owner."""
    temporary = Path(tempfile.gettempdir())
    for folder in below.parents:
        if folder.owner() == "root" and folder.is_relative_to(temporary) and folder != temporary:
            folder.chmod(folder.stat().st_mode | 0o055)
    below.chmod(0o755)


def test_root_becomes_the_user_of_the_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[object] = []
    if os.getuid() == 0:
        shutil.chown(tmp_path, NOBODY)
    owner = pwd.getpwuid(tmp_path.stat().st_uid)
    monkeypatch.setattr(
        "kiosk.runtime.paths.read_installation", lambda: Installation(tmp_path / "kiosk.toml", tmp_path)
    )
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for name in ("initgroups", "setgid", "setuid"):
        monkeypatch.setattr(os, name, lambda *to: became.extend(to))
    for name in ("HOME", "USER", "LOGNAME"):
        monkeypatch.setenv(name, "root")
    _become_the_service()
    assert became == [owner.pw_name, owner.pw_gid, owner.pw_gid, owner.pw_uid]
    assert (os.environ["HOME"], os.environ["USER"]) == (owner.pw_dir, owner.pw_name)
