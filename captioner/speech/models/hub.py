"""Client of the model hub: listings of repositories at a commit, and file downloads.

Requests go through the proxies of the environment (`https_proxy`, `no_proxy`).
"""

import http.client
import os
import re
import socket
import ssl
import urllib.error
import urllib.parse
from collections.abc import Callable
from typing import Any

from captioner.core.bounded_json import parse_bounded_json
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.network.opening import (
    ConnectionWatch,
    InsecureRedirectError,
    IsStopped,
    StoppedError,
    identity_error,
    open_address,
    reason_in_words,
    retry_after_s,
    server_words,
)
from captioner.speech.models.forms import ModelForm
from captioner.speech.models.manifest import Manifest, ManifestFile

DEFAULT_ENDPOINT = "https://huggingface.co"
_COUNT = re.compile(r"\d{1,18}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MOST_LISTING_BYTES = 16 << 20
_TIMEOUT_S = 30.0
"""Longest time without data on a connection."""

_RESPONSE_S = 60.0
"""Longest time until a response begins, and until a listing is complete."""

_RETRYABLE_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


class TransientHubError(Exception):
    """The hub did not respond properly; a retry may succeed.

    Args:
        is_unreachable: Whether no server responds at the address, or its name is unknown.
    """

    def __init__(
        self, reason: Message, retry_after_s: float | None = None, *, is_unreachable: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s
        self.is_unreachable = is_unreachable


class NotOnHubError(CaptionerError):
    """The hub has no such repository, commit or file."""


class RangeRefusedError(Exception):
    """The file on the hub ends before the requested position."""


def endpoint() -> str:
    return (os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT).rstrip("/")


def is_offline() -> bool:
    """Return whether `HF_HUB_OFFLINE` forbids requests to the hub."""
    return os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}


class HubResponse:
    """A response with the bytes of a file from a position on.

    Attributes:
        start: Position of the first byte; 0 if the hub does not serve ranges.
        announced_bytes: Number of bytes announced by the hub; None without an announcement.
    """

    def __init__(
        self, response: http.client.HTTPResponse, start: int, watch: ConnectionWatch
    ) -> None:
        self._response = response
        self._watch = watch
        self.start = start
        length = response.headers.get("Content-Length", "")
        self.announced_bytes = int(length) if _COUNT.fullmatch(length) else None

    def read(self, count: int) -> bytes:
        """Return at most `count` bytes; empty at the end of the file or of the connection.

        Raises:
            TransientHubError: The connection broke or stalled.
            StoppedError: The download was stopped.
        """
        return _read(self._response.read1, count, self._watch)

    def close(self) -> None:
        self._watch.close()
        self._response.close()


def describe_repository(
    repository: str, revision: str, is_stopped: IsStopped, form: ModelForm
) -> Manifest:
    """Return the manifest of a model's repository.

    The listing names a commit even if a branch was requested; files are then downloaded from
    that commit. Large files are listed with their SHA-256, small ones with git's SHA-1.

    Raises:
        StoppedError: It was stopped.
        TransientHubError: A retry may succeed.
        CaptionerError: There is no such repository, or its listing is invalid.
    """
    path = f"/api/models/{repository}/revision/{urllib.parse.quote(revision, safe='')}"
    with (
        ConnectionWatch(is_stopped, _RESPONSE_S) as watch,
        _open(path + "?blobs=true", {}, watch) as response,
    ):
        listing = _read(response.read, _MOST_LISTING_BYTES + 1, watch)
    try:
        content = parse_bounded_json(listing, most_bytes=_MOST_LISTING_BYTES)
        listed = {str(item["rfilename"]): item for item in content["siblings"]}
        files = tuple(_listed_file(listed[name]) for name in form.wanted(listed))
        commit = str(content["sha"])
    except (KeyError, TypeError, ValueError) as error:
        raise _invalid_listing(repository) from error
    if not re.fullmatch(r"[0-9a-f]{40}", commit):
        raise _invalid_listing(repository)
    if form.weights not in listed:
        raise form.foreign(repository, listed)
    return Manifest(repository, commit, f"listing of {endpoint()}", files)


def open_hub_file(manifest: Manifest, path: str, start: int, is_stopped: IsStopped) -> HubResponse:
    """Request the bytes of a file from a position on.

    Raises:
        StoppedError: It was stopped.
        TransientHubError: A retry may succeed.
        RangeRefusedError: The file ends before `start`.
        CaptionerError: The file does not exist, or access is denied.
    """
    url = f"/{manifest.repository}/resolve/{manifest.revision}/{urllib.parse.quote(path)}"
    # Positions refer to uncompressed bytes.
    headers = {"Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    watch = ConnectionWatch(is_stopped, _RESPONSE_S)
    try:
        response = _open(url, headers, watch)
        watch.lift_limit()
        if response.status != http.HTTPStatus.PARTIAL_CONTENT:
            return HubResponse(response, 0, watch)
        found = re.match(r"bytes (\d{1,18})-", response.headers.get("Content-Range", ""), re.A)
        if found is None or int(found[1]) != start:
            response.close()
            raise TransientHubError(Message("the hub sent bytes that were not requested"))
        return HubResponse(response, start, watch)
    except BaseException:
        watch.close()
        raise


def _open(path: str, headers: dict[str, str], watch: ConnectionWatch) -> http.client.HTTPResponse:
    url = endpoint() + path
    try:
        return open_address(url, headers, _TIMEOUT_S, watch)
    except InsecureRedirectError as error:
        raise CaptionerError(
            "The model hub redirects {address} to an unencrypted address.",
            "Choose another hub with the environment variable HF_ENDPOINT.",
            address=error.address,
        ) from error
    except urllib.error.HTTPError as error:
        with error:
            raise _status_error(error, url) from error
    except (OSError, http.client.HTTPException) as error:
        if watch.is_stopped:
            raise StoppedError from error
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise _connection_error(reason, url) from error
    except ValueError as error:
        raise CaptionerError(
            "{endpoint} is not the address of a model hub.",
            "Correct the environment variable HF_ENDPOINT, or unset it.",
            endpoint=endpoint(),
        ) from error


def _read(read: Callable[[int], bytes], count: int, watch: ConnectionWatch) -> bytes:
    """Read from a connection; distinguish its end from one forced by `watch`."""
    try:
        content = read(count)
        watch.require_wanted()
    except (OSError, http.client.HTTPException) as error:
        if watch.is_stopped:
            raise StoppedError from error
        raise TransientHubError(reason_in_words(error)) from error
    return content


def _listed_file(item: Any) -> ManifestFile:
    large = item.get("lfs")
    name, size_bytes = item["rfilename"], (large or item)["size"]
    digest = large["sha256"] if large else item["blobId"]
    if type(size_bytes) is not int or size_bytes < 0 or not _DIGEST.fullmatch(digest):
        raise ValueError(f"{name} has no size or no digest")
    if large:
        return ManifestFile(name, size_bytes, sha256=digest)
    return ManifestFile(name, size_bytes, git_sha1=digest)


def _invalid_listing(repository: str) -> CaptionerError:
    return CaptionerError(
        "The listing of {repository} at {endpoint} is not that of a model hub.",
        "Check the environment variable HF_ENDPOINT, and whether the network asks you to log in "
        "first.",
        repository=repository,
        endpoint=endpoint(),
    )


def _status_error(error: urllib.error.HTTPError, url: str) -> Exception:
    host = urllib.parse.urlsplit(error.url or url).netloc
    if error.code in _RETRYABLE_STATUS:
        return TransientHubError(
            Message(
                "{host} returned {code} {reason}",
                host=host,
                code=error.code,
                reason=server_words(error.reason),
            ),
            retry_after_s(error.headers.get("Retry-After")),
        )
    if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return RangeRefusedError()
    if error.code in {http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE}:
        return NotOnHubError(
            "The model hub has no {path} ({code}).",
            "Check the model's name; a mirror (HF_ENDPOINT) may not have every model.",
            path=urllib.parse.urlsplit(url).path,
            code=error.code,
        )
    if error.code in {http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN}:
        return CaptionerError(
            "The model hub does not give {url} to everybody ({code}).",
            "Download the model's files in a browser and import them with "
            "`captioner models import FOLDER`.",
            url=url,
            code=error.code,
        )
    return CaptionerError(
        "The model hub refused {url}: {code} {reason}.",
        "Try again later, or use a mirror (HF_ENDPOINT).",
        url=url,
        code=error.code,
        reason=server_words(error.reason),
    )


def _connection_error(reason: object, url: str) -> Exception:
    host = urllib.parse.urlsplit(url).netloc
    if isinstance(reason, ssl.SSLCertVerificationError):
        return identity_error(reason, host)
    return TransientHubError(
        Message("{host} cannot be reached ({reason})", host=host, reason=reason_in_words(reason)),
        is_unreachable=isinstance(reason, (ConnectionRefusedError, socket.gaierror)),
    )
