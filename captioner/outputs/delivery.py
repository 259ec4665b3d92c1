"""Posts one message to a server, again and again until it was taken."""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.parse
from collections.abc import Callable

from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.outputs.status import OutputState
from captioner.network.opening import identity_error, post, reason_in_words
from captioner.network.watch import ConnectionWatch, StoppedError
from captioner.outputs.inbox import Inbox
from captioner.outputs.output import Report

_LIMIT_S = 10.0
"""How long one attempt may take."""

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers of a server that may take the message later."""


def passes(error: urllib.error.HTTPError) -> bool:
    """Whether a server that gives this answer may take the same message later."""
    return error.code in _PASSING


def deliver(
    address: str,
    body: bytes,
    headers: Callable[[], dict[str, str]],
    inbox: Inbox,
    report: Report,
    may_pass: Callable[[urllib.error.HTTPError], bool] = passes,
) -> bytes:
    """Post a message until the server has taken it, waiting longer after each failure.

    Args:
        headers: Asked before each attempt: a signature has a time in it.
        may_pass: Whether to try again after this answer.

    Returns:
        The beginning of the answer.

    Raises:
        StoppedError: The output was switched off meanwhile.
        urllib.error.HTTPError: An answer that will not pass.
        CaptionerError: The server cannot prove its identity.
    """
    host = host_of(address)
    pause_s = _FIRST_PAUSE_S
    while True:
        wait_s = pause_s
        try:
            with ConnectionWatch(lambda: inbox.is_stopped, _LIMIT_S) as watch:
                answer = post(address, body, headers(), _LIMIT_S, watch)
        except StoppedError:
            raise
        except urllib.error.HTTPError as error:
            error.close()
            if not may_pass(error):
                raise
            reason = Message("error {code}", code=error.code)
            wait_s = max(pause_s, _retry_after_s(error))
        except (OSError, http.client.HTTPException) as error:
            cause = error.reason if isinstance(error, urllib.error.URLError) else error
            if isinstance(cause, ssl.SSLCertVerificationError):
                raise identity_error(cause, host) from error
            reason = reason_in_words(cause)
        else:
            report(OutputState.SENDING)
            return answer
        message = Message(
            "{host} takes no captions ({reason}); trying again.", host=host, reason=reason
        )
        if not inbox.is_stopped:
            report(OutputState.TROUBLE, message)
        if inbox.wait(wait_s):
            raise StoppedError
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


def require_address(address: str, *schemes: str) -> str:
    """The address of a server, as it is.

    Args:
        schemes: Those that will do: "https", "http".

    Raises:
        CaptionerError: It is none.
    """
    try:
        parts = urllib.parse.urlsplit(address)
        is_address = parts.scheme in schemes and bool(parts.hostname) and address.isascii()
        is_address = is_address and address.isprintable() and " " not in address
        _ = parts.port
    except ValueError:
        is_address = False
    if not is_address:
        raise CaptionerError(
            "This is no address to send captions to.",  # without it: it may be a secret
            "An address begins with {schemes}.",
            schemes=" or ".join(f"{scheme}://" for scheme in schemes),
        )
    return address


def host_of(address: str) -> str:
    """The host of an address: what may be shown of it."""
    return urllib.parse.urlsplit(address).hostname or ""


def _retry_after_s(error: urllib.error.HTTPError) -> float:
    wanted = error.headers.get("Retry-After", "")
    return min(float(wanted), _LONGEST_PAUSE_S) if wanted.isdecimal() else 0.0
