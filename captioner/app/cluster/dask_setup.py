"""Dask itself: whether it is installed, and where its messages go."""

from __future__ import annotations

from importlib.util import find_spec

from captioner.core.errors import CaptionerError

_LOGGERS = ("distributed", "distributed.client", "tornado", "tornado.application")


def require_dask() -> None:
    """Check that Dask is installed; its messages stay silent unless a person configured them.

    What a person must know, Captioner says itself.

    Raises:
        CaptionerError: The extra is not installed.
    """
    if find_spec("distributed") is None:
        raise CaptionerError(
            "Spreading recordings over machines needs Dask, which is not installed.",
            "Install it with: pip install 'captioner[cluster]'",
        )
    import dask

    if not dask.config.get("logging", default=None):
        # Read when distributed is imported.
        dask.config.set({"logging": dict.fromkeys(_LOGGERS, "critical")})
