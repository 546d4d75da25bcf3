"""Count what `mutmut run` found, module by module, and name the mutants that no test noticed.

    python audit/count_mutants.py

Reads the results under mutants/. Killed is a mutant that a test failed on, or that ran out of time. Exit 0: every
module reaches `WANTED`. Exit 1: one does not, a mutant was not tried, or there are no results.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "mutants" / "src" / "coursekit"
WANTED = 85
FAILED, TIMED_OUT = {1, 3}, {24, 36, 152, 255, -24}
"""Exit codes of a test run on a mutant, as mutmut reads them."""


def main() -> int:
    short = not any(RESULTS.rglob("*.meta"))
    survivors: list[str] = []
    print(f"{'module':32}{'mutants':>8}{'killed':>8}{'percent':>9}")
    for path in sorted(RESULTS.rglob("*.meta")):
        codes = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        killed = [name for name, code in codes.items() if code in FAILED | TIMED_OUT]
        survivors += sorted(set(codes) - set(killed))
        short |= len(killed) * 100 < WANTED * len(codes) or None in codes.values()
        module = path.relative_to(RESULTS).as_posix().removesuffix(".meta")
        print(f"{module:32}{len(codes):8}{len(killed):8}{len(killed) * 100 / max(1, len(codes)):9.1f}")
    print(*("survived: " + name for name in survivors), sep="\n")
    return int(short)


if __name__ == "__main__":
    sys.exit(main())
