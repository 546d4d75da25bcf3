"""Lists of a course don't grow without end: many modules, and many concepts, stand on pages of their own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from posixpath import normpath

import pytest

from browser import device, faults_of_page, launched, quiet_page, served
from command import files
from coursekit.build import build
from coursekit.site import overview

SETTINGS = """\
id: animals
title: Animals
url: https://example.org/
phases: {1: Insects, 2: {title: Others, description: All the rest.}}
"""


def module(phase: int, number: int) -> str:
    name = f"{phase}{number}"
    concept = f':::concept[c{name}]{{title="{"ÄB1"[number % 3]}x{name}"}}\nOne.\n:::'
    header = f"phase: {phase}\nmodule: {number}\ntitle: Animal {name}\ndescription: It lives."
    return f"---\n{header}\n---\n\n# Animal {name}\n\n{concept}\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of ten modules, where five are many."""
    monkeypatch.setattr(overview, "MANY_MODULES", 5)
    monkeypatch.setattr(overview, "MANY_CONCEPTS", 5)
    monkeypatch.setattr(overview, "LISTED", 3)
    content = tmp_path / "content"
    content.mkdir()
    (content / "course.yml").write_text(SETTINGS)
    for phase, count in ((1, 4), (2, 6)):
        for number in range(1, count + 1):
            (content / f"{phase}{number}.md").write_text(module(phase, number))
    built = build(content, tmp_path / "site")
    assert built.published, built.diagnostics
    return tmp_path / "site"


def links(site: Path, address: str) -> list[str]:
    """Where a page's links lead, as addresses of the site."""
    html = (site / address / "index.html").read_text("utf-8")
    found = re.findall(r'<a [^>]*href="([^"#]*)', html)
    return [normpath(f"/{address}{href}").strip("/") for href in found if "//" not in href]


def test_the_home_page_names_phases_and_where_their_modules_are(site: Path) -> None:
    home = links(site, "")
    assert [to for to in home if to.startswith("outline/")] == ["outline/1", "outline/2", "outline/3", "outline/4"]
    html = (site / "index.html").read_text("utf-8")
    assert "Others" in html and "All the rest." in html and "Modules 1 to 3" in html and "6 modules" in html
    assert "12" in home or "11" in home  # to begin with
    assert "Animal 12" not in html


def test_every_module_is_listed_once_and_leads_back(site: Path) -> None:
    listed = {number: links(site, f"outline/{number}/") for number in range(1, 5)}
    for name in (p.name for p in site.iterdir() if p.name.isdigit()):
        pages = [number for number, found in listed.items() if name in found]
        assert len(pages) == 1
        assert f"outline/{pages[0]}" in links(site, f"{name}/")
    assert not (site / "outline/5").exists()


def test_pages_of_a_list_lead_to_each_other(site: Path) -> None:
    assert {"outline/1", "outline/3"} <= {*links(site, "outline/2/")}
    html = (site / "outline/4/index.html").read_text("utf-8")
    assert '<a class="chip" href="../../outline/4/" aria-current="page">Modules 4 to 6</a>' in html
    assert 'rel="next"' not in html


def test_concepts_go_by_letter(site: Path) -> None:
    """Without their accents; what is no letter comes together."""
    pages = ["concepts/other", "concepts/a", "concepts/b", "concepts/b-2"]
    assert [to for to in links(site, "concepts/") if to.startswith("concepts/")] == pages
    assert "10 concepts" in (site / "concepts/index.html").read_text("utf-8")
    found = [to for page in pages for to in links(site, f"{page}/") if to.isdigit()]
    assert len(set(found)) == 10


def test_every_link_leads_somewhere(site: Path) -> None:
    for path in site.rglob("index.html"):
        address = path.parent.relative_to(site).as_posix()
        for to in links(site, "" if address == "." else f"{address}/"):
            assert (site / to).exists(), (address, to)


def test_machines_find_the_same(site: Path) -> None:
    assert "https://example.org/outline/4/" in (site / "sitemap.xml").read_text()
    described = re.search(r'application/ld\+json">(.*?)</script>', (site / "index.html").read_text("utf-8"))
    assert described and "hasPart" not in json.loads(described[1])
    assert len(json.loads(files(site)["course.json"])["modules"]) == 10


@pytest.mark.browser
def test_they_are_good_pages(site: Path) -> None:
    with launched() as browser, served(site) as root:
        for view in ("dark", "narrow"):
            with device(browser, view) as context, quiet_page(context) as page:
                for address in ("", "outline/2/", "concepts/", "concepts/b/"):
                    page.goto(root + address)
                    assert faults_of_page(page) == []
