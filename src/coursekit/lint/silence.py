"""Warnings that an author has silenced, each with a reason: `silence: {bold-heading: the source has them}`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from coursekit.diagnostics import Diagnostic, Place
from coursekit.identifiers import did_you_mean
from coursekit.lint.codes import CATALOGUE

PlaceOf = Callable[[str], Place]
"""Where a code stands under `silence`."""


def silencing(silence: Mapping[str, str]) -> frozenset[str]:
    """The codes that are silenced in earnest: known, not errors, with a reason."""
    return frozenset(code for code, reason in silence.items() if reason.strip() and _can_be(code))


def _can_be(code: str) -> bool:
    return code in CATALOGUE and CATALOGUE[code].severity != "error" and not code.startswith("silence-")


def apply(found: Iterable[Diagnostic], codes: frozenset[str], used: set[str]) -> Iterator[Diagnostic]:
    """What is left of the findings; codes that silenced something are added to `used`."""
    for diagnostic in found:
        if diagnostic.severity == "warning" and diagnostic.code in codes:
            used.add(diagnostic.code)
        else:
            yield diagnostic


def faults(silence: Mapping[str, str], used: set[str] | None, place: PlaceOf) -> Iterator[Diagnostic]:
    """What is wrong with the silencing itself. `used` is None where not everything was looked at."""

    def warning(code: str, name: str, message: str, hint: str) -> Diagnostic:
        return Diagnostic(code, message, place(name), hint, "warning")

    for name, reason in silence.items():
        if name not in CATALOGUE:
            hint = did_you_mean(name, CATALOGUE) or "docs/findings.md lists the codes"
            yield warning("silence-unknown-code", name, f"there is no finding `{name}`", hint)
        elif not _can_be(name):
            what = "is an error" if CATALOGUE[name].severity == "error" else "is about silencing itself"
            yield warning("silence-error", name, f"`{name}` {what} and can't be silenced", "mend what it reports")
        elif not reason.strip():
            hint = f"say why it doesn't apply: `{name}: because …`"
            yield warning("silence-without-reason", name, f"`{name}` is silenced without a reason, and so stays", hint)
        elif used is not None and name not in used:
            yield warning("silence-unused", name, f"`{name}` is silenced and not found", "remove the line")
