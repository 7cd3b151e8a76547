"""The phrases of the phrasebook as vectors, to find the one that means what somebody said in other words.

Vectors are made when the kiosk is installed (``kiosk phrases --prepare``; some minutes) and kept in a file
that is named after what they were made of: other phrases or another encoder are another file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.accessibility.meaning import DIMENSIONS, SentenceEncoder, encoder_version

from .languages import FRENCH, base_language

if TYPE_CHECKING:
    from numpy import float16, intp
    from numpy.typing import NDArray

    from .phrasebook import Phrase

#: Every sentence is compared in its own language and in these two, which the encoder knows best.
BRIDGE_LANGUAGES = (FRENCH, "en")
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of saying a phrase, in one language."""

    phrase: str
    language: str
    text: str


def wordings(phrases: Iterable[Phrase]) -> list[Wording]:
    """All of them, in the order of the vectors. Values are left open: "le {date}" is "le …"."""
    found = []
    for phrase in phrases:
        for code, text in phrase.texts.items():
            said = (text, *phrase.paraphrases.get(code, ()))
            found += [Wording(phrase.id, base_language(code), _open(each)) for each in said]
    return list(dict.fromkeys(found))


def _open(text: str) -> str:
    """Without the names of its values."""
    return "…".join(piece.partition("}")[2] if i else piece for i, piece in enumerate(text.split("{")))


class PhraseVectors:
    """For one phrasebook. ``scores`` is for any thread."""

    def __init__(self, made_of: list[Wording], rows: NDArray[float16]) -> None:
        import numpy as np

        self.phrases = list(dict.fromkeys(each.phrase for each in made_of))
        place = {phrase: i for i, phrase in enumerate(self.phrases)}
        self._rows: dict[str, tuple[NDArray[float16], NDArray[intp]]] = {}
        for language in dict.fromkeys(each.language for each in made_of):
            at = [i for i, each in enumerate(made_of) if each.language == language]
            owners = np.array([place[made_of[i].phrase] for i in at], np.intp)
            self._rows[language] = (rows[at], owners)

    def scores(self, sentence: str, language: str, encoder: SentenceEncoder) -> Mapping[str, float]:
        """How near each phrase is to ``sentence``, in standard deviations above what is usual for it: near 0
        for what has nothing to do with it. Raises ``EncoderStoppedError``.
        """
        import numpy as np

        asked = encoder.encode([sentence])[0]
        compared = [
            self._rows[code]
            for code in dict.fromkeys((base_language(language), *BRIDGE_LANGUAGES))
            if code in self._rows
        ]
        total = np.zeros(len(self.phrases), np.float32)
        for rows, owners in compared:
            nearest = np.full(len(self.phrases), -1.0, np.float32)
            np.maximum.at(nearest, owners, rows.astype(np.float32) @ asked)
            known = nearest > -1
            mean, spread = nearest[known].mean(), nearest[known].std() or 1.0
            total += np.where(known, (nearest - mean) / spread, 0.0)
        return dict(zip(self.phrases, (total / len(compared)).tolist(), strict=True))


def vectors_file(made_of: list[Wording], folder: Path) -> Path:
    """Where the vectors of these wordings are kept, by the encoder of this machine."""
    text = json.dumps([encoder_version(), [[each.phrase, each.language, each.text] for each in made_of]])
    return folder / "phrases" / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.f16"


def load_vectors(phrases: Iterable[Phrase], folder: Path) -> PhraseVectors | None:
    """Those that were made for these phrases; ``None`` where there are none, or the file is damaged."""
    import numpy as np

    made_of = wordings(phrases)
    try:
        rows = np.fromfile(vectors_file(made_of, folder), np.float16)
    except OSError:
        return None
    if rows.size != len(made_of) * DIMENSIONS:
        return None
    return PhraseVectors(made_of, rows.reshape(-1, DIMENSIONS))


def make_vectors(
    phrases: Iterable[Phrase],
    folder: Path,
    encoder: SentenceEncoder,
    done: Callable[[int, int], object] = lambda made, total: None,
) -> Path:
    """Make them, if they are not there yet, and take those of other phrases away. ``done`` is told how many
    of how many are made. Raises ``EncoderStoppedError`` and ``OSError``."""
    import numpy as np

    made_of = wordings(phrases)
    path = vectors_file(made_of, folder)
    if path.exists():
        return path
    rows = []
    for at in range(0, len(made_of), _BATCH):
        rows.append(encoder.encode([each.text for each in made_of[at : at + _BATCH]]).astype(np.float16))
        done(min(at + _BATCH, len(made_of)), len(made_of))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    np.concatenate(rows).tofile(part)
    part.replace(path)
    for other in path.parent.glob("*.f16"):
        if other != path:
            other.unlink(missing_ok=True)
    return path
