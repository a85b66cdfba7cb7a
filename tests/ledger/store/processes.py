"""Real processes, started from a clean server that has the program loaded already.

Starting one takes milliseconds then, and none inherits an open connection.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

_METHOD = "spawn" if sys.platform == "win32" else "forkserver"
PROCESSES: Any = multiprocessing.get_context(_METHOD)
if _METHOD == "forkserver":
    PROCESSES.set_forkserver_preload(["tests.ledger.store.tills"])

PATIENCE = 60


def together(work: Callable[..., T], *each: tuple[object, ...]) -> list[T]:
    """Let processes do some work at the same moment; what each came back with, in order."""
    start, answers = PROCESSES.Barrier(len(each)), PROCESSES.Queue()
    processes = [
        PROCESSES.Process(target=_work, args=(start.wait, answers.put, number, work, arguments))
        for number, arguments in enumerate(each)
    ]
    for process in processes:
        process.start()
    found = dict(answers.get(timeout=PATIENCE) for _ in processes)
    for process in processes:
        process.join(PATIENCE)
    for answer in found.values():
        if isinstance(answer, BaseException):
            raise answer
    return [found[number] for number in range(len(each))]


def _work(
    wait: Callable[[float], int],
    put: Callable[[tuple[int, object]], None],
    number: int,
    work: Callable[..., object],
    arguments: tuple[object, ...],
) -> None:
    answer: object
    try:
        wait(PATIENCE)
        answer = work(*arguments)
    except BaseException as error:
        answer = error
    put((number, answer))
