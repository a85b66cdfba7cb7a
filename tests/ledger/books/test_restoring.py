"""A copy brought back: checked first, nothing lost, nobody remembered who was forgotten since."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.books import members, program, staff
from ledger.books.act import Call
from ledger.books.members import NewMember
from ledger.books.restoring import Restored, prepare
from ledger.queries.verify import verify
from ledger.store import schema
from ledger.store.connect import Journal
from ledger.store.store import Store
from ledger.values.errors import Damaged
from tests.ledger.store import look, tills
from tests.ledger.store.processes import PATIENCE, PROCESSES
from tests.shop import Shop


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def backup(shop: Shop, copies: Path, name: str = "copy.db") -> Path:
    shop.store.backup(copies / name)
    return copies / name


def restore(shop: Shop, copy: Path, *, path: Path | None = None) -> Restored:
    with prepare(path or shop.path, copy, clock=lambda: shop.micros) as ready:
        return ready.restore(shop.call())


def test_the_copy_is_in_the_shops_place_and_what_was_there_is_kept(
    shop: Shop, copies: Path
) -> None:
    zoe = shop.join("Zoë")
    shop.sell("40", zoe)
    copy = backup(shop, copies)
    then, untouched = look.content(copy), copy.read_bytes()
    shop.sell("60", zoe)
    now = look.content(shop.path)
    done = restore(shop, copy)
    assert look.content(shop.path) == then
    assert copy.read_bytes() == untouched
    assert done.kept is not None
    assert look.content(done.kept) == now
    assert done.kept.name == "shop0.replaced-20260105-100000.db"
    assert (done.state.events, done.state.head) == (3, then["head"][0][3].hex())
    assert (done.forgotten, done.unknown) == ((), False)
    # What is kept can be brought back in its turn, and is kept apart from the first.
    again = restore(shop, done.kept)
    assert again.kept is not None
    assert again.kept.name == "shop0.replaced-20260105-100000-2.db"
    assert look.content(shop.path) == now
    assert shop.balance(zoe) == 100


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")
def test_only_the_owner_may_read_what_is_kept(shop: Shop, copies: Path) -> None:
    done = restore(shop, backup(shop, copies))
    assert done.kept is not None
    assert stat.S_IMODE(done.kept.stat().st_mode) == 0o600
    left = {file.name for file in shop.path.parent.iterdir()}
    assert not [name for name in left if name.startswith(".restore")]


def test_whom_the_shop_has_erased_since_is_erased_again(shop: Shop, copies: Path) -> None:
    for name in ("Zoë Durandeau", "Bob", "Ana Legoffic", "Eve Petitjean"):
        shop.join(name)
    shop.merge(3, 2)
    shop.erase(4)
    copy = backup(shop, copies)
    shop.sell("12", 1)
    shop.erase(1)
    shop.unmerge(3)
    shop.erase(3)
    late = shop.join("Late")
    shop.erase(late)
    done = restore(shop, copy)
    assert done.forgotten == (1, 3)
    files = shop.path.read_bytes()
    for name in ("Durandeau", "Legoffic", "Petitjean", "Late"):
        assert name.encode() not in files
    assert [shop.view(m).state for m in (1, 2, 3, 4)] == ["erased", "active", "erased", "erased"]
    kinds = [(row[3], row[11]) for row in look.content(shop.path)["event"]][-2:]
    assert kinds == [("erase", 1), ("erase", 3)]
    assert look.events(shop.path) == look.events(copy) + 2


def test_another_person_under_the_same_number_is_not_erased(shop: Shop, copies: Path) -> None:
    first = backup(shop, copies, "empty.db")
    shop.join("Zoë")
    second = backup(shop, copies)
    restore(shop, first)
    shop.join("Bob")
    shop.erase(1)
    done = restore(shop, second)
    assert (done.forgotten, shop.view(1).name) == ((), "Zoë")


def test_other_tills_go_on_with_what_was_brought_back(shop: Shop, copies: Path) -> None:
    zoe = shop.join("Zoë")
    shop.sell("40", zoe)
    copy = backup(shop, copies)
    lost = shop.sell("60", zoe)
    with shop.another_till() as other:
        with other.read() as tx:
            assert tx.connection.execute("SELECT count(*) FROM event").fetchone() == (4,)
        before = other.data_version()
        restore(shop, copy)
        assert other.data_version() != before
        with other.read() as tx:
            assert tx.connection.execute("SELECT count(*) FROM event").fetchone() == (3,)
        done = members.join(other, NewMember("Bob"), shop.call())
        assert done.event == lost.event
    assert shop.balance(zoe) == 40
    assert verify(shop.store).ok


@pytest.mark.thorough  # it waits for the reader as long as any act does
def test_a_till_that_is_reading_does_not_spoil_it(shop: Shop, copies: Path) -> None:
    zoe = shop.join("Zoë")
    copy = backup(shop, copies)
    shop.sell("60", zoe)
    with shop.another_till() as other, other.read() as tx:
        count = "SELECT count(*) FROM event"
        assert tx.connection.execute(count).fetchone() == (3,)
        restore(shop, copy)
        assert tx.connection.execute(count).fetchone() == (3,)  # one view until it is done
    assert look.events(shop.path) == 2


def test_into_an_empty_place(shop: Shop, copies: Path, tmp_path: Path) -> None:
    shop.join("Zoë")
    place = tmp_path / "new machine" / "shop.db"
    done = restore(shop, backup(shop, copies), path=place)
    assert (done.kept, done.unknown) == (None, False)
    assert look.content(place) == look.content(shop.path)
    assert sys.platform == "win32" or stat.S_IMODE(place.stat().st_mode) == 0o600


def test_over_a_file_that_is_broken(shop: Shop, copies: Path) -> None:
    zoe = shop.join("Zoë")
    copy = backup(shop, copies)
    shop.store.close()
    whole = shop.path.read_bytes()
    for broken in (b"\0" * len(whole), whole[:5000], b"", whole[:4096] + b"\xff" * 40_000):
        shop.path.write_bytes(broken)
        done = restore(shop, copy)
        assert done.kept is not None
        assert done.unknown
        assert look.content(shop.path) == look.content(copy)
        with Store(shop.path) as store:
            assert verify(store).ok
        if broken[:1] == b"\0":
            assert done.kept.read_bytes() == broken
    shop.reopen()
    assert shop.view(zoe).name == "Zoë"


def _newer(copy: Path) -> Path:
    with look.opened(copy) as connection:
        connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")
    return copy


def _foreign(copy: Path) -> Path:
    copy.unlink()
    with look.opened(copy) as connection:
        connection.execute("CREATE TABLE t (a)")
    return copy


def _cut(copy: Path) -> Path:
    copy.write_bytes(copy.read_bytes()[:-8192])
    return copy


def _changed(copy: Path) -> Path:
    with look.opened(copy) as connection:
        connection.execute("UPDATE lot_open SET remaining = remaining + 1")
    return copy


def _text(copy: Path) -> Path:
    copy.write_text("Dear all,")
    return copy


def _missing(copy: Path) -> Path:
    return copy.with_name("none.db")


def _other_shop(copy: Path) -> Path:
    other = copy.with_name("other.db")
    program.open_shop(other, program.NewShop("Le Pétrin")).close()
    return other


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_newer, "made by a newer version"),
        (_foreign, "is not a shop file"),
        (_text, "is not a shop file"),
        (_cut, "damaged"),
        (_changed, "does not verify"),
        (_missing, "There is no shop file at"),
        (_other_shop, "is a copy of another shop"),
        (lambda copy: copy.parent, "is a folder"),
    ],
)
def test_a_copy_that_cannot_be_taken_changes_nothing(
    shop: Shop, copies: Path, spoil: Callable[[Path], Path], said: str
) -> None:
    zoe = shop.join("Zoë")
    shop.sell("40", zoe)
    copy = spoil(backup(shop, copies))
    before = look.content(shop.path)
    with pytest.raises(Damaged, match=said), prepare(shop.path, copy):
        pass
    assert look.content(shop.path) == before
    names = {file.name for file in shop.path.parent.iterdir()}
    assert not [n for n in names if "replaced" in n or n.startswith(".restore")]


def test_nothing_is_put_over_what_is_not_a_shops(shop: Shop, copies: Path, tmp_path: Path) -> None:
    copy = backup(shop, copies)
    with pytest.raises(Damaged, match="is the shop's own file"), prepare(shop.path, shop.path):
        pass
    foreign = tmp_path / "theirs.db"
    with look.opened(foreign) as connection:
        connection.execute("CREATE TABLE t (a)")
    for place, said in ((foreign, "is not a shop file"), (copies, "is a folder")):
        with pytest.raises(Damaged, match=said), prepare(place, copy):
            pass


def test_who_restores_may_be_nobody_in_the_restored_books(shop: Shop, copies: Path) -> None:
    zoe = shop.join("Zoë")
    copy = backup(shop, copies)
    staff.add(shop.store, "Léa", "owner", shop.call())
    shop.erase(zoe)
    with prepare(shop.path, copy, clock=lambda: shop.micros) as ready:
        done = ready.restore(Call(staff=2, till="2"))
    assert done.forgotten == (zoe,)
    last = look.content(shop.path)["event"][-1]
    assert (last[3], last[4], last[12], last[13]) == ("erase", "restore", None, "2")


def test_until_it_is_told_to_nothing_is_replaced(shop: Shop, copies: Path) -> None:
    copy = backup(shop, copies)
    shop.join("Zoë")
    with prepare(shop.path, copy) as ready:
        assert ready.present is not None
        assert (ready.copy.events, ready.present.events) == (1, 2)
    assert look.events(shop.path) == 2


def test_a_failure_on_the_way_leaves_the_shop_as_it_was(
    shop: Shop, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backup(shop, copies)
    shop.join("Zoë")
    before = look.content(shop.path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ledger.store.replacing.os.fsync", full)
    with pytest.raises(Damaged, match="The disk is full"):
        restore(shop, copy)
    assert look.content(shop.path) == before
    assert not [f for f in shop.path.parent.iterdir() if "replaced" in f.name]


@pytest.mark.thorough
@pytest.mark.parametrize("journal", ["wal", "truncate"])
def test_beside_busy_tills_of_other_processes(shop: Shop, copies: Path, journal: Journal) -> None:
    copy = backup(shop, copies)
    shop.close()
    busy, stop = PROCESSES.Event(), PROCESSES.Event()
    work = (shop.path, journal, busy, stop)
    others = [PROCESSES.Process(target=tills.sell_until, args=work) for _ in range(2)]
    for till in others:
        till.start()
    try:
        for _ in range(4):
            busy.clear()
            assert busy.wait(PATIENCE)
            done = restore(shop, copy)
            assert done.kept is not None
            with Store(done.kept) as kept:
                assert verify(kept).problems == ()
    finally:
        stop.set()
        for till in others:
            till.join(PATIENCE)
    assert [till.exitcode for till in others] == [0, 0]
