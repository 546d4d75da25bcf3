"""Those who are measured in `sites.py`: how each is set up, run, and begun anew.

Every set-up is a few lines of ours, kept to what makes the comparison fair: tagged fences are coloured by all but those
that are meant to be bare; search indexes are switched off where they can be, since ours is timed apart; fonts of
third parties are off. What remains different is said in `more` and `less`, which docs/benchmarks.md shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from corpus import PHASE

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Peer:
    """One program with one set-up. Folders and files are relative to a folder of its own."""

    key: str
    title: str
    package: str
    """Whose version it has, and what is installed for it; empty for us."""
    command: tuple[str, ...]
    """`{bin}` is where the peers' programs lie, `{hugo}` is Hugo itself, `{ours}` the coursekit of this checkout."""
    content: str
    """Where a copy of the course goes."""
    out: str
    page: str
    """The page of a module below `out`: `{phase}` is its folder, `{name}` its file without ending, `{id}` its id."""
    files: Callable[[int], Files] = lambda _: {}
    """Its settings, by path, for a course of so many modules."""
    before: tuple[str, ...] = ()
    """A command that is run once, before the files are written."""
    later: tuple[str, ...] = ()
    """The command for all builds after the first, where another is quicker."""
    kept: tuple[str, ...] = ()
    """What it keeps from build to build, beside `out`."""
    again: bool = True
    """Whether it is worth asking twice: some start from nothing at every build, by design."""
    more: str = ""
    less: str = ""
    environment: Files = field(default_factory=dict)
    """`{folder}` is its own folder; the names of `command` stand for what they stand for there."""


HUGO = ("{hugo}",)
HUGO_KEPT = ("resources", "cache")
HUGO_HOME = {"HUGO_CACHEDIR": "{folder}/cache"}

SKELETON = """\
baseURL = "https://example.org/"
title = "A course to measure with"
theme = "skeleton"
[markup.highlight]
noClasses = false
"""

BARE = """\
baseURL = "https://example.org/"
title = "A course to measure with"
disableKinds = ["home", "section", "taxonomy", "term", "rss", "sitemap", "robotstxt", "404"]
[markup.highlight]
codeFences = false
"""
ONE = BARE.replace('disableKinds = ["home", "section", "taxonomy", "term", "rss", "sitemap", "robotstxt", "404"]\n', "")
BARE_PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>{{ .Title }}</title>{{ .Content }}</html>\n'

