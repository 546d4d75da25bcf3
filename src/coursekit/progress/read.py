"""A progress file, read: bytes to a learner's name and records, or the reason why it is none. Never raises on data.

The file comes from a learner, so nothing in it is trusted. A record that isn't one is left out and counted; what isn't
known of one (from a later version, say) is ignored. record.js is the twin of the part on records: what the page keeps
for a record is one here.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct

from coursekit import exact_json
from coursekit.decisions.canonical import Json, comparable
from coursekit.diagnostics import Diagnostic, Place, printable

FORMAT = "coursekit-progress/1"
FAMILY = "coursekit-progress/"
MAX_BYTES = 20_000_000
"""Size of a progress file, which is not read beyond it."""
MAX_RECORDS = 100_000
AGAIN = "ask for it to be saved again"
MAX_NAME = 200
"""Code points of a name in a record's key, and of a learner's name."""
MAX_TITLE = 1000
LATEST = "9000"
"""Records of the far future are none: nothing could be written after them."""

Record = Mapping[str, Json]
Records = Mapping[str, Record]
"""Records by their key, such as `tick/first-steps/can-count`; each has its `time`."""

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_PLAIN_NAME = re.compile(r"[0-9A-Za-z._-]+")
_QUANTITY = re.compile(r"-?[0-9]{1,100}(\.[0-9]{1,100}|/[1-9][0-9]{0,99})?")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class ProgressFile(Struct, frozen=True):
    """What one file holds. `learner` is the name as typed, made fit to be shown; empty where none was."""

    path: str
    digest: str
    """SHA-256 of the bytes."""
    learner: str
    saved: str
    build: str
    records: Records
    left_out: Mapping[str, int]
    """How many records were left out, by reason: `malformed` or `unknown`."""


def read_progress(data: bytes, path: str, course: str) -> ProgressFile | Diagnostic:
    """Read a file of the course with that id, or say why it is none. `path` is only for the reader."""
    given = _json(data, path)
    if isinstance(given, Diagnostic):
        return given
    if fault := _misfit(given, path, course):
        return fault
    records: dict[str, Record] = {}
    left_out: Counter[str] = Counter()
    for key, value in given["records"].items():
        found = read_record(key, value)
        if isinstance(found, str):
            left_out[found] += 1
        else:
            records[key] = found
    digest = hashlib.sha256(data).hexdigest()
    saved, build = (_shown(given.get(name)) for name in ("saved", "build"))
    saved = saved if is_time(saved) else ""
    return ProgressFile(path, digest, shown_name(given.get("learner")), saved, build, records, dict(left_out))


def too_large(path: str, size: int) -> Diagnostic:
    hint = f"progress files have at most {MAX_BYTES // 1_000_000} MB; ask for it to be saved again"
    return Diagnostic("file-too-large", f"this is too large for a progress file ({size:,} bytes)", Place(path), hint)


def _json(data: bytes, path: str) -> Json | Diagnostic:
    if len(data) > MAX_BYTES:
        return too_large(path, len(data))
    try:
        return exact_json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        return Diagnostic("not-utf8", "this is not UTF-8", Place(path, line), AGAIN)
    except exact_json.RepeatedKeyError as fault:
        message = f"`{_shown(fault.key)[:MAX_NAME]}` is given twice"
        return Diagnostic("yaml-duplicate-key", message, Place(path, 1), AGAIN)
    except json.JSONDecodeError as fault:
        ends = fault.pos >= len(fault.doc.rstrip())
        message = "this file breaks off" if ends else f"this JSON can't be read: {fault.msg.lower()}"
        hint = "it wasn't copied whole, or was changed: ask for it again"
        return Diagnostic("json-syntax", message, Place(path, fault.lineno, fault.colno), hint)
    except RecursionError:
        return Diagnostic("json-syntax", "this JSON is nested too deeply", Place(path, 1), AGAIN)


def _misfit(given: Json, path: str, course: str) -> Diagnostic | None:
    """Why some JSON is no progress file of this course."""
    place = Place(path)
    format_ = given.get("format") if isinstance(given, dict) else None
    if format_ != FORMAT:
        newer = isinstance(format_, str) and format_.startswith(FAMILY)
        message = f"this progress file has the format `{_shown(format_)[:40]}`" if newer else "this is no progress file"
        hint = "install the newest coursekit" if newer else "learners save theirs from the page “Your progress”"
        return Diagnostic("not-a-progress-file", message, place, hint)
    shapes = {"course": str, "records": dict}
    for name, kind in shapes.items():
        if not isinstance(given.get(name), kind):
            message = f"`{name}` is missing in this progress file, or isn't what it should be"
            return Diagnostic("not-a-progress-file", message, place, AGAIN)
    if given["course"] != course:
        other = _shown(given["course"])[:MAX_NAME]
        hint = f"this report is on `{course}`; name another course with --content"
        return Diagnostic("other-course", f"this belongs to another course, `{other}`", place, hint)
    if len(given["records"]) > MAX_RECORDS:
        message = f"this holds {len(given['records']):,} records, which no learner makes"
        return Diagnostic("file-too-large", message, place, f"at most {MAX_RECORDS:,} are read")
    return None


# -- names


def _shown(given: Json) -> str:
    return printable(given) if isinstance(given, str) else ""


def shown_name(given: Json) -> str:
    """A learner's name on one line, without anything that a terminal or a page might act on; empty if it is none."""
    if not isinstance(given, str):
        return ""
    return " ".join(printable(given[: 4 * MAX_NAME]).split())[:MAX_NAME]


