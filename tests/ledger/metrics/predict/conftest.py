"""The CDNOW sample up to 1997-09-30, and what others made of it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from ledger.metrics.load import load
from ledger.metrics.predict.base import Customer, customers
from tests.ledger.metrics.shop import DATA, log_shop

CALIBRATED = dt.date(1997, 10, 1)


@pytest.fixture(scope="package")
def golden() -> dict[str, Any]:
    path = DATA / "btyd_golden_cdnow_sample.json"
    if not path.exists():
        pytest.skip("the reference logs are not here")
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="package")
def cdnow(golden: dict[str, Any]) -> dict[int, Customer]:
    """The customers of the calibration, by number."""
    del golden  # only so that both are there
    shop = log_shop("cdnow_sample")
    history = load(shop.conn, CALIBRATED, parts=frozenset())
    shop.close()
    base = customers(history, history.members.as_of(CALIBRATED.toordinal()))
    return {one.member: one for one in base}
