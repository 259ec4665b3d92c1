"""Captions as JSON, posted to an address: in our form, signed, or in Web Captioner's."""

import base64
import binascii
import hashlib
import hmac
import json
import time
import uuid
from typing import Any

from captioner.captions.scripts import written
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, SessionEvent, event_to_json_object
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.outputs import OutputChoice, OutputKind, OutputState
from captioner.network.opening import StoppedError
from captioner.outputs.delivery import (
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    Report,
    UndeliveredError,
    host_of,
    post_once,
    require_address,
    with_loss,
)
from captioner.outputs.inbox import Inbox

_KEY_PREFIX = "whsec_"


class WebHook:
    """Posts events to a server, one after the other.

    Ours are the lines of `--events`, signed as Standard Webhooks 1.0 has it where there is a key.
    Web Captioner's are `{"transcript": text, "sequence": number}`, one for each final caption.

    Args:
        choice: Its secret is the key: any text, or `whsec_` and Base64.

    Raises:
        CaptionerError: The address is none, or the key cannot be read.
    """

    link = ""

    def __init__(self, choice: OutputChoice) -> None:
        self.kind = choice.kind
        self._is_ours = choice.kind is OutputKind.WEB_HOOK
        self._address = require_address(choice.address, "https", "http")
        self._key = _key(choice.secret)
        self._sequence = 0

    @property
    def what(self) -> Message:
        if self._is_ours:
            return Message("live captions")
        return Message("finished captions")

    @property
    def receiver(self) -> str:
        """To whom: the rest of the address may be a secret."""
        return host_of(self._address)

    def run(self, inbox: Inbox, report: Report) -> None:
        left: list[SessionEvent] = []
        for event in inbox:
            try:
                self._post(event, inbox, report)
            except StoppedError:
                left.append(event)
        unsent_count = sum(map(_is_finished, (*left, *inbox.left))) + inbox.dropped_count
        if unsent_count:
            report(OutputState.TROUBLE, with_loss(NO_MESSAGE, unsent_count))

    def _post(self, event: SessionEvent, inbox: Inbox, report: Report) -> None:
        body = self._body(event)
        if body is None:
            return
        content = json.dumps(body).encode()
        number = str(uuid.uuid4())  # the same for each attempt
        pause_s = FIRST_PAUSE_S
        while True:
            headers = {"Content-Type": "application/json", **self._signature(content, number)}
            try:
                post_once(self._address, content, headers, inbox)
            except UndeliveredError as error:
                if not error.may_pass:
                    raise CaptionerError(
                        "{host} refuses captions (error {code}).",
                        "Check the address and the key, then switch it on again.",
                        host=self.receiver,
                        code=error.status,
                    ) from error
                message = Message(
                    "{host} is not accepting captions ({reason}); trying again.",
                    host=self.receiver,
                    reason=error.reason,
                )
                report(OutputState.TROUBLE, message)
                if inbox.wait(max(pause_s, error.retry_after_s)):
                    raise StoppedError from error
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            else:
                report(OutputState.SENDING)
                return

    def _body(self, event: SessionEvent) -> dict[str, Any] | None:
        if self._is_ours:
            return event_to_json_object(event)
        if _is_finished(event) and isinstance(event.body, CaptionChanged):
            self._sequence += 1
            return {"transcript": written(event.body.caption.text), "sequence": self._sequence}
        return None

    def _signature(self, content: bytes, number: str) -> dict[str, str]:
        if not (self._is_ours and self._key):
            return {}
        sent = str(int(time.time()))
        signed = b".".join((number.encode(), sent.encode(), content))
        digest = hmac.digest(self._key, signed, hashlib.sha256)
        return {
            "webhook-id": number,
            "webhook-timestamp": sent,
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }


def _is_finished(event: SessionEvent) -> bool:
    match event.body:
        case CaptionChanged(caption):
            return caption.is_final and bool(caption.text)
    return False


def _key(secret: str) -> bytes:
    try:
        if not secret.startswith(_KEY_PREFIX):
            return secret.encode()
        key = base64.b64decode(secret.removeprefix(_KEY_PREFIX).encode(), validate=True)
    except (binascii.Error, UnicodeError):
        key = b""
    if not key:  # nothing would be signed
        raise CaptionerError(
            "The key of the web hook cannot be read.",
            "After “whsec_” it must be Base64; any other text is taken as it is.",
        )
    return key
