"""A service in a child process that is replaced whenever it is lost."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.message import NO_MESSAGE, Message, joined
from captioner.subprocesses.child import Child, ChildLostError, IsCancelled
from captioner.subprocesses.placement import Placement

LOAD = "load"
"""Method of a service that is called once in each child, before any other."""


@dataclass(frozen=True, slots=True)
class SupervisionSettings:
    """When a child is given up.

    Attributes:
        load_limit_s: Loading may take so long, in seconds.
        decode_limit_s: A decode may take so long, in seconds,
        decode_limit_per_s: seconds more for each second of sound.
    """

    load_limit_s: float = 300.0
    decode_limit_s: float = 20.0
    decode_limit_per_s: float = 2.0
    attempts: int = 3

    def limit_s(self, sound_s: float) -> float:
        return self.decode_limit_s + self.decode_limit_per_s * sound_s


@dataclass(frozen=True, slots=True)
class Way:
    """One way to do the work.

    Attributes:
        make_service: Makes the service in the child; pickled, so a module's function or a
            `functools.partial` of a class.
        notice: Message for the user when this way is used because another failed.
    """

    make_service: Callable[[], object]
    placement: Placement
    memory_limit_mb: int | None = None
    notice: Message = NO_MESSAGE


@dataclass(frozen=True, slots=True)
class Hosting:
    """How to run a service.

    Attributes:
        ways: Ways to run it; when one fails for good, the next one is used.
    """

    ways: Sequence[Way]
    supervision: SupervisionSettings = field(default_factory=SupervisionSettings)


class ServiceState(Enum):
    """The state of a service in a subprocess."""

    ABSENT = auto()
    LOADING = auto()
    READY = auto()
    UNLOADED = auto()
    """Its subprocess was ended because nothing needs it; the next call starts one."""
    LOST = auto()
    """Its subprocess died or failed; the next call, or the next attempt, starts one."""


def recognition_stopped(attempts: int, reason: str) -> CaptionerError:
    """The error for a recogniser that was lost this many times at the same task."""
    return CaptionerError(
        "Recognition stopped {attempts} times at the same place: {reason}.",
        "Run `captioner models verify NAME` to see whether the model is damaged, or choose another "
        "device or a smaller model.",
        attempts=attempts,
        reason=reason,
    )


class SupervisedService:
    """Calls methods of a service in a child process.

    A child that crashes, hangs beyond its limit or takes too much memory is replaced, and what
    was asked is asked again. A frozen application calls `multiprocessing.freeze_support()` first
    of all.

    Args:
        choose: Chooses how to run it, at the first load. May probe the machine for seconds, and
            raise `CaptionerError` or, if its argument returns True, `CallCancelledError`.
        on_message: Called with a message for the user when a child was replaced or another way is
            used, on the caller's thread.
        on_loading: Called with True when a child begins to load and with False when that is over,
            on the caller's thread.
        stopped: Makes the error for a child lost this many times at the same task, and why.

    Attributes:
        state: Whether a call would have to start or load anything first.
    """

    def __init__(
        self,
        choose: Callable[[IsCancelled], Hosting],
        *,
        name: str = "captioner-recogniser",
        on_message: Callable[[Message], None] = lambda _message: None,
        on_loading: Callable[[bool], None] = lambda _is_loading: None,
        stopped: Callable[[int, str], CaptionerError] = recognition_stopped,
        idle_s: float = 0.0,
    ) -> None:
        self._choose = choose
        self._ways: list[Way] = []
        self._supervision = SupervisionSettings()
        self._name = name
        self._on_message = on_message
        self._on_loading = on_loading
        self._stopped = stopped
        self._idle_s = idle_s
        self._child: Child | None = None
        self._loaded: Any = None
        self.state = ServiceState.ABSENT
        self._closings = 0
        self._lock = threading.Lock()
        self._calling = threading.Lock()  # held during a call, with its attempts

    @property
    def process_id(self) -> int | None:
        """The child's process id; None while there is none."""
        child = self._child
        return child.process_id if child else None

    def load(self) -> Any:
        """Start the child and have it load, where that was not done; returns what loading returned.

        Raises:
            CaptionerError: It cannot be loaded, or no child survives it.
        """
        return self._insist(lambda: self._loaded)

    def call(
        self,
        method: str,
        *arguments: Any,
        sound_s: float,
        is_cancelled: IsCancelled = lambda: False,
    ) -> Any:
        """Call a method of the loaded service; raises CaptionerError or CallCancelledError.

        Args:
            sound_s: Seconds of sound that it has to do with; how long it may take.
        """
        return self._insist(
            lambda: self._ask(
                method,
                *arguments,
                limit_s=self._supervision.limit_s(sound_s),
                is_cancelled=is_cancelled,
            ),
            is_cancelled,
        )

    def close(self) -> None:
        """End the child; safe to call twice and from any thread.

        A call in another thread ends with a `CaptionerError`.
        """
        with self._lock:
            self._closings += 1
        self._end_child(ServiceState.UNLOADED)

    def _insist(self, action: Callable[[], Any], is_cancelled: IsCancelled = lambda: False) -> Any:
        """Do something with a loaded child, in the next way where one fails for good."""
        closings = self._closings
        with self._calling:
            if is_cancelled():  # Another thread's cancelled call may have ended the child.
                raise CallCancelledError
            while True:
                try:
                    return self._try(action, closings)
                except CaptionerError as error:
                    if self._closings != closings or len(self._ways) <= 1:
                        raise
                    self._end_child(ServiceState.LOST)
                    del self._ways[0]
                    self._on_message(joined([error.message, self._ways[0].notice]))

    def _try(self, action: Callable[[], Any], closings: int) -> Any:
        """Do something with a loaded child; replace the child when it is lost in doing so."""
        reason = ""
        for attempt in range(self._supervision.attempts):
            try:
                self._start_and_load(closings)
                if attempt:
                    self._on_message(
                        Message(
                            "Recognition stopped ({reason}) and was restarted; nothing was lost.",
                            reason=reason,
                        )
                    )
                return action()
            except ChildLostError as lost:
                reason = str(lost)
                self._end_child(ServiceState.LOST)
            except MemoryError as error:
                self._end_child(ServiceState.LOST)
                raise CaptionerError(
                    "There is too little memory for the model.", "Choose a smaller model."
                ) from error
            except BaseException as error:
                # A cancelled or interrupted call has ended its child; a failed one has not.
                if self.state is not ServiceState.READY or not _leaves_child(error):
                    self._end_child(ServiceState.LOST)
                raise
        self._require_no_closing(closings)
        raise self._stopped(self._supervision.attempts, reason)

    def _require_no_closing(self, closings: int) -> None:
        if self._closings != closings:
            raise CaptionerError("Recognition was stopped.")

    def _start(self, closings: int) -> None:
        if not self._ways:
            try:
                hosting = self._choose(lambda: self._closings != closings)
            except CallCancelledError:
                raise CaptionerError("Recognition was stopped.") from None
            self._supervision, self._ways = hosting.supervision, list(hosting.ways)
        with self._lock:
            self._require_no_closing(closings)
            if self._child is None:
                way = self._ways[0]
                self._child = Child(
                    way.make_service,
                    name=self._name,
                    placement=way.placement,
                    memory_limit_mb=way.memory_limit_mb,
                    idle_s=self._idle_s,
                    on_idle=self._unload,
                )
                self.state = ServiceState.LOADING

    def _start_and_load(self, closings: int) -> None:
        self._start(closings)
        if self.state is not ServiceState.READY:
            self._on_loading(True)
            try:
                self._loaded = self._ask(LOAD, limit_s=self._supervision.load_limit_s)
            finally:
                self._on_loading(False)
            with self._lock:
                if self._child is not None:
                    self.state = ServiceState.READY

    def _ask(
        self,
        method: str,
        *arguments: Any,
        limit_s: float,
        is_cancelled: IsCancelled = lambda: False,
    ) -> Any:
        child = self._child
        if child is None:
            raise ChildLostError("it was closed")
        return child.ask(method, *arguments, limit_s=limit_s, is_cancelled=is_cancelled)

    def _unload(self, idle: Child) -> None:
        if self._calling.acquire(blocking=False):
            try:
                if self._child is idle:
                    self._end_child(ServiceState.UNLOADED)
            finally:
                self._calling.release()

    def _end_child(self, state: ServiceState) -> None:
        with self._lock:
            child, self._child = self._child, None
            if child is not None:
                self.state = state
        if child is not None:
            child.end()


def _leaves_child(error: BaseException) -> bool:
    return isinstance(error, Exception) and not isinstance(error, CallCancelledError)
