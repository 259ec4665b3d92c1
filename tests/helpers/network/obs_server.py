"""OBS's WebSocket server on localhost, as far as captions need it."""

import base64
import hashlib
import json
import threading
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

SALT = "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI="
CHALLENGE = "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY="


class ObsServer:
    """Greets, checks the password, and takes captions while it streams.

    Attributes:
        hello: What it says first, instead of a greeting.
        answer: The status of a caption's request, instead of what belongs to it.
        closes_with: The code that it closes the connection with at the next caption.
        is_mute: Whether it answers no request.
        captions: What it was given.
        connection_count: How often somebody connected.
        identified: The data of each `Identify`.
    """

    def __init__(self, password: str = "", port: int = 0) -> None:
        self.password = password
        self.hello: str | bytes | None = None
        self._is_streaming = True
        self.answer: dict[str, Any] | None = None
        self.closes_with: int | None = None
        self.is_mute = False
        self.captions: list[str] = []
        self.connection_count = 0
        self.identified: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._open: set[ServerConnection] = set()
        self._listening: set[ServerConnection] = set()
        self._server = serve(
            self._talk,
            "127.0.0.1",
            port,
            subprotocols=[Subprotocol("obswebsocket.json")],
            compression=None,
        )
        self.port: int = self._server.socket.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    @property
    def is_streaming(self) -> bool:
        """Whether it takes captions; who listens is told when that changes."""
        return self._is_streaming

    @is_streaming.setter
    def is_streaming(self, is_streaming: bool) -> None:
        self._is_streaming = is_streaming
        said = {"outputActive": is_streaming, "outputState": "OBS_WEBSOCKET_OUTPUT_CHANGED"}
        event = {"eventType": "StreamStateChanged", "eventIntent": 64, "eventData": said}
        with self._changed:
            for connection in self._listening:
                connection.send(json.dumps({"op": 5, "d": event}))

    def wait_for_captions(self, *texts: str) -> None:
        """Wait until it was given exactly these."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.captions == list(texts), 60), self.captions

    def wait_for_count(self, count: int) -> None:
        """Wait until it was given so many, at least."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.captions) >= count, 60), self.captions

    def close(self) -> None:
        """End as OBS does: connections break."""
        self._server.shutdown()
        with self._changed:
            left = list(self._open)
        for connection in left:
            connection.socket.close()
        self._thread.join()

    def _talk(self, connection: ServerConnection) -> None:
        with self._changed:
            self._open.add(connection)
            self.connection_count += 1
        try:
            self._greet(connection)
            for message in connection:
                self._take(connection, json.loads(message))
        except (ConnectionClosed, OSError):
            pass
        finally:
            with self._changed:
                self._open.discard(connection)
                self._listening.discard(connection)

    def _greet(self, connection: ServerConnection) -> None:
        data: dict[str, Any] = {"obsWebSocketVersion": "5.5.4", "rpcVersion": 1}
        if self.password:
            data["authentication"] = {"challenge": CHALLENGE, "salt": SALT}
        connection.send(json.dumps({"op": 0, "d": data}) if self.hello is None else self.hello)
        answer = json.loads(connection.recv())
        self.identified.append(answer["d"])
        if answer["op"] != 1:
            connection.close(4007, "not identified")
        elif self.password and answer["d"].get("authentication") != proof(self.password):
            connection.close(4009, "Authentication failed.")
        else:
            connection.send(json.dumps({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
            if answer["d"].get("eventSubscriptions", 0) & 64:
                with self._changed:
                    self._listening.add(connection)

    def _take(self, connection: ServerConnection, message: dict[str, Any]) -> None:
        request = message["d"]
        assert message["op"] == 6
        if request["requestType"] == "GetStreamStatus":
            told = {"outputActive": self.is_streaming, "outputTimecode": "00:00:00.000"}
            granted = {"result": True, "code": 100}
            connection.send(_answer(request, requestStatus=granted, responseData=told))
            return
        assert request["requestType"] == "SendStreamCaption"
        if self.closes_with is not None:
            code, self.closes_with = self.closes_with, None
            connection.close(code)
            return
        if self.is_streaming:
            with self._changed:
                self.captions.append(request["requestData"]["captionText"])
                self._changed.notify_all()
        if self.is_mute:
            return
        status: dict[str, object] = {"result": True, "code": 100}
        if not self.is_streaming:
            status = {"result": False, "code": 501, "comment": "no output"}
        event = {"op": 5, "d": {"eventType": "ExitStarted", "eventIntent": 1}}
        connection.send(json.dumps(event))  # nobody asked for it
        connection.send(_answer(request, requestStatus=self.answer or status))


def _answer(request: dict[str, Any], **more: object) -> str:
    asked = {name: request[name] for name in ("requestType", "requestId")}
    return json.dumps({"op": 7, "d": {**asked, **more}})


def proof(password: str) -> str:
    """What proves the password, as the protocol's documentation computes it."""
    secret = base64.b64encode(hashlib.sha256((password + SALT).encode()).digest())
    return base64.b64encode(hashlib.sha256(secret + CHALLENGE.encode()).digest()).decode()
