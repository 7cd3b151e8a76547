"""A reader that a hostile file has taken over: it tries what the file's author would want."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.device.rgb_image import RgbImage
from kiosk.domain.letters import LetterWord
from kiosk.runtime import messages

#: Not in ``fcntl``.
_F_SETSIG = 10


class HostileReader:
    """Each method returns what it got, or the name of the error that stopped it."""

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def read(self, file: str) -> str:
        return _attempt(lambda: Path(file).read_text())

    def write(self, file: str) -> str:
        return _attempt(lambda: str(Path(file).write_text("mine")))

    def list(self, folder: str) -> str:
        return _attempt(lambda: " ".join(map(str, Path(folder).iterdir())))

    def connect(self, port: int) -> str:
        return _attempt(lambda: str(socket.create_connection(("127.0.0.1", port), 1).getpeername()))

    def listen(self) -> str:
        return _attempt(lambda: str(socket.create_server(("127.0.0.1", 0)).getsockname()))

    def run(self, file: str) -> str:
        return _attempt(lambda: str(subprocess.run(["/bin/sh", "-c", f"echo mine > {file}"]).returncode))

    def fork(self) -> str:
        return _attempt(lambda: "a child" if os.fork() else os._exit(0))

    def kill(self, pid: int) -> str:
        return _attempt(lambda: str(os.kill(pid, 0)))  # type: ignore[func-returns-value]

    def signal_by_a_pipe(self, pid: int) -> str:
        """The kernel tells the "owner" of a pipe that something came, by a signal of one's choice."""

        def own() -> str:
            pipe = int(sys.argv[2])
            fcntl.fcntl(pipe, fcntl.F_SETOWN, pid)
            fcntl.fcntl(pipe, _F_SETSIG, signal.SIGKILL)
            return str(fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC))

        return _attempt(own)

    def control(self, request: int, value: bytes) -> str:
        """Asks something of the device behind a file that is open."""
        return _attempt(lambda: str(fcntl.ioctl(int(sys.argv[2]), request, value)))

    def memory(self, pid: int) -> str:
        return _attempt(lambda: Path(f"/proc/{pid}/mem").open("rb").name)

    def grow(self, size: int) -> str:
        return _attempt(lambda: str(len(bytes(size))))

    def thread(self, file: str) -> str:
        """What holds for one thread must hold for all."""
        found: list[str] = []
        thread = threading.Thread(target=lambda: found.append(self.read(file)))
        thread.start()
        thread.join()
        return found[0]

    def answer_raw(self, answer: bytes) -> str:
        """Answers with bytes of its own choice in place of a message."""
        os.write(int(sys.argv[2]), answer)
        threading.Event().wait(5)
        return ""

    def answer_lists(self, bytes_of_json: int) -> str:
        """Lists in a list: what takes the reader of JSON longest."""
        text = b"[" + b"[]," * (bytes_of_json // 3 - 1) + b"[]]"
        return self.answer_raw(struct.pack(">II", len(text), 0) + text)

    def answer_bytes(self, size: int) -> bytes:
        """Says that so many follow."""
        self.answer_raw(struct.pack(">IIQ", 2, 1, size) + b"[]")
        return b""

    def answer_float(self) -> float:
        return 10**400

    def answer_picture(self, size: tuple[int, int], rgb: bytes) -> RgbImage:
        return {"width": size[0], "height": size[1], "rgb": rgb}  # type: ignore[return-value]

    def answer_word(self, place: str) -> LetterWord:
        edges = dict.fromkeys(("left", "top", "right", "bottom"), float(place))
        return {"text": "mot", "line": 0, **edges}  # type: ignore[return-value]

    # What the real readers are asked.

    def open(self, data: bytes) -> int:
        return 1

    def picture(self, number: int, width: int) -> RgbImage:
        return RgbImage(1, 13_000_000, bytes(39_000_000))

    def shrink(self, photo: bytes, fine: bool = False) -> bytes:
        return photo

    def answer(self, value: str) -> Any:
        """An answer of another type than is declared."""
        return {"number": value}

    def answer_number(self, value: str) -> int:
        return value  # type: ignore[return-value]

    def fail(self, name: str, message: str) -> None:
        """Raises an error of a name of its own choice."""
        raise type(name, (Exception,), {})(message)


def _attempt(what: Callable[[], str]) -> str:
    try:
        return f"got in: {what()}"
    except (OSError, MemoryError, subprocess.SubprocessError) as error:
        return type(error).__name__


def packed(value: object) -> bytes:
    return messages.pack(value)


class EndlessReader:
    """Reads a picture that was drawn so that it takes as long as it may."""

    def read(self, photo: bytes, _language: str) -> str:
        while True:
            sum(photo)
