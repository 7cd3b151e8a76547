"""Languages are listed in ``assets/languages.toml`` and in files named by their code, nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from kiosk.domain import KNOWN_LANGUAGES
from kiosk.runtime.paths import ASSETS, ROOT

SOURCES = ("kiosk", "audit", "landlord", "offline_cache", "scripts", "benchmarks")
#: Three codes or more in one literal are a list of languages; these few are none.
ALLOWED = {
    "kiosk/domain/languages.py": "the three that the code itself speaks of",
    "kiosk/accessibility/intents/ranking.py": "thresholds that were measured",
    "kiosk/accessibility/intents/spoken_values.py": "grammar of dates",
    "kiosk/accessibility/translation/apertium.py": "one pair that a third measured better for",
    "benchmarks/bench_intents.py": "measured floors",
    "benchmarks/bench_recognition.py": "recordings that there are",
    "benchmarks/bench_steps.py": "measured floors",
    "benchmarks/bench_translation.py": "pairs and sentences that are measured",
    "benchmarks/sounds.py": "recordings that there are",
}
#: Folders with one file a language.
FOLDERS = {"keyboards", "spoken", "translation_risks"}


def _codes(node: ast.AST) -> set[str]:
    """The codes in a literal, a string of codes included."""
    values = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
    texts = [value for value in values if isinstance(value, str)]
    return {word for text in texts if set(words := text.split()) <= KNOWN_LANGUAGES.keys() for word in words}


def _lists(path: Path) -> Iterator[str]:
    literals = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.BinOp, ast.Constant)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, literals) and len(codes := _codes(node)) > 2:
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {' '.join(sorted(codes))}"


def test_no_source_lists_languages() -> None:
    files = (path for folder in SOURCES for path in (ROOT / folder).rglob("*.py"))
    found = [line for path in files if str(path.relative_to(ROOT)) not in ALLOWED for line in _lists(path)]
    assert found == []


def test_what_is_allowed_is_still_needed() -> None:
    assert [name for name in ALLOWED if not list(_lists(ROOT / name))] == []


def test_a_list_is_found(tmp_path: Path) -> None:
    for text in ('{"fr": 1, "ar": 2, "tr": 3}', '"fr ar tr".split()', 'frozenset(("ta", "bn", "fr"))'):
        assert any(len(_codes(node)) > 2 for node in ast.walk(ast.parse(text)))


def test_files_of_languages_are_of_languages() -> None:
    names = {path.stem for folder in FOLDERS for path in (ASSETS / folder).iterdir()}
    assert names <= KNOWN_LANGUAGES.keys()
