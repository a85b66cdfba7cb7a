"""The fit of the prediction models on the CDNOW sample, against lifetimes 0.11.3.

It needs an environment of its own, with what it was made for: name its Python in
``LOYALTY_LIFETIMES``, as after ``python3.11 -m venv lifetimes`` and ``lifetimes/bin/pip install
lifetimes==0.11.3 "numpy<2" "pandas<2" scipy autograd``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ledger.metrics.load import load
from ledger.metrics.predict.base import Past, customers
from ledger.metrics.predict.purchases import Kind, _Table, fit
from tests.benchmarks.ratio import ratio
from tests.ledger.metrics.shop import DATA, log_shop

LIFETIMES = os.environ.get("LOYALTY_LIFETIMES", "")

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(not LIFETIMES, reason="LOYALTY_LIFETIMES names no Python with lifetimes"),
    pytest.mark.skipif(
        not (DATA / "cdnow_sample.csv.gz").exists(), reason="the reference logs are not here"
    ),
]

CALIBRATED = dt.date(1997, 10, 1)

# Fits once for each line it is told, and answers with the parameters.
_THEIRS = """
import json, sys, warnings
warnings.simplefilter("ignore")
import numpy
from lifetimes import BetaGeoFitter, ModifiedBetaGeoFitter
fitters = {"bg": BetaGeoFitter, "mbg": ModifiedBetaGeoFitter}
fitter, x, t_x, age = json.loads(sys.stdin.readline())
x, t_x, age = (numpy.array(column) for column in (x, t_x, age))
for _ in sys.stdin:
    found = fitters[fitter]().fit(x, t_x, age)
    print(json.dumps([float(found.params_[name]) for name in ("r", "alpha", "a", "b")]), flush=True)
"""


@contextmanager
def theirs(kind: Kind, pasts: list[Past]) -> Iterator[Any]:
    """A function that fits once over there."""
    child = subprocess.Popen(
        [LIFETIMES, "-c", _THEIRS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    columns = [
        [past.repeats for past in pasts],
        [past.last / 7 for past in pasts],
        [past.age / 7 for past in pasts],
    ]
    child.stdin.write(json.dumps([kind, *columns]) + "\n")

    def once() -> list[float]:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("\n")
        child.stdin.flush()
        found: list[float] = json.loads(child.stdout.readline())
        return found

    yield once
    child.stdin.close()
    child.wait()


@pytest.mark.parametrize(("kind", "name"), [("bg", "BG/NBD"), ("mbg", "MBG/NBD")])
def test_a_fit_against_lifetimes(kind: Kind, name: str) -> None:
    shop = log_shop("cdnow_sample")
    history = load(shop.conn, CALIBRATED, parts=frozenset())
    shop.close()
    base = customers(history, history.members.as_of(CALIBRATED.toordinal()))
    pasts = [one.past for one in base]
    with theirs(kind, pasts) as once:
        found = ratio(
            f"fit of {name}, CDNOW sample against lifetimes",
            lambda: fit(pasts, kind, priors=False),
            once,
            goal=1,
            runs=9,
        )
        reached, _ = _Table(pasts, kind).likelihood(*once())
    assert fit(pasts, kind, priors=False).log_likelihood >= reached - 1e-4
    found.kept(1)


def test_what_is_expected_of_twenty_five_thousand() -> None:
    """The outlook of a whole base, and reading its past, beside reading the rows alone."""
    from ledger.metrics.outlook import expected

    shop = log_shop("cdnow_master")
    end = dt.date(1998, 7, 1)

    def outlook() -> int:
        history = load(shop.conn, end, parts=frozenset())
        return len(expected(customers(history, history.members.as_of(end.toordinal())), 90))

    found = ratio(
        "outlook of 23 570 customers against reading their sales",
        outlook,
        lambda: shop.conn.execute("SELECT member, day, gross FROM purchase").fetchall(),
        goal=30,
        runs=5,
    )
    shop.close()
    found.kept()
