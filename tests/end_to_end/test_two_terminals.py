"""Two terminals at once on one file."""

from __future__ import annotations

import json

import pytest

from tests.end_to_end.conftest import Program, end


def test_sales_of_two_terminals_all_count(program: Program) -> None:
    sales = [
        program.start("sale", "add", "10", "--member", "1", LOYALTY_TILL=f"till {n % 2}")
        for n in range(6)
    ]
    assert [end(process)[0] for process in sales] == [0] * 6
    assert program.json("member", "show", "1")["balance"] == 160
    found = program.json("verify")
    assert (found["ok"], found["problems"]) == (True, [])


def test_both_redeem_the_same_points(program: Program) -> None:
    words = ("sale", "add", "1", "--member", "1", "--points", "100")
    ends = sorted(end(process) for process in [program.start(*words), program.start(*words)])
    assert [code for code, _, _ in ends] == [0, 1]
    assert "100 points cannot be used: the balance is 0" in ends[1][2]
    assert program.json("member", "show", "1")["balance"] == 0
    assert program.json("verify")["ok"] is True


def test_both_issue_the_last_of_a_reward(program: Program) -> None:
    program.json("reward", "add", "Coffee", "--cost", "40", "--stock", "1")
    words = ("reward", "issue", "1", "Coffee")
    ends = sorted(end(process) for process in [program.start(*words), program.start(*words)])
    assert [code for code, _, _ in ends] == [0, 1]
    assert "out of stock" in ends[1][2]
    assert program.json("member", "show", "1")["balance"] == 60


@pytest.mark.thorough
def test_both_send_the_same_key(program: Program) -> None:
    words = ("sale", "add", "10", "--member", "1", "--key", "k", "--format", "json")
    ends = [end(process) for process in [program.start(*words), program.start(*words)]]
    assert [code for code, _, _ in ends] == [0, 0]
    assert json.loads(ends[0][1]) == json.loads(ends[1][1])
    assert program.json("member", "show", "1")["balance"] == 110


@pytest.mark.thorough
@pytest.mark.parametrize("moment", [0.15, 0.3, 0.4])
def test_killed_at_any_moment_all_or_nothing(program: Program, moment: float) -> None:
    import subprocess

    process = program.start("sale", "add", "300", "--member", "1", "--key", "k")
    try:
        process.communicate(timeout=moment)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    assert program.json("verify")["ok"] is True
    assert program.json("member", "show", "1")["balance"] in (100, 400)
    # Sent again under the same key, it is there once.
    assert program.json("sale", "add", "300", "--member", "1", "--key", "k")["balance"] == 400
