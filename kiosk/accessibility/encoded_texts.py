"""The vectors of the texts that are learned of, kept so that each text is encoded once.

Phrases, intents, choices and symptoms are learned of many of the same texts, and after an update of nearly
all that there were before. Who is interrupted goes on from there the next time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.accessibility.learned_file import ANY, read_learned, written_whole
from kiosk.accessibility.meaning import DIMENSIONS, SentenceEncoder, compared_form, encoder_version

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

#: Texts: of one call of the encoder, and of those after which what was encoded is written (a minute).
_BATCH, _WRITTEN_AFTER = 128, 4096
#: Texts that are kept at most, 0.77 kB each: one version has 220,000.
_KEPT = 330_000


def encode_texts(
    texts: Sequence[str],
    folder: Path,
    encoder: SentenceEncoder,
    done: Callable[[int, int], object] = lambda made, total: None,
) -> NDArray[float32]:
    """A row of about length 1 for each of ``texts``. ``folder``: of the models, where they are kept.
    ``done`` is told how many of how many texts are encoded.

    Raises ``EncoderStoppedError`` and ``OSError``.
    """
    import numpy as np

    path = folder / "encoded" / f"{encoder_version()}.npz"
    known = _read(path)
    texts = [compared_form(each) for each in texts]
    wanted = {_key(text): text for text in texts}
    new = [key for key in wanted if key not in known]
    told = len(texts) - len(new)
    done(told, len(texts))
    for at in range(0, len(new), _BATCH):
        keys = new[at : at + _BATCH]
        rows = encoder.encode([wanted[key] for key in keys])
        known |= zip(keys, np.asarray(rows, np.float16), strict=True)
        done(told + at + len(keys), len(texts))
        if (at + _BATCH) % _WRITTEN_AFTER == 0 or at + _BATCH >= len(new):
            _write(path, known)
    return np.array([known[_key(text)] for text in texts], np.float32)


def _key(text: str) -> int:
    """What a text is known by, where it is not kept."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def _read(path: Path) -> dict[int, NDArray[float32]]:
    """Nothing of a damaged file."""
    found = read_learned(path, {"keys": ("u", (ANY,)), "rows": ("f", (ANY, DIMENSIONS))})
    if found is None or len(found["keys"]) != len(found["rows"]):
        return {}
    return dict(zip(found["keys"].tolist(), found["rows"], strict=True))


def _write(path: Path, known: dict[int, NDArray[float32]]) -> None:
    """The youngest, and nothing of another encoder."""
    import numpy as np

    kept = list(known)[-_KEPT:]
    with written_whole(path) as file:
        np.savez(file, keys=np.array(kept, np.uint64), rows=np.array([known[key] for key in kept]))
    for other in path.parent.glob("*.npz"):
        if other != path:
            other.unlink(missing_ok=True)
