"""Which act is next, and what hangs on which: reads that cost the same with 100,000 waiting as with 10."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from .acts import IDENTIFIER_FIELDS, ActState, Entry
from .attachments import PHOTO_KIND
from .rows import datetime_of, entry_of
from .store import Store


def next_due(store: Store, now: datetime) -> Entry | None:
    """Highest priority first, then the one that is due for the longest time."""
    for priority in _priorities(store):
        rows = store.read(
            """SELECT * FROM entries WHERE id = (SELECT id FROM ready
                WHERE priority = ? AND due_at <= ? ORDER BY due_at, id LIMIT 1)""",
            (priority, now.timestamp()),
        )
        if rows:
            return entry_of(rows[0])
    return None


def next_change(store: Store) -> datetime | None:
    """When the next act becomes due or expires; ``None`` if nothing waits."""
    earliest = "SELECT min(due_at) FROM ready WHERE priority = ?"
    times = [store.read(earliest, (priority,))[0][0] for priority in _priorities(store)]
    expiry = store.read("SELECT min(expires_at) FROM expiring")[0][0]
    if expiry is not None:
        times.append(expiry)
    return datetime_of(min(times)) if times else None


def expired_ids(store: Store, now: datetime) -> list[int]:
    """What waits and is of no use any more."""
    query = "SELECT id FROM expiring WHERE expires_at <= ?"
    return [id for (id,) in store.read(query, (now.timestamp(),))]


def dependents_of(store: Store, entry: Entry) -> list[int]:
    """Open acts on what the act would have made, the last one first: the photos of a ticket, the chunks of
    a photo, and what follows a chunk."""
    names = {str(name) for key in IDENTIFIER_FIELDS if (name := (entry.body or {}).get(key))}
    made = {f"{entry.path}/{name}" for name in names}
    if entry.kind == PHOTO_KIND and not names:
        made.add(entry.path)
    query = "SELECT id, path FROM acts WHERE id IN (SELECT id FROM open WHERE subject = ?) AND id > ?"
    rows = store.read(f"{query} ORDER BY id DESC", (entry.subject, entry.id))
    within = tuple(f"{each}/" for each in made)
    return [id for id, path in rows if path in made or path.startswith(within)]


def count_by_state(store: Store) -> Counter[ActState]:
    """How many acts are in each state, as the disk has them."""
    past = (ActState.REFUSED, ActState.DELIVERED, ActState.EXPIRED)
    count = "SELECT count(*) FROM past WHERE state = ?"
    counts = Counter({state: int(store.read(count, (state,))[0][0]) for state in past})
    counts[ActState.WAITING] = int(store.read("SELECT count(*) FROM open")[0][0]) - counts[ActState.REFUSED]
    return counts


def _priorities(store: Store) -> Iterator[int]:
    """The priorities of acts that could be sent, highest first; each found by one step in the index."""
    found = store.read("SELECT max(priority) FROM ready")[0][0]
    while found is not None:
        yield found
        found = store.read("SELECT max(priority) FROM ready WHERE priority < ?", (found,))[0][0]
