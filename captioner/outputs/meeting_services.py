"""What Zoom, Teams and Webex take: their habits, and what their answers mean."""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass

from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.outputs.choice import OutputKind
from captioner.outputs.delivery import require_address

_ZOOM_PATH = "/closedcaption"


@dataclass(frozen=True, slots=True)
class MeetingService:
    """A service that takes captions by POST, one line of plain text each.

    Attributes:
        max_width: The longest line, in characters.
        join_paths: How the path of a link begins that people join the meeting with, which is
            easily taken for the caption address.
        where: Where the host of a meeting finds the caption address.
        refusals: What an answer of the service means, by its status.
        languages: Codes of languages, as the service names them; others are not named to it.
        has_numbers: Whether each line has a number, so that a line that comes twice is shown once.
    """

    name: str
    max_width: int
    join_paths: tuple[str, ...]
    where: Message
    refusals: Mapping[int, Message]
    languages: Mapping[str, str]
    has_numbers: bool = False

    def require_address(self, address: str) -> str:
        """The address to send to, as it is.

        Raises:
            CaptionerError: It is none, or the link that people join the meeting with.
        """
        path = urllib.parse.urlsplit(require_address(address, "https")).path
        if path.startswith(self.join_paths):
            raise CaptionerError(
                "This is the link to join a {service} meeting, not its caption address.",
                self.where,
                service=self.name,
            )
        return address

    def line_address(self, address: str, number: int, language: str) -> str:
        """Where a line is posted to.

        Args:
            number: The line's number.
            language: Code of the language that it is in; empty where it is not known.
        """
        more = {}
        if self.has_numbers:
            more["seq"] = str(number)
        if service_language := self.languages.get(language):
            more["lang"] = service_language
        return _with_query(address, more)

    def last_number_address(self, address: str) -> str | None:
        """Where the service says which line came last; None where it does not."""
        parts = urllib.parse.urlsplit(address)
        if not self.has_numbers or not parts.path.endswith(_ZOOM_PATH):
            return None
        return _with_query(parts._replace(path=f"{parts.path}/seq").geturl(), {})

    def refusal(self, status: int) -> Message:
        """What an answer other than success means."""
        if known := self.refusals.get(status):
            return known
        if 300 <= status < 400:
            return Message(
                "{service} points to another address, to which no captions are sent.",
                service=self.name,
            )
        return Message(
            "{service} is not accepting captions now (error {code}).",
            service=self.name,
            code=status,
        )


def _with_query(address: str, more: Mapping[str, str]) -> str:
    """The address with these parameters instead of its own; the rest stays letter for letter.

    A service signs its parameters, so they must not be written in another way.
    """
    parts = urllib.parse.urlsplit(address)
    kept = [
        each for each in parts.query.split("&") if each and each.partition("=")[0] not in _SET_HERE
    ]
    kept += [f"{name}={value}" for name, value in more.items()]
    return parts._replace(query="&".join(kept), fragment="").geturl()


_SET_HERE = frozenset({"seq", "lang"})

_ZOOM_WHERE = Message(
    "In the Zoom meeting, the host chooses Captions, “Set up manual captioner”, and "
    "“Copy the API token”."
)
_TEAMS_WHERE = Message(
    "The organiser of the Teams meeting opens its options, turns on “Provide CART captions”, "
    "and copies the link below it."
)
_WEBEX_WHERE = Message(
    "In the Webex meeting, the host opens the caption settings, turns on “Allow manual "
    "captioning”, and copies the caption link."
)


def _with_hint(sentence: Message, where: Message) -> Message:
    return Message("{sentence} {where}", sentence=sentence, where=where)


SERVICES: Mapping[OutputKind, MeetingService] = {
    OutputKind.ZOOM: MeetingService(
        name="Zoom",
        max_width=80,
        join_paths=("/j/", "/s/", "/w/", "/my/", "/wc/"),
        where=_ZOOM_WHERE,
        refusals={
            400: Message("The Zoom meeting has not started; captions will follow when it has."),
            403: _with_hint(Message("Zoom no longer accepts this address."), _ZOOM_WHERE),
            405: _with_hint(Message("Zoom does not accept captions at this address."), _ZOOM_WHERE),
        },
        # As Zoom's documentation writes them, "jp" included.
        languages={
            "de": "de-DE",
            "en": "en-US",
            "es": "es-ES",
            "fr": "fr-FR",
            "ja": "jp-JP",
            "zh": "zh-CN",
        },
        has_numbers=True,
    ),
    OutputKind.TEAMS: MeetingService(
        name="Teams",
        max_width=100,  # 80 to 120, says its documentation, so that people have time to read
        join_paths=("/l/meetup-join", "/meet/", "/v2/"),
        where=_TEAMS_WHERE,
        refusals={
            400: _with_hint(Message("Teams does not understand this address."), _TEAMS_WHERE),
            401: _with_hint(Message("Teams no longer accepts this address."), _TEAMS_WHERE),
            404: Message(
                "The Teams meeting has not started, or nobody has turned captions on in it; "
                "captions will follow when that is done."
            ),
        },
        languages={"de": "de-de", "en": "en-us", "es": "es-es", "fr": "fr-fr", "ja": "ja-jp"},
    ),
    OutputKind.WEBEX: MeetingService(
        name="Webex",
        max_width=80,
        join_paths=("/meet/", "/join/", "/wbxmjs/", "/webappng/"),
        where=_WEBEX_WHERE,
        refusals={
            400: _with_hint(Message("Webex does not understand this address."), _WEBEX_WHERE),
            403: _with_hint(
                Message("Webex does not accept this address, or manual captioning is off."),
                _WEBEX_WHERE,
            ),
        },
        languages={},
    ),
}
