"""What goes wrong in an agency: power cut, full disk, two people at once, damaged packages, a model removed
while it is in use. The processes and the disk are real."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path

import pytest

from kiosk.accessibility.models import Manifest, ModelStatus, ModelStore
from kiosk.accessibility.models.store import InstallError
from kiosk.runtime.paths import ROOT
from tests.until import until

from .conftest import CONFIRMED, FILES, Web, archive_at, content, files_at, manifest

_INSTALL = """
import json
import sys
from pathlib import Path
from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.models.manifest import read_manifest
from kiosk.accessibility.models.store import InstallError
try:
    ModelStore(Path(sys.argv[1]), read_manifest(json.loads(sys.argv[2]))).install("small")
except InstallError as error:
    sys.exit(str(error))
"""


def installing(folder: Path, made: Manifest, *before: str) -> subprocess.Popen[str]:
    """A process of its own that installs ``small``."""
    command = [*before, sys.executable, "-c", _INSTALL, str(folder), json.dumps(asdict(made))]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("form", ["files", "archive"])
def test_killed_in_the_middle_then_continued(web: Web, tmp_path: Path, form: str) -> None:
    source = files_at(web) if form == "files" else archive_at(web, FILES)
    made = manifest(source, pinned=form == "files")
    web.stall = True
    process = installing(tmp_path / "m", made)
    assert until(lambda: any(part.stat().st_size > 100_000 for part in (tmp_path / "m").rglob("*.part")))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    web.stall = False
    web.go_on.set()
    models = ModelStore(tmp_path / "m", made, digests={} if form == "files" else CONFIRMED)
    assert models.state("small").status is ModelStatus.MISSING
    web.asked.clear()
    models.install("small")
    assert content(models) == FILES
    assert web.asked[0][1] is not None, "it begins where it was cut"
    assert sorted(path.name for path in (tmp_path / "m").iterdir()) == [".lock", "small"]


def test_two_processes_fetch_once(web: Web, tmp_path: Path) -> None:
    made = manifest(files_at(web))
    both = [installing(tmp_path / "m", made) for _ in range(2)]
    assert [process.communicate()[1] for process in both] == ["", ""]
    assert [path for path, _ in web.asked].count("hub/model.bin") == 1
    assert ModelStore(tmp_path / "m", made).verify("small").installed


def _mounts() -> list[str] | None:
    """How to begin a command that may mount, if this machine allows it."""
    alone = ["unshare", "--mount", *(() if os.getuid() == 0 else ("--map-root-user",))]
    works = shutil.which("unshare") and subprocess.run([*alone, "true"], capture_output=True).returncode == 0
    return alone if works else None


def test_a_disk_that_fills_up_as_it_comes(web: Web, tmp_path: Path) -> None:
    """The sum was right when it began: something else took the room."""
    alone = _mounts()
    if alone is None:
        pytest.skip("this machine does not let us mount a small disk")
    folder = tmp_path / "m"
    folder.mkdir()
    mount = 'mount -t tmpfs -o size=600k tmpfs "$1"; shift; exec "$@"'
    never = "import kiosk.accessibility.models.store as store; store.SPARE_BYTES = -10**9\n"
    command = [*alone, "sh", "-c", mount, "sh", str(folder), sys.executable, "-c", never + _INSTALL]
    process = subprocess.run(
        [*command, str(folder), json.dumps(asdict(manifest(files_at(web))))],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert process.returncode == 1
    assert "No space left on device" in process.stderr
    assert process.stderr.count("\n") == 1


@pytest.mark.parametrize("damage", ["cut", "bent", "empty"])
def test_a_damaged_package(web: Web, tmp_path: Path, damage: str) -> None:
    source = archive_at(web, FILES)
    whole = web.pages["small.zip"]
    with zipfile.ZipFile(tmp_path / "deflated.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("small/model.bin", os.urandom(200_000) + bytes(200_000))
    deflated = (tmp_path / "deflated.zip").read_bytes()
    bent = deflated[:100_000] + bytes(50_000) + deflated[150_000:]
    web.pages["small.zip"] = {"cut": whole[: len(whole) // 2], "bent": bent, "empty": whole[-22:]}[damage]
    models = ModelStore(tmp_path / "m", manifest(source, pinned=False), digests=CONFIRMED)
    with pytest.raises(InstallError, match=r"damaged one|not a zip|came to 0 bytes"):
        models.install("small")
    assert models.state("small").status is ModelStatus.MISSING
    web.pages["small.zip"] = whole
    models.install("small")
    assert content(models) == FILES


def test_the_old_model_serves_until_the_new_one_is_whole(web: Web, tmp_path: Path) -> None:
    models = ModelStore(tmp_path / "m", manifest(files_at(web)))
    models.install("small")
    held = (models.path("small") / "model.bin").open("rb")
    os.truncate(models.path("small") / "sub" / "words.txt", 1)
    web.pages.pop("hub/sub/words.txt")
    with pytest.raises(InstallError, match="HTTP 404"):
        models.install("small")
    assert (models.path("small") / "model.bin").exists(), "what is there is not thrown away for nothing"
    files_at(web)
    models.install("small")
    assert content(models) == FILES
    with held:
        assert held.read() == FILES["model.bin"], "an engine that has it open keeps what it has"


def test_removal_takes_every_leftover(web: Web, tmp_path: Path) -> None:
    models = ModelStore(tmp_path / "m", manifest(archive_at(web, FILES), pinned=False), digests=CONFIRMED)
    (models.folder / "small.partial").mkdir(parents=True)
    for name in ("small.partial.zip", "small.partial.zip.part", "small.why"):
        (models.folder / name).write_bytes(b"x")
    models.remove("small")
    assert [path.name for path in models.folder.iterdir()] == [".lock"]
