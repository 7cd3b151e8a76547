"""PATCH and DELETE name the version they change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import rules
from ..context import CheckContext
from ..exchange import Exchange


def check_if_match(
    bench: CheckContext, method: str, path: str, body: Mapping[str, Any] | None, *, session: str = ""
) -> None:
    """Without one it is refused, with another one too."""

    def sent(**headers: str) -> Exchange:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return bench.send(bench.call(method, path, body, session=session, headers=named))

    bench.refused(sent(), rules.MATCH_MISSING, 428)
    bench.refused(sent(If_Match='"another"'), rules.MATCH_STALE, 412, "changed")
