from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ledger.queries.verify import verify
from ledger.store.store import Store
from tests.ledger.store import foreign, look

TRUTH = ("event", "entry", "lot", "allocation", "sale_line")
REFUSED = re.compile(r"append-only|closed event|not the next of its chain|only moves forward")

_NEXT_EVENT = (
    "INSERT {how} INTO event SELECT {id}, chain, {seq}, kind, source, {source_id}, {key}, digest,"
    " business_date, effective_at, {at}, member, staff, till, reason, note, batch, reverses,"
    " amount, eligible, points_used, category, rules, balance, detail, leaf, hash FROM event"
    " WHERE source_id = 'A1'"
)


def _event(how: str, **given: str) -> str:
    honest = {
        "id": "(SELECT max(id) + 1 FROM event)",
        "seq": "(SELECT seq + 1 FROM head)",
        "at": "(SELECT recorded_at + 1 FROM head)",
        "source_id": "NULL",
        "key": "randomblob(16)",
    }
    return _NEXT_EVENT.format(how=how, **(honest | given))


ATTACKS = {
    **{f"{t}: update": f"UPDATE {t} SET rowid = rowid" for t in TRUTH},
    **{f"{t}: update or replace": f"UPDATE OR REPLACE {t} SET rowid = 1" for t in TRUTH},
    **{
        f"{t}: delete": f"DELETE FROM {t} WHERE rowid = (SELECT max(rowid) FROM {t})" for t in TRUTH
    },
    **{f"{t}: replace": f"INSERT OR REPLACE INTO {t} SELECT * FROM {t} LIMIT 1" for t in TRUTH},
    **{
        f"{t}: upsert": f"INSERT INTO {t} SELECT * FROM {t} WHERE true LIMIT 1"
        " ON CONFLICT DO UPDATE SET rowid = rowid"
        for t in TRUTH
    },
    "event: replace by key": _event(
        "OR REPLACE", key="(SELECT key FROM event WHERE source_id = 'A2')"
    ),
    "event: replace by receipt": _event("OR REPLACE", source_id="'A2'"),
    "event: a place that is taken": _event("", seq="3"),
    "event: a place further on": _event("", seq="(SELECT seq + 2 FROM head)"),
    "event: before the last in time": _event("", at="(SELECT recorded_at FROM head)"),
    "entry: to a closed event": "INSERT INTO entry SELECT max(id) + 1, 3, 1, 'points', 'earn', 9,"
    " NULL, 1, '' FROM entry",
    "entry: to an event to come": "INSERT INTO entry SELECT max(id) + 1,"
    " (SELECT max(id) + 1 FROM event), 1, 'points', 'earn', 9, NULL, 1, '' FROM entry",
    "lot: to a closed event": "INSERT INTO lot SELECT id, id, member, unit, 9, '2026-01-01',"
    " '2026-01-01', NULL FROM entry WHERE kind = 'redeem' LIMIT 1",
    "allocation: to a closed event": "INSERT INTO allocation SELECT max(id) + 1, 3, entry, lot,"
    " -1 FROM allocation",
    "sale_line: to a closed event": "INSERT INTO sale_line SELECT max(id) + 1, event, 'Thé', '',"
    " 1000, 1 FROM sale_line",
    "head: update": "UPDATE head SET hash = zeroblob(32)",
    "head: back": "UPDATE head SET seq = seq - 1, recorded_at = recorded_at + 1",
    "head: back in time": "UPDATE head SET seq = seq + 1, recorded_at = recorded_at - 1",
    "head: to another chain": "UPDATE head SET chain = 2, seq = seq + 1,"
    " recorded_at = recorded_at + 1",
    "head: delete": "DELETE FROM head",
    "head: replace": "INSERT OR REPLACE INTO head SELECT chain, 1, 1, zeroblob(32) FROM head",
    "head: upsert": "INSERT INTO head SELECT * FROM head WHERE true"
    " ON CONFLICT DO UPDATE SET hash = zeroblob(32)",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_our_own_connection_is_refused(store: Store, attack: str) -> None:
    before = look.content(store.path)
    with pytest.raises(Exception, match=REFUSED), store.write() as tx:
        tx.connection.execute(ATTACKS[attack])
    assert look.content(store.path) == before


@pytest.fixture(scope="module")
def answers(_made: tuple[Path, int], tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What every attack got for an answer, tried in turn by another program on one file."""
    path = tmp_path_factory.mktemp("foreign") / "shop.db"
    shutil.copy2(_made[0], path)
    before = look.content(path)
    answers = foreign.run(
        path,
        [
            ("recursive_triggers", "PRAGMA recursive_triggers"),
            ("foreign_keys", "PRAGMA foreign_keys"),
            *ATTACKS.items(),
        ],
    )
    answers["unchanged"] = look.content(path) == before
    with Store(path) as store:
        answers["problems"] = [str(problem) for problem in verify(store).problems]
    return answers


def test_the_foreign_tool_has_no_guards_of_its_own(answers: dict[str, object]) -> None:
    assert answers["recursive_triggers"] == [[0]]
    assert answers["foreign_keys"] == [[0]]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_foreign_tool_is_refused(answers: dict[str, object], attack: str) -> None:
    assert REFUSED.search(str(answers[attack]))


def test_after_all_those_attacks_nothing_changed(answers: dict[str, object]) -> None:
    assert answers["unchanged"]
    assert answers["problems"] == []
