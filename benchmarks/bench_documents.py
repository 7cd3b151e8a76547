"""What a visitor waits for with documents: a page on the screen, a receipt, a photo, a code, a commune."""

from __future__ import annotations

import io
import time
from contextlib import closing

import numpy as np
import psutil
from fpdf import FPDF
from PIL import Image

from kiosk.device.barcodes import qr_code, read_barcodes
from kiosk.device.pdf import PdfPages
from kiosk.device.photos import PhotoShrinker
from kiosk.device.receipt_pdf import ReceiptContent, render_a4
from kiosk.device.rgb_image import RgbImage
from kiosk.domain import FRENCH
from kiosk.domain.rules.communes import packaged_communes
from kiosk.i18n.fonts import FONTS

from .cost import milliseconds, p95, seconds
from .table import Row

PAGES = 500
MB = 1_000_000
TYPED = ("s", "saint", "69", "villeurbanne", "villeurbane", "monpelier", "vaulx en vlin", "chateau sur loir")


def rows() -> list[Row]:
    return [*_pages(), *_photo(), *_small_ones()]


def _pages() -> list[Row]:
    pdf = FPDF()
    pdf.add_font("latin", "", FONTS["latin"][0])
    for number in range(PAGES):
        pdf.add_page()
        pdf.set_font("latin", size=12)
        pdf.multi_cell(0, 6, f"Page {number}. " + "Nous avons bien reçu votre paiement. " * 60)
    data = bytes(pdf.output())
    began = time.perf_counter()
    with closing(PdfPages(data)) as pages:
        pages.picture(0, 1080)
        first = (time.perf_counter() - began) * 1000
        assert pages.pid is not None
        reader, most, took = psutil.Process(pages.pid), 0, []
        for number in range(PAGES):
            took.append(seconds(lambda n=number: (pages.picture(n, 1080), pages.text(n))))  # type: ignore[misc]
            most = max(most, reader.memory_info().rss)
    return [
        Row("PDF of 500 pages: first page on the screen", first, "ms", most=1000),
        Row(
            "each page, picture of 1080 px and text, p95",
            p95(took) * 1000,
            "ms",
            most=100,
        ),
        Row("memory of its reader, at most", most / MB, "MB", most=150),
    ]


def _photo() -> list[Row]:
    noise = np.random.default_rng(7).integers(0, 255, (4200, 6400, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "JPEG", quality=98)
    photo = out.getvalue()
    with closing(PhotoShrinker()) as photos:
        spent = milliseconds(lambda: photos.shrink(photo), 5)
        assert photos.pid is not None
        held = psutil.Process(photos.pid).memory_info().rss
    return [
        Row(f"photo of {len(photo) / MB:.0f} MB to 400 kB, p95", spent, "ms", most=5000),
        Row("memory of its reader after it", held / MB, "MB", most=400),
    ]


def _small_ones() -> list[Row]:
    page = ReceiptContent(
        language=FRENCH,
        title="Signaler un problème",
        headline="C’est noté. Quelqu’un vient avant le 26 novembre à 18 h.",
        reference_label="Votre numéro",
        reference="T482715",
        facts=(("Problème", "Le robinet de la cuisine fuit"),) * 4,
        qr="https://example.org/t/482715",
        qr_caption="Photographiez ce code.",
    )
    light = ~np.pad(np.array(qr_code("HLM1|10010002|2026-12|45210").matrix, dtype=bool), 4)
    seen = Image.effect_noise((1280, 720), 60)
    seen.paste(Image.fromarray(np.kron(light * 255, np.ones((6, 6))).astype(np.uint8)), (400, 200))
    picture = RgbImage(1280, 720, seen.convert("RGB").tobytes())
    began = time.perf_counter()
    communes = packaged_communes()
    load = (time.perf_counter() - began) * 1000
    slowest = max(milliseconds(lambda typed=typed: communes.search(typed), 20) for typed in TYPED)
    return [
        Row("receipt on A4 as PDF, p95", milliseconds(lambda: render_a4(page), 10), "ms", most=1000),
        Row(
            "rent notice read in a camera picture of 1280 × 720, p95",
            milliseconds(lambda: read_barcodes(picture), 20),
            "ms",
            most=100,
        ),
        Row("communes: the list in memory", load, "ms"),
        Row("communes: an answer, the slowest of 8 queries, p95", slowest, "ms", most=30),
    ]
