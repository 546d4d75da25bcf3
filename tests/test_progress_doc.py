"""docs/progress.md held against the code: kinds of records, the files, and what browsers must have."""

from __future__ import annotations

import re
from pathlib import Path

from command import course
from coursekit.content.read import read_content
from coursekit.course import bank_of
from coursekit.progress import read as reading
from coursekit.site.items import items
from test_docs import first_table, section, spans
from test_items import LESSON
from test_progress_page import FILE
from test_records import SOUND

STATIC = Path(__file__).parents[1] / "themes" / "default" / "static"
SCRIPTS = {path.name: path.read_text("utf-8") for path in sorted((STATIC / "js").glob("*.js"))}
STYLES = {path.name: path.read_text("utf-8") for path in sorted((STATIC / "css").glob("*.css"))}
CODE = "\n".join([*SCRIPTS.values(), *STYLES.values()])

USED = {
    "`light-dark()`": r"\blight-dark\(",
    "`content` with a text in its place": r'content: "[^"]*" /',
    "container queries": r"@container\b",
    "`:has()`": r":has\(",
    "`color-mix()`": r"\bcolor-mix\(",
    "`dvh`": r"\d[dsl]v[hw]\b",
    "`translate` as a property": r"[{; ]translate:",
    "`:focus-visible`": r":focus-visible\b",
    "`<dialog>`": r"\bshowModal\(",
    "`Object.hasOwn`": r"\bObject\.hasOwn\(",
    "`at()` of lists": r"\.at\(",
    "`replaceAll`": r"\.replaceAll\(",
    "`replaceChildren`": r"\.replaceChildren\(",
    "`??=`": r"(?:\?\?|\|\||&&)=",
    "`BigInt`": r"\bBigInt\(|\b\d+n\b",
    "`dateStyle`": r"\bdateStyle\b",
    "`Intl.NumberFormat`": r"\bIntl\.NumberFormat\b",
    "`matchAll` of texts": r"\bhtml\.matchAll\(",
    "service workers": r"\bserviceWorker\b",
    "`crypto.subtle`": r"\bcrypto\.subtle\b",
    "`navigator.clipboard`": r"\bnavigator\.clipboard\b",
    "`AbortSignal.timeout`": r"\bAbortSignal\.",
    "`accent-color`": r"\baccent-color:",
    "`text-wrap: balance`": r"\btext-wrap:",
    "`overscroll-behavior`": r"\boverscroll-behavior:",
    "`scrollbar-width`": r"\bscrollbar-\w+:",
    "`::details-content`": r"::details-content\b",
    "`text-size-adjust`": r"[{; ]text-size-adjust:",
    "`navigator.storage.persist`": r"\bnavigator\.storage\b",
}
NEWER = (
    *(r"\bstructuredClone\(", r"\bpopover\b", r"\.inert\b", r"\(\?<[=!]", r"\bcrypto\.randomUUID\b"),
    *(
        r"\.findLast(?:Index)?\(",
        r"\.to(?:Sorted|Reversed|Spliced)\(",
        r"^(?:const .* = )?await ",
        r"\bthis\.#",
    ),
    *(r"\.isWellFormed\(", r"\bfromAsync\b", r"\bgroupBy\(", r"\bwithResolvers\(", r"\bonscrollend\b"),
    *(
        r"\bResizeObserver\b",
        r"\bIntl\.(?!DateTimeFormat|NumberFormat)",
        r"\bshowSaveFilePicker\b",
        r"\brequestIdleCallback\b",
    ),
    *(
        r"@layer\b",
        r"@scope\b",
        r"@starting-style\b",
        r"\bsubgrid\b",
        r"\banchor\(",
        r"\bfield-sizing\b",
        r"@property\b",
    ),
    *(
        r"\binterpolate-size\b",
        r":user-(?:in)?valid\b",
        r"\boklch\(",
        r"[{;]\s*&",
        r"\bview-transition",
        r"\bfetchpriority\b",
    ),
)
"""What is newer than 2020 too, and not used. Whoever needs one of these takes it from here to the table."""


def table(start: str) -> list[list[str]]:
    return first_table(section("progress", start))


def test_every_kind_of_record_is_listed_with_its_fields() -> None:
    kinds = re.findall(r'^  \["(\w+)", \[\d, \d+, \w+\]\]', SCRIPTS["record.js"], re.M)
    rows = [(spans(keys), spans(fields)) for keys, fields, _ in table(":::concept[record]")]
    assert [keys[0].split("/")[0] for keys, _ in rows] == kinds
    for keys, fields in rows:
        patterns = [re.sub(r"[A-Z]+", lambda m: ".+" if m[0] == "PART" else "[^/]+", key) for key in keys]
        fitting = [value for name, value in SOUND.items() if any(re.fullmatch(p, name) for p in patterns)]
        assert fitting and list(fitting[0]) == fields, keys
        assert all(set(value) <= {*fields, "sent"} for value in fitting)
    assert {name.split("/")[0] for name in SOUND} == set(kinds)


def test_the_progress_file_is_as_it_is_saved_and_read() -> None:
    assert [spans(name)[0] for name, _ in table("## The progress file")] == list(FILE)
    said = " ".join(section("progress", "## The progress file").split())
    limits = {name: int(number.replace("_", "")) for name, number in re.findall(
        r"^export const (MAX_\w+) = ([\d_]+);", SCRIPTS["progress-file.js"], re.M
    )}  # fmt: skip
    assert limits == {"MAX_BYTES": reading.MAX_BYTES, "MAX_RECORDS": reading.MAX_RECORDS}
    assert f"{limits['MAX_BYTES'] // 1_000_000} MB" in said and f"{limits['MAX_RECORDS']:,} records" in said
    assert f'FORMAT = "{reading.FORMAT}"' in SCRIPTS["progress-file.js"] and f"`{reading.FORMAT}`" in said


def test_the_list_of_items_is_as_it_is_written(tmp_path: Path) -> None:
    content = read_content(course(tmp_path, dough=LESSON) / "content")
    made = items(content.id, "Bread", (document.module for document in content.documents), bank_of(content))
    part = section("progress", "### items.json")
    assert [name for cell, _ in table("### items.json") for name in spans(cell)] == list(made)
    (module,) = made["modules"]
    tick, exercise = next(iter(module["ticks"].values())), module["exercises"][0]
    assert {*module, *tick, *exercise, "was"} <= set(spans(part))


def test_every_newer_feature_that_is_used_is_listed_and_no_other_is_used() -> None:
    listed = {row[0]: row for row in rows_of_features()}
    assert list(listed) == list(USED)
    assert [name for name, pattern in USED.items() if not re.search(pattern, CODE, re.M)] == [], "listed and not used"
    assert [pattern for pattern in NEWER if re.search(pattern, CODE, re.M)] == [], "used and not listed"


def rows_of_features() -> list[list[str]]:
    text = section("progress", "## Browsers")
    return first_table(text[text.index("This is what asks for more") :])


def test_the_versions_follow_from_the_features() -> None:
    """A browser must have every feature without which a page isn't right."""
    needed = [row[1:4] for row in rows_of_features() if not row[4]]
    versions = [max(tuple(map(int, row[i].split("."))) for row in needed) for i in range(3)]
    claimed = [tuple(map(int, version.split("."))) for _, version in table("## Browsers")]
    assert claimed == versions
    themes = " ".join(section("themes", "## Browsers").split())
    names = ("Chrome", "Firefox", "Safari")
    assert all(f"{name} {'.'.join(map(str, version))}" in themes for name, version in zip(names, claimed, strict=True))
