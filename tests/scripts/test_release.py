"""``make release``: the wheel has what the program needs, the bill of materials what is installed."""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from kiosk import __version__
from kiosk.runtime.paths import ROOT
from scripts import release


def committed(*folders: str) -> set[str]:
    completed = subprocess.run(
        ["git", "ls-tree", "-rz", "--name-only", "HEAD", *folders], cwd=ROOT, capture_output=True
    )
    return set(filter(None, completed.stdout.decode().split("\0")))


@pytest.mark.slow
def test_the_wheel_has_every_file_of_the_program_and_compiled_catalogues(tmp_path: Path) -> None:
    release.build(tmp_path)
    (wheel,) = tmp_path.glob(f"hlm_kiosk-{__version__}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    program = committed("kiosk", "landlord", "audit", "offline_cache", "assets") - {"assets/locale/kiosk.pot"}
    assert program - names == set()
    assert "assets/locale/ar/LC_MESSAGES/kiosk.mo" in names
    assert not {name.split("/")[0] for name in names} & {"tests", "benchmarks", "scripts"}
    (source,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(source) as packed:
        members = packed.getmembers()
    assert f"hlm_kiosk-{__version__}/requirements/terminal.txt" in {each.name for each in members}
    assert {(each.mtime, each.uid) for each in members} == {
        (int(release.git("log", "-1", "--format=%ct")), 0)
    }


def test_the_bill_of_materials_has_every_locked_package_and_what_needs_it() -> None:
    bill = release.bill_of_materials()
    locked = {
        f"{name}@{version}"
        for layer in release.SHIPPED
        for name, version in re.findall(
            r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements" / f"{layer}.txt").read_text("utf-8"), re.MULTILINE
        )
    }
    components = {each["bom-ref"]: each for each in bill["components"]}
    assert components.keys() == locked
    assert all(each["hashes"] and each["purl"].startswith("pkg:pypi/") for each in components.values())
    needs = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    assert any(ref.startswith("kivy@") for ref in needs["hlm-kiosk"])
    assert {ref for needed in needs.values() for ref in needed} <= locked
    assert json.dumps(bill) == json.dumps(release.bill_of_materials())


def test_nothing_is_released_whose_changes_have_no_date(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "CHANGELOG.md").write_text(f"# Changes\n\n## {__version__} – not released yet\n")
    monkeypatch.setattr(release, "ROOT", tmp_path)
    monkeypatch.setattr(release, "git", lambda *words: "")
    with pytest.raises(release.ReleaseError, match="with its date"):
        release.require_releasable()
    monkeypatch.setattr(release, "git", lambda *words: " M kiosk/app.py")
    with pytest.raises(release.ReleaseError, match="not committed"):
        release.require_releasable()
