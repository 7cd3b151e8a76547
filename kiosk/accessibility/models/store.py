"""The folder of models: what is there, whether it is whole, bringing more, taking away."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from kiosk.paths import models_dir

from .manifest import Engine, Manifest, Model, load_manifest

MARKER = ".installed.json"
#: Left free on the disk beside what a model takes.
SPARE_BYTES = 64_000_000


class ModelError(Exception):
    """Something about models went wrong; the message is one line."""


class UnknownModelError(ModelError):
    """The manifest has no model of that name."""


class InstallError(ModelError):
    """No source gave a whole model; the message has the reason of each."""


class Status(StrEnum):
    """Of one model on this machine."""

    INSTALLED = "installed"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class State:
    """Status, and the reason when it is not ``INSTALLED`` and one is known."""

    status: Status
    reason: str = ""

    @property
    def installed(self) -> bool:
        return self.status is Status.INSTALLED


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it was when its digest was right: if size and time are the same, so is the digest."""

    bytes: int
    mtime_ns: int
    sha256: str


class Models:
    """The models of ``manifest`` in ``folder``. Safe to use from several processes."""

    def __init__(self, folder: Path | None = None, manifest: Manifest | None = None) -> None:
        self.folder = folder or models_dir()
        self.manifest = manifest or load_manifest()

    def path(self, name: str) -> Path:
        """Where the files of that model are, or would be."""
        return self.folder / self._model(name).name

    def state(self, name: str) -> State:
        """Fast: a file is read again only if its size or its time changed since it was checked.

        Raises ``UnknownModelError``.
        """
        return self._examine(self._model(name), thorough=False)

    def verify(self, name: str) -> State:
        """The same from the digest of every byte. Raises ``UnknownModelError``."""
        return self._examine(self._model(name), thorough=True)

    def candidates(self, language: str, engine: Engine | None = None) -> tuple[Model, ...]:
        """Models for that language, the preferred first, installed or not."""
        fitting = (m for m in self.manifest.models if language in m.languages and engine in (None, m.engine))
        return tuple(sorted(fitting, key=lambda model: list(Engine).index(model.engine)))

    def best(self, language: str, engine: Engine | None = None) -> Model | None:
        """The preferred of the installed models for that language: Vosk's, which streams, then Whisper's."""
        return next((m for m in self.candidates(language, engine) if self.state(m.name).installed), None)

    def why_missing(self, name: str) -> str:
        """Why the last installation failed, one line; empty if it did not."""
        try:
            return self._complaint(self._model(name)).read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    def install(self, name: str, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Brings the model from the first source that gives it whole; nothing to do if it is there.

        ``progress`` is called with bytes so far and in all. Raises ``UnknownModelError``,
        ``InstallError``; then the reason stays in the folder for ``why_missing``.
        """
        model = self._model(name)
        if self.state(name).installed:
            return
        try:
            with self._lock():
                if not self.verify(name).installed and not self._adopt(model):
                    self._install(model, progress)
            self._complaint(model).unlink(missing_ok=True)
        except OSError as error:
            raise self._failed(model, f"{self.folder}: {error.strerror or error}") from error

    def remove(self, name: str) -> None:
        """Takes the model off the disk. Raises ``UnknownModelError``, ``ModelError``."""
        model = self._model(name)
        try:
            with self._lock():
                for leftover in (self.folder / model.name, self._staging(model)):
                    if leftover.exists():
                        shutil.rmtree(leftover)
                self._complaint(model).unlink(missing_ok=True)
        except OSError as error:
            raise ModelError(f"{name} could not be removed: {error}") from error

    def _install(self, model: Model, progress: Callable[[int, int], None]) -> None:
        from . import sources  # here: requests is slow to import, and rarely needed

        staging = self._staging(model)
        staging.mkdir(parents=True, exist_ok=True)
        reasons = []
        for source in model.sources:
            try:
                missing = sources.room_for(source, model) + SPARE_BYTES - shutil.disk_usage(staging).free
                if missing > 0:
                    raise sources.FetchError(f"the disk lacks {missing / 1e6:.0f} MB")
                sources.fetch(source, model, staging, progress)
                seen = _take_stock(model, staging)
            except sources.FetchError as error:
                reasons.append(f"{sources.describe(source)}: {error}")
            except _WrongFileError as error:
                error.path.unlink(missing_ok=True)
                reasons.append(f"{sources.describe(source)}: {error}")
            else:
                self._put(model, staging, seen, sources.describe(source))
                return
        raise self._failed(model, "; ".join(reasons))

    def _put(self, model: Model, staging: Path, seen: dict[str, _Seen], source: str) -> None:
        """In place all at once: whoever looks sees the whole model or none."""
        _write_marker(staging, seen, source)
        target = self.folder / model.name
        if target.exists():
            shutil.rmtree(target)
        staging.rename(target)

    def _adopt(self, model: Model) -> bool:
        """Takes as installed what someone copied there, if it is pinned and every digest is right."""
        folder = self.folder / model.name
        if not model.files or not folder.is_dir():
            return False
        try:
            _write_marker(folder, _take_stock(model, folder), "copied by hand")
        except _WrongFileError:
            return False
        return True

    def _examine(self, model: Model, *, thorough: bool) -> State:
        folder = self.folder / model.name
        try:
            marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
            seen = {path: _Seen(**facts) for path, facts in marker["files"].items()}
        except FileNotFoundError:
            if folder.exists():
                return State(Status.DAMAGED, "its files were not checked: install it again")
            return State(Status.MISSING, self.why_missing(model.name))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            return State(Status.DAMAGED, f"its list of files cannot be read ({type(error).__name__})")
        for pin in model.files:
            if pin.path not in seen or seen[pin.path].sha256 != pin.sha256:
                return State(Status.DAMAGED, f"{pin.path} is of another version")
        try:
            fresh = {path: _check(folder / path, facts, thorough) for path, facts in seen.items()}
        except _WrongFileError as error:
            return State(Status.DAMAGED, str(error))
        if fresh != seen:  # only their times changed: remember them, or hash again each time
            _try_to(lambda: _write_marker(folder, fresh, marker.get("source", "")))
        return State(Status.INSTALLED)

    def _model(self, name: str) -> Model:
        model = self.manifest.get(name)
        if model is None:
            raise UnknownModelError(f"no model is named {name}; see: kiosk models list")
        return model

    def _staging(self, model: Model) -> Path:
        return self.folder / f"{model.name}.partial"

    def _complaint(self, model: Model) -> Path:
        return self.folder / f"{model.name}.why"

    def _failed(self, model: Model, reason: str) -> InstallError:
        _try_to(lambda: self._complaint(model).write_text(reason + "\n", encoding="utf-8"))
        return InstallError(f"{model.name} was not installed: {reason}")

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One process at a time changes the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield


class _WrongFileError(Exception):
    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path.name} {what}")
        self.path = path


def _take_stock(model: Model, folder: Path) -> dict[str, _Seen]:
    """Every file of ``folder`` with its digest, which must be the pinned one where there is a pin."""
    if model.files:
        paths = [folder / pin.path for pin in model.files]
    else:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
    pinned = {folder / pin.path: pin.sha256 for pin in model.files}
    if not paths:
        raise _WrongFileError(folder, "is empty")
    return {str(path.relative_to(folder)): _look(path, pinned.get(path)) for path in paths}


def _check(path: Path, before: _Seen, thorough: bool) -> _Seen:
    try:
        stat = path.stat()
    except OSError:
        raise _WrongFileError(path, "is missing") from None
    if stat.st_size != before.bytes:
        raise _WrongFileError(path, f"has {stat.st_size} bytes instead of {before.bytes}")
    if not thorough and stat.st_mtime_ns == before.mtime_ns:
        return before
    return _look(path, before.sha256, again=thorough)


def _look(path: Path, expected: str | None, *, again: bool = True) -> _Seen:
    """``again``: reads it although it was read in this process and has not been touched since."""
    try:
        stat = path.stat()
        digest = (_digest if again else _known_digest)(path, stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        raise _WrongFileError(path, f"cannot be read ({error.strerror})") from error
    if expected not in (None, digest):
        raise _WrongFileError(path, "has been altered: its SHA-256 is not the expected one")
    return _Seen(stat.st_size, stat.st_mtime_ns, digest)


def _digest(path: Path, size: int, mtime_ns: int) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


#: A damaged model is asked about at every visit, and hashed once.
_known_digest = lru_cache(maxsize=64)(_digest)


def _write_marker(folder: Path, seen: dict[str, _Seen], source: str) -> None:
    content: dict[str, Any] = {
        "source": source,
        "files": {path: asdict(facts) for path, facts in seen.items()},
    }
    draft = folder / f"{MARKER}.new"
    draft.write_text(json.dumps(content, indent=1), encoding="utf-8")
    draft.replace(folder / MARKER)


def _try_to(write: Callable[[], object]) -> None:
    """A note that helps later but that nothing depends on: the folder may be read-only."""
    try:
        write()
    except OSError:
        return
