"""What is in a catalogue is right; what is missing stays French and is counted (``kiosk status``)."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from kiosk.domain import LANGUAGES, get_language
from kiosk.i18n.catalogue import LOCALE_DIR, SOURCE_LANGUAGE, coverage
from kiosk.runtime.paths import ROOT

#: A new language may have no catalogue yet.
TRANSLATED = [each.code for each in LANGUAGES if (LOCALE_DIR / each.code).is_dir()]
#: Of those that are not written in Latin letters: how the Unicode names of their letters begin.
SCRIPTS = {code: script for code in TRANSLATED if (script := get_language(code).script) != "LATIN"}
Id = str | tuple[str, ...]


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> set[Id]:
    """What `make i18n` finds in the source now."""
    pot = tmp_path_factory.mktemp("i18n") / "kiosk.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg"]
    command += ["-k", "T", "-k", "TN:1,2", "-o", str(pot), "."]
    subprocess.run(command, cwd=ROOT, check=True)
    with pot.open("rb") as file:
        return {_id(message.id) for message in read_po(file) if message.id}


def _id(id: str | list[str] | tuple[str, ...]) -> Id:
    return id if isinstance(id, str) else tuple(id)


def po(code: str) -> Catalog:
    with (LOCALE_DIR / code / "LC_MESSAGES" / "kiosk.po").open("rb") as file:
        return read_po(file)


def strings(string: str | list[str] | tuple[str, ...]) -> list[str]:
    return [string] if isinstance(string, str) else list(string)


def places(words: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", words))


def test_the_source_has_texts(extracted: set[Id]) -> None:
    assert "Où est le problème ?" in extracted
    assert "Robinet qui fuit" in extracted  # of assets/rules
    assert len(extracted) > 250


@pytest.mark.parametrize("code", TRANSLATED)
def test_values_keep_their_names(code: str) -> None:
    for message in po(code):
        if not message.id:
            continue
        wanted = set().union(*(places(each) for each in strings(message.id)))
        for number, string in enumerate(strings(message.string)):
            if not string:
                continue
            found = places(string)
            # Arabic says "one" and "two" without a figure; nothing else may be left out.
            spared = {"count"} if message.pluralizable and number < 3 else set()
            assert wanted - spared <= found <= wanted, (message.id, string)


@pytest.mark.parametrize("code", TRANSLATED)
def test_plural_forms_are_all_there(code: str) -> None:
    catalog = po(code)
    for message in catalog:
        if message.pluralizable:
            assert len(strings(message.string)) == catalog.num_plurals, message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_letters_are_of_the_language(code: str) -> None:
    allowed = {"LATIN", SCRIPTS.get(code, "LATIN")}
    for message in po(code):
        if message.id:
            written = "".join(strings(message.string))
            scripts = {unicodedata.name(letter).split()[0] for letter in written if letter.isalpha()}
            scripts -= {"FEMININE", "MASCULINE", "MODIFIER", "MICRO"}  # ª, º, ʼ, µ
            assert scripts <= allowed, (message.id, message.string)


@pytest.mark.parametrize("code", sorted(SCRIPTS))
def test_it_is_written_in_its_script(code: str) -> None:
    texts = [strings(each.string)[0] for each in po(code) if each.id]
    own = [text for text in texts if any(SCRIPTS[code] in unicodedata.name(c, "") for c in text)]
    # Some are names, units or values alone.
    assert len(own) >= 0.9 * len([text for text in texts if any(map(str.isalpha, text))])


@pytest.mark.parametrize("code", TRANSLATED)
def test_missing_texts_are_counted(code: str) -> None:
    done = {_id(each.id) for each in po(code) if each.id and all(strings(each.string)) and not each.fuzzy}
    with (LOCALE_DIR / "kiosk.pot").open("rb") as file:
        sources = {_id(message.id) for message in read_po(file) if message.id}
    assert coverage(code) == (len(sources & done), len(sources))


def test_a_language_without_a_catalogue_stays_french() -> None:
    done, total = coverage("xx")
    assert done == 0 < total
    assert coverage(SOURCE_LANGUAGE) == (total, total)


def test_each_catalogue_is_of_a_language() -> None:
    assert {path.name for path in LOCALE_DIR.iterdir() if path.is_dir()} <= {each.code for each in LANGUAGES}


def test_in_arabic_nothing_says_whether_who_helps_is_a_man_or_a_woman() -> None:
    """A verb of the third person does: beside a first name there is none."""
    verb = re.compile(r"\{name\} ي|\bس?ي\w+ (?:\w+ )?\{name\}")
    beside = [message.string for message in po("ar") if verb.search("".join(strings(message.string)))]
    assert beside == []
