"""What a thief finds on the disk, without the key and with it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from offline_cache import KeyFile, Outbox, ReadCache, Store
from offline_cache.recovery import wal_path
from offline_cache.store import STORE_FILE

from .acts import put

MARKER = "planted-marker-7Q4Z"
PAGE, TAIL = 4096, 48  # at the end of a page: 16 bytes of initialisation vector, 32 of authentication


def decrypted(page: bytes, key: bytes) -> bytes:
    """A page as SQLite sees it (of the very first one, which begins with the salt, all but 32 bytes)."""
    decryptor = Cipher(algorithms.AES256(key), modes.CBC(page[-TAIL : -TAIL + 16])).decryptor()
    return decryptor.update(page[:-TAIL]) + decryptor.finalize()


def pages(folder: Path) -> list[bytes]:
    """Every page of the store and of its log."""
    data, log = (folder / STORE_FILE).read_bytes(), wal_path(folder / STORE_FILE).read_bytes()
    in_file = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    in_log = [log[at + 24 : at + 24 + PAGE] for at in range(32, len(log), 24 + PAGE)]
    return in_file + in_log


def seen(folder: Path, key: bytes) -> int:
    """In how many pages the marker is read by who has the key."""
    return sum(MARKER.encode() in decrypted(page, key) for page in pages(folder))


def test_no_plain_text_in_any_file(store: Store, outbox: Outbox) -> None:
    entry = put(outbox, f"T-{MARKER}", words=MARKER)
    outbox.mark_refused(put(outbox, "B", words=MARKER).id, 422, "no", MARKER)
    ReadCache(store).put(f"hours-{MARKER}", MARKER, MARKER, datetime.now(UTC))

    def found() -> list[Path]:
        return [p for p in store.folder.rglob("*") if p.is_file() and MARKER.encode() in p.read_bytes()]

    assert wal_path(store.folder / STORE_FILE).stat().st_size > 0
    assert found() == []
    outbox.mark_delivered(entry.id, {"ok": True})
    assert found() == []
    store.close()
    assert found() == []
    assert [p.name for p in store.folder.rglob("*") if MARKER in p.name] == []


def test_a_delivered_act_is_gone_even_for_who_has_the_key(store: Store, outbox: Outbox, key: KeyFile) -> None:
    entries = [put(outbox, f"T{n}", words=f"{n} {MARKER} " + "x" * 6000 * (n % 2)) for n in range(20)]
    assert seen(store.folder, key.key()) > 0, "the search finds what is there"
    for entry in entries:
        outbox.mark_delivered(entry.id, {"reference": "T1", "description": MARKER})
    store.compact()
    assert seen(store.folder, key.key()) == 0


def test_a_destroyed_key_leaves_nothing_to_read(store: Store, outbox: Outbox, key: KeyFile) -> None:
    put(outbox, words=MARKER)
    store.close()
    key.destroy()
    with Store.open(store.folder, key) as new:
        assert Outbox(new).entries() == []
        assert new.damaged_stores
