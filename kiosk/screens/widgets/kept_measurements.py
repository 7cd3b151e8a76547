"""What the words of the first pages measure, and their letters as they are drawn, kept from one start to the
next: 27 and 15 ms of a start.

They stand in a file of their own in Kivy's folder: its checksum, a line of JSON, and the pixels of the
letters, which JSON says only where to find. It is not used when a font, what measures, or Pillow is
another than then, when the disk has changed it, nor when anything in it cannot have been measured. What is
measured once a visitor has touched or pressed anything is not kept: it may be their own words.
"""

import binascii
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import PIL

Measured = TypeVar("Measured")
#: What was measured, by the name of what measures and what it was given.
_Measurements = dict[tuple[Any, ...], Any]
#: Says of the name of what measures, what it was given, and last what it found, whether that can be. May
#: raise ``TypeError`` or ``ValueError`` where it cannot.
MeasurementCheck = Callable[..., bool]

#: Of more than these, only those of this start: a page takes some hundreds, and tells another day each day.
MOST_KEPT = 4000
#: Of letters, where their pixels begin and end.
_BEGIN, _END = "from", "to"
#: A file that is larger is not ours.
MOST_BYTES = 2**21


class KeptMeasurements:
    def __init__(self) -> None:
        self._known: _Measurements = {}
        #: What the first pages ask; ``None`` before and after them.
        self._asked: _Measurements | None = None
        self._version: list[Any] = []

    def begin(self, depends_on: Iterable[Path], can_be: MeasurementCheck) -> None:
        """The first page is made now. ``depends_on``: the files by which measurements are others."""
        self._version = [PIL.__version__, *map(_version, sorted(depends_on))]
        self._known, self._asked = self._read(can_be), {}

    @property
    def are_made(self) -> bool:
        """Whether the first pages are made now, and nobody has done anything."""
        return self._asked is not None

    def end(self) -> None:
        """A visitor does something: nothing more is kept."""
        self._asked = None

    def take(self, measure: Callable[..., Measured], *given: Any) -> Measured:
        """What ``measure`` says of what is given."""
        key = (measure.__name__, *given)
        found: Measured = self._known[key] if key in self._known else measure(*given)
        if self._asked is not None:
            self._asked[key] = found
        return found

    def write(self) -> None:
        """For the next start, if that would find less and there is a place for it."""
        if self._asked is None or self._asked.keys() <= self._known.keys():
            return
        self._known |= self._asked
        if len(self._known) > MOST_KEPT:
            self._known = dict(self._asked)
        pixels = bytearray()

        def put(letters: bytes) -> dict[str, int]:
            pixels.extend(letters)
            return {_BEGIN: len(pixels) - len(letters), _END: len(pixels)}

        content = json.dumps([self._version, [*self._known.items()]], default=put).encode() + b"\n" + pixels
        file = _file()
        part = file.with_suffix(".part")
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)  # were it a link, it would be followed
            part.write_bytes(b"%08x%s" % (binascii.crc32(content), content))
            part.replace(file)

    def _read(self, can_be: MeasurementCheck) -> _Measurements:
        file = _file()
        try:
            if not file.is_file() or file.stat().st_size > MOST_BYTES:  # to open a pipe would wait for ever
                return {}
            content = file.read_bytes()
            if int(content[:8], 16) != binascii.crc32(content[8:]):
                return {}
            line, _, pixels = content[8:].partition(b"\n")
            version, kept = json.loads(line, object_hook=lambda part: pixels[part[_BEGIN] : part[_END]])
            if version != self._version:
                return {}
            if not all(can_be(*key, found) for key, found in kept):
                return {}
            return {tuple(key): tuple(found) if isinstance(found, list) else found for key, found in kept}
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return {}


def _file() -> Path:
    return Path(os.environ["KIVY_HOME"], "fonts", "measured.json")


def _version(file: Path) -> list[Any]:
    """A file that is not there has a version, too."""
    try:
        found = file.stat()
    except OSError:
        return [str(file)]
    return [str(file), found.st_mtime_ns, found.st_size]
