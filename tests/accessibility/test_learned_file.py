"""A file of what was learned is as it was written, or none."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path

import numpy as np
import pytest

from kiosk.accessibility.learned_file import ANY, read_learned, written_whole

FORMS = {"rows": ("f", (ANY, 2)), "names": ("U", (ANY,))}


def _save(path: Path, **other: object) -> None:
    arrays = {"rows": np.ones((3, 2), np.float16), "names": np.array(["fr"])} | other
    np.savez(path.open("wb"), **arrays)  # type: ignore[arg-type]


def _huge(path: Path) -> None:
    """An array whose header says that it has a million million numbers."""
    with zipfile.ZipFile(path, "w") as file:
        for name in FORMS:
            header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }\n"
            file.writestr(f"{name}.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    _save(tmp_path / "a")
    found = read_learned(tmp_path / "a", FORMS)
    assert found is not None
    assert found["rows"].shape == (3, 2)
    assert found["names"].tolist() == ["fr"]


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no file of arrays"),
        lambda path: np.save(path.open("wb"), np.ones((3, 2))),
        lambda path: zipfile.ZipFile(path, "w").writestr("rows.npy", b"no array"),
        lambda path: _save(path, rows=np.ones((3, 3), np.float16)),
        lambda path: _save(path, rows=np.ones(6, np.float16)),
        lambda path: _save(path, rows=np.array([["a", "b"]])),
        lambda path: _save(path, rows=np.full((3, 2), np.nan)),
        lambda path: _save(path, names=np.array([{"an": "object"}])),
        lambda path: path.mkdir(),
        _huge,
    ],
)
def test_a_damaged_file_is_none_and_taken_away(tmp_path: Path, write: Callable[[Path], object]) -> None:
    write(tmp_path / "a")
    assert read_learned(tmp_path / "a", FORMS) is None
    assert not (tmp_path / "a").is_file()


def test_a_file_that_is_cut_is_none(tmp_path: Path) -> None:
    _save(tmp_path / "a")
    whole = (tmp_path / "a").read_bytes()
    for length in range(0, len(whole), 7):
        (tmp_path / "a").write_bytes(whole[:length])
        assert read_learned(tmp_path / "a", FORMS) is None


def test_nothing_stays_of_what_could_not_be_written_whole(tmp_path: Path) -> None:
    def fill_the_disk() -> None:
        with written_whole(tmp_path / "made" / "a.npz") as file:
            file.write(b"half")
            raise OSError(ENOSPC, "no space left")

    with pytest.raises(OSError, match="no space"):
        fill_the_disk()
    assert list((tmp_path / "made").iterdir()) == []
