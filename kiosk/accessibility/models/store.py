"""The folder of models: what is there, whether it is whole, bringing more, taking away."""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache, partial
from pathlib import Path
from types import MappingProxyType

from kiosk.runtime.paths import models_dir

from .manifest import (
    RECORD_NAME,
    AgencySource,
    BadInstallRecordError,
    Engine,
    FolderSource,
    InstallRecord,
    Manifest,
    MirrorSource,
    Model,
    ModelTask,
    PinnedFile,
    VerifiedFile,
    load_manifest,
    model_subfolder,
    parse_install_record,
    tree_digest,
)

#: Left free on the disk beside what a model takes.
SPARE_BYTES = 64_000_000


class ModelError(Exception):
    """Something about models went wrong; the message is one line."""


class UnknownModelError(ModelError):
    """The manifest has no model of that name."""


class InstallError(ModelError):
    """No source gave a whole model; the message has the reason of each."""


class ModelStatus(StrEnum):
    """Of one model on this machine."""

    INSTALLED = "installed"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class ModelState:
    """Status, and the reason when it is not ``INSTALLED`` and one is known."""

    status: ModelStatus
    reason: str = ""

    @property
    def installed(self) -> bool:
        return self.status is ModelStatus.INSTALLED


class ModelStore:
    """The models of ``manifest`` in ``folder``. Safe to use from several processes."""

    def __init__(
        self,
        folder: Path | None = None,
        manifest: Manifest | None = None,
        *,
        mirror: str = "",
        most_mb: int = 0,
        digests: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """``mirror``: the agency's own web server, asked before the makers'. ``most_mb``: models whose engine
        takes more memory are not chosen; 0: no limit. ``digests``: what a technician confirmed of models
        whose makers publish no digest (``tree_digest`` by name)."""
        self.folder = folder or models_dir()
        self._manifest = manifest
        self.mirror = mirror
        self.digests = digests
        self.memory_limit_mb = most_mb

    @cached_property
    def manifest(self) -> Manifest:
        """Read when it is first asked for: no start waits for it."""
        return self._manifest or load_manifest()

    def path(self, name: str) -> Path:
        """Where the files of that model are, or would be."""
        return self.folder / model_subfolder(self._model(name))

    def state(self, name: str) -> ModelState:
        """Fast: a file is read again only if its size or its time changed since it was checked.

        Raises ``UnknownModelError``.
        """
        return self._examine(self._model(name), thorough=False)

    def verify(self, name: str) -> ModelState:
        """The same from the digest of every byte. Raises ``UnknownModelError``."""
        return self._examine(self._model(name), thorough=True)

    def candidates(self, language: str, engine: Engine | None = None) -> tuple[Model, ...]:
        """Models that hear that language, the preferred first, installed or not."""
        fitting = (
            m
            for m in self.manifest.models
            if m.engine.use is ModelTask.RECOGNISE
            and language in m.languages
            and engine in (None, m.engine)
            and not 0 < self.memory_limit_mb < m.memory_mb
        )
        return tuple(sorted(fitting, key=lambda model: list(Engine).index(model.engine)))

    def best(self, language: str, engine: Engine | None = None) -> Model | None:
        """The preferred of the installed models for that language: Vosk's, which streams, then Whisper's."""
        return next((m for m in self.candidates(language, engine) if self.state(m.name).installed), None)

    def install_error(self, name: str) -> str:
        """Why the last installation failed, one line; empty if it did not."""
        try:
            return self._error_file(self._model(name)).read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    def install(
        self,
        name: str,
        progress: Callable[[int, int], None] = lambda done, total: None,
        *,
        stick: Path | None = None,
        confirm: Callable[[str, str], bool] = lambda where, digest: False,
    ) -> None:
        """Brings the model from the first place that gives it whole; nothing to do if it is there.

        First from ``stick`` (a folder), then the mirror, then its makers. ``progress`` is called with bytes
        so far and in all. ``confirm`` is asked, with the place and the ``tree_digest`` of what came, where
        neither its maker nor ``digests`` says what the model is. Raises ``UnknownModelError``,
        ``InstallError``; then the reason stays in the folder for ``install_error``.
        """
        model = self._model(name)
        if self.state(name).installed:
            return
        try:
            with self._lock():
                if not self.verify(name).installed and not self._adopt(model):
                    self._install(model, progress, stick, confirm)
            self._error_file(model).unlink(missing_ok=True)
        except OSError as error:
            raise self._record_failure(model, f"{self.folder}: {error.strerror or error}") from error

    def remove(self, name: str) -> bool:
        """Takes the model off the disk, and says whether anything of it was there. An engine that has it
        loaded keeps it until it is unloaded.

        Raises ``UnknownModelError``, ``ModelError``.
        """
        model = self._model(name)
        if model.apt_source:
            raise ModelError(f"{name} is an administrator's: sudo apt remove {model.apt_source.package}")
        try:
            with self._lock():
                staging = self._staging_folder(model)
                folders = [self.path(name), staging, self._old_folder(model)]
                folders = [folder for folder in folders if folder.exists()]
                leftovers = list(self.folder.glob(f"{staging.name}.zip*"))
                for folder in folders:
                    shutil.rmtree(folder)
                for leftover in leftovers:
                    leftover.unlink()
                self._error_file(model).unlink(missing_ok=True)
                return bool(folders or leftovers)
        except OSError as error:
            raise ModelError(f"{name} could not be removed: {error}") from error

    def digest(self, name: str) -> str:
        """``tree_digest`` of the model as it was installed; "" where none is. Raises
        ``UnknownModelError``."""
        try:
            return tree_digest(parse_install_record((self.path(name) / RECORD_NAME).read_bytes()).files)
        except (OSError, BadInstallRecordError):
            return ""

    def _install(
        self,
        model: Model,
        progress: Callable[[int, int], None],
        stick: Path | None,
        confirm: Callable[[str, str], bool],
    ) -> None:
        from . import sources  # here: requests is slow to import, and rarely needed

        staging = self._staging_folder(model)
        staging.mkdir(parents=True, exist_ok=True)
        places: list[AgencySource] = [FolderSource(stick)] if stick else []
        if self.mirror:
            places.append(MirrorSource(self.mirror))
        reasons = []
        for source in (*places, *model.sources):
            where = sources.describe_source(source)
            try:
                missing = (
                    sources.required_bytes(source, model) + SPARE_BYTES - shutil.disk_usage(staging).free
                )
                if missing > 0:
                    raise sources.FetchError(f"the disk lacks {missing / 1e6:.0f} MB")
                fetched = sources.fetch_model(source, model, staging, progress)
                seen = _verify_files(fetched.pins, staging)
                _check_total_size(model, seen, staging)
                self._check_confirmed(model, tree_digest(seen), fetched.published, partial(confirm, where))
            except sources.FetchError as error:
                _remove_altered(model, staging)
                reasons.append(f"{where}: {error}")
            except _WrongFileError as error:
                for path in error.paths:
                    _remove(path)
                reasons.append(f"{where}: {error}")
            except _NotConfirmedError as error:
                _remove(staging)
                reasons.append(f"{where}: {error}")
            else:
                _remove_others(staging, seen)
                self._activate(model, staging, InstallRecord(where, seen))
                return
        raise self._record_failure(model, "; ".join(reasons))

    def _check_confirmed(
        self, model: Model, digest: str, published: bool, confirm: Callable[[str], bool]
    ) -> None:
        """Raises ``_NotConfirmedError`` unless somebody whom the kiosk believes says that this is the
        model."""
        expected = self.digests.get(model.name)
        if expected is not None:
            if digest != expected.lower():
                raise _NotConfirmedError(f"it is not what was confirmed: its SHA-256 is {digest}")
        elif not published and not confirm(digest):
            raise _NotConfirmedError(
                f"nobody publishes its digest, and it was not confirmed: kiosk models install {model.name} "
                f"--digest {digest}, once it is known to be right"
            )

    def _activate(self, model: Model, staging: Path, marker: InstallRecord) -> None:
        """In place all at once: whoever looks sees a whole model or none."""
        marker.write(staging)
        target, doomed = self.path(model.name), self._old_folder(model)
        target.parent.mkdir(exist_ok=True)
        if target.exists():
            target.rename(doomed)
        staging.rename(target)
        shutil.rmtree(doomed, ignore_errors=True)

    def _adopt(self, model: Model) -> bool:
        """Takes as installed what someone copied there, if it is pinned and every digest is right."""
        folder = self.path(model.name)
        if not model.files or not folder.is_dir():
            return False
        try:
            InstallRecord("copied by hand", _verify_files(model.files, folder)).write(folder)
        except _WrongFileError:
            return False
        return True

    def _examine(self, model: Model, *, thorough: bool) -> ModelState:
        if model.apt_source:
            there = any(Path("/").glob(model.apt_source.proof.lstrip("/")))
            return ModelState(ModelStatus.INSTALLED) if there else ModelState(ModelStatus.MISSING)
        folder = self.path(model.name)
        try:
            marker = parse_install_record((folder / RECORD_NAME).read_bytes())
        except FileNotFoundError:
            if folder.exists():
                return ModelState(ModelStatus.DAMAGED, "its files were not checked: install it again")
            return ModelState(ModelStatus.MISSING, self.install_error(model.name))
        except (OSError, BadInstallRecordError) as error:
            return ModelState(ModelStatus.DAMAGED, f"its list of files cannot be read ({error})")
        seen = dict(marker.files)
        expected = self.digests.get(model.name)
        if expected is not None and tree_digest(seen) != expected.lower():
            return ModelState(ModelStatus.DAMAGED, "it is not the one that was confirmed: install it again")
        for pin in model.files:
            found = seen.get(pin.path)
            if found is None or found.bytes != pin.bytes or pin.sha256 not in ("", found.sha256):
                return ModelState(ModelStatus.DAMAGED, f"{pin.path} is of another version")
        try:
            fresh = {path: _recheck_file(folder / path, facts, thorough) for path, facts in seen.items()}
        except _WrongFileError as error:
            return ModelState(ModelStatus.DAMAGED, str(error))
        if fresh != seen:  # only their times changed: remember them, or hash again each time
            _ignore_os_error(lambda: InstallRecord(marker.source, fresh).write(folder))
        return ModelState(ModelStatus.INSTALLED)

    def _model(self, name: str) -> Model:
        model = self.manifest.get(name)
        if model is None:
            raise UnknownModelError(f"no model is named {name}; see: kiosk models list")
        return model

    def _staging_folder(self, model: Model) -> Path:
        return self.folder / f"{model.name}.partial"

    def _old_folder(self, model: Model) -> Path:
        return self.folder / f"{model.name}.old"

    def _error_file(self, model: Model) -> Path:
        return self.folder / f"{model.name}.why"

    def _record_failure(self, model: Model, reason: str) -> InstallError:
        _ignore_os_error(lambda: self._error_file(model).write_text(reason + "\n", encoding="utf-8"))
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
        self.paths = [path]


class _NotConfirmedError(Exception):
    """Nobody whom the kiosk believes says what the model is."""


def _verify_files(pins: Sequence[PinnedFile], folder: Path) -> dict[str, VerifiedFile]:
    """The pinned files of ``folder`` (without pins all), each with its digest, which must be the pinned
    one."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part")
    expected: dict[str, PinnedFile | None] = {pin.path: pin for pin in pins}
    seen: dict[str, VerifiedFile] = {}
    wrong: list[_WrongFileError] = []
    for path, pin in (expected or dict.fromkeys(str(each.relative_to(folder)) for each in paths)).items():
        try:
            if pin is not None:
                _check_size(folder / path, pin.bytes)
            seen[path] = _hash_file(folder / path, pin.sha256 or None if pin else None)
            if pin is not None:
                _check_md5(folder / path, pin.md5)
        except _WrongFileError as error:
            wrong.append(error)
    if wrong:
        wrong[0].paths = [path for each in wrong for path in each.paths]
        raise wrong[0]
    return seen


def _remove_altered(model: Model, folder: Path) -> None:
    """Of what a place left that failed, the next one takes up only what is right."""
    came = [pin for pin in model.files if (folder / pin.path).is_file()]
    try:
        if came:
            _verify_files(came, folder)
    except _WrongFileError as error:
        for path in error.paths:
            _remove(path)


def _check_size(path: Path, expected: int) -> None:
    """Before it is read: half a file is told as what it is."""
    if path.is_file() and (found := path.stat().st_size) != expected:
        raise _WrongFileError(path, f"has {found} bytes instead of {expected}")


def _check_md5(path: Path, expected: str) -> None:
    """Where that is what the maker publishes."""
    if not expected:
        return
    with path.open("rb") as data:
        if hashlib.file_digest(data, "md5").hexdigest() != expected:
            raise _WrongFileError(path, "has been altered: its MD5 is not the published one")


def _remove_others(folder: Path, seen: Mapping[str, VerifiedFile]) -> None:
    """What came beside the files that were checked."""
    for path in folder.rglob("*"):
        if path.is_file() and str(path.relative_to(folder)) not in seen:
            path.unlink()


def _check_total_size(model: Model, seen: dict[str, VerifiedFile], folder: Path) -> None:
    """Without pins anything may have come: the page of a hotspot, an empty folder."""
    came = sum(each.bytes for each in seen.values())
    if came < model.bytes / 10:
        raise _WrongFileError(folder, f"came to {came} bytes instead of about {model.bytes}")


def _remove(path: Path) -> None:
    """What was wrong is not taken up again."""
    if path.is_dir():
        shutil.rmtree(path)
        path.mkdir()
    else:
        path.unlink(missing_ok=True)


def _recheck_file(path: Path, before: VerifiedFile, thorough: bool) -> VerifiedFile:
    try:
        stat = path.stat()
    except OSError:
        raise _WrongFileError(path, "is missing") from None
    _check_size(path, before.bytes)
    if not thorough and stat.st_mtime_ns == before.mtime_ns:
        return before
    return _hash_file(path, before.sha256, again=thorough)


def _hash_file(path: Path, expected: str | None, *, again: bool = True) -> VerifiedFile:
    """``again``: reads it although it was read in this process and has not been touched since."""
    try:
        stat = path.stat()
        digest = (_digest if again else _known_digest)(path, stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        raise _WrongFileError(path, f"cannot be read ({error.strerror})") from error
    if expected not in (None, digest):
        raise _WrongFileError(path, "has been altered: its SHA-256 is not the expected one")
    return VerifiedFile(stat.st_size, stat.st_mtime_ns, digest)


def _digest(path: Path, size: int, mtime_ns: int) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


#: A damaged model is asked about at every visit, and hashed once.
_known_digest = lru_cache(maxsize=64)(_digest)


def _ignore_os_error(write: Callable[[], object]) -> None:
    """A note that helps later but that nothing depends on: the folder may be read-only."""
    try:
        write()
    except OSError:
        return
