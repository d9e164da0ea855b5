"""Run numbered pieces of work, one after the other or on several processes, in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")

#: What every piece of work of a process shares; set once in each process.
_shared: list[Any] = []


def run(
    task: Callable[[Any, Piece], Result],
    shared: object,
    pieces: Sequence[Piece],
    *,
    workers: int = 1,
) -> Iterator[Result]:
    """
    Yield the result of each piece in the order of the pieces, whatever the number of workers.

    Parameters
    ----------
    task
        A function of a module, called with what is shared and one piece.
    shared
        Sent to every process once.
    pieces
        The work, cut independently of the number of workers.
    workers
        Processes; 1 runs everything here.
    """
    if workers <= 1:
        for piece in pieces:
            yield task(shared, piece)
        return
    with ProcessPoolExecutor(workers, initializer=_share, initargs=(shared,)) as pool:
        try:
            yield from pool.map(_call, [(task, piece) for piece in pieces])
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _share(shared: object) -> None:
    """Keep what all pieces share."""
    _shared[:] = [shared]


def _call(work: tuple[Callable[[Any, Any], Any], Any]) -> Any:  # noqa: ANN401 - any task
    """Do one piece."""
    task, piece = work
    return task(_shared[0], piece)
