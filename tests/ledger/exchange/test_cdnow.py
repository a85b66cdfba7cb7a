from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from ledger.books.act import Call
from ledger.exchange.exporting import Wish, export
from ledger.exchange.importing import Order, preview, run
from ledger.store.store import Store

SAMPLE = Path(__file__).resolve().parents[4] / "shared" / "data" / "cdnow_sample.csv.gz"

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason="the sample is not here")


@pytest.mark.thorough
def test_the_sample_goes_in_once(shop: Store, tmp_path: Path) -> None:
    order = Order("sales", SAMPLE)
    assert preview(shop, order).members == 2357
    done = run(shop, order, Call())
    assert (done.read, done.new, done.members, done.rejected) == (6919, 6919, 2357, 0)
    again = run(shop, order, Call())
    assert (again.new, again.known, again.members) == (0, 6919, 0)
    out = tmp_path / "kpi.json"
    export(shop, Wish("kpi", "json", as_of=dt.date(1998, 7, 1)), out)
    kpi = json.loads(out.read_text())["kpi"]
    assert (kpi["retention"]["numerator"], kpi["retention"]["denominator"]) == (244, 344)
    assert round(kpi["clv_historic_mean"]["value"]) == 10356
