"""Run coroutines on a thread of their own: the loop of a test's browser may be on this one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

_THREAD = ThreadPoolExecutor(1, thread_name_prefix="loops")


def run(coroutine):
    """Run a coroutine to its end; return what it returns."""
    return _THREAD.submit(asyncio.run, coroutine).result()
