"""Make a release of what is committed, in ``dist`` (``make release``), and install it in a new environment.

Wheel, source, the locks of a terminal and of the landlord's side, their bill of materials (CycloneDX),
checksums. The same commit gives the same files. Publishing them is left to who publishes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kiosk import __version__
from kiosk.runtime.extras import DISTRIBUTION

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
#: What is shipped, and whether a terminal has it.
SHIPPED = {"terminal": "required", "landlord": "optional"}


class ReleaseError(Exception):
    """Why there can be no release, in one line."""


def git(*words: str) -> str:
    """What git says of this repository."""
    return subprocess.run(
        ["git", *words], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def require_releasable() -> None:
    """Raises ``ReleaseError`` unless what is released is committed, and told in CHANGELOG.md."""
    if git("status", "--porcelain"):
        raise ReleaseError("there are changes that are not committed")
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    if not re.search(rf"^## {re.escape(__version__)} – \d{{4}}-\d\d-\d\d$", changes, re.MULTILINE):
        raise ReleaseError(
            f"CHANGELOG.md has no section of {__version__} with its date (`## 1.2.3 – 2026-12-31`)"
        )


def build(out: Path) -> None:
    """Wheel and source of the commit, from a copy: nothing of this folder gets into them."""
    when = git("log", "-1", "--format=%ct")
    environment = os.environ | {"SOURCE_DATE_EPOCH": when}
    with tempfile.TemporaryDirectory() as copy:
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "x", "-C", copy], input=archive, check=True)
        subprocess.run([sys.executable, "-m", "kiosk.i18n.compile"], cwd=copy, check=True)
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), copy]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    (source,) = out.glob("*.tar.gz")
    _pack_again(source, when)


def _pack_again(source: Path, when: str) -> None:
    """The source in the order of its names, all of one moment and nobody's: setuptools packs as it finds."""
    same = [
        "--sort=name",
        f"--mtime=@{when}",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mode=a+rX,go-w",
    ]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["tar", "xf", source, "-C", folder], check=True)
        pack = ["tar", *same, "--use-compress-program=gzip -n", "-cf", source, "-C", folder]
        subprocess.run([*pack, source.name.removesuffix(".tar.gz")], check=True)


def bill_of_materials() -> dict[str, Any]:
    """Every locked package with its licence, its files' hashes and what it needs, as CycloneDX."""
    us = {
        "type": "application",
        "bom-ref": DISTRIBUTION,
        "name": DISTRIBUTION,
        "version": __version__,
        "purl": f"pkg:pypi/{DISTRIBUTION}@{__version__}",
        "licenses": [{"expression": "EUPL-1.2"}],
    }
    components = [each for layer, scope in SHIPPED.items() for each in _components(layer, scope)]
    names = {each["name"] for each in components}
    needs = {each["bom-ref"]: _needs(each["name"], set()) & names for each in components}
    needs[DISTRIBUTION] = _needs(DISTRIBUTION, {"landlord"}) & names
    refs = {name: [each["bom-ref"] for each in components if each["name"] == name] for name in names}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(components))}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(int(git("log", "-1", "--format=%ct")), UTC).isoformat(),
            "component": us,
        },
        "components": components,
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(each for name in needed for each in refs[name])}
            for ref, needed in needs.items()
        ],
    }


def _components(layer: str, scope: str) -> list[dict[str, Any]]:
    lock = (ROOT / "requirements" / f"{layer}.txt").read_text("utf-8")
    found = []
    for name, version, hashes in re.findall(r"^([a-z0-9-]+)==(\S+).*\n((?: .*\n)+)", lock, re.MULTILINE):
        component = {
            "type": "library",
            "bom-ref": f"{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "scope": scope,
            "hashes": [{"alg": "SHA-256", "content": each} for each in re.findall(r"sha256:(\w+)", hashes)],
        }
        found.append(component | _licences(name))
    return found


def _licences(name: str) -> dict[str, Any]:
    """What the package itself says, where it is installed."""
    try:
        metadata = distribution(name).metadata
    except PackageNotFoundError:
        return {}
    if expression := metadata.get("License-Expression"):
        return {"licenses": [{"expression": expression}]}
    classified = [
        each.rpartition(" :: ")[2] for each in metadata.get_all("Classifier", []) if "License ::" in each
    ]
    words = classified or [line for line in [metadata.get("License", "").split("\n")[0].strip()] if line]
    return {"licenses": [{"license": {"name": each}} for each in words]} if words else {}


def _needs(name: str, extras: set[str]) -> set[str]:
    try:
        needed = [Requirement(each) for each in distribution(name).requires or []]
    except PackageNotFoundError:
        return set()
    return {
        canonicalize_name(each.name)
        for each in needed
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in {"", *extras})
    }


def check(out: Path) -> None:
    """Installs the wheel beside the packages of a terminal in a new environment, and asks it a few things."""
    (wheel,) = out.glob("*.whl")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [f"{folder}/bin/python", "-m", "pip", "install", "--quiet", "--no-deps"]
        for lock in ("build", "terminal"):
            locked = [
                "--require-hashes",
                "--no-build-isolation",
                "-r",
                str(ROOT / "requirements" / f"{lock}.txt"),
            ]
            subprocess.run([*pip, *locked], check=True)
        subprocess.run([*pip, str(wheel)], check=True)
        kiosk = f"{folder}/bin/kiosk"
        for words in (["--version"], ["rules", "check"], ["phrases", "--lang", "ar"]):
            completed = subprocess.run(
                [kiosk, *words],
                cwd="/",
                env=os.environ | {"PYTHONPATH": ""},
                check=True,
                capture_output=True,
                text=True,
            )
            print(f"kiosk {' '.join(words)}: {completed.stdout.splitlines()[0]}")


def main() -> int:
    """Builds, writes what goes beside it, tries it."""
    try:
        require_releasable()
    except ReleaseError as error:
        print(f"no release: {error}", file=sys.stderr)
        return 1
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    build(DIST)
    bill = json.dumps(bill_of_materials(), indent=1, ensure_ascii=False) + "\n"
    (DIST / f"{DISTRIBUTION}-{__version__}.cdx.json").write_text(bill, "utf-8")
    for layer in ("build", *SHIPPED):
        shutil.copy(ROOT / "requirements" / f"{layer}.txt", DIST / f"requirements-{layer}.txt")
    check(DIST)
    sums = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(DIST.iterdir())
    ]
    (DIST / "SHA256SUMS").write_text("".join(sums), "utf-8")
    if "not set yet" in (ROOT / "SECURITY.md").read_text("utf-8"):
        print("SECURITY.md names no contact yet: who publishes sets it.", file=sys.stderr)
    print(f"Release {__version__}: {DIST}. To publish it: git tag v{__version__}, and these files.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
