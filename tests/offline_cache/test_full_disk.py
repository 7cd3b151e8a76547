"""A store that has filled its own disk still drains, and the disk is free again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from offline_cache import ActState, Outbox, Store, StoreFull
from offline_cache.store import RESERVE_BYTES, RESERVE_FILE

from .acts import put

#: In a mount namespace of its own: fills a disk of 48 MB with acts and photos, then delivers them all.
PROGRAM = """
import sys
from pathlib import Path
from shutil import disk_usage
from subprocess import run
from offline_cache import ActState, Attachment, Delivered, KeyFile, Outbox, OutboxSync, Store, StoreFull

disk = Path(sys.argv[1])
disk.mkdir()
run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs", disk], check=True)
store = Store.open(disk / "store", KeyFile(disk.parent / "key"))
outbox = Outbox(store)

def fill():
    for number in range(10**6):
        try:
            if number % 3:
                body = {"description": "x" * (number * 997 % 5000), "reference": f"T{number}"}
                outbox.put(kind="ticket", subject=f"T{number}", path="/v1/tickets", body=body)
            else:
                photo = Attachment("/v1/tickets/T/attachments", bytes(200_000), "image/jpeg", {})
                outbox.attach(photo, subject="photos")
        except StoreFull:
            return

for round in range(3):
    fill()
    with (disk / "log").open("ab", buffering=0) as log:  # and what else is on the disk takes the rest
        try:
            while log.write(bytes(4096)) == 4096:
                pass
        except OSError:
            pass
    kept = outbox.counts()[ActState.WAITING]
    if round == 1:  # with a power cut on the full disk
        store.close()
        store = Store.open(disk / "store", KeyFile(disk.parent / "key"))
        outbox = Outbox(store)
    assert disk_usage(disk).free == 0, disk_usage(disk)
    sync = OutboxSync(outbox, lambda entry: Delivered({}))
    while sync.step() == 0.0:
        pass
    counts = outbox.counts()
    assert counts[ActState.WAITING] == 0 and kept > 30, (kept, counts)
    (disk / "log").unlink()
    outbox.forget(-__import__("datetime").timedelta(days=1))
    store.compact()
    print(round, kept, "delivered;", disk_usage(disk).used // 2**20, "MB used after", flush=True)
    assert disk_usage(disk).used < 12 * 2**20
print("DRAINED")
"""


def test_a_disk_full_of_acts_drains(tmp_path: Path) -> None:
    order = ["unshare", "--mount", "--map-root-user", sys.executable, "-c", PROGRAM, str(tmp_path / "disk")]
    if subprocess.run([*order[:3], "true"], capture_output=True).returncode:
        pytest.skip("this machine mounts nothing for its users")
    done = subprocess.run(order, capture_output=True, text=True)
    assert done.stdout.endswith("DRAINED\n"), done.stdout + done.stderr


def test_what_is_new_never_takes_the_reserve(
    store: Store, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(outbox)
    assert (store.folder / RESERVE_FILE).stat().st_blocks * 512 >= RESERVE_BYTES
    assert store.make_room()
    assert not (store.folder / RESERVE_FILE).exists()
    put(outbox)
    assert (store.folder / RESERVE_FILE).exists(), "held again before anything new"

    def no_room(*_: int) -> None:
        raise OSError(28, "No space left on device")

    store.make_room()
    monkeypatch.setattr("os.posix_fallocate", no_room)
    with pytest.raises(StoreFull):
        put(outbox)
    outbox.mark_delivered(1, {})
    assert outbox.counts()[ActState.WAITING] == 1


#: In a mount namespace of its own: what waits is read on a disk that has become read-only.
READ_ONLY = """
import sys
from pathlib import Path
from subprocess import run
from offline_cache import KeyFile, Outbox, Store
disk = Path(sys.argv[1])
disk.mkdir()
run(["mount", "-t", "tmpfs", "tmpfs", disk], check=True)
with Store.open(disk / "store", KeyFile(disk / "key")) as store:
    Outbox(store).put(kind="ticket", subject="T1", path="/v1/tickets", body={})
run(["mount", "-o", "remount,ro", disk], check=True)
with Store.open_read_only(disk / "store", KeyFile(disk / "key")) as store:
    assert len(Outbox(store).entries()) == 1
"""


def test_what_waits_is_read_on_a_disk_that_has_become_read_only(tmp_path: Path) -> None:
    order = ["unshare", "--mount", "--map-root-user", sys.executable, "-c", READ_ONLY, str(tmp_path / "disk")]
    if subprocess.run([*order[:3], "true"], capture_output=True).returncode:
        pytest.skip("this machine mounts nothing for its users")
    done = subprocess.run(order, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
