"""Models from a USB stick and the agency's mirror: copies of a models folder, or the makers' archives."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.models import store as store_module
from kiosk.accessibility.models.manifest import RECORD_NAME
from kiosk.accessibility.models.store import InstallError

from .conftest import CONFIRMED, FILES, NOWHERE, Web, archive_at, content, files_at, manifest

DOWN = {"kind": "archive", "url": NOWHERE + "small.zip"}


@pytest.fixture
def stick(web: Web, tmp_path: Path) -> Path:
    """The models folder of another terminal."""
    other = ModelStore(tmp_path / "stick", manifest(archive_at(web, FILES), pinned=False), digests=CONFIRMED)
    other.install("small")
    web.asked.clear()
    return other.folder


def test_a_stick_with_the_folder_of_another_terminal(stick: Path, tmp_path: Path) -> None:
    models = ModelStore(tmp_path / "m", manifest(DOWN, pinned=False), digests=CONFIRMED)
    seen: list[int] = []
    models.install("small", lambda done, total: seen.append(done), stick=stick)
    assert content(models) == FILES
    assert models.verify("small").installed
    assert seen[-1] == sum(map(len, FILES.values()))


def test_a_stick_with_the_archive_of_the_maker(web: Web, tmp_path: Path) -> None:
    archive_at(web, FILES)
    (tmp_path / "small.zip").write_bytes(web.pages["small.zip"])
    models = ModelStore(tmp_path / "m", manifest(DOWN, pinned=False), digests=CONFIRMED)
    models.install("small", stick=tmp_path)
    assert content(models) == FILES


def test_a_stick_whose_files_were_altered(stick: Path, tmp_path: Path) -> None:
    (stick / "small" / "sub" / "words.txt").write_bytes(b"non\noui\n")
    models = ModelStore(tmp_path / "m", manifest(DOWN, pinned=False), digests=CONFIRMED)
    with pytest.raises(InstallError, match=r"words\.txt has been altered"):
        models.install("small", stick=stick)
    (stick / "small" / "sub" / "words.txt").unlink()
    with pytest.raises(InstallError, match="is missing there"):
        models.install("small", stick=stick)


@pytest.mark.parametrize("listed", [b"", b"[]", b'{"source": "", "files": {"/etc/passwd": {}}}'])
def test_a_stick_with_a_broken_list(stick: Path, tmp_path: Path, listed: bytes) -> None:
    (stick / "small" / RECORD_NAME).write_bytes(listed)
    with pytest.raises(InstallError, match="list of files cannot be used"):
        ModelStore(tmp_path / "m", manifest(DOWN, pinned=False), digests=CONFIRMED).install(
            "small", stick=stick
        )


def test_a_stick_cannot_write_outside(stick: Path, tmp_path: Path) -> None:
    listed = (stick / "small" / RECORD_NAME).read_text().replace("sub/words.txt", "../../words.txt")
    (stick / "small" / RECORD_NAME).write_text(listed)
    with pytest.raises(InstallError, match="points outside"):
        ModelStore(tmp_path / "m", manifest(DOWN, pinned=False), digests=CONFIRMED).install(
            "small", stick=stick
        )


def test_a_stick_without_the_model_leaves_the_turn_to_the_maker(web: Web, tmp_path: Path) -> None:
    models = ModelStore(tmp_path / "m", manifest(files_at(web)))
    (tmp_path / "empty").mkdir()
    models.install("small", stick=tmp_path / "empty")
    assert content(models) == FILES


def test_the_mirror_with_a_copied_folder_is_asked_first_and_continued(
    web: Web, stick: Path, tmp_path: Path
) -> None:
    for path in stick.joinpath("small").rglob("*"):
        if path.is_file():
            web.pages[f"mirror/small/{path.relative_to(stick / 'small')}"] = path.read_bytes()
    web.cuts = [10_000, 300_000]  # the list of files comes whole
    models = ModelStore(
        tmp_path / "m", manifest(DOWN, pinned=False), mirror=web.url + "mirror", digests=CONFIRMED
    )
    models.install("small")
    assert content(models) == FILES
    assert [path for path, _ in web.asked] == [
        "mirror/small/.installed.json",
        "mirror/small/model.bin",
        "mirror/small/model.bin",
        "mirror/small/sub/words.txt",
    ]
    assert web.asked[2][1] is not None


def test_the_mirror_with_the_archives_of_the_makers(web: Web, tmp_path: Path) -> None:
    archive_at(web, FILES)
    models = ModelStore(tmp_path / "m", manifest(DOWN, pinned=False), mirror=web.url, digests=CONFIRMED)
    models.install("small")
    assert content(models) == FILES


def test_a_mirror_that_is_wrong_or_down_is_passed_over(web: Web, tmp_path: Path) -> None:
    right = files_at(web)
    for name, data in FILES.items():
        web.pages[f"wrong/small/{name}"] = data[::-1]
    for n, mirror in enumerate((web.url + "wrong", NOWHERE)):
        models = ModelStore(tmp_path / f"m{n}", manifest(right), mirror=mirror)
        models.install("small")
        assert content(models) == FILES


def test_argos_packages_lie_where_argos_looks(web: Web, tmp_path: Path) -> None:
    models = ModelStore(
        tmp_path / "m", manifest(archive_at(web, FILES), pinned=False, engine="argos"), digests=CONFIRMED
    )
    models.install("small")
    assert models.path("small") == tmp_path / "m" / "argos" / "small"
    assert content(models) == FILES
    models.remove("small")
    assert not list((tmp_path / "m" / "argos").iterdir())


def test_the_page_of_a_hotspot_is_no_model(web: Web, tmp_path: Path) -> None:
    web.pages["hub/model.bin"] = web.pages["hub/words"] = b"<html>Please sign in</html>"
    source = {"kind": "files", "url": web.url + "hub/", "paths": ["model.bin", "words"]}
    models = ModelStore(tmp_path / "m", manifest(source, pinned=False))
    with pytest.raises(InstallError, match=r"came to \d+ bytes instead of about"):
        models.install("small", confirm=lambda *_: True)
    web.pages["hub/model.bin"] = FILES["model.bin"]
    models.install("small", confirm=lambda *_: True)
    assert models.verify("small").installed


def test_a_package_of_the_system_has_a_state_and_a_command(tmp_path: Path) -> None:
    proof = tmp_path / "modes" / "fr-es.mode"
    source = {"kind": "apt", "package": "apertium-fr-es", "proof": str(proof)}
    models = ModelStore(tmp_path / "m", manifest(source, pinned=False), digests=CONFIRMED)
    assert not models.state("small").installed
    with pytest.raises(InstallError, match="sudo apt install apertium-fr-es"):
        models.install("small")
    proof.parent.mkdir()
    proof.touch()
    assert models.state("small").installed
    assert models.verify("small").installed
    with pytest.raises(store_module.ModelError, match="sudo apt remove apertium-fr-es"):
        models.remove("small")


def test_the_command_takes_a_stick_and_a_mirror(
    stick: Path,
    web: Web,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KIOSK_MODELS", str(tmp_path / "m"))
    monkeypatch.setattr(store_module, "load_manifest", lambda: manifest(DOWN, pinned=False))
    monkeypatch.setenv("KIOSK_MODELS_DIGESTS", f'{{small = "{CONFIRMED["small"]}"}}')
    assert main(["models", "install", "--from", str(tmp_path / "nowhere"), "small"]) == 1
    assert "nowhere is not a folder" in capsys.readouterr().err
    assert main(["models", "install", "--from", str(stick), "small"]) == 0
    shutil.rmtree(tmp_path / "m")
    monkeypatch.setenv("KIOSK_MODELS_MIRROR", web.url)
    assert main(["models", "install", "small"]) == 0