def same_name(name: str) -> str:
    """What two spellings of one learner's name have in common: `Jo  BERG` and `jo berg`."""
    return " ".join(comparable(name).split())


# -- records


def read_record(key: str, value: Json) -> Record | str:
    """The known fields of a record, or why it is left out: `unknown` (its kind) or `malformed`."""
    kind, *names = key.split("/")
    if kind not in _KINDS:
        return "unknown"
    least, most, read = _KINDS[kind]
    if not least <= len(names) <= most or not all(map(_is_name, names)):
        return "malformed"
    if not isinstance(value, dict) or not is_time(value.get("time")) or value["time"] >= LATEST:
        return "malformed"
    found = read(value, names)
    return "malformed" if found is None else {**found, "time": value["time"]}


def is_time(given: Json) -> bool:
    """Whether this is a time as `new Date().toISOString()` writes it, which sorts as text."""
    if not isinstance(given, str) or not _TIME.fullmatch(given):
        return False
    try:
        datetime.fromisoformat(given)
    except ValueError:
        return False
    return True


def _is_name(name: str) -> bool:
    if not 0 < len(name) <= MAX_NAME:
        return False
    return bool(_PLAIN_NAME.fullmatch(name)) or not any(map(_is_foreign, name))


def _is_foreign(char: str) -> bool:
    """Whether no id holds such a character: a slash, white space, controls, halves of a pair."""
    return char == "/" or char.isspace() or unicodedata.category(char).startswith("C")


Fields = dict[str, Json]


def _tick(value: Record, names: list[str]) -> Fields | None:
    """Where a classroom keeps ticks, it says whether it was sent."""
    on, text, sent = (value.get(name) for name in ("on", "text", "sent"))
    if not isinstance(on, bool) or not isinstance(text, str) or not _DIGEST.fullmatch(text):
        return None
    return {"on": on, "text": text} | ({"sent": sent} if isinstance(sent, bool) else {})


def _answer(value: Record, names: list[str]) -> Fields | None:
    return {"value": value["value"]} if "value" in value and _is_answer(value["value"]) else None


def _is_answer(given: Json) -> bool:
    """Whether a form can give this: a text, a list of texts, texts by name, or nothing."""
    if isinstance(given, list):
        return all(map(_is_text, given))
    return all(map(_is_text, given.values())) if isinstance(given, dict) else _is_text(given)


def _is_text(given: Json) -> bool:
    return given is None or isinstance(given, str)


def _attempt(value: Record, names: list[str]) -> Fields | None:
    """One that the page graded has its key and score; one that a classroom grades says whether it was sent."""
    response = value.get("response")
    if not isinstance(response, dict) or response.get("exercise") != names[0]:
        return None
    answers, hints = response.get("answers"), response.get("hints")
    if not isinstance(answers, dict) or not all(map(_is_answer, answers.values())):
        return None
    if not isinstance(hints, list) or not all(isinstance(hint, str) for hint in hints):
        return None
    case, shown, sent = (value.get(name) for name in ("case", "shown", "sent"))
    if not isinstance(case, str) or not isinstance(shown, bool):
        return None
    found = {"response": {"exercise": names[0], "answers": answers, "hints": hints}, "case": case, "shown": shown}
    if isinstance(sent, bool):
        return found | {"sent": sent}
    scores = {name: value.get(name) for name in ("key", "earned", "possible")}
    sound = isinstance(scores["key"], str) and all(map(_is_quantity, (scores["earned"], scores["possible"])))
    return found | scores if sound else None


def _is_quantity(given: Json) -> bool:
    return isinstance(given, str) and _QUANTITY.fullmatch(given) is not None


def _place(value: Record, names: list[str]) -> Fields | None:
    found = {name: value.get(name) for name in ("module", "anchor", "title")}
    sound = all(isinstance(text, str) and len(text) <= MAX_TITLE for text in found.values())
    return found if sound and _is_name(str(found["module"])) else None


def _learner(value: Record, names: list[str]) -> Fields | None:
    name = value.get("name")
    return {"name": name} if isinstance(name, str) and len(name) <= MAX_NAME else None


def _time_alone(value: Record, names: list[str]) -> Fields | None:
    return {}


_KINDS: dict[str, tuple[int, int, Callable[[Record, list[str]], Fields | None]]] = {
    "tick": (2, 2, _tick),
    "answer": (2, 10, _answer),
    "hint": (2, 2, _time_alone),
    "model": (1, 2, _time_alone),
    "attempt": (2, 2, _attempt),
    "read": (1, 1, _time_alone),
    "place": (0, 0, _place),
    "learner": (0, 0, _learner),
}
"""Kinds of records: how many names follow the kind in the key, and what reads the fields besides the time."""
