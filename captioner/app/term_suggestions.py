"""Names and terms that documents suggest."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.message import Message

_TIME_LIMIT_S = 60.0
_MEMORY_MB = 800


def suggest_terms(path: Path, folders: Folders) -> list[str]:
    """Return names and rare words of a document, the likeliest first, at most 200.

    Raises:
        CaptionerError: It cannot be read, or is too large.
    """
    from captioner.app.model_library import BUILT_IN_MODEL
    from captioner.app.recognisers import model_store
    from captioner.subprocesses.child import ChildTaskError, run_in_child
    from captioner.subprocesses.placement import Placement

    moment = datetime.now().astimezone()
    try:
        found = run_in_child(
            _suggest,
            str(path.absolute()),
            moment,
            str(model_store(folders).resolve(BUILT_IN_MODEL).path),
            time_limit_s=_TIME_LIMIT_S,
            placement=Placement(address_space_mb=_MEMORY_MB),
            memory_limit_mb=_MEMORY_MB,
        )
    except ChildTaskError as error:
        found = Message(error.reason)
    if isinstance(found, Message):
        raise CaptionerError(
            "{path} cannot be read: {reason}.",
            "Choose another file, or save its text as a .txt file.",
            path=path,
            reason=found,
        )
    return [str(term) for term in found]


def _suggest(path: str, moment: datetime, model_folder: str) -> list[str] | Message:
    """Read a document in a subprocess; returns why it could not be read, if so."""
    from captioner.core.terms.suggestions import suggested_terms, without_repetitions
    from captioner.speech.models.forms import load_tokenizer
    from captioner.transcripts.documents import read_document

    try:
        names, text = read_document(Path(path), moment)
    except ImportError as error:
        return Message("it needs the package {name}, which is not installed", name=error.name or "")
    except MemoryError:
        return Message("there was too little memory")
    except (OSError, UnicodeDecodeError) as error:
        return Message("{reason}", reason=error)
    except Exception as error:
        known = error.args[0] if error.args else None
        return known if isinstance(known, Message) else Message("it is damaged")
    tokenizer = load_tokenizer(Path(model_folder), "")

    def is_split(word: str) -> bool:
        forms = (word.lower(), word.capitalize())
        return all(
            len(tokenizer.encode(f" {form}", add_special_tokens=False).ids) > 1 for form in forms
        )

    return without_repetitions([*names, *suggested_terms(text, is_split)])
