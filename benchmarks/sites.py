"""How long it takes to make a site, beside other generators: `python benchmarks/sites.py`.

Makes a course of made-up words, installs the others, runs them and us in turn on the same files, and prints medians,
how many times ours they are, and what must be reached. Ends with an error if anything of that isn't met.

Examples: `--only cold,edit --peers hugo-bare,mkdocs`, `--modules 200`, `--write-docs` (docs/benchmarks.md).
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import corpus
import goals
import report
import serving
import weights
from installing import Installed, install
from peers import OURS, OURS_ALONE, OURS_SEARCH, PEERS, Peer
from runs import ROUNDS, SLOW_ROUNDS, Run, RunError, load, machine, put_away, rounds, run

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache/benchmarks"
DOCS, KEPT = ROOT / "docs/benchmarks.md", CACHE / "last.json"
PARTS = ("cold", "idle", "edit", "plain", "search", "large", "weight", "serve")
REST = 3.0
"""Seconds after which a build of ours trusts times alone; the others may rest too."""
ONE = 30
"""The module whose page is weighed. It and all that it shows are the same in a course of a hundred."""


class Bench:
    """Where all lie, and what was measured so far."""

    def __init__(self, modules: int, installed: Installed, peers: Sequence[Peer], busy: bool) -> None:
        self.modules, self.installed = modules, installed
        self.peers = [peer for peer in peers if peer.package not in installed.missing]
        self.work = CACHE / "work"
        self.figures: dict[str, list[float]] = {}
        self.turn, self.busy = 0, busy

    def counted(self, took: Run) -> float:
        """Seconds by the clock, or those of processors."""
        return took.busy if self.busy else took.seconds

    def note(self, key: str, *values: float) -> None:
        self.figures.setdefault(key, []).extend(values)

    # Places

    def folder(self, peer: Peer, modules: int, tagged: bool = True) -> Path:
        """The folder of a peer, with its settings and a copy of the course. The same for the same arguments."""
        folder = self.work / f"{peer.key}-{modules}-{'tagged' if tagged else 'plain'}"
        if folder.exists():
            return folder
        source = self.work / f"course-{modules}-{'tagged' if tagged else 'plain'}"
        if not source.exists():
            corpus.write(source, modules, tagged)
        folder.mkdir()
        if peer.before:
            run(self.command(peer.before), folder, self.environment(peer, folder))
            shutil.rmtree(folder / "themes/skeleton/content", ignore_errors=True)  # pages to show the theme with
        ours = None if not peer.package else shutil.ignore_patterns("course.yml")
        shutil.copytree(source, folder / peer.content, ignore=ours)
        for path, text in peer.files(modules).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        return folder

    def command(self, words: Sequence[str]) -> list[str]:
        return [word.format_map(self.installed.programs) for word in words]

    def environment(self, peer: Peer, folder: Path) -> dict[str, str]:
        names = self.installed.programs | {"folder": str(folder)}
        return {name: value.format_map(names) for name, value in peer.environment.items()}

    def page(self, peer: Peer, number: int) -> str:
        path = Path(corpus.path_of(number))
        return peer.page.format(phase=path.parent.name, name=path.stem, id=path.stem)

    # Builds

    def build(self, peer: Peer, folder: Path, cold: bool) -> Run:
        if cold:
            put_away(folder, (peer.out, *peer.kept), self.work / "removed")
        words = peer.command if cold or not peer.later else peer.later
        took = run(self.command(words), folder, self.environment(peer, folder))
        if not (folder / peer.out / self.page(peer, 0)).exists():
            raise RunError(f"{peer.key} made no page of the first module")
        return took

    def in_turn(self, part: str, peers: Iterable[Peer], modules: int, tagged: bool = True) -> None:
        """Builds of each peer in turn, five times or as often as can be afforded. `part` says which: cold, idle, edit;
        figures are noted under it, with the suffix that it may have."""
        kind, dash, size = part.partition("-")
        cold, times, asked = kind in ("cold", "plain"), dict[str, int](), list(peers)
        for peer in asked if not cold else ():
            self.made(peer, modules, tagged)
        time.sleep(0 if cold else REST)
        for number in range(ROUNDS):
            self.turn += 1
            for peer in list(asked):
                if number >= times.get(peer.key, ROUNDS):
                    continue
                try:
                    took = self.once(kind, cold, peer, self.folder(peer, modules, tagged), modules)
                except RunError as fault:
                    self.lost(peer, fault)
                    asked.remove(peer)
                    continue
                times.setdefault(peer.key, rounds(took.seconds))
                say(f"{part}, {number + 1}: {peer.key} {self.counted(took):.3f} s, {took.megabytes:.0f} MB")
                self.note(f"{part}/{peer.key}", self.counted(took))
                if part == "cold" or size:
                    memory = f"memory{dash}{size}/{peer.key}"
                    self.figures[memory] = [max(took.megabytes, *self.figures.get(memory, [0.0]))]

    def once(self, kind: str, cold: bool, peer: Peer, folder: Path, modules: int) -> Run:
        if kind != "edit":
            return self.build(peer, folder, cold)
        number = modules // 2 + self.turn  # in each round another one: nobody knows it from the last edit
        sentence = self.edit(peer, folder, number, self.turn)
        took = self.build(peer, folder, cold)
        if sentence not in (folder / peer.out / self.page(peer, number)).read_text("utf-8"):
            raise RunError(f"{peer.key} built, but the edit isn't on the page")
        return took

    def edit(self, peer: Peer, folder: Path, number: int, turn: int) -> str:
        """Save an edit, and give the sentence that it added."""
        path = corpus.path_of(number)
        original = (self.work / f"course-{folder.name.partition(peer.key + '-')[2]}" / path).read_text("utf-8")
        (folder / peer.content / path).write_text(corpus.edited(original, turn), "utf-8")
        return f"Edit number {turn} adds"

    def made(self, peer: Peer, modules: int, tagged: bool) -> None:
        """See that the peer has built all, and once more as it does from then on."""
        try:
            folder = self.folder(peer, modules, tagged)
            self.build(peer, folder, cold=not (folder / peer.out).exists())
            if peer.later or not peer.package:
                self.build(peer, folder, cold=False)
        except RunError as fault:
            self.lost(peer, fault)

    def lost(self, peer: Peer, fault: RunError) -> None:
        if not peer.package:
            raise fault
        say(f"{peer.key} is left out: {fault}")
        self.installed.missing[peer.title] = str(fault)[-200:]
        self.peers = [other for other in self.peers if other.key != peer.key]

    # Parts

    def run(self, part: str) -> None:
        """Measure one of `PARTS`. A peer that fails is left out; where we fail, all ends."""
        {"cold": self.cold, "idle": self.idle, "edit": self.edits, "plain": self.plain, "search": self.search,
         "large": self.large, "weight": self.weight, "serve": self.serve}[part]()  # fmt: skip

    def cold(self) -> None:
        alone = [OURS_ALONE] if knows_jobs(self.installed) else []
        self.in_turn("cold", [OURS, *alone, *self.those(but="hugo-json")], self.modules)

    def idle(self) -> None:
        self.in_turn("idle", [OURS, *(p for p in self.those(but="hugo-json") if p.again)], self.modules)

    def edits(self) -> None:
        self.in_turn("edit", [OURS, *(p for p in self.those(but="hugo-json") if p.again)], self.modules)

    def plain(self) -> None:
        self.in_turn("plain", [OURS, *self.those("hugo-json")], self.modules, tagged=False)

    def search(self) -> None:
        """A cold build with the index and one without, in turn; the difference is the index."""
        for number in range(SLOW_ROUNDS):
            bare = self.counted(self.build(OURS, self.folder(OURS, self.modules), cold=True))
            try:
                both = self.counted(self.build(OURS_SEARCH, self.folder(OURS_SEARCH, self.modules), cold=True))
            except RunError as fault:
                self.installed.missing["the search index"] = str(fault)[-200:]
                return
            say(f"search, {number + 1}: {both:.3f} s, {both - bare:.3f} s of it for the index")
            self.note("search/ours", both)
            self.note("index/ours", both - bare)

    def large(self) -> None:
        small, large = goals.sizes(self.modules)
        folder = self.folder(OURS, large)
        took = self.build(OURS, folder, cold=True)
        say(f"cold, {large} modules: {took.seconds:.1f} s, {took.megabytes:.0f} MB")
        self.note("cold-large/ours", self.counted(took))
        self.note("memory-large/ours", took.megabytes)
        for part in ("idle-large", "edit-large"):
            self.in_turn(part, [OURS, *self.those("hugo-bare")], large)
        for name, size in {"small": small, "mid": self.modules, "large": large}.items():
            self.weigh_html(f"html-{name}", [OURS, *self.those("material" if size < large else "none")], size)
        self.figures["html-sizes/ours"] = [self.figures[f"html-{name}/ours"][0] for name in ("small", "mid", "large")]

    def weigh_html(self, part: str, peers: Iterable[Peer], size: int) -> dict[str, tuple[Path, str]]:
        """Note the bytes of the page of one module, which is the same in courses of any size. Gives where the pages
        are: folder and path, by the key of the peer."""
        pages = {}
        for peer in peers:
            try:
                folder = self.folder(peer, size)
                if not (folder / peer.out).exists():
                    self.build(peer, folder, cold=True)
                pages[peer.key] = (folder / peer.out, self.page(peer, ONE))
                self.figures[f"{part}/{peer.key}"] = [Path(*pages[peer.key]).stat().st_size]
            except (RunError, OSError) as fault:
                self.lost(peer, RunError(str(fault)))
        return pages

    def weight(self) -> None:
        pages = self.weigh_html("html", [OURS, *self.those(but="hugo-json")], self.modules)
        for key, weight in weights.weigh(pages).items():
            self.note(f"weight/{key}", weight)

    def serve(self) -> None:
        previews = [self.preview(OURS, "{ours}", "serve", "--content", "content", "--port", "{port}")]
        for peer in self.those("hugo-skeleton"):
            previews.append(self.preview(peer, "{hugo}", "server", "--bind", "127.0.0.1", "--port", "{port}"))
        with ExitStack() as until_the_end:
            both = [(preview, until_the_end.enter_context(serving.running(preview))) for preview in previews]
            for key, took in serving.served(both, range(1001, 1011)).items():
                self.note(f"served/{key}", *took)
            for key, took in serving.shown(both, range(2001, 2011)).items():
                self.note(f"shown/{key}", *took)

    def preview(self, peer: Peer, *words: str) -> serving.Preview:
        apart, number = replace(peer, key=f"{peer.key}-serve"), self.modules // 2
        folder = self.folder(apart, self.modules)
        path = "/" + self.page(peer, number).removesuffix("index.html")
        save = lambda turn: self.edit(apart, folder, number, turn)  # noqa: E731
        return serving.Preview(peer.key, self.command(words), folder, path, save)

    def those(self, *keys: str, but: str = "") -> list[Peer]:
        return [peer for peer in self.peers if (not keys or peer.key in keys) and peer.key != but]


def knows_jobs(installed: Installed) -> bool:
    """Whether this coursekit can be told how many processes to use."""
    return (
        "--jobs"
        in subprocess.run([installed.programs["ours"], "build", "--help"], capture_output=True, text=True).stdout
    )


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--modules", type=int, default=1000, metavar="N", help="size of the course; `large` takes 10 × N"
    )
    parser.add_argument("--only", default=",".join(PARTS), metavar="PARTS", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--peers", default=",".join(peer.key for peer in PEERS), metavar="KEYS", help="of %(default)s")
    parser.add_argument("--busy", action="store_true", help="count processor time, where other work runs beside")
    parser.add_argument("--add", action="store_true", help="keep what the last run measured of other parts")
    parser.add_argument("--markdown", action="store_true", help="print tables as Markdown")
    parser.add_argument("--write-docs", action="store_true", help="put the run into docs/benchmarks.md")
    parser.add_argument("--again", action="store_true", help="measure nothing; print the last run")
    given = parser.parse_args()
    parts, keys = given.only.split(","), given.peers.split(",")
    if unknown := [*({*parts} - {*PARTS}), *({*keys} - {peer.key for peer in PEERS})]:
        parser.error(f"unknown: {', '.join(unknown)}")
    if given.modules < 100:
        parser.error("a course to measure with has 100 modules at least")
    last = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() and (given.add or given.again) else None
    if given.again and not last:
        parser.error("there is no last run")
    try:
        results = last if given.again and last else measured(given.modules, parts, keys, given.busy, last)
    except RunError as fault:
        say(f"coursekit itself failed, so nothing more was measured: {fault}")
        return 1
    print(report.as_text(results))
    if given.markdown:
        print(report.as_markdown(results))
    if given.write_docs:
        DOCS.write_text(report.into_docs(DOCS.read_text("utf-8"), report.as_markdown(results)), "utf-8")
    return int(not all(line.met for line in report.reached(results)))


def measured(
    modules: int, parts: Sequence[str], keys: Sequence[str], busy: bool, last: report.Results | None
) -> report.Results:
    """Measure these parts; what was measured is kept after each."""
    peers = [peer for peer in PEERS if peer.key in keys]
    before, started = load(), datetime.now(UTC)
    shutil.rmtree(CACHE / "work", ignore_errors=True)
    (CACHE / "work").mkdir(parents=True)
    bench = Bench(modules, install(CACHE, peers), peers, busy)
    results = last if last and (last["modules"], last["busy"]) == (modules, busy) else report.nothing(modules, busy)
    for part in (part for part in PARTS if part in parts):
        say(f"– {part}")
        bench.run(part)
        results = report.added(results, part, keys, bench.figures, bench.installed)
        results |= {"machine": machine(), "load": before, "when": f"{started:%Y-%m-%d}"}
        KEPT.write_text(json.dumps(results, indent=1), "utf-8")
    shutil.rmtree(CACHE / "work")
    say(f"took {(datetime.now(UTC) - started).total_seconds() / 60:.1f} minutes")
    return results


if __name__ == "__main__":
    sys.exit(main())
