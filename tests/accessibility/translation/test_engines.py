"""One contract for everything that translates: people's work and machines."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.accessibility.child import Child
from kiosk.accessibility.translation import (
    Apertium,
    Argos,
    Checked,
    Engine,
    Phrasebook,
    ReviewedCatalogue,
    Via,
)
from kiosk.accessibility.translation.apertium import MODES
from kiosk.accessibility.translation.pipeline import Pipeline, PipelineError

from .argos_package import make

PO = """
msgid "Le robinet fuit."
msgstr "El grifo gotea."

msgid "Votre numéro est {number}"
msgstr "Su número es {number}"

#, fuzzy
msgid "Au revoir."
msgstr "Adieu."
"""

TOML = """
[[phrase]]
fr = "Le robinet fuit."
es = "El grifo gotea."
"""

needs_apertium = pytest.mark.skipif(not (MODES / "fr-es.mode").exists(), reason="apertium-fr-es is missing")


class Parrot:
    """A machine that says what it is told to."""

    via = Via.ARGOS

    def __init__(self, says: Callable[[str], str | None]) -> None:
        self._says = says

    def render(self, sentence: str, source: str, target: str) -> str | None:
        return self._says(sentence) if (source, target) == ("fr", "es") else None

    def close(self) -> None: ...


@pytest.fixture
def apertium() -> Iterator[Apertium]:
    apertium = Apertium()
    yield apertium
    apertium.close()


@pytest.fixture
def argos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Argos]:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path / "data"))
    make(tmp_path / "packages", "fr", "en")
    make(tmp_path / "packages", "en", "es")
    broken = tmp_path / "packages" / "broken"
    broken.mkdir()
    (broken / "metadata.json").write_text("{not json", encoding="utf-8")
    argos = Argos(tmp_path / "packages")
    yield argos
    argos.close()


@pytest.fixture(params=["catalogue", "phrasebook", "parrot", pytest.param("apertium", marks=needs_apertium)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine: Engine
    match request.param:
        case "catalogue":
            folder = tmp_path / "es" / "LC_MESSAGES"
            folder.mkdir(parents=True)
            (folder / "kiosk.po").write_text(PO, encoding="utf-8")
            engine = ReviewedCatalogue(tmp_path)
        case "phrasebook":
            (tmp_path / "repairs.toml").write_text(TOML, encoding="utf-8")
            engine = Phrasebook(tmp_path)
        case "parrot":
            engine = Checked(Parrot(lambda _: "El grifo gotea."))
        case _:
            engine = Checked(Apertium())
    yield engine
    engine.close()


def test_it_translates_what_it_knows(engine: Engine) -> None:
    draft = engine.translate("Le robinet fuit.", "fr", "es")
    assert draft is not None
    assert "grifo" in draft.text
    assert draft.approximate == (draft.via not in (Via.CATALOGUE, Via.PHRASEBOOK))


def test_it_keeps_silent_on_what_it_does_not_know(engine: Engine) -> None:
    assert engine.translate("Le robinet fuit.", "fr", "ta") is None
    assert engine.translate("xyzzy plugh qwrt", "fr", "ta") is None


def test_it_may_be_used_again_after_it_was_closed(engine: Engine) -> None:
    engine.translate("Le robinet fuit.", "fr", "es")
    engine.close()
    assert engine.translate("Le robinet fuit.", "fr", "es") is not None


def test_the_catalogue_goes_both_ways_and_leaves_templates_and_drafts(tmp_path: Path) -> None:
    for language, word in (("es", "El grifo gotea."), ("en", "The tap is leaking.")):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "kiosk.po").write_text(PO.replace("El grifo gotea.", word), encoding="utf-8")
    catalogue = ReviewedCatalogue(tmp_path)
    for source, text, target, found in (
        ("es", "El grifo  gotea.", "fr", "Le robinet fuit."),
        ("es", "El grifo gotea.", "en", "The tap is leaking."),
    ):
        draft = catalogue.translate(text, source, target)
        assert draft is not None
        assert draft.text == found
    assert catalogue.translate("Au revoir.", "fr", "es") is None
    assert catalogue.translate("Votre numéro est {number}", "fr", "es") is None


def test_a_machine_that_loses_a_number_is_not_believed() -> None:
    for says in ("Debe.", "Debe 701 y 701.", "Debe 702.", "Debe 701, el 3.", "701", "Vous devez 701 euros."):
        checked = Checked(Parrot(lambda _, says=says: says))  # type: ignore[misc]
        assert checked.translate("Vous devez 512,34 € euros.", "fr", "es") is None, says
    assert Checked(Parrot(lambda _: None)).translate("Vous devez 3 €.", "fr", "es") is None
    draft = Checked(Parrot(lambda _: "Debe 701.")).translate("Vous devez 1 512,34 €.", "fr", "es")
    assert draft is not None
    assert draft.text == "Debe 1.512,34\u00a0€."


@needs_apertium
def test_apertium_chains_pairs_and_keeps_values(apertium: Apertium) -> None:
    if not (MODES / "es-pt.mode").exists():
        pytest.skip("apertium-es-pt is missing")
    assert apertium.route("fr", "pt") == ["fr", "es", "pt"]
    draft = Checked(apertium).translate("Mme Diallo paie 512,34 € le 12 mars 2026 à 10 h 42.", "fr", "pt")
    assert draft is not None
    for value in ("Diallo", "512,34", "12 de março de 2026", "10:42"):
        assert value in draft.text


@needs_apertium
def test_apertium_is_rough_but_knows_its_limits(apertium: Apertium) -> None:
    assert apertium.route("fr", "ta") == []
    assert apertium.render("Xyzzy plugh qwrt zzt.", "fr", "es") is None
    for strange in (
        "a [b] ^c$ <d> {e} \\ / @ # * le robinet",
        "",
        "\0",
        ".",
        "😀 le robinet",
        "مرحبا le robinet",
    ):
        apertium.render(strange, "fr", "es")
        assert apertium.render("Le robinet fuit.", "fr", "es") == "El grifo huye."


@needs_apertium
def test_inverted_questions(apertium: Apertium) -> None:
    assert apertium.render("Avez-vous les clés ?", "fr", "es") == apertium.render(
        "Vous avez les clés ?", "fr", "es"
    )


@needs_apertium
def test_a_killed_or_stopped_pair_starts_again(apertium: Apertium) -> None:
    assert apertium.render("Le robinet fuit.", "fr", "es")
    pipeline = Pipeline(MODES / "fr-es.mode")
    assert pipeline.ask("Le robinet fuit.", 5) == "El grifo huye."
    assert pipeline.pid is not None
    os.killpg(pipeline.pid, signal.SIGSTOP)
    with pytest.raises(PipelineError):
        pipeline.ask("Le robinet fuit.", 0.2)
    assert pipeline.ask("Le robinet fuit.", 5) == "El grifo huye."
    os.killpg(pipeline.pid, signal.SIGKILL)
    with pytest.raises(PipelineError):
        pipeline.ask("Le robinet fuit.", 5)
    assert pipeline.ask("Le robinet fuit.", 5) == "El grifo huye."
    pipeline.close()


def test_no_pairs_installed(tmp_path: Path) -> None:
    assert Apertium(tmp_path).render("Le robinet fuit.", "fr", "es") is None
    (tmp_path / "fr-es.mode").write_text("exit 3", encoding="utf-8")
    assert Apertium(tmp_path).render("Le robinet fuit.", "fr", "es") is None


def test_argos_runs_its_packages_and_pivots(argos: Argos) -> None:
    assert argos.render("Le robinet fuit.", "fr", "en")
    assert argos.render("Le robinet fuit.", "fr", "es")
    assert argos.render("Le robinet fuit.", "es", "fr") is None


def test_argos_nonsense_is_not_shown(argos: Argos) -> None:
    assert Checked(argos).translate("Le robinet fuit le 12 mars.", "fr", "es") is None


def test_a_package_removed_or_altered_while_in_use(argos: Argos, tmp_path: Path) -> None:
    assert argos.render("Le robinet fuit.", "fr", "en")
    shutil.rmtree(tmp_path / "packages" / "translate-en_es-1_0" / "model")
    assert argos.render("Le robinet fuit.", "fr", "es") is None
    (tmp_path / "packages" / "translate-fr_en-1_0" / "model" / "model.bin").write_bytes(b"altered")
    argos.close()
    assert argos.render("Le robinet fuit.", "fr", "en") is None


@pytest.mark.skipif(
    subprocess.run(["unshare", "-rn", "true"], check=False).returncode != 0, reason="no namespaces"
)
def test_argos_needs_no_network_and_loads_no_telemetry(argos: Argos) -> None:
    """In a namespace without any route, and without the libraries that would like one."""
    code = (
        "import sys; from pathlib import Path; from kiosk.accessibility.translation.argos_process import *; "
        "folder = Path(sys.argv[1]); answer = start(folder, Path(sys.argv[2])); "
        "print(answer(Hop('Le robinet fuit.', folder / 'translate-fr_en-1_0'))); "
        "assert 'onnxruntime' not in sys.modules"
    )
    packages = argos.route("fr", "en")[0].parent
    ran = subprocess.run(
        [
            "unshare",
            "-rn",
            shutil.which("python") or "python",
            "-c",
            code,
            packages,
            packages.parent / "data",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


def test_a_hung_argos_is_given_up(argos: Argos, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.accessibility.translation.argos._WITHIN", 0.05)
    monkeypatch.setattr(argos, "_child", Child("tests.accessibility.engines:hung"))
    assert argos.render("Le robinet fuit.", "fr", "en") is None
