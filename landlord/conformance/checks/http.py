"""HTTP itself: paths and methods that are not there, requests that are too long."""

from __future__ import annotations

import json

from landlord.contract import MAX_REQUEST_BYTES

from .. import rules
from ..context import CheckContext, status_and_code
from ..exchange import Exchange
from .check import PUBLIC, check
from .post_cases import help_body


@check(PUBLIC)
def a_path_that_is_not_there(bench: CheckContext) -> None:
    bench.refused(bench.get("/conformance-kit/nothing-here"), rules.UNKNOWN_PATH, 404)


@check(PUBLIC)
def a_method_that_is_not_there(bench: CheckContext) -> None:
    exchange = bench.send(bench.call("PUT", "/capabilities", {}))
    if bench.refused(exchange, rules.METHOD, 405):
        bench.holds(rules.METHOD, "Allow" in exchange.headers, "405 without Allow", exchange)


@check(PUBLIC)
def head_and_options(bench: CheckContext) -> None:
    head = bench.send(bench.call("HEAD", "/capabilities"))
    bench.holds(rules.HEAD, head.status == 200 or _is_told(head), f"HEAD: {status_and_code(head)}", head)
    options = bench.send(bench.call("OPTIONS", "/capabilities"))
    named = "Allow" in options.headers or "Access-Control-Allow-Methods" in options.headers
    bench.holds(
        rules.HEAD,
        named and options.status in (200, 204, 405),
        f"OPTIONS: {status_and_code(options)}",
        options,
    )


def _is_told(exchange: Exchange) -> bool:
    return exchange.status == 405 and "Allow" in exchange.headers


@check("help_requests", writes=True)
def a_request_that_is_too_long(bench: CheckContext) -> None:
    """Right in all but its length: blanks after a JSON value mean nothing."""
    padded = json.dumps(help_body(bench)).encode().ljust(MAX_REQUEST_BYTES + 1024)
    bench.refused(bench.post("/help-requests", padded), rules.TOO_LARGE, 413)


HTTP_CHECKS = (
    a_path_that_is_not_there,
    a_method_that_is_not_there,
    head_and_options,
    a_request_that_is_too_long,
)
