"""Files of what was learned of texts: arrays, as ``numpy.savez`` writes them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import float16
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

#: Of an array: its kind, as ``numpy.dtype.kind`` tells it, and its shape; ``ANY`` is any length.
Form = tuple[str, tuple[int, ...]]
ANY = -1


def read_learned(path: Path, forms: Mapping[str, Form]) -> dict[str, NDArray[Any]] | None:
    """The arrays that are named in ``forms``. ``None`` where there is no such file, or it is damaged: an
    array is missing or of another form, or a number is none. A damaged one is taken away, to be made anew."""
    import numpy as np

    if not path.exists():
        return None
    try:
        with np.load(path) as file:
            found = {name: file[name] for name in forms}
        for name, (kind, shape) in forms.items():
            array = found[name]
            pairs = zip(array.shape, shape, strict=True)
            lengths = tuple(ANY if wanted == ANY else length for length, wanted in pairs)
            if array.dtype.kind != kind or lengths != shape:
                raise ValueError(f"{name} is {array.dtype} of {array.shape}")
            if kind == "f" and not np.isfinite(array).all():
                raise ValueError(f"{name} has what is no number")
    except Exception as error:  # noqa: BLE001 - of a damaged file numpy and zipfile raise nearly anything
        take_away(path, type(error).__name__)
        return None
    return found


def read_rows(path: Path, shape: tuple[int, int]) -> NDArray[float16] | None:
    """The one array of a file as ``numpy.save`` writes it, each row read from disk where it is wanted: what
    is no number is not looked for. Else as ``read_learned``."""
    import numpy as np

    try:
        rows = np.load(path, mmap_mode="r")
        if rows.dtype != np.float16 or rows.shape != shape:
            raise ValueError(f"rows are {rows.dtype} of {rows.shape}")
    except Exception as error:  # noqa: BLE001 - as above
        take_away(path, type(error).__name__)
        return None
    return np.asarray(rows)


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """To write ``path``, which is there once that is done: nothing stays of what could not be written whole.
    Raises ``OSError``."""
    part = path.with_suffix(".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def take_away(path: Path, why: str) -> None:
    """A damaged file, to be made anew."""
    log.warning("%s/%s is damaged: %s", path.parent.name, path.name, why)
    with suppress(OSError):
        path.unlink()
