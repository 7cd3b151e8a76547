from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from kiosk.cli import CommandError
from kiosk.cli import outbox as command
from offline_cache import (
    ActState,
    Delivered,
    DeliveryOutcome,
    Entry,
    KeyFile,
    Outbox,
    OutboxSync,
    Store,
)
from offline_cache.encrypted_export import decrypt_archive

MARKERS = ("Mme Martin", "0612345678", "T482715")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def outbox(data: Path) -> Iterator[Outbox]:
    """The outbox of a kiosk that runs: it holds the lock."""
    with Store.open(data / "store", KeyFile(data / "store.key")) as store:
        yield Outbox(store)


def put(outbox: Outbox, subject: str = "T482715") -> Entry:
    return outbox.put(
        kind="ticket",
        subject=subject,
        path="/v1/tickets",
        body={"name": "Mme Martin", "phone": "0612345678"},
        reference=subject,
    )


def kiosk(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    args = parser.parse_args(["outbox", *words])
    return int(args.run(args))


def test_list_beside_a_kiosk_that_runs(outbox: Outbox, capsys: pytest.CaptureFixture[str]) -> None:
    put(outbox)
    outbox.mark_refused(put(outbox, "B").id, 422, "too-long", "Mme Martin")
    outbox.postpone(put(outbox, "C").id, outbox.now() + timedelta(hours=1), "http 503")
    outbox.mark_delivered(put(outbox, "D").id, {})
    assert kiosk("list") == 0
    shown = capsys.readouterr().out
    lines = [line.split() for line in shown.splitlines()]
    assert lines[1] == ["1", "ticket", "waiting", "0", "h", "00", "m", "0"]
    assert lines[2] == ["2", "ticket", "refused", "0", "h", "00", "m", "1", "422", "too-long"]
    assert lines[3] == ["3", "ticket", "waiting", "0", "h", "00", "m", "1", "http", "503"]
    assert shown.splitlines()[-1] == "2 waiting, 1 delivered, 1 refused, 0 expired"
    assert not [marker for marker in MARKERS if marker in shown]


def test_list_names_damaged_stores(data: Path, outbox: Outbox, capsys: pytest.CaptureFixture[str]) -> None:
    outbox.store.close()
    (data / "store" / "store.db").write_bytes(b"damaged")
    Store.open(data / "store", KeyFile(data / "store.key")).close()
    kiosk("list")
    assert "a damaged store is kept aside" in capsys.readouterr().out


def test_without_a_store(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kiosk("list")
    assert capsys.readouterr().out == "Nothing waits: the kiosk was not used here yet.\n"
    for words in (["retry"], ["export", "--to", "a", "--public-key", "b"]):
        with pytest.raises(CommandError, match="no store in"):
            kiosk(*words)
    assert not data.exists(), "looking makes nothing"


def test_the_data_folder_and_the_key_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KIOSK_DATA")
    monkeypatch.setenv("KIOSK_CONFIG", str(tmp_path / "kiosk.toml"))
    (tmp_path / "kiosk.toml").write_text(f'data = "{tmp_path}/elsewhere"\nkey = "tpm"\n')
    with Store.open(tmp_path / "elsewhere" / "store", KeyFile(tmp_path / "elsewhere" / "store.key")):
        with pytest.raises(CommandError, match=r"store\.sealed is not there"):
            kiosk("list")
        monkeypatch.setenv("KIOSK_KEY", "file")
        assert kiosk("list") == 0
    monkeypatch.setenv("KIOSK_KEY", "none")
    with pytest.raises(CommandError, match="KIOSK_KEY: key: one of file, keyring, tpm is expected"):
        kiosk("list")


def test_with_another_key(data: Path, outbox: Outbox) -> None:
    outbox.store.close()
    (data / "store.key").write_bytes(b"k" * 32)
    (data / "store.key.copy").unlink()
    with pytest.raises(CommandError, match="key was lost"):
        kiosk("list")
    for path in data.glob("store.key*"):
        path.unlink()
    with pytest.raises(CommandError, match=r"store\.key is not there"):
        kiosk("list")
    assert not (data / "store.key").exists(), "looking makes nothing"


@pytest.mark.parametrize("ids", [["1"], ["1", "2"]])
def test_a_retry_is_done_by_the_kiosk_that_runs(outbox: Outbox, ids: list[str]) -> None:
    outbox.mark_refused(put(outbox).id, 403, "", "")
    outbox.postpone(put(outbox, "B").id, outbox.now() + timedelta(hours=1), "http 503")
    assert kiosk("retry", *ids) == 0
    deliver(outbox, *[Delivered({})] * 2)
    assert outbox.counts()[ActState.DELIVERED] == len(ids)


def test_a_retry_of_all_that_waits_leaves_what_was_refused(outbox: Outbox) -> None:
    outbox.mark_refused(put(outbox).id, 403, "", "")
    outbox.postpone(put(outbox, "B").id, outbox.now() + timedelta(hours=1), "http 503")
    kiosk("retry")
    deliver(outbox, Delivered({}))
    assert (outbox.counts()[ActState.DELIVERED], outbox.counts()[ActState.REFUSED]) == (1, 1)


def test_a_retry_that_makes_no_sense(outbox: Outbox) -> None:
    outbox.mark_delivered(put(outbox).id, {})
    with pytest.raises(CommandError, match="act 1 is delivered"):
        kiosk("retry", "1")
    with pytest.raises(CommandError, match="no act 7"):
        kiosk("retry", "7")


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The agency's private key in PEM, also in a file; the kiosk has the public one."""
    key = x25519.X25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "agency.pem").write_bytes(public)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "private.pem").write_bytes(pem)
    monkeypatch.setenv("KIOSK_STAFF_KEY", str(tmp_path / "agency.pem"))
    return pem


