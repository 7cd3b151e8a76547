"""The phrasebook as a sheet for somebody who reads it in their first language, and their corrections back.

A CSV file that every spreadsheet program opens: a line a phrase, what comes first for a review on top. A
correction goes into the file of its situation, in place of the text; where "relu" is written in the place of
"oui", the mark of that language is taken off. All else of the file stays as it is.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from .languages import FRENCH, SCRIPTS, base_language
from .phrasebook import PhrasebookError, PhraseSituation, read_situation

_ID, _SITUATION, _SPEAKER, _FIRST, _SEEMS, _CORRECTION, _REMARK = (
    "id",
    "situation",
    "qui le dit",
    "à relire d’abord",
    "semble dire",
    "correction",
    "remarque",
)


#: What somebody writes who has read a marked phrase and stands by it, or by their correction.
_READ = "relu"


class ReviewSheetError(Exception):
    """A sheet cannot be taken; the message says which line, and why."""


def review_sheet(
    situations: Iterable[PhraseSituation], language: str, doubtful: Mapping[str, str] | None = None
) -> str:
    """The phrases that ``language`` has, with a column for corrections; begins with the mark by which
    spreadsheet programs know UTF-8. ``doubtful``: what, to a machine, seems to say the same as another one
    (ids); these come first."""
    situations, doubtful = list(situations), doubtful or {}
    french = {phrase.id: phrase.texts[FRENCH] for each in situations for phrase in each.phrases}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")  # a terminal is sent no other control
    writer.writerow([_ID, _SITUATION, _SPEAKER, _FIRST, _SEEMS, FRENCH, language, _CORRECTION, _REMARK])
    lines = [
        (phrase, situation, text)
        for situation in situations
        for phrase in situation.phrases
        if (text := phrase.texts.get(language))
    ]
    lines.sort(key=lambda line: (line[0].id not in doubtful, not line[0].needs_review(language)))
    for phrase, situation, text in lines:
        first = "oui" if phrase.needs_review(language) else ""
        title = situation.title(FRENCH)
        seems = french.get(doubtful.get(phrase.id, ""), "")
        writer.writerow([phrase.id, title, phrase.speaker, first, seems, phrase.texts[FRENCH], text, "", ""])
    return "\ufeff" + out.getvalue()


def take_corrections(sheet: str, language: str, folder: Path) -> list[str]:
    """Writes the corrections into the situations of ``folder``; the ids of the phrases that changed.

    All or none. Raises ``ReviewSheetError`` for a sheet of another language, a phrase that is not there or
    whose text is another by now, or slots that were lost, and ``OSError``.
    """
    changed: dict[Path, str] = {}
    done = []
    for number, row in _corrected(sheet, language):
        situation, _, name = row[_ID].partition(".")
        path = folder / f"{situation}.toml"
        if path.stem != situation or not path.is_file():
            raise ReviewSheetError(f"line {number}: no phrase {row[_ID]}")
        text = changed.get(path) or path.read_text(encoding="utf-8")
        text = _replaced(text, name, language, row, number)
        changed[path] = _unmarked(text, name, language) if _is_read(row) else text
        done.append(row[_ID])
    for path, text in changed.items():
        _check(path, text)
    for path, text in changed.items():
        path.write_text(text, encoding="utf-8")
    return done


def _corrected(sheet: str, language: str) -> Iterable[tuple[int, dict[str, str]]]:
    """The lines with a correction, or that were read, with their numbers. Spreadsheet programs in French
    write semicolons."""
    sheet = sheet.removeprefix("\ufeff")
    header = sheet.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(sheet, newline=""), delimiter=delimiter)
    if not {_ID, language, _CORRECTION} <= set(reader.fieldnames or ()):
        raise ReviewSheetError(f"no sheet of {language}: a column {_ID}, {language} or {_CORRECTION} misses")
    for row in reader:
        found = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
        found[_CORRECTION] = found[_CORRECTION] or found[language]
        if found[_CORRECTION] != found[language] or _is_read(found):
            yield reader.line_num, found


def _is_read(row: Mapping[str, str]) -> bool:
    return row.get(_FIRST, "").casefold() == _READ


def _replaced(text: str, name: str, language: str, row: dict[str, str], number: int) -> str:
    """The file with the text of one phrase put right."""
    key = f'"{language}"' if "@" in language else language
    correction = row[_CORRECTION]
    slots = [sorted(re.findall(r"\{\w+\}", each)) for each in (row[language], correction)]
    if slots[0] != slots[1]:
        raise ReviewSheetError(f"line {number}: {row[_ID]} must have {' '.join(slots[0]) or 'no slot'}")
    start = re.search(rf'(?m)^id = "{re.escape(name)}"$', text)
    end = text.find("[[phrase]]", start.end()) if start else 0
    line = f"{key} = {_quoted(row[language])}\n"
    at = text.find(f"\n{line}", start.end() if start else 0, end if end >= 0 else len(text))
    if start is None or at < 0:
        raise ReviewSheetError(f"line {number}: {row[_ID]} says something else by now in {language}")
    return f"{text[: at + 1]}{key} = {_quoted(correction)}\n{text[at + 1 + len(line) :]}"


def _unmarked(text: str, name: str, language: str) -> str:
    """The file without the mark of that phrase in that language."""
    start = text.find(f'id = "{name}"\n')
    end = text.find("[[phrase]]", start)
    entry = text[start : end if end >= 0 else len(text)]
    mark = re.search(r"(?m)^review = .*\n", entry)
    if mark is None:
        return text
    marked = tomllib.loads(mark[0])["review"]
    if marked is True:
        marked = [each for each in tomllib.loads(entry) if each in SCRIPTS and base_language(each) != FRENCH]
    left = ", ".join(f'"{each}"' for each in marked if each != language)
    return text.replace(entry, entry.replace(mark[0], f"review = [{left}]\n" if left else "", 1), 1)


def _quoted(text: str) -> str:
    """As a basic string of TOML."""
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _check(path: Path, text: str) -> None:
    """Raises ``ReviewSheetError`` where the file could not be read any more."""
    trial = path.with_suffix(".part")
    trial.write_text(text, encoding="utf-8")
    try:
        read_situation(trial)
    except PhrasebookError as error:
        raise ReviewSheetError(str(error)) from error
    finally:
        trial.unlink()
