"""One Apertium pair, kept warm: a shell pipeline that answers text by text, each ended by a NUL.

The ``apertium`` command itself starts all its programs for each text (0.4 s), and its ``-z`` holds every
answer back until two more texts have come (seen in 3.9.12: its awk filters buffer). So the mode file is
run as it is, with the flushing that ``apertium-wblank-mode -z`` adds to it.

The pipeline ends with us: its input closes.
"""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

_TEXT_TERMINATOR = (
    ".[]"  # what Apertium's own deformatter puts after a text, so that the last word is not held back
)

_START_TIMEOUT_S = 15.0  # seconds; the ten programs of a large pair take 0.6, on a busy machine 3


class PipelineError(Exception):
    """The pipeline cannot start, ended, or did not answer in time."""


class PipelineTimeoutError(PipelineError):
    """It did not answer in time, and was ended."""


class PipelineEndedError(PipelineError):
    """It had started, and its programs have ended."""


class ApertiumPipeline:
    """Starts at the first text, and again after an error. One thread at a time."""

    def __init__(self, mode: Path) -> None:
        """``mode`` is a file of ``/usr/share/apertium/modes``."""
        self._mode = mode
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, text: str, within: float) -> str:
        """``text`` in the other language, unknown words marked ``*``. Raises ``PipelineError``.

        ``within`` is seconds, once the programs have started.
        """
        until = time.monotonic() + within + (0 if self._process else _START_TIMEOUT_S)
        try:
            process = self._ensure_started()
            assert process.stdin is not None
            process.stdin.write(f"{_escaped(text)}{_TEXT_TERMINATOR}\0".encode())
            return _plain(self._read_response(process, until))
        except (BrokenPipeError, EOFError) as error:
            self.close()
            raise PipelineEndedError(f"{self._mode.stem}: {error}") from error
        except TimeoutError as error:
            self.close()
            raise PipelineTimeoutError(f"{self._mode.stem}: {error}") from error
        except (OSError, subprocess.SubprocessError) as error:
            self.close()
            raise PipelineError(f"{self._mode.stem}: {error}") from error

    def close(self) -> None:
        """Ends the programs; the next text starts them again."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):  # they have ended by themselves
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    @property
    def pid(self) -> int | None:
        """The process group of the programs, if they run."""
        return self._process.pid if self._process else None

    def _ensure_started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            script = subprocess.run(
                ["apertium-wblank-mode", "-z", str(self._mode)], capture_output=True, check=True
            ).stdout
            self._process = subprocess.Popen(
                ["bash", "-c", script, "apertium", "-g"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                process_group=0,
            )
        return self._process

    def _read_response(self, process: subprocess.Popen[bytes], until: float) -> str:
        assert process.stdout is not None
        answer = b""
        while not answer.endswith(b"\0"):
            if not select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
                raise TimeoutError("too slow")
            block = os.read(process.stdout.fileno(), 1 << 16)
            if not block:
                raise EOFError(f"ended with {process.poll()}")
            answer += block
        return answer[:-1].decode(errors="replace")


def _escaped(text: str) -> str:
    return re.sub(r"([\[\]{}^$/\\@<>])", r"\\\1", text.replace("\0", " "))


def _plain(answer: str) -> str:
    return re.sub(r"\\(.)", r"\1", answer.removesuffix("[]").removesuffix("."))
