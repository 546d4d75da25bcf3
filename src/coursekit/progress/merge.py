"""Records of several files put together: the later time wins, whichever file comes first. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from coursekit.decisions.canonical import canonical_json, utf16
from coursekit.progress.read import ProgressFile, Record, Records


class Merged(Struct):
    """What the files of one learner come to. `learner` is the name as spelt in the file that was saved last."""

    learner: str = ""
    saved: str = ""
    files: list[str] = field(default_factory=list)
    """Paths, the earliest saved first."""
    records: dict[str, Record] = field(default_factory=dict)
    whole: bool = True
    """Whether one of the files holds everything, the others being older. If not, they come from several devices, or
    from several people who gave the same name."""


def merge(files: Iterable[ProgressFile]) -> Merged:
    """Put the files of one learner together, the earliest saved first. No order of files changes the records."""
    merged = Merged()
    for file in files:
        if holds(file.records, merged.records):
            merged.whole = True
        elif not holds(merged.records, file.records):
            merged.whole = False
        for key, record in file.records.items():
            former = merged.records.get(key)
            merged.records[key] = record if former is None else later(former, record)
        merged.files.append(file.path)
        merged.learner, merged.saved = file.learner, file.saved
    return merged


def holds(records: Records, others: Records) -> bool:
    """Whether merging `others` into `records` would change nothing."""
    return all(key in records and later(records[key], other) == records[key] for key, other in others.items())


def later(one: Record, other: Record) -> Record:
    """The record with the later time; of equal times the one whose canonical JSON is greater, as the page has it."""
    if one["time"] != other["time"]:
        return one if one["time"] > other["time"] else other
    return max(one, other, key=_rank)


def _rank(record: Record) -> bytes:
    return utf16(canonical_json(record))
