"""Texts that never change, spoken ahead: heard at once, in the warm voice, on the slowest terminal.

They are the sentences of the catalogues that have no value in them; nothing that a visitor says, owes or
does ever comes here. Each is kept as Opus (four kilobytes a second) under a digest of the voice, its version
and the words as they are given to it: a text that changes is another one, and what nobody says any more is
dropped.
"""

import hashlib
import io
import json
import logging
import sqlite3
import threading
from collections.abc import Collection
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from kiosk.domain import T, Text, find_language
from kiosk.i18n import catalogue
from kiosk.i18n.catalogue import SOURCE_LANGUAGE
from kiosk.runtime.paths import data_dir

from .pronunciation import spoken_sentences
from .synthesis import Sound, WordTime

log = logging.getLogger(__name__)

#: No more is kept: five languages take a fifth of it.
MAX_BYTES = 400_000_000
_BITS_PER_SECOND = 32_000
_OPUS_HZ = 48_000
_MOST_CHOICES = 12
_STOPS = ".?!…:؟،。？！："
_SCHEMA = """
create table if not exists sounds (
    key text primary key, voice text not null, rate_hz integer not null, samples integer not null,
    words text not null, opus blob not null
) without rowid
"""

#: By name: a later program may keep more of a sound.
_KEEP = "insert or replace into sounds (key, voice, rate_hz, samples, words, opus) values (?, ?, ?, ?, ?, ?)"
#: Milliseconds that a reader, and a writer, wait for another program: a visitor hears the text said anew
#: sooner than that.
_READ_WAIT_MS, _WRITE_WAIT_MS = 100, 5000


def rendered_file() -> Path:
    """Where the spoken texts of this machine are."""
    return data_dir() / "speech" / "rendered.db"


def fixed_sentences(language: str) -> tuple[str, ...]:
    """Every sentence of the interface that has no value in it, as the voice of that language is given it; and
    which choice of how many it is, which is said after each.

    What is not translated would be said in French by that voice, and is left out.
    """
    shown = catalogue(language)
    known = find_language(language)
    texts = [known.greeting, known.invitation]
    counted = [
        place
        for total in range(2, _MOST_CHOICES + 1)
        for rank in range(1, total + 1)
        for place in (
            T("Choix {rank} sur {total}.", rank=rank, total=total),
            T("Question {rank} sur {total}.", rank=rank, total=total),
        )
    ]
    for text in (*map(Text, catalogue("en").sources()), *counted):
        if language == SOURCE_LANGUAGE or shown.has_translation(text):
            texts.append(shown.render(text))
    said: dict[str, None] = {}
    for words in map(str.strip, texts):
        if words and words[-1] not in _STOPS:
            words += "."  # as the reader of screens ends it
        for _, spoken in spoken_sentences(words, language):
            sentence = spoken.text.strip()
            if "{" not in sentence and any(char.isalnum() for char in sentence):
                said[sentence] = None
    return tuple(said)