OWN = """\
baseURL = "https://example.org/"
title = "A course to measure with"
disableKinds = ["taxonomy", "term", "rss"]
[outputs]
home = ["html", "json"]
[markup.highlight]
noClasses = false
"""
OWN_BASE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{ .Title }}</title>
<link rel="stylesheet" href="/style.css"></head>
<body>
<header><a href="/">{{ site.Title }}</a></header>
<nav>{{ with .CurrentSection }}<ol>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}\
</ol>{{ end }}</nav>
<main><h1>{{ .Title }}</h1>
{{ block "main" . }}{{ .Content }}{{ end }}
</main>
</body>
</html>
"""
OWN_PAGE = """\
{{ define "main" }}{{ .TableOfContents }}
{{ .Content }}
<p>{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</p>{{ end }}
"""
OWN_LIST = """\
{{ define "main" }}<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
"""
OWN_JSON = """\
{{ $all := slice }}{{ range site.RegularPages }}\
{{ $all = $all | append (dict "title" .Title "url" .RelPermalink "text" .Plain) }}{{ end }}{{ $all | jsonify }}
"""
OWN_STYLE = "body { max-width: 45rem; margin: auto; font: 1rem/1.5 sans-serif; }\n"

PELICAN = """\
SITENAME = "A course to measure with"
SITEURL = ""
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
DEFAULT_DATE = "fs"
SLUGIFY_SOURCE = "basename"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DEFAULT_PAGINATION = 10
"""
PELICAN_CACHED = """\
CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True
"""

MKDOCS = """\
site_name: A course to measure with
site_url: https://example.org/
theme: {name: mkdocs, highlightjs: false}
plugins: []
markdown_extensions:
  - codehilite: {guess_lang: false}
"""

MATERIAL = """\
site_name: A course to measure with
site_url: https://example.org/
theme: {name: material, font: false}
plugins: []
markdown_extensions: [pymdownx.highlight, pymdownx.superfences]
"""

ZENSICAL = """\
[project]
site_name = "A course to measure with"
site_url = "https://example.org/"
[project.theme]
font = false
[project.markdown_extensions.tables]
[project.markdown_extensions.toc]
[project.markdown_extensions."pymdownx.highlight"]
[project.markdown_extensions."pymdownx.superfences"]
"""

SPHINX = """\
project = "A course to measure with"
extensions = ["myst_parser"]
html_theme = "alabaster"
myst_title_to_header = True
myst_url_schemes = ["http", "https", "mailto", "concept"]
suppress_warnings = ["myst"]
"""

ELEVENTY = """\
module.exports = function (config) {
  config.addPlugin(require("@11ty/eleventy-plugin-syntaxhighlight"));
  config.setQuietMode(true);
  return { dir: { input: "content", output: "site", includes: "../layouts" }, markdownTemplateEngine: false };
};
"""
ELEVENTY_PAGE = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><main><h1>{{ title }}</h1>{{ content | safe }}</main></body></html>
"""


def _sphinx(modules: int) -> Files:
    """A contents page for the course, and one for each phase, since a single long one takes Sphinx minutes."""
    contents = "```{toctree}\n:maxdepth: 1\n:glob:\n\n"
    phases = [f"phase-{n:03}" for n in range((modules - 1) // PHASE + 1)]
    made = {f"source/{name}/index.md": f"# {name}\n\n{contents}m*\n```\n" for name in phases}
    course = f"# A course to measure with\n\n{contents}" + "".join(f"{name}/index\n" for name in phases) + "```\n"
    return {"conf.py": SPHINX, "source/index.md": course, **made}


def _with_home(name: str, settings: str) -> Callable[[int], Files]:
    return lambda _: {name: settings, "docs/index.md": "# A course to measure with\n"}


def _fixed(files: Files) -> Callable[[int], Files]:
    return lambda _: files


OUR_PAGE = "{id}/index.html"
OUR_COMMAND = ("{ours}", "build", "--content", "content", "--out", "site")
NESTED = "{phase}/{name}/index.html"

OURS = Peer("ours", "coursekit", "", OUR_COMMAND, "content", "site", OUR_PAGE, kept=(".coursekit",))
OURS_ALONE = Peer(
    "ours-alone", "coursekit, one process", "", (*OUR_COMMAND, "--jobs", "1"), "content", "site", OUR_PAGE,
    kept=(".coursekit",),
)  # fmt: skip
OURS_SEARCH = Peer(
    "ours-search", "coursekit with its search index", "", (*OUR_COMMAND, "--search"), "content", "site", OUR_PAGE,
    kept=(".coursekit",),
)  # fmt: skip

PEERS = (
    Peer(
        "hugo-bare", "Hugo, barest set-up", "hugo", HUGO, "content", "public", NESTED,
        _fixed({"hugo.toml": BARE, "layouts/page.html": BARE_PAGE}), kept=HUGO_KEPT, environment=HUGO_HOME,
        less="one template of a line; no colours, no lists, no navigation, no feed, no style, no check of links",
    ),
    Peer(
        "hugo-one", "Hugo, one template", "hugo", HUGO, "content", "public", NESTED,
        _fixed({"hugo.toml": ONE, "layouts/page.html": BARE_PAGE}), kept=HUGO_KEPT, environment=HUGO_HOME,
        more="what Hugo makes unless it is told not to: feeds of the site and of each section, a site map",
        less="as the barest set-up",
    ),
    Peer(
        "hugo-skeleton", "Hugo, skeleton theme", "hugo", HUGO, "content", "public", NESTED,
        _fixed({"hugo.toml": SKELETON}), ("{hugo}", "new", "theme", "skeleton"), kept=HUGO_KEPT,
        environment=HUGO_HOME,
        more="a summary of every page on the home page and on its section's; feeds; a site map",
        less="no contents of a page, no neighbours, no concepts, exercises or questions, no check of links",
    ),
    Peer(
        "hugo-json", "Hugo, own layout and a full-text JSON", "hugo", HUGO, "content", "public", NESTED,
        _fixed({
            "hugo.toml": OWN, "layouts/baseof.html": OWN_BASE, "layouts/page.html": OWN_PAGE,
            "layouts/home.html": OWN_LIST, "layouts/section.html": OWN_LIST, "layouts/home.json": OWN_JSON,
            "static/style.css": OWN_STYLE,
        }), kept=HUGO_KEPT, environment=HUGO_HOME,
        more="the text of all pages in one JSON, for a search in the browser; a site map",
        less="no concepts, exercises or questions, no check of links, one short style sheet",
    ),
    Peer(
        "pelican", "Pelican", "pelican markdown",
        ("{bin}/pelican", "-q", "content", "-o", "output", "-s", "pelicanconf.py"), "content", "output", "{name}.html",
        _fixed({"pelicanconf.py": PELICAN, "cached.py": PELICAN + PELICAN_CACHED}),
        later=("{bin}/pelican", "-q", "content", "-o", "output", "-s", "cached.py"), kept=("cache", "__pycache__"),
        more="listings of articles, ten to a page, and of each phase",
        less="no navigation but those listings, no contents of a page, links between modules not resolved; "
        "reads front matter line by line, so lists in it become text",
    ),
    Peer(
        "mkdocs", "MkDocs", "mkdocs", ("{bin}/mkdocs", "build", "-q"), "docs", "site", NESTED,
        _with_home("mkdocs.yml", MKDOCS), again=False,
        more="all pages in the menu of every page; a site map",
        less="search is off; directives and task lists stay text",
    ),
    Peer(
        "material", "Material for MkDocs", "mkdocs-material", ("{bin}/mkdocs", "build", "-q"), "docs", "site", NESTED,
        _with_home("mkdocs.yml", MATERIAL), again=False,
        more="all pages in the navigation of every page; a site map",
        less="search is off; directives and task lists stay text",
    ),
    Peer(
        "zensical", "Zensical", "zensical", ("{bin}/zensical", "build"), "docs", "site", NESTED,
        _with_home("zensical.toml", ZENSICAL), kept=(".cache",),
        more="all pages in the navigation of every page; a search index, which can't be switched off",
        less="directives and task lists stay text",
    ),
    Peer(
        "sphinx", "Sphinx with MyST", "sphinx myst-parser",
        ("{bin}/sphinx-build", "-q", "-j", "auto", "-c", ".", "-d", "doctrees", "source", "site"),
        "source", "site", "{phase}/{name}.html", _sphinx, kept=("doctrees",),
        more="a search index and the sources, which stand beside the pages; links are checked",
        less="directives and task lists stay text",
    ),
    Peer(
        "eleventy", "Eleventy", "@11ty/eleventy", ("node", "{eleventy}/cmd.cjs"), "content", "site", NESTED,
        _fixed({
            "eleventy.config.js": ELEVENTY, "layouts/page.njk": ELEVENTY_PAGE,
            "content/content.json": '{"layout": "page.njk"}',
        }),
        environment={"NODE_PATH": "{eleventy}/../.."},
        less="one short template, no navigation, no lists, no style, no check of links; colours by Prism",
    ),
)  # fmt: skip
