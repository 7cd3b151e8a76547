from __future__ import annotations

from pathlib import Path

import pytest

from offline_cache import KeyFile, KeyRefused


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "store.key"
    key = KeyFile(path).key()
    assert len(key) == 32
    assert KeyFile(path).key() == key
    assert path.stat().st_mode & 0o777 == 0o600
    copy = path.with_name("store.key.copy")
    assert sorted(path.parent.iterdir()) == [path, copy]
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("damaged", ["store.key", "store.key.copy"])
@pytest.mark.parametrize("content", [None, b"", b"k" * 32, b"k" * 33, b"k" * 40])
def test_one_of_the_two_files_is_enough_and_mends_the_other(
    tmp_path: Path, damaged: str, content: bytes | None
) -> None:
    path = tmp_path / "store.key"
    key, whole = KeyFile(path).key(), path.read_bytes()
    if content is None:
        (tmp_path / damaged).unlink()
    else:
        (tmp_path / damaged).write_bytes(content)
    assert KeyFile(path).find() == key
    assert KeyFile(path).key() == key
    assert [each.read_bytes() for each in sorted(tmp_path.iterdir())] == [whole, whole]


def test_a_key_of_an_older_program_is_taken_and_gets_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "store.key"
    path.write_bytes(b"k" * 32)
    path.chmod(0o600)
    assert KeyFile(path).key() == b"k" * 32
    path.write_bytes(b"damaged")
    assert KeyFile(path).key() == b"k" * 32


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "store.key"
    KeyFile(path).key()
    path.chmod(mode)
    with pytest.raises(KeyRefused, match=f"{mode:04o}"):
        KeyFile(path).key()


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_the_wrong_size_is_refused_and_kept(tmp_path: Path, size: int) -> None:
    path = tmp_path / "store.key"
    path.write_bytes(b"k" * size)
    path.chmod(0o600)
    with pytest.raises(KeyRefused, match="32 bytes"):
        KeyFile(path).key()
    assert path.read_bytes() == b"k" * size


def test_a_link_is_refused(tmp_path: Path) -> None:
    KeyFile(tmp_path / "real.key").key()
    (tmp_path / "store.key").symlink_to(tmp_path / "real.key")
    with pytest.raises(KeyRefused):
        KeyFile(tmp_path / "store.key").key()


def test_a_key_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyRefused):
        KeyFile(tmp_path / "file" / "store.key").key()


def test_a_destroyed_key_is_gone_and_the_next_one_is_another(tmp_path: Path) -> None:
    key = KeyFile(tmp_path / "store.key")
    before = key.key()
    key.destroy()
    assert list(tmp_path.iterdir()) == []
    key.destroy()
    assert key.key() != before


def test_what_a_process_that_was_killed_left_of_a_key_goes_with_it(tmp_path: Path) -> None:
    """Drafts hold the key itself: one that outlived it would open what was to be unreadable."""
    key = KeyFile(tmp_path / "store.key")
    for draft in (".store.key.00ff", ".store.key.copy.00ff", "..store.key.copy.00ff.ee11"):
        (tmp_path / draft).write_bytes(key.key())
    (tmp_path / "device.key").touch()
    key.destroy()
    assert [each.name for each in tmp_path.iterdir()] == ["device.key"]
