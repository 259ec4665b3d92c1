"""One call in a process of its own, so that whatever native code does there costs a sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from captioner.children.child import Child, ChildLostError, IsCancelled
from captioner.children.placement import Placement
from captioner.core.errors import CallCancelledError


class ChildTaskError(Exception):
    """The call did not come back with an answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Task:
    """The service of such a process: a function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def call(self, *arguments: Any) -> Any:
        return self._function(*arguments)


def run_in_child(
    function: Callable[..., Any],
    *arguments: Any,
    time_limit_s: float,
    placement: Placement | None = None,
    is_cancelled: IsCancelled = lambda: False,
) -> Any:
    """Call a function in a fresh process and wait for its answer.

    Args:
        function: A module's function; it and its arguments and answer are pickled.
        time_limit_s: After so many seconds the process is killed.
        placement: What the process may do; None: nothing beside reading and computing.
        is_cancelled: Asked now and then, from another thread; ends the process.

    Raises:
        ChildTaskError: It raised, the process died, or the time was over.
        CallCancelledError: That was asked for.
    """
    child = Child(
        partial(_Task, function), name="captioner-task", placement=placement or Placement()
    )
    try:
        return child.ask("call", *arguments, limit_s=time_limit_s, is_cancelled=is_cancelled)
    except ChildLostError as lost:
        raise ChildTaskError(str(lost)) from None
    except MemoryError:
        raise ChildTaskError("there was too little memory") from None
    except CallCancelledError:
        raise
    except Exception as error:
        raise ChildTaskError(str(error) or type(error).__name__) from None
    finally:
        child.end()
