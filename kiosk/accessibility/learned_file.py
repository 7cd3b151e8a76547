"""Files of what was learned of texts: arrays, as ``numpy.savez`` writes them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
        log.warning("%s/%s is damaged: %s", path.parent.name, path.name, type(error).__name__)
        with suppress(OSError):
            path.unlink()
        return None
    return found
