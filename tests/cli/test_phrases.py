"""``kiosk phrases`` as a technician types it."""

from __future__ import annotations

import argparse
import json

import pytest

from kiosk.__main__ import main
from kiosk.cli import CommandError, phrases


def kiosk(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    phrases.add(parser.add_subparsers())
    args = parser.parse_args(["phrases", *arguments])
    return int(args.run(args))


def test_a_situation_in_a_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("--lang", "tr", "--situation", "danger") == 0
    title, first, *_ = capsys.readouterr().out.splitlines()
    assert title == "# Tehlike (danger)"
    assert first == "visiteur\tÇa sent le gaz.\tGaz kokusu var. (to be reviewed)"


def test_all_of_them_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("--json") == 0
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(shown) >= 200
    assert shown[0].keys() == {"id", "by", "icon", "review", "texts"}
    assert len(shown[0]["texts"]) == 14


def test_a_sheet_reaches_its_file_as_it_was_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phrases", "review", "ta"]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.endswith(",remarque")
    assert all(line.endswith(",,") for line in lines)


@pytest.mark.parametrize("wrong", [("--lang", "xx"), ("--situation", "lune")])
def test_what_is_not_there_is_one_clear_line(wrong: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match=f"unknown .* '{wrong[1]}'; known: "):
        kiosk(*wrong)
