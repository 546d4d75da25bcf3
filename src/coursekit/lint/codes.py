"""Every code of the program, whoever reports it: what an author can look up, and silence."""

from __future__ import annotations

from typing import Literal, NamedTuple

from coursekit.lint.rules import COURSE_RULES, DOCUMENT_RULES


class Code(NamedTuple):
    code: str
    severity: Literal["error", "warning", "either"]
    """`either`: an error in one place and a warning in another; docs/findings.md says where."""
    summary: str


ELSEWHERE: tuple[Code, ...] = (
    # reading files
    Code("file-missing", "error", "a file that isn't there"),
    Code("file-unreadable", "error", "a file or folder that can't be read"),
    Code("file-too-large", "error", "a text that is too large for a lesson"),
    Code("not-utf8", "error", "a text that is not UTF-8"),
    Code("link-outside", "error", "a symbolic link that leads out of the content folder"),
    Code("no-content", "error", "a content folder that isn't there"),
    Code("no-modules", "error", "a content folder without modules"),
    Code("nesting-too-deep", "error", "blocks so deep in each other that text is lost"),
    # YAML
    Code("yaml-syntax", "error", "YAML that can't be read"),
    Code("yaml-duplicate-key", "error", "a key given twice"),
    Code("yaml-key", "error", "a key that is not a plain text"),
    Code("yaml-alias", "error", "a YAML alias"),
    Code("yaml-tag", "error", "a YAML tag"),
    Code("yaml-too-deep", "error", "YAML nested too deep"),
    # front matter and course.yml
    Code("front-matter-unclosed", "error", "front matter without its closing line"),
    Code("front-matter-shape", "error", "front matter that is not keys with values"),
    Code("unknown-key", "either", "a key that means nothing"),
    Code("wrong-type", "error", "a value of the wrong kind"),
    Code("bad-value", "either", "a value that can't be meant"),
    # silencing
    Code("silence-unknown-code", "warning", "a silenced code that doesn't exist"),
    Code("silence-error", "warning", "a silenced code that can't be silenced"),
    Code("silence-without-reason", "warning", "a code silenced without saying why"),
    Code("silence-unused", "warning", "a silenced code that isn't found"),
    # new courses
    Code("new-not-empty", "error", "a folder for a new course that isn't empty"),
    # themes
    Code("theme-missing", "error", "a theme that isn't there"),
    Code("theme-broken", "error", "a theme that can't be used"),
    # publishing
    Code("out-bad-path", "error", "an out folder, or a file in it, that can't be one"),
    Code("out-is-file", "error", "a file where the out folder should be"),
    Code("out-not-ours", "error", "files in the way that coursekit didn't write"),
    Code("out-unwritable", "error", "an out folder that can't be written"),
    Code("out-unreadable", "error", "a file to be copied that can't be read"),
    Code("out-full", "error", "no space left on the disk"),
    Code("out-busy", "either", "another build is writing the same folder"),
    Code("out-changed-file", "warning", "a page that someone has changed by hand"),
    Code("out-recovered", "warning", "a build that was interrupted, and has been finished"),
)

CATALOGUE: dict[str, Code] = {
    code.code: code
    for code in (
        *(Code(rule.code, rule.severity, rule.summary) for rule in DOCUMENT_RULES),
        *(Code(rule.code, rule.severity, rule.summary) for rule in COURSE_RULES),
        *ELSEWHERE,
    )
}
