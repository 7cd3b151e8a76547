"""Pages without a script, for a phone: one sentence, large buttons."""

from html import escape

from fastapi.responses import HTMLResponse

_PAGE = """<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1.25rem/1.5 sans-serif; margin: 2rem auto; max-width: 30rem; padding: 0 1rem }}
button {{ font: inherit; min-height: 3.5rem; width: 100%; margin-top: 1rem }}
</style>
<h1>{title}</h1>
{body}
</html>
"""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action *",
    "Referrer-Policy": "no-referrer",
}


def html_page(title: str, *body: str, status: int = 200) -> HTMLResponse:
    """A page; ``body`` is HTML, ``title`` is not."""
    return HTMLResponse(_PAGE.format(title=escape(title), body="\n".join(body)), status, _HEADERS)


def html_button(address: str, label: str, *, method: str = "post") -> str:
    """A form that is one button."""
    return f'<form method="{method}" action="{escape(address)}"><button>{escape(label)}</button></form>'
