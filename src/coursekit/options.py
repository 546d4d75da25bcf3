"""The options of `coursekit build`: one table, which click is told of and the quick start reads by itself.

Loads nothing: a build with nothing to do has ended before click would be there.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Value = str | bool | int | None
    Values = dict[str, Value]

DIGITS = "0123456789"

BUILD: tuple[tuple[str, str, str, str | bool | None, str], ...] = (
    ("--content", "content_dir", "DIR", "content", "Folder with the modules and course.yml."),
    ("--out", "out", "DIR", "site", "Folder for the site. Files there that coursekit did not write are left alone."),
    ("--theme", "theme", "NAME|DIR", None, "Theme to use instead of the one named in course.yml."),
    ("--strict", "strict", "", False, "Let warnings stop the build, as errors do."),
    ("--search", "search", "", False, "Give the site a search box; needs Pagefind (coursekit[search])."),
    ("--jobs", "jobs", "N", None, "Processes to share the work of a large course; without it, one a processor."),
    ("--force", "force", "", False, "Make every page anew, whatever earlier builds have noted."),
)
"""Flag, name of the parameter, the word for its value (empty: it takes none; "N": a number), what it is when not given,
help."""


def plain(arguments: list[str]) -> Values | None:
    """The values of a build's arguments, or None for what only click can judge: help, mistakes, odd forms."""
    values: Values = {name: default for _, name, _, default, _ in BUILD}
    takes = {flag: (name, word) for flag, name, word, _, _ in BUILD}
    rest = iter(arguments)
    for argument in rest:
        flag, equals, value = argument.partition("=")
        if flag not in takes:
            return None
        name, word = takes[flag]
        if not word and equals:
            return None
        if word and not equals:
            value = next(rest, "")
        if word and (not value or value.startswith("-")):
            return None
        if word == "N" and not (len(value) == 1 and value in DIGITS[1:]):  # more digits are for click to judge
            return None
        values[name] = (int(value) if word == "N" else value) if word else True
    return values
