"""A throwaway shop's file, filled row by row: no acts, no triggers, no foreign keys."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from pathlib import Path

from ledger.store import rollups, schema, third
from ledger.store.sqlite import sqlite3

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def facts(*given: object) -> tuple[object, ...]:
    """Numbers of several kinds, to be compared at once."""
    return given


class Shop:
    """Writes what the books would have written, and hands out the connection."""

    def __init__(self) -> None:
        self._conn: sqlite3.Connection = sqlite3.connect(":memory:", isolation_level=None)
        self._conn.executescript(schema.TABLES + third.ROLLUPS + third.FEEDBACK)
        self._changes = 0

    @property
    def conn(self) -> sqlite3.Connection:
        """The file, with what is kept of each day counted from what was written."""
        if self._conn.total_changes != self._changes:
            rollups.fill(self._conn)
            self._changes = self._conn.total_changes
        return self._conn

    def close(self) -> None:
        self._conn.close()

    def member(
        self,
        number: int,
        joined: dt.date,
        *,
        state: str = "active",
        merged_into: int | None = None,
    ) -> int:
        self._add("member", id=number, joined=joined, state=state, merged_into=merged_into)
        return number

    def event(self, day: dt.date, kind: str = "act", member: int | None = None) -> int:
        number: int = self._conn.execute("SELECT count(*) + 1 FROM event").fetchone()[0]
        self._add(
            "event",
            id=number,
            seq=number,
            kind=kind,
            source="till",
            key=number.to_bytes(16, "big"),
            digest=bytes(32),
            business_date=day,
            effective_at=0,
            recorded_at=number,
            member=member,
            till="",
            leaf=bytes(32),
            hash=bytes(32),
        )
        return number

    def sale(
        self,
        day: dt.date,
        gross: int,
        member: int | None = None,
        *,
        cancelled: dt.date | None = None,
    ) -> int:
        """A sale; a cancelled one gives back what it came to."""
        event = self.event(day, "sale", member)
        self._add(
            "purchase",
            event=event,
            member=member,
            day=day.toordinal(),
            gross=gross,
            cancelled_day=cancelled and cancelled.toordinal(),
        )
        if cancelled:
            self.refund(cancelled, gross, member, sale=event)
        return event

    def refund(
        self, day: dt.date, amount: int, member: int | None = None, *, sale: int | None = None
    ) -> int:
        event = self.event(day, "refund", member)
        self._add(
            "refund", event=event, sale=sale, member=member, day=day.toordinal(), amount=amount
        )
        return event

    def points(
        self,
        event: int,
        member: int,
        kind: str,
        amount: int,
        *,
        reverses: int | None = None,
        unit: str = "points",
    ) -> int:
        """An entry."""
        return self._add(
            "entry",
            event=event,
            member=member,
            unit=unit,
            kind=kind,
            amount=amount,
            reverses=reverses,
        )

    def credit(
        self,
        day: dt.date,
        member: int,
        amount: int,
        last_day: dt.date | None = None,
        *,
        kind: str = "earn",
        active_from: dt.date | None = None,
    ) -> tuple[int, int]:
        """Points in a lot of their own. Gives the entry and the lot."""
        entry = self.points(self.event(day, "sale", member), member, kind, amount)
        lot = self._add(
            "lot",
            id=entry,
            entry=entry,
            member=member,
            unit="points",
            amount=amount,
            earned_on=day,
            active_from=active_from or day,
            last_day=last_day,
        )
        return entry, lot

    def debit(
        self,
        day: dt.date,
        member: int,
        kind: str,
        draws: dict[int, int],
        *,
        reverses: int | None = None,
    ) -> int:
        """Points out of lots, or back into them where negative. Gives the entry."""
        event = self.event(day, kind, member)
        entry = self.points(event, member, kind, -sum(draws.values()), reverses=reverses)
        for lot, amount in draws.items():
            self._add("allocation", event=event, entry=entry, lot=lot, amount=amount)
        return entry

    def voucher(self, member: int, cost_price: int, used: dt.date | None, state: str) -> None:
        number = self._conn.execute("SELECT count(*) FROM voucher").fetchone()[0]
        self._add(
            "voucher",
            code=f"V{number}",
            event=1,
            member=member,
            reward=1,
            name="Tart",
            unit="points",
            cost=50,
            cost_price=cost_price,
            issued_on=dt.date(2024, 1, 1),
            state=state,
            closed_on=used,
        )

    def _add(self, table: str, **values: object) -> int:
        plain = [v.isoformat() if isinstance(v, dt.date) else v for v in values.values()]
        places = ", ".join("?" * len(plain))
        cursor = self._conn.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", plain
        )
        return cursor.lastrowid or 0


def log_shop(name: str) -> Shop:
    """A shop with the sales of a reference log, every customer a member since the first."""
    shop = Shop()
    joined: dict[int, str] = {}
    rows: list[tuple[int, int, int, int]] = []
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8") as lines:
        for number, row in enumerate(csv.DictReader(lines), 1):
            member, day = int(row["customer_id"]), row["ts"][:10]
            joined[member] = min(day, joined.get(member, day))
            ordinal = dt.date.fromisoformat(day).toordinal()
            rows.append((number, member, ordinal, int(row["amount_cents"])))
    shop._conn.executemany("INSERT INTO member (id, joined) VALUES (?, ?)", joined.items())
    shop._conn.executemany(
        "INSERT INTO purchase (event, member, day, gross) VALUES (?, ?, ?, ?)", rows
    )
    return shop
