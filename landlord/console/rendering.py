"""How a page is made: templates, the look of ``assets/tokens.json``, the headers that every page has."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import fonticon_mdi7.mdi7  # type: ignore[import-untyped]  # it has no stubs
from babel import Locale
from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from kiosk.domain import find_language
from kiosk.domain.rules import PARIS, TIME_IS_ENOUGH, whole_minute
from kiosk.i18n.fonts import FONTS, font_bytes
from kiosk.runtime.paths import ASSETS
from landlord.server.formats import format_phone

HERE = Path(__file__).parent
#: No script but ours, nothing from elsewhere, no frame, no form to elsewhere.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_ICON_FONT = Path(fonticon_mdi7.mdi7.__file__).parent / "fonts" / "materialdesignicons-webfont.ttf"
_FALLBACK_FONTS = ("european", "arabic", "bengali", "tamil")


def _tokens_css() -> bytes:
    """The light theme of the kiosk as custom properties, and the fonts of the languages' own names."""
    colours = json.loads((ASSETS / "tokens.json").read_text(encoding="utf-8"))["themes"]["light"]
    faces = "".join(
        f"@font-face{{font-family:{family};src:url({name}.ttf);font-weight:{weight}}}\n"
        for family, name, weight in (
            ("Kiosk", "latin", "400"),
            ("Kiosk", "latin-bold", "700"),
            *(("KioskOther", each, "400 700") for each in _FALLBACK_FONTS[:1]),
            *((f"Kiosk-{each}", each, "400 700") for each in _FALLBACK_FONTS[1:]),
            ("Icons", "icons", "400"),
        )
    )
    variables = ";".join(f"--{name}:{value}" for name, value in colours.items())
    return f"{faces}:root{{{variables}}}\n".encode()


_FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "console.css": ("text/css", (HERE / "static" / "console.css").read_bytes),
    **{
        name: ("text/javascript", (HERE / "static" / name).read_bytes)
        for name in ("dictation.js", "phrases.js", "recorder.js", "translator.js")
    },
    "conversation.js": ("text/javascript", (HERE / "static" / "conversation.js").read_bytes),
    "console.js": ("text/javascript", (HERE / "static" / "console.js").read_bytes),
    "tokens.css": ("text/css", _tokens_css),
    "icon.svg": ("image/svg+xml", (HERE / "static" / "icon.svg").read_bytes),
    "icons.ttf": ("font/ttf", _ICON_FONT.read_bytes),
    "latin.ttf": ("font/ttf", partial(font_bytes, FONTS["latin"][0])),
    "latin-bold.ttf": ("font/ttf", partial(font_bytes, FONTS["latin"][1])),
    **{f"{each}.ttf": ("font/ttf", FONTS[each][0].read_bytes) for each in _FALLBACK_FONTS},
}


@cache
def _file(name: str) -> bytes:
    return _FILES[name][1]()


@cache
def _file_version() -> str:
    """Another one when what a page loads is another."""
    whole = b"".join(_file(name) for name in _FILES if name.endswith((".css", ".js")))
    return hashlib.sha256(whole).hexdigest()[:12]


def static_response(name: str) -> Response | None:
    """A file that pages load, the same to everybody; ``None`` when there is none."""
    if name not in _FILES:
        return None
    headers = SECURITY_HEADERS | {"Cache-Control": "public, max-age=86400"}
    return Response(_file(name), headers=headers, media_type=_FILES[name][0])


def icon_character(name: str) -> str:
    return str(getattr(fonticon_mdi7.mdi7.MDI7, name.replace("-", "_")))[-1]


def language_name(code: str) -> str:
    """ "arabe"."""
    language = find_language(code)
    return str(language.french or Locale("fr").languages.get(code.partition("@")[0], code))


def autonym(code: str) -> str:
    """The language's name in itself; empty for French, and for one that the kiosk does not speak."""
    return "" if code.startswith("fr") else find_language(code).autonym


def clock_time(moment: datetime | None) -> str:
    """ "10 h 47" of today."""
    return f"{moment.astimezone(PARIS):%-H h %M}" if moment else ""


def duration_words(minutes: int) -> str:
    """ "47 min", "2 h 05"."""
    return f"{minutes // 60} h {minutes % 60:02d}" if minutes >= 60 else f"{minutes} min"


def again_words(until: datetime, now: datetime) -> str:
    """ "à 10 h 48", as the kiosk tells of the same lock; "mercredi 25 novembre" where it is long."""
    return f"à {clock_time(whole_minute(until))}" if until - now < TIME_IS_ENOUGH else long_day(until)


def day_and_time(moment: datetime) -> str:
    """ "mardi 24 novembre, 10 h 47"."""
    return f"{long_day(moment)}, {clock_time(moment)}"


def long_day(moment: datetime) -> str:
    return str(format_date(moment.astimezone(PARIS), "EEEE d MMMM", locale="fr"))


def short_day(moment: datetime | date) -> str:
    """ "24/11/2026 10:47", or without a time."""
    if isinstance(moment, datetime):
        return f"{moment.astimezone(PARIS):%d/%m/%Y %H:%M}"
    return f"{moment:%d/%m/%Y}"


def date_day(day: date) -> str:
    """ "lundi 23 novembre"."""
    return str(format_date(day, "EEEE d MMMM", locale="fr"))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("landlord.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "language": language_name,
        "autonym": autonym,
        "clock": clock_time,
        "again": again_words,
        "minutes": duration_words,
        "time": lambda moment: f"{moment.astimezone(PARIS):%H:%M}" if moment else "",
        "moment": day_and_time,
        "day": long_day,
        "date_day": date_day,
        "short": short_day,
        "phone": format_phone,
        "icon": icon_character,
    }
    made.globals["version"] = _file_version()
    return made


def html(template: str, status: int = 200, **values: Any) -> Response:
    """A page; all values are escaped."""
    headers = SECURITY_HEADERS | {"Cache-Control": "no-store"}
    if values.get("hears") or values.get("hears_visitor"):  # one dictates on that page
        headers |= {"Permissions-Policy": "camera=(), geolocation=(), microphone=(self)"}
    return HTMLResponse(_environment().get_template(template).render(values), status, headers)
