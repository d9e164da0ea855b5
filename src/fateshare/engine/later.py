"""Compile kernels when the first is called: loading Numba takes a quarter of a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Later:
    """
    A kernel that is not compiled yet.

    The first call hands it to Numba, with all kernels that its module names, and puts what Numba
    makes of them in their place there. So a call costs more once, and a kernel may call another.

    Parameters
    ----------
    function
        What to compile.
    options
        Those of `numba.njit`.
    """

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        self._function, self._options = function, options
        self._made: Callable[..., Any] | None = None

    def __call__(self, *given: Any) -> Any:  # noqa: ANN401 - whatever the kernel takes and returns
        """Compile it if need be, and call it."""
        return self.made()(*given)

    def made(self) -> Callable[..., Any]:
        """Return what Numba makes of it."""
        if self._made is None:
            from numba import njit as compiled  # noqa: PLC0415 - this is what the module is for

            self._made = compiled(**self._options)(self._function)
            around = self._function.__globals__
            for name, value in list(around.items()):
                if isinstance(value, Later):
                    around[name] = value.made()
        return self._made


def njit(**options: Any) -> Callable[[Callable[..., Any]], Any]:  # noqa: ANN401 - as Numba's
    """
    Mark a kernel; the options are those of `numba.njit`.

    Examples
    --------
    >>> @njit(cache=False)
    ... def twice(n):
    ...     return 2 * n
    >>> twice(21)
    42
    """
    return lambda function: Later(function, options)
