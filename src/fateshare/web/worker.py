"""Answer long questions in a process of their own, which can be stopped at any moment."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

from fateshare.atlas.model import Atlas
from fateshare.base.errors import FateshareError

#: What is sent back: its kind, then what belongs to it.
Report = tuple[str, Any]


def work(link: Connection, load: Callable[[], Atlas]) -> None:
    """
    Take questions from a link until it closes, and report how far each is.

    Parameters
    ----------
    link
        Brings questions, takes reports: ("progress", (done, of)), then ("done", text), or
        ("refused", message) where the question cannot be answered, or ("failed", message).
    load
        Opens the atlas; called once.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server stops us in its own way
    atlas = load()
    while True:
        try:
            question = link.recv()
        except EOFError:
            return
        link.send(_answered(link, atlas, question))


def _answered(link: Connection, atlas: Atlas, question: Mapping[str, Any]) -> Report:
    """Answer one question."""
    try:
        return "done", ask(atlas, question, lambda done, of: link.send(("progress", (done, of))))
    except FateshareError as err:
        return "refused", str(err)
    except Exception as err:  # noqa: BLE001 - whatever it is, the server must hear of it
        return "failed", f"{type(err).__name__}: {err}"


def ask(atlas: Atlas, question: Mapping[str, Any], progress: Callable[[int, int], None]) -> str:
    """Put a question to the studies; the answer is what the command writes with --json."""
    # Only the process itself needs them.
    from fateshare.brief import lagging, searched  # noqa: PLC0415

    asked = dict(question)
    question_ = asked.pop("question")
    if question_ == "weakest":
        return searched.weakest(atlas, **asked, progress=progress).to_json()
    if question_ == "gap":
        return lagging.gap(atlas, asked.pop("who"), **asked, progress=progress).to_json()
    return searched.fate(atlas, asked.pop("who"), **asked, progress=progress).to_json()
