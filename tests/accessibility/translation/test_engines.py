"""One contract for everything that translates: people's work and machines."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.accessibility.translation import (
    Apertium,
    Argos,
    CheckedMachine,
    EngineStoppedError,
    ReviewedCatalogue,
    TranslationMethod,
    packaged_phrasebook,
)
from kiosk.accessibility.translation.apertium import MODES, ApertiumPipeline, PipelineError
from kiosk.accessibility.translation.result import CandidateTranslation, QualityIssue, TranslationEngine
from tests.until import until

from .argos_package import make

PO = """
msgid "Il y a une fuite d’eau."
msgstr "Hay una fuga de agua."

msgid "Votre numéro est {number}"
msgstr "Su número es {number}"

#, fuzzy
msgid "Au revoir."
msgstr "Adieu."
"""

#: Trained on the phrasebook by scripts/train_argos.py.
TRAINED = Path(__file__).parent / "data" / "translate-fr_en-0_1.argosmodel"
#: Seconds in which an engine that was killed answers again.
RESTARTS = 30.0

STRANGE = (
    "",
    " ",
    "😀🏠",
    "<b>[x]</b> {name} \\ ^$ @#*",
    "\0",
    "a" * 5000,
    "é́́́",
    "مرحبا 您好 নমস্কার",
    "le loyer, " * 500,
)

NEGATION, OBLIGATION = QualityIssue.NEGATION, QualityIssue.OBLIGATION
TURNED = [
    ("fr", "Vous coupez l’eau.", None),
    ("fr", "Vous ne coupez pas l’eau.", NEGATION),
    ("fr", "Vous coupez pas l’eau.", NEGATION),
    ("fr", "Vous ne coupez jamais l’eau.", NEGATION),
    ("fr", "Vous ne coupez plus l’eau.", NEGATION),
    ("fr", "N’ouvrez pas la porte.", NEGATION),
    ("fr", "N'ouvrez à personne.", NEGATION),
    ("fr", "Il faut couper l’eau.", OBLIGATION),
    ("fr", "Il ne faut pas couper l’eau.", NEGATION),
    ("fr", "Vous devez couper l’eau.", OBLIGATION),
    ("fr", "Vous devrez couper l’eau.", OBLIGATION),
    ("fr", "Vous avez dû couper l’eau.", OBLIGATION),
    ("fr", "Défense de couper l’eau.", OBLIGATION),
    ("fr", "Couper l’eau est interdit.", OBLIGATION),
    ("fr", "Couper l’eau est obligatoire.", OBLIGATION),
    ("fr", "Il y a de l’eau.", None),
    ("fr", "Il y a plus d’eau.", NEGATION),
    ("fr", "Il y a rien.", NEGATION),
    ("fr", "Aucune porte est ouverte.", NEGATION),
    ("fr", "La maison sans eau.", NEGATION),
    ("fr", "La personne viendra plus tard.", None),
    ("fr", "Il a du travail.", None),
    ("es", "El agua es fría.", None),
    ("es", "El agua no es fría.", NEGATION),
    ("es", "El agua nunca es fría.", NEGATION),
    ("es", "Hay que cortar el agua.", OBLIGATION),
    ("es", "Tiene que cortar el agua.", OBLIGATION),
    ("es", "Debe cortar el agua.", OBLIGATION),
    ("es", "Está prohibido cortar el agua.", OBLIGATION),
    ("pt", "A água é fria.", None),
    ("pt", "A água não é fria.", NEGATION),
    ("pt", "É preciso cortar a água.", OBLIGATION),
    ("pt", "Tem de cortar a água.", OBLIGATION),
    ("pt", "Deve cortar a água.", OBLIGATION),
    ("it", "L’acqua è fredda.", None),
    ("it", "L’acqua non è fredda.", NEGATION),
    ("it", "Bisogna chiudere l’acqua.", OBLIGATION),
    ("it", "Deve chiudere l’acqua.", OBLIGATION),
    ("it", "È vietato chiudere l’acqua.", OBLIGATION),
    ("ca", "L’aigua és freda.", None),
    ("ca", "L’aigua no és freda.", NEGATION),
    ("ca", "Cal tallar l’aigua.", OBLIGATION),
    ("ca", "Heu de tallar l’aigua.", OBLIGATION),
    ("en", "The water is cold.", None),
    ("en", "The water is not cold.", NEGATION),
    ("en", "The water isn’t cold.", NEGATION),
    ("en", "The water isnt cold.", NEGATION),
    ("en", "You must close the water.", OBLIGATION),
    ("en", "You have to close the water.", OBLIGATION),
    ("en", "You need to close the water.", OBLIGATION),
    ("en", "It is forbidden to close the water.", OBLIGATION),
]

needs_apertium = pytest.mark.skipif(not (MODES / "fr-es.mode").exists(), reason="apertium-fr-es is missing")
needs_namespaces = pytest.mark.skipif(
    subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode != 0,
    reason="no namespaces",
)


class Parrot:
    """A machine that says what it is told to."""

    method = TranslationMethod.ARGOS

    def __init__(self, says: Callable[[str], str | None]) -> None:
        self._says = says

    def supports(self, source: str, target: str) -> bool:
        return (source, target) == ("fr", "es")

    def render(self, sentence: str, source: str, target: str) -> str | None:
        return self._says(sentence) if self.supports(source, target) else None

    def close(self) -> None: ...


@pytest.fixture
def apertium() -> Iterator[Apertium]:
    apertium = Apertium()
    yield apertium
    apertium.close()


@pytest.fixture
def trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Argos]:
    """Argos with a package that knows some French."""
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path / "data"))
    with zipfile.ZipFile(TRAINED) as packed:
        packed.extractall(tmp_path / "packages")
    argos = Argos(tmp_path / "packages")
    yield argos
    argos.close()


@pytest.fixture
def argos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Argos]:
    """Argos with packages that know nothing, and a broken one."""
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path / "data"))
    make(tmp_path / "packages", "fr", "en")
    make(tmp_path / "packages", "en", "es")
    broken = tmp_path / "packages" / "broken"
    broken.mkdir()
    (broken / "metadata.json").write_text("{not json", encoding="utf-8")
    argos = Argos(tmp_path / "packages")
    yield argos
    argos.close()


@dataclass(frozen=True)
class Case:
    """An engine, and a sentence that it knows: into ``target``, where ``word`` must be."""

    engine: TranslationEngine
    target: str
    word: str
    sentence: str = "Il y a une fuite d’eau."


@pytest.fixture(
    params=["catalogue", "phrasebook", "parrot", "argos", pytest.param("apertium", marks=needs_apertium)]
)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    match request.param:
        case "catalogue":
            folder = tmp_path / "es" / "LC_MESSAGES"
            folder.mkdir(parents=True)
            (folder / "kiosk.po").write_text(PO, encoding="utf-8")
            case = Case(ReviewedCatalogue(tmp_path), "es", "fuga")
        case "phrasebook":
            case = Case(packaged_phrasebook(), "es", "fuga")
        case "parrot":
            case = Case(CheckedMachine(Parrot(lambda _: "Hay una fuga de agua.")), "es", "fuga")
        case "argos":
            case = Case(CheckedMachine(request.getfixturevalue("trained")), "en", "leak")
        case _:
            case = Case(CheckedMachine(Apertium()), "es", "fuga")
    yield case
    case.engine.close()


def test_it_translates_what_it_knows(case: Case) -> None:
    draft = case.engine.translate(case.sentence, "fr", case.target)
    assert isinstance(draft, CandidateTranslation)
    assert case.word in draft.text
    assert draft.method is case.engine.method
    assert draft.approximate == (
        draft.method not in (TranslationMethod.CATALOGUE, TranslationMethod.PHRASEBOOK)
    )


def test_it_says_where_it_leads(case: Case) -> None:
    assert case.engine.supports("fr", case.target)
    assert not case.engine.supports(
        "fr", "ca" if case.engine.method is not TranslationMethod.APERTIUM else "ta"
    )


def test_it_keeps_silent_on_what_it_does_not_know(case: Case) -> None:
    assert case.engine.translate("xyzzy plugh qwrt", "fr", "ta") is None


def test_it_stands_whatever_is_typed(case: Case) -> None:
    for strange in STRANGE:
        case.engine.translate(strange, "fr", case.target)
        assert case.engine.translate(case.sentence, "fr", case.target) is not None, strange[:20]


def test_it_may_be_used_again_after_it_was_closed(case: Case) -> None:
    case.engine.translate(case.sentence, "fr", case.target)
    case.engine.close()
    assert case.engine.translate(case.sentence, "fr", case.target) is not None


def test_the_catalogue_goes_both_ways_and_leaves_templates_and_drafts(tmp_path: Path) -> None:
    for language, word in (("es", "Hay una fuga de agua."), ("en", "There is a water leak.")):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "kiosk.po").write_text(PO.replace("Hay una fuga de agua.", word), encoding="utf-8")
    catalogue = ReviewedCatalogue(tmp_path)
    for source, text, target, found in (
        ("es", "Hay  una fuga de agua.", "fr", "Il y a une fuite d’eau."),
        ("es", "Hay una fuga de agua.", "en", "There is a water leak."),
    ):
        draft = catalogue.translate(text, source, target)
        assert draft is not None
        assert draft.text == found
    assert catalogue.translate("Au revoir.", "fr", "es") is None
    assert catalogue.translate("Votre numéro est {number}", "fr", "es") is None


def test_a_machine_that_loses_a_number_is_not_believed() -> None:
    for says in ("Debe.", "Debe 701 y 701.", "Debe 702.", "Debe 701, el 3.", "701", "Vous devez 701 euros."):
        checked = CheckedMachine(Parrot(lambda _, says=says: says))  # type: ignore[misc]
        assert isinstance(checked.translate("Vous devez 512,34 € euros.", "fr", "es"), QualityIssue), says
    assert CheckedMachine(Parrot(lambda _: None)).translate("Vous devez 3 €.", "fr", "es") is None
    draft = CheckedMachine(Parrot(lambda _: "Debe 701.")).translate("Vous devez 1 512,34 €.", "fr", "es")
    assert isinstance(draft, CandidateTranslation)
    assert draft.text == "Debe 1.512,34\u00a0€."


@needs_apertium
def test_apertium_chains_pairs_and_keeps_values(apertium: Apertium) -> None:
    if not (MODES / "es-pt.mode").exists():
        pytest.skip("apertium-es-pt is missing")
    assert apertium.route("fr", "pt") == ["fr", "es", "pt"]
    draft = CheckedMachine(apertium).translate(
        "Il habite à Montreuil et paie 512,34 € à 10 h 42.", "fr", "pt"
    )
    assert isinstance(draft, CandidateTranslation)
    for value in ("Montreuil", "512,34", "10:42"):
        assert value in draft.text


@needs_apertium
def test_apertium_is_rough_but_knows_its_limits(apertium: Apertium) -> None:
    assert apertium.route("fr", "ta") == []
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
def test_no_more_pairs_run_than_a_conversation_needs(apertium: Apertium) -> None:
    for source, target in (("fr", "es"), ("es", "fr"), ("fr", "ca"), ("ca", "fr"), ("es", "pt")):
        assert apertium.render("la maison" if source == "fr" else "la casa", source, target)
    running = {pair for pair, pipeline in apertium._pairs.items() if pipeline.pid}
    assert running == {("es", "fr"), ("fr", "ca"), ("ca", "fr"), ("es", "pt")}


@needs_apertium
def test_inverted_questions(apertium: Apertium) -> None:
    assert apertium.render("Avez-vous les clés ?", "fr", "es") == apertium.render(
        "Vous avez les clés ?", "fr", "es"
    )


@needs_apertium
@pytest.mark.parametrize(
    ("sentence", "source", "target"),
    [
        ("La grande maison est xyzzy et belle.", "fr", "es"),
        ("Le chauffage marche.", "fr", "es"),
        ("Le chauffage marche.", "fr", "en"),  # already marked on the way
        ("El grifo gotea.", "es", "fr"),
    ],
)
def test_what_has_a_word_that_is_not_translated_is_refused(
    apertium: Apertium, sentence: str, source: str, target: str
) -> None:
    assert CheckedMachine(apertium).translate(sentence, source, target) is QualityIssue.MARK


@needs_apertium
def test_a_name_may_stay_as_it_is(apertium: Apertium) -> None:
    draft = CheckedMachine(apertium).translate("La grande maison de Diallo est belle.", "fr", "es")
    assert isinstance(draft, CandidateTranslation)
    assert "Diallo" in draft.text
    assert "*" not in draft.text


@needs_apertium
def test_an_hour_and_the_word_after_it_stay_apart(apertium: Apertium) -> None:
    draft = CheckedMachine(apertium).translate("Venez entre 8 h et midi", "fr", "es")
    assert isinstance(draft, CandidateTranslation)
    assert draft.text == "Venid entre 8:00 y mediodía"


@needs_apertium
@pytest.mark.parametrize(("source", "sentence", "refused"), TURNED)
def test_rules_are_not_trusted_with_what_may_turn_round(
    apertium: Apertium, source: str, sentence: str, refused: QualityIssue | None
) -> None:
    """The sentences of a group differ only in what must be, or must not."""
    target = "fr" if source != "fr" else "es"
    answer = CheckedMachine(apertium).translate(sentence, source, target)
    assert (answer if isinstance(answer, QualityIssue) else None) is refused


def test_an_engine_that_reads_whole_sentences_is_asked() -> None:
    draft = CheckedMachine(Parrot(lambda _: "No hay que cortar.")).translate(
        "Il ne faut pas couper.", "fr", "es"
    )
    assert isinstance(draft, CandidateTranslation)


@needs_apertium
def test_a_stopped_pair_starts_again(apertium: Apertium) -> None:
    assert apertium.render("Le robinet fuit.", "fr", "es")
    pipeline = ApertiumPipeline(MODES / "fr-es.mode")
    assert pipeline.ask("Le robinet fuit.", 5) == "El grifo huye."
    assert pipeline.pid is not None
    os.killpg(pipeline.pid, signal.SIGSTOP)
    with pytest.raises(PipelineError):
        pipeline.ask("Le robinet fuit.", 0.2)
    assert pipeline.ask("Le robinet fuit.", 5) == "El grifo huye."
    pipeline.close()


@needs_apertium
def test_a_hung_pair_is_given_up_and_started_again(apertium: Apertium) -> None:
    assert apertium.render("Le robinet fuit.", "fr", "es")
    (pid,) = (pipeline.pid for pipeline in apertium._pairs.values() if pipeline.pid)
    os.killpg(pid, signal.SIGSTOP)
    with pytest.raises(EngineStoppedError):
        apertium.render("Le robinet fuit.", "fr", "es")
    assert apertium.render("Le robinet fuit.", "fr", "es") == "El grifo huye."


@needs_apertium
def test_a_killed_pair_answers_again_at_once(apertium: Apertium) -> None:
    assert apertium.render("Le robinet fuit.", "fr", "es")
    (pid,) = (pipeline.pid for pipeline in apertium._pairs.values() if pipeline.pid)
    os.killpg(pid, signal.SIGKILL)
    assert apertium.render("Le robinet fuit.", "fr", "es") == "El grifo huye."


def test_no_pairs_installed(tmp_path: Path) -> None:
    assert Apertium(tmp_path).render("Le robinet fuit.", "fr", "es") is None
    (tmp_path / "fr-es.mode").write_text("exit 3", encoding="utf-8")
    assert Apertium(tmp_path).render("Le robinet fuit.", "fr", "es") is None


def test_argos_carries_values_across(trained: Argos) -> None:
    for sentence, value in (
        ("Vous devez 1 234,50 €.", "€1,234.50"),
        ("Je m’appelle Awa.", "Awa"),
        ("Mon numéro de téléphone est le 06 12 34 56 78.", "06 12 34 56 78"),
    ):
        draft = CheckedMachine(trained).translate(sentence, "fr", "en")
        assert isinstance(draft, CandidateTranslation), sentence
        assert value in draft.text


def test_argos_runs_its_packages_and_pivots(argos: Argos) -> None:
    assert argos.render("Le robinet fuit.", "fr", "en")
    assert argos.render("Le robinet fuit.", "fr", "es")
    assert argos.render("Le robinet fuit.", "es", "fr") is None


def test_argos_nonsense_is_not_shown(argos: Argos) -> None:
    assert CheckedMachine(argos).translate("Le robinet fuit le 12 mars.", "fr", "es") is QualityIssue.VALUES


def test_a_package_removed_or_altered_while_in_use(argos: Argos, tmp_path: Path) -> None:
    assert argos.render("Le robinet fuit.", "fr", "en")
    shutil.rmtree(tmp_path / "packages" / "translate-en_es-1_0" / "model")
    assert argos.render("Le robinet fuit.", "fr", "es") is None
    (tmp_path / "packages" / "translate-fr_en-1_0" / "model" / "model.bin").write_bytes(b"altered")
    argos.close()
    assert argos.render("Le robinet fuit.", "fr", "en") is None


def test_a_package_that_is_installed_while_in_use_is_found(argos: Argos, tmp_path: Path) -> None:
    assert not argos.supports("en", "tr")
    make(tmp_path / "packages", "en", "tr")
    assert argos.supports("fr", "tr")


def test_a_killed_argos_answers_again_at_once(trained: Argos) -> None:
    said = trained.render("L’ascenseur est en panne.", "fr", "en")
    assert said
    assert trained.pid is not None
    os.kill(trained.pid, signal.SIGKILL)
    assert trained.render("L’ascenseur est en panne.", "fr", "en") == said


def test_a_hung_argos_is_started_again_and_answers(trained: Argos) -> None:
    said = trained.render("L’ascenseur est en panne.", "fr", "en")
    before = trained.pid
    assert said
    assert before is not None
    os.kill(before, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as asking:
        again = asking.submit(trained.render, "L’ascenseur est en panne.", "fr", "en")
        assert until(lambda: trained.pid not in (None, before))
        assert again.result() == said


def test_an_argos_too_late_is_given_up_and_started_again(
    trained: Argos, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trained.render("L’ascenseur est en panne.", "fr", "en")
    assert trained.pid is not None
    os.kill(trained.pid, signal.SIGSTOP)
    with monkeypatch.context() as patch:
        patch.setattr(trained, "_timeout_s", 0.2)
        with pytest.raises(EngineStoppedError):
            trained.render("Bonjour.", "fr", "en")
    assert trained.render("Bonjour.", "fr", "en")


@needs_namespaces
def test_argos_needs_no_network_and_loads_no_telemetry(argos: Argos) -> None:
    """In a namespace without any route, and without the libraries that would like one."""
    code = (
        "import sys; from pathlib import Path; from kiosk.accessibility.translation.argos import *; "
        "folder = Path(sys.argv[1]); argos = ArgosEngine(folder, Path(sys.argv[2])); "
        "print(argos.translate('Le robinet fuit.', folder / 'translate-fr_en-1_0')); "
        "assert 'onnxruntime' not in sys.modules"
    )
    packages = argos.route("fr", "en")[0].parent
    ran = subprocess.run(
        [
            "unshare",
            "-rn",
            sys.executable,
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
