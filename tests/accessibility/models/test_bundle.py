"""What languages need together, what is missing and how it is got: over the real manifest."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.accessibility.models import (
    Engine,
    Manifest,
    MissingModel,
    ModelStatus,
    ModelStore,
    ModelTask,
    bundle_for,
    find_missing,
    memory_plan,
)
from kiosk.accessibility.models import store as store_module
from kiosk.accessibility.models.store import ModelState

from .conftest import Web, archive_at, files_at, manifest

FOURTEEN = ("fr", "ar", "tr", "en", "pt", "fa", "es", "ro", "uk", "ru", "bn", "ta", "zh")


@pytest.fixture
def models(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path)


def test_what_french_arabic_and_turkish_need(models: ModelStore) -> None:
    needed = bundle_for(models, ["fr", "ar", "tr"])
    of = {use: [m.name for m in needed.models if m.engine.use is use] for use in ModelTask}
    assert of[ModelTask.RECOGNISE] == [
        "vosk-model-small-fr-0.22",
        "vosk-model-small-ar-tn-0.1-linto",
        "vosk-model-small-tr-0.3",
    ]
    assert of[ModelTask.SPEAK] == ["espeak-ng", "kokoro-82m"]
    pairs = {m.languages for m in needed.models if m.engine.use is ModelTask.TRANSLATE}
    assert pairs == {(a, b) for other in ("fr", "ar", "tr") for a, b in ((other, "en"), ("en", other))}
    assert needed.gaps == ()
    assert needed.bytes == sum(m.bytes for m in needed.models)


def test_what_cannot_be_had_is_said(models: ModelStore) -> None:
    assert bundle_for(models, ["fr", "ta"]).gaps == (
        "ta: no model hears it; visitors type",
        "fr to ta: only the phrasebook and Apertium, where they reach",
        "ta to fr: only the phrasebook and Apertium, where they reach",
    )


@pytest.mark.parametrize("language", FOURTEEN)
def test_every_language_has_a_voice(models: ModelStore, language: str) -> None:
    assert any(m.engine is Engine.ESPEAK for m in bundle_for(models, [language]).models)


def test_heard_by_the_engines_that_can(models: ModelStore) -> None:
    heard = {language: models.candidates(language)[:1] for language in FOURTEEN}
    assert {language for language, found in heard.items() if not found} == {"bn", "ta"}
    assert heard["ro"][0].engine is Engine.WHISPER
    assert all(model.engine.use is ModelTask.RECOGNISE for found in heard.values() for model in found)


def test_what_is_missing_has_the_command_that_fixes_it(
    models: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ModelStore, "_examine", lambda *_, thorough: ModelState(ModelStatus.MISSING))
    found = {(each.engine, each.language): each for each in find_missing(models, ["fr", "ar", "fa", "ta"])}
    assert found[Engine.WHISPER, "fr"].command == "kiosk models install whisper-base"
    assert found[Engine.VOSK, "fa"].command == "kiosk models install vosk-model-small-fa-0.42"
    assert found[Engine.ESPEAK, "ar"].command == "sudo apt install libespeak-ng1"
    assert found[Engine.ARGOS, "fr<>ar"].command.split()[3:] == [
        "translate-fr_en-1_9",
        "translate-en_ar-1_0",
        "translate-ar_en-1_0",
        "translate-en_fr-1_9",
    ]
    assert found[Engine.KOKORO, "fr"].command == "kiosk models install kokoro-82m"
    assert found[Engine.ARGOS, "fr<>ta"].command == ""
    assert found[Engine.WHISPER, "ta"] == MissingModel(
        Engine.WHISPER, "ta", "no model of any engine hears it: visitors type", ""
    )
    assert (Engine.ARGOS, "ar<>ta") not in found, "the clerk speaks the first language"


def test_a_voice_that_was_chosen_and_is_not_there(
    models: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ModelStore, "state", lambda *_: ModelState(ModelStatus.INSTALLED))
    monkeypatch.setattr("kiosk.accessibility.models.bundles.find_spec", lambda name: None)
    voices = {"fr": "piper:fr_FR-siwis-medium", "en": "piper:nobody"}
    first, second = find_missing(models, ["fr"], voices)
    assert (first.engine, first.language) == (Engine.PIPER, "fr")
    assert first.command.endswith("-m pip install piper-tts[alignment]")
    assert second.why == "no voice is named nobody: espeak-ng speaks"
    monkeypatch.setattr(ModelStore, "state", lambda *_: ModelState(ModelStatus.MISSING))
    chosen = [each for each in find_missing(models, ["fr"], voices) if each.engine is Engine.PIPER]
    assert chosen[0].command == "kiosk models install fr_FR-siwis-medium"


def test_why_it_failed_last_time_and_what_is_damaged(web: Web, tmp_path: Path) -> None:
    models = ModelStore(tmp_path / "m", manifest({"kind": "files", "url": web.url + "gone/"}))
    with pytest.raises(store_module.InstallError):
        models.install("small")
    assert "HTTP 404" in find_missing(models, ["fr"])[0].why
    files_at(web)
    models = ModelStore(tmp_path / "m", manifest({"kind": "files", "url": web.url + "hub/"}))
    models.install("small")
    assert [each for each in find_missing(models, ["fr"]) if each.engine is Engine.VOSK] == []
    (models.path("small") / "model.bin").write_bytes(b"")
    lack = find_missing(models, ["fr"])[0]
    assert lack.why.startswith("small is damaged")
    assert lack.command == "kiosk models install small"


def test_a_model_that_is_too_large_for_the_memory_is_not_chosen(web: Web, tmp_path: Path) -> None:
    model = replace(manifest(files_at(web)).models[0], memory_mb=600)
    for most_mb, chosen in ((0, True), (600, True), (599, False)):
        models = ModelStore(tmp_path, Manifest(models=(model,)), most_mb=most_mb)
        models.install("small")
        assert (models.best("fr") is not None) is chosen


def test_the_plan_counts_the_largest_of_what_takes_turns(web: Web, tmp_path: Path) -> None:
    model = manifest(files_at(web)).models[0]
    ears = [
        replace(model, name=name, memory_mb=size, languages=(language,))
        for name, size, language in (("one", 100, "fr"), ("two", 300, "ar"))
    ]
    package = manifest(archive_at(web, {"metadata.json": b" " * 200_000}), pinned=False, engine="argos")
    argos = replace(package.models[0], languages=("fr", "ar"), memory_mb=150)
    models = ModelStore(tmp_path, Manifest(models=(*ears, argos)))
    for name in ("one", "two", "small"):
        models.install(name, confirm=lambda *_: True)
    loads = {load.engine: load for load in memory_plan(models, ["fr", "ar"], {})}
    assert loads[Engine.VOSK].megabytes == 300
    assert loads[Engine.VOSK].holds == ("one", "two")
    assert loads[Engine.ARGOS].megabytes == 150
    assert Engine.PIPER not in loads


class TestCommand:
    @pytest.fixture(autouse=True)
    def here(self, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KIOSK_MODELS", str(tmp_path / "m"))
        model = manifest(files_at(web)).models[0]
        two = replace(model, name="two", languages=("ar",))
        made = Manifest(models=(model, two))
        monkeypatch.setattr(store_module, "load_manifest", lambda: made)

    def test_sizes_are_shown_and_nothing_is_fetched_without_yes(
        self, web: Web, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "stdin", open("/dev/null"))  # noqa: SIM115, PTH123 - pytest closes it
        assert main(["models", "install", "fr+ar"]) == 1
        output = capsys.readouterr()
        assert "1 MB  hear      small" in output.out
        assert "2 MB  to fetch" in output.out
        assert "--yes" in output.err
        assert web.asked == []
        assert main(["models", "install", "--yes", "fr+ar"]) == 0
        assert main(["models", "install", "fr+ar"]) == 0, "nothing to fetch, nothing to ask"
        assert "(installed)" in capsys.readouterr().out

    def test_a_language_nobody_knows(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["models", "install", "fr+xx"]) == 1
        assert "no model is for xx" in capsys.readouterr().err

    def test_the_plan_as_a_page_and_as_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["models", "install", "small"]) == 0
        assert main(["models", "plan"]) == 0
        page = capsys.readouterr().out
        assert "→ kiosk models install two" in page
        assert main(["models", "plan", "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert report["limit_megabytes"] == 0
        assert {"engine", "language", "why", "command"} == set(report["missing"][0])
        assert [load["engine"] for load in report["loads"]] == ["vosk"]
