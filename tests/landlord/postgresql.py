"""A PostgreSQL of our own for as long as the tests last: a cluster in a temporary folder, reached by a
socket in it, run by nobody important."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine
from sqlalchemy.exc import OperationalError

from tests.until import WITHIN_S

#: PostgreSQL refuses to run as root; Debian's package brings this user.
USER = "postgres" if os.getuid() == 0 else None
#: Nothing here must outlive the machine.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
#: Reached by the socket only, by everyone at once.
REACHED = ("listen_addresses=", "max_connections=200")


def programs() -> Path | None:
    """Where Debian puts ``initdb`` and ``postgres``, the newest version; ``None`` without them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class Cluster:
    """A running server. Copying a database that is filled is faster than filling one."""

    def __init__(self, sockets: Path) -> None:
        self._sockets = sockets
        self._admin = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def url(self, database: str) -> URL:
        return URL.create(
            "postgresql+psycopg", "kiosk", database=database, query={"host": str(self._sockets)}
        )

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[URL]:
        """A database of one's own, a copy of ``template``."""
        name = f"kiosk_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, command: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(command)

    def wait(self) -> None:
        deadline = time.monotonic() + WITHIN_S
        while True:
            try:
                self._admin.connect().close()
                return
            except OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


@contextmanager
def cluster(programs: Path, *, durable: bool = False) -> Iterator[Cluster]:
    """Starts one and ends it, without a trace; only what is measured needs to be ``durable``."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
    if USER:
        shutil.chown(folder, USER, USER)
    run = {"user": USER, "group": USER} if USER else {}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options = ["-U", "kiosk", "--auth=trust", "--no-sync", "--encoding=UTF8", "--no-locale"]
    initdb = [programs / "initdb", "-D", folder / "data", *options]
    subprocess.run(initdb, check=True, cwd=folder, **run, **quiet)  # type: ignore[call-overload]
    settings = [part for setting in (REACHED if durable else FAST + REACHED) for part in ("-c", setting)]
    server = subprocess.Popen(  # type: ignore[call-overload]
        [programs / "postgres", "-D", folder / "data", "-k", folder, *settings], cwd=folder, **run, **quiet
    )
    try:
        made = Cluster(folder)
        made.wait()
        yield made
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing is worth a checkpoint
        server.wait(WITHIN_S)
        shutil.rmtree(folder)
