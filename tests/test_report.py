"""Findings for programs: JSON, GitHub's annotations, SARIF."""

from __future__ import annotations

import json

from coursekit.diagnostics import Diagnostic, Place
from coursekit.report import as_github, as_json, as_sarif, as_text, summary

FOUND = [
    Diagnostic("broken-link", "there is no file `a,b.md`", Place("my docs/x.md", 3, 5, 9), "100 % sure?\ncheck"),
    Diagnostic("no-modules", "there is no module", Place("content")),
    Diagnostic("bold-heading", "bold line", Place("x.md", 1, 1), severity="warning"),
]


def test_text_shows_the_line_with_a_caret() -> None:
    assert as_text(FOUND[:1], {"my docs/x.md": ["", "", "see [x](a)"]}).splitlines()[:3] == [
        "my docs/x.md:3:5: error: there is no file `a,b.md` [broken-link]",
        "  3 | see [x](a)",
        "    |     ^^^^",
    ]


def test_json_holds_everything() -> None:
    assert json.loads(as_json(FOUND, {}))[0] == {
        "code": "broken-link",
        "severity": "error",
        "path": "my docs/x.md",
        "line": 3,
        "column": 5,
        "end_column": 9,
        "message": "there is no file `a,b.md`",
        "hint": "100 % sure?\ncheck",
    }


def test_github_annotations_escape_what_would_end_them() -> None:
    first, second, third = as_github(FOUND, {}).splitlines()
    assert first == (
        "::error file=my docs/x.md,line=3,col=5,endColumn=9,title=broken-link"
        "::there is no file `a,b.md`%0A100 %25 sure?%0Acheck"
    )
    assert second == "::error file=content,line=1,col=1,title=no-modules::there is no module"
    assert third.startswith("::warning file=x.md,line=1")


def test_sarif_names_its_rules_and_places() -> None:
    log = json.loads(as_sarif(FOUND, {}))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    where = run["results"][0]["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == "my%20docs/x.md"
    assert where["region"] == {"startLine": 3, "startColumn": 5, "endColumn": 9}
    assert "region" not in run["results"][1]["locations"][0]["physicalLocation"]


def test_the_summary_counts() -> None:
    assert summary(FOUND) == "2 errors and 1 warning"
    assert summary([]) == ""
