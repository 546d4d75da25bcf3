"""Lint: what is wrong with a course, with places and hints. `docs/findings.md` explains the codes."""

from coursekit.lint.check import check, check_alone, check_documents
from coursekit.lint.mojibake import repaired

__all__ = ["check", "check_alone", "check_documents", "repaired"]
