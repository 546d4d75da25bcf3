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
    Code("file-too-large", "error", "a text that is too large for a lesson, a response or a progress file"),
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
    # facts, frameworks, worksheets, exercises: what stands in the files
    Code("missing-key", "error", "a key that must be there and isn't"),
    Code("either-or", "error", "none, or more than one, of the keys of which one is needed"),
    Code("nothing-named", "error", "a list of options, outcomes, values or parts without an entry"),
    Code("not-a-number", "error", "something else where a number should be"),
    Code("empty-range", "error", "a range that no number lies in"),
    Code("bad-name", "error", "a name that expressions can't use"),
    Code("name-taken", "error", "a name that stands for something else already"),
    Code("row-without-effect", "error", "a row of a weighing that speaks for and against nothing"),
    Code("too-large", "error", "more decisions, rows, branches, facts or parts than there may be"),
    # facts, frameworks, worksheets, exercises: names, tests, expressions
    Code("unknown-name", "error", "a fact, decision, input, line, case or part that isn't there"),
    Code("unknown-outcome", "error", "an option or outcome that isn't there"),
    Code("bad-test", "error", "a test that can't be understood"),
    Code("test-out-of-range", "error", "a test that no number of the fact can pass"),
    Code("bad-expression", "error", "an expression that can't be understood"),
    Code("fact-in-formula", "error", "a formula of a framework that computes with a fact"),
    Code("units-differ", "error", "amounts that don't go together, or a line or part in another unit than it says"),
    Code("cycle", "error", "decisions, lines or parts that wait for each other"),
    # frameworks and worksheets: proofs
    Code("no-outcome", "error", "a situation in which a decision has no outcome"),
    Code("rows-overlap", "error", "two rows that hold at once where only one may"),
    Code("dead-row", "error", "a row that never counts"),
    Code("dead-outcome", "error", "an option or outcome that nothing leads to"),
    Code("all-ruled-out", "error", "a situation in which every option is ruled out"),
    Code("settles-two", "error", "rows that settle different options at once"),
    Code("band-hole", "error", "a score that no band takes in"),
    Code("band-overlap", "error", "a score that two bands take in"),
    Code("no-number", "error", "a situation in which a score or formula can't be computed"),
    Code("not-provable", "warning", "a framework with too many situations to look at all"),
    Code("example-differs", "error", "an example that comes out otherwise than it says"),
    # exercises
    Code("case-undecided", "error", "a case whose facts leave its framework open"),
    Code("accept-not-derived", "error", "an option to be accepted that the framework doesn't accept"),
    Code("never-earned", "error", "points that no answer can earn"),
    Code("decides-nothing", "either", "a fact, framework, criterion or earlier part that changes no grade"),
    Code("twin-phrase", "warning", "one phrase that meets two criteria"),
    Code("no-model-answer", "warning", "an exercise without an example that earns everything"),
    # situations that are put to a framework, responses that are graded
    Code("json-syntax", "error", "JSON that can't be read"),
    # progress files
    Code("not-a-progress-file", "error", "a file that holds no progress"),
    Code("other-course", "error", "a progress file of another course"),
    Code("doubled-file", "warning", "the same progress file twice"),
    Code("records-left-out", "warning", "records of a progress file that are none"),
    Code("merged-files", "warning", "progress files of one name that part"),
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
    # searching
    Code("search-missing", "error", "a search index is asked for, and Pagefind isn't installed"),
    Code("search-failed", "error", "a search index that couldn't be made"),
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
    # previews
    Code("program-fault", "error", "a fault of coursekit itself"),
)

CATALOGUE: dict[str, Code] = {
    code.code: code
    for code in (
        *(Code(rule.code, rule.severity, rule.summary) for rule in DOCUMENT_RULES),
        *(Code(rule.code, rule.severity, rule.summary) for rule in COURSE_RULES),
        *ELSEWHERE,
    )
}