class RenderedSounds:
    """The sounds of texts by their voice. Methods may come from any thread; none raises: what cannot be read
    is not there, and what cannot be written is made again another time."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or rendered_file()
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None

    def get(self, voice: str, text: str) -> Sound | None:
        """The sound of a text, with its words where they are in ``text``."""
        said = text.strip()
        rows = self._rows(
            "select rate_hz, samples, words, opus from sounds where key = ?", (_key(voice, said),)
        )
        if not rows:
            return None
        rate_hz, samples, words, opus = rows[0]
        before = len(text) - len(text.lstrip())
        try:
            pcm = _decoded(opus, rate_hz)[: 2 * samples]
            times = tuple(WordTime(start + before, end + before, at) for start, end, at in json.loads(words))
        except Exception as error:  # noqa: BLE001 - a damaged disk; what the decoder raises has no narrower base
            log.warning("a text that was spoken ahead cannot be read: %s", type(error).__name__)
            return None
        return Sound(pcm, rate_hz, times)

    def put(self, voice: str, text: str, sound: Sound) -> bool:
        """Keeps it; whether it could be kept."""
        words = json.dumps([[word.start, word.end, round(word.at, 3)] for word in sound.words])
        try:
            if self.size() > MAX_BYTES:
                return False
            samples = len(sound.pcm) // 2
            row = (_key(voice, text.strip()), voice, sound.rate_hz, samples, words, _encoded(sound))
            with self._lock, self._connection(make=True) as connection:
                connection.execute(_KEEP, row)
        except (sqlite3.Error, OSError) as error:
            log.warning("a text that was spoken ahead cannot be kept: %s", error)
            self._start_anew(error)
            return False
        return True

    def missing(self, voice: str, texts: Collection[str]) -> list[str]:
        """Those that are not there yet, in their order."""
        kept = self._keys(voice)
        return [text for text in texts if _key(voice, text.strip()) not in kept]

    def keep_only(self, voice: str, texts: Collection[str]) -> int:
        """Drops what is not among the texts of that voice; how many went."""
        surplus = self._keys(voice) - {_key(voice, text.strip()) for text in texts}
        return self._drop("key", surplus)

    def keep_voices(self, voices: Collection[str]) -> int:
        """Drops every other voice (an older version); how many texts went."""
        rows = self._rows("select distinct voice from sounds")
        return self._drop("voice", {row[0] for row in rows} - set(voices))

    def size(self) -> int:
        """Bytes on the disk."""
        with suppress(OSError):
            return self._file.stat().st_size
        return 0

    def close(self) -> None:
        with self._lock:
            self._close()

    def _keys(self, voice: str) -> set[str]:
        return {row[0] for row in self._rows("select key from sounds where voice = ?", (voice,))}

    def _drop(self, column: str, values: Collection[str]) -> int:
        if not values:
            return 0
        try:
            with self._lock, self._connection(make=True) as connection:
                gone = connection.executemany(
                    f"delete from sounds where {column} = ?",  # noqa: S608 - the column is ours
                    [(value,) for value in values],
                ).rowcount
            with self._lock, closing(sqlite3.connect(self._file)) as connection:
                connection.execute("vacuum")
        except (sqlite3.Error, OSError) as error:
            log.warning("texts that were spoken ahead cannot be dropped: %s", error)
            return 0
        return gone

    def _rows(self, query: str, values: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        if not self._file.exists():
            return []
        try:
            with self._lock:
                return self._connection().execute(query, values).fetchall()
        except (sqlite3.Error, OSError) as error:
            log.warning("what was spoken ahead cannot be read: %s", error)
            return []

    def _connection(self, *, make: bool = False) -> sqlite3.Connection:
        """Under the lock. ``make``: it may be the first."""
        if self._opened is None:
            if make:
                self._file.parent.mkdir(parents=True, exist_ok=True)
            self._opened = sqlite3.connect(self._file, check_same_thread=False)
            if make:
                self._opened.execute("pragma journal_mode = wal")
        self._opened.execute(f"pragma busy_timeout = {_WRITE_WAIT_MS if make else _READ_WAIT_MS}")
        if make:
            self._opened.execute(_SCHEMA)
        return self._opened

    def _start_anew(self, error: Exception) -> None:
        """A file that is no database any more goes: all of it can be made again."""
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            with self._lock, suppress(OSError):
                self._close()
                for end in ("", "-wal", "-shm"):
                    Path(f"{self._file}{end}").unlink(missing_ok=True)

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def _key(voice: str, text: str) -> str:
    return hashlib.sha256(f"{voice}\0{text}".encode()).hexdigest()[:32]


def _encoded(sound: Sound) -> bytes:
    """As Ogg Opus."""
    import av
    import numpy as np

    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=_OPUS_HZ, layout="mono")
        stream.bit_rate = _BITS_PER_SECOND
        frame = av.AudioFrame.from_ndarray(np.frombuffer(sound.pcm, np.int16)[None], "s16", "mono")
        frame.sample_rate = sound.rate_hz
        resampler = av.AudioResampler("s16", "mono", _OPUS_HZ)
        for resampled in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    return file.getvalue()


def _decoded(opus: bytes, rate_hz: int) -> bytes:
    import av

    with av.open(io.BytesIO(opus), "r", format="ogg") as container:
        resampler = av.AudioResampler("s16", "mono", rate_hz)
        frames = [piece for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
        frames += resampler.resample(None)
    return b"".join(frame.to_ndarray().tobytes() for frame in frames)
