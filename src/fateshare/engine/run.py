"""Run numbered pieces of work: here, on several processes or on a cluster, in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

from fateshare.base.errors import InputError

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
    dask: str | None = None,
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
    dask
        Address of a Dask scheduler; its workers do all, and need the same fateshare.

    Raises
    ------
    InputError
        When Dask is not installed, or no scheduler answers at the address.
    """
    if dask:
        yield from _on_dask(task, shared, pieces, dask)
        return
    if workers <= 1:
        for piece in pieces:
            yield task(shared, piece)
        return
    # A forked process inherits the locks of threads that it does not have, and may wait for ever.
    fresh = get_context("spawn")
    with ProcessPoolExecutor(workers, fresh, initializer=_share, initargs=(shared,)) as pool:
        try:
            yield from pool.map(_call, [(task, piece) for piece in pieces])
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _on_dask(
    task: Callable[[Any, Piece], Result], shared: object, pieces: Sequence[Piece], address: str
) -> Iterator[Result]:
    """Send what is shared to every worker once, then the pieces; yield in their order."""
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and heavy
    except ImportError as err:
        raise InputError(
            "A Dask cluster needs the extra: pip install 'fateshare[cluster]'."
        ) from err
    try:
        client: Any = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as err:
        raise InputError(f"No Dask scheduler answers at {address!r}: {err}.") from err
    with client:
        sent = client.scatter(shared, broadcast=True)
        for future in [client.submit(task, sent, piece, pure=False) for piece in pieces]:
            yield future.result()


def _share(shared: object) -> None:
    """Keep what all pieces share."""
    _shared[:] = [shared]


def _call(work: tuple[Callable[[Any, Any], Any], Any]) -> Any:  # noqa: ANN401 - any task
    """Do one piece."""
    task, piece = work
    return task(_shared[0], piece)