def deliver(outbox: Outbox, *outcomes: DeliveryOutcome) -> list[Entry]:
    """What the kiosk that runs does with the wishes that were left: what it sends."""
    sent: list[Entry] = []

    def answer(entry: Entry) -> DeliveryOutcome:
        sent.append(entry)
        return outcomes[len(sent) - 1]

    sync = OutboxSync(outbox, answer)
    while sync.step() == 0.0:
        pass
    return sent


def test_staff_reads_and_corrects_what_was_refused(
    outbox: Outbox, tmp_path: Path, private: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    key = ("--key", str(tmp_path / "private.pem"))
    outbox.mark_refused(put(outbox).id, 422, "invalid", "")
    assert kiosk("show", "1", *key) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("T482715  ticket, refused ")
    assert "Une des réponses n’est pas acceptée." in shown
    assert "name = Mme Martin\nphone = 0612345678\n" in shown
    assert kiosk("correct", "1", *key, "phone=06 98 76 54 32", "name=Mme Martin = Durand") == 0
    assert not any(b"Durand" in path.read_bytes() for path in outbox.store.folder.rglob("*.command"))
    (sent,) = deliver(outbox, Delivered({}))
    assert sent.body == {"name": "Mme Martin = Durand", "phone": "06 98 76 54 32"}


def test_staff_discards_and_the_reason_is_not_listed(
    outbox: Outbox, tmp_path: Path, private: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    outbox.mark_refused(put(outbox).id, 422, "invalid", "")
    words = ("discard", "1", "--key", str(tmp_path / "private.pem"), "--reason", "Mme Martin est passée")
    assert kiosk(*words) == 0
    assert deliver(outbox) == []
    assert (outbox.get(1).state, outbox.get(1).reason) == (ActState.EXPIRED, "Mme Martin est passée")
    capsys.readouterr()
    kiosk("list")
    shown = capsys.readouterr().out
    assert "given up" in shown
    assert "Martin" not in shown
    with pytest.raises(CommandError, match="act 1 is expired"):
        kiosk(*words)


@pytest.mark.parametrize("verb", [("show", "1"), ("correct", "1", "a=b"), ("discard", "1", "--reason", "x")])
def test_without_the_agencys_key_nothing_is_read_or_changed(
    outbox: Outbox,
    tmp_path: Path,
    private: bytes,
    verb: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    outbox.mark_refused(put(outbox).id, 422, "invalid", "")
    stranger = x25519.X25519PrivateKey.generate()
    pem = stranger.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "stranger.pem").write_bytes(pem)
    for key, message in (
        ("stranger", "not the pair"),
        ("agency", "no key in PEM"),
        ("missing", "No such file"),
    ):
        with pytest.raises(CommandError, match=message):
            kiosk(*verb, "--key", str(tmp_path / f"{key}.pem"))
    monkeypatch.delenv("KIOSK_STAFF_KEY")
    with pytest.raises(CommandError, match="set staff_key"):
        kiosk(*verb, "--key", str(tmp_path / "private.pem"))
    assert capsys.readouterr().out == ""
    assert list((outbox.store.folder / "commands").iterdir()) == []


def test_a_correction_of_nothing(outbox: Outbox, tmp_path: Path, private: bytes) -> None:
    key = ("--key", str(tmp_path / "private.pem"))
    put(outbox)
    for words in (("show", "1"), ("correct", "1", "name=Durand")):
        with pytest.raises(CommandError, match="act 1 is waiting"):
            kiosk(*words, *key)
    assert list((outbox.store.folder / "commands").iterdir()) == []
    outbox.mark_refused(1, 422, "invalid", "")
    with pytest.raises(CommandError, match="no answer 'colour'"):
        kiosk("correct", "1", *key, "colour=blue")


def test_export_is_for_the_agency_alone(
    outbox: Outbox, tmp_path: Path, private: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "acts.sealed"
    put(outbox)
    outbox.mark_refused(put(outbox, "B").id, 422, "no", "")
    outbox.mark_delivered(put(outbox, "C").id, {})
    words = ("export", "--to", str(archive))
    assert kiosk(*words) == 0
    assert capsys.readouterr().out == f"2 acts, encrypted, in {archive}\n"
    assert archive.stat().st_mode & 0o077 == 0
    assert not [marker for marker in MARKERS if marker.encode() in archive.read_bytes()]
    assert [act["body"]["name"] for act in decrypt_archive(archive.read_bytes(), private)] == [
        "Mme Martin"
    ] * 2
    with pytest.raises(CommandError, match="File exists"):
        kiosk(*words)


def test_export_needs_a_public_key(outbox: Outbox, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("nothing")
    with pytest.raises(CommandError, match="set staff_key"):
        kiosk("export", "--to", str(tmp_path / "a"))
    with pytest.raises(CommandError, match="PEM"):
        kiosk("export", "--to", str(tmp_path / "a"), "--public-key", str(tmp_path / "key"))
    with pytest.raises(CommandError, match="No such file"):
        kiosk("export", "--to", str(tmp_path / "a"), "--public-key", str(tmp_path / "missing"))
    assert not (tmp_path / "a").exists()
