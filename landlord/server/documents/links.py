"""A link that opens one paper on the visitor's phone, without a session, for a quarter of an hour.

It is a Fernet token: it cannot be guessed or changed, nor does it tell whoever finds it what it opens.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from fastapi import APIRouter, Request, Response

from ..app_state import AppState, get_landlord
from ..payments.html import html_page
from .available import DocumentSources
from .pages import render_document

LINK_LIFETIME = timedelta(minutes=15)

router = APIRouter(include_in_schema=False)


def create_link(secret: str, number: str, paper_id: str, now: datetime) -> str:
    """The path of a paper of a tenant."""
    opens = json.dumps([number, paper_id]).encode()
    return f"/d/{_seal(secret).encrypt_at_time(opens, int(now.timestamp())).decode()}"


@router.get("/d/{token}")
def open_link(token: str, request: Request) -> Response:
    """The paper, or a word when the link is over."""
    desk = AppState.of(request)
    now = desk.now()
    with desk.reading.begin() as db:
        try:
            opened = _seal(get_landlord(db).secret).decrypt_at_time(
                token, int(LINK_LIFETIME.total_seconds()), int(now.timestamp())
            )
        except (InvalidToken, ValueError):  # ValueError: letters that no token has
            return html_page("Ce lien n’est plus valable. Demandez-en un autre à la borne.", status=404)
        number, paper_id = json.loads(opened)
        binder = DocumentSources.of(db, number, now)
        paper = binder.paper(paper_id)
        if paper is None:
            return html_page("Ce document n’est plus là.", status=404)
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'inline; filename="{paper.id}.pdf"',
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        }
        return Response(render_document(binder, paper), media_type="application/pdf", headers=headers)


def _seal(secret: str) -> Fernet:
    """Not the key of the grants: one is never taken for the other."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"document link\n{secret}".encode()).digest()))
