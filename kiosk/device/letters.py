"""Letters on paper, read from a photo: their words and where they stand.

Tesseract reads, as a library in a child process (``letter_reader``) that has no files and no network once
its models are loaded. Nothing is written to the disk.
"""

import logging
from pathlib import Path
from typing import Protocol

from kiosk.domain.letters import LetterText, LetterTrouble
from kiosk.runtime.child_process import ChildError, ChildProcess
from kiosk.runtime.sandbox import Limits, Sandbox

from .photos import FINE_JPEG_BYTES, MAX_SIDE_PX, PhotoError, check_small_jpeg

log = logging.getLogger(__name__)

#: What the system package of Tesseract's French model brings, by version of Tesseract.
MODEL_FOLDERS = (Path("/usr/share/tesseract-ocr/5/tessdata"), Path("/usr/share/tessdata"))
#: The language of the letters, and the model that finds which way up a page is, and in which script.
LANGUAGE, ORIENTATION = "fra", "osd"
#: Scripts by their names in Unicode, where Tesseract has another.
SCRIPT_NAMES = {"CJK": "Han"}
#: Address space; 268 MB of it are in use while a page is read (measured). Seconds of processor: a page takes
#: 2.2 (measured), four times that when it must be tried each way up; a child reads those of one visit.
READER_LIMITS = Limits(memory=1_500_000_000, cpu_s=300)


def model_folder() -> Path | None:
    """Where Tesseract's models are; ``None`` where letters cannot be read on this machine."""
    return next(
        (
            folder
            for folder in MODEL_FOLDERS
            if all((folder / f"{name}.traineddata").is_file() for name in (LANGUAGE, ORIENTATION))
        ),
        None,
    )


class LetterRecognition(Protocol):
    """``letter_reader.TesseractReader``, which only the child process imports."""

    def read(self, photo: bytes, language: str) -> LetterText: ...


class LetterReader:
    """Reads letters, in a child process. For one thread."""

    def __init__(self, folder: Path, *, within: float = 90.0) -> None:
        """``folder`` of the models; ``within``: seconds for one letter."""
        self._timeout_s = within
        self._child: ChildProcess[LetterRecognition] = ChildProcess(
            "kiosk.device.letter_reader:TesseractReader",
            str(folder),
            start_within=60.0,
            errors=(PhotoError,),
            sandbox=READER_LIMITS,
        )

    def read(self, photo: bytes, language: str = "fr") -> LetterText:
        """What stands in that photo (JPEG), in French or in the script of ``language``. Blocks: made on a
        worker. Raises ``PhotoError``."""
        try:
            read = self._child.call(self._timeout_s, LetterRecognition.read, photo, language)
            check_small_jpeg(read.picture, MAX_SIDE_PX, FINE_JPEG_BYTES)
            return read
        except ChildError as error:  # it died of this picture, or takes too long
            log.warning("a letter is not read: %s", type(error).__name__)
            return LetterText(b"", (), LetterTrouble.UNREADABLE)

    def start(self) -> None:
        """Load the models now rather than with the first letter. Raises ``ChildError``."""
        self._child.start()

    @property
    def sandbox(self) -> Sandbox | None:
        """Which measures hold in the process that reads."""
        return self._child.sandbox

    @property
    def pid(self) -> int | None:
        """The process that reads now, if one does."""
        return self._child.pid

    def interrupt(self) -> None:
        """From any thread: what is being read is not read to its end."""
        self._child.interrupt()

    def rest(self) -> None:
        """Frees the child's memory, and with it what was left of the last letter."""
        self._child.unload()

    def close(self) -> None:
        self._child.close()
