"""A call as a ``curl_command`` line that can be sent to a vendor: secrets are shell variables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from .exchange import ApiCall

#: A body that ends with more spaces than this is written with ``printf``.
_MANY_SPACES = 100


def curl_command(call: ApiCall, secrets: Mapping[str, str]) -> str:
    """``secrets`` are the names of shell variables, by the value they stand for."""

    def word(text: str) -> str:
        return shell_word(text, secrets)

    parts = ["curl", "-sS", "-i", "-X", call.method, word(call.url)]
    if call.method == "HEAD":
        parts = ["curl", "-sS", "-I", word(call.url)]
    for name, value in call.headers.items():
        parts += ["-H", word(f"{name}: {value}")]
    if call.body is None:
        return " ".join(parts)
    text = call.body.decode("utf-8", "backslashreplace")
    said = text.rstrip(" ")
    if len(text) - len(said) > _MANY_SPACES:
        length = len(call.body)
        return f"printf '%-{length}s' {word(said)} | {' '.join(parts)} --data-binary @-"
    return " ".join([*parts, "--data-binary", word(text)])


def shell_word(text: str, secrets: Mapping[str, str]) -> str:
    """One word of a POSIX shell."""
    if not text:
        return "''"
    known = sorted((each for each in secrets if each), key=len, reverse=True)
    if not known:
        return shlex.quote(text)
    pieces = re.split("(" + "|".join(re.escape(each) for each in known) + ")", text)
    return "".join(f'"${secrets[each]}"' if each in secrets else shlex.quote(each) for each in pieces if each)
