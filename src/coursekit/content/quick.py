"""markdown-it, asked less often: the same tokens in less time.

The library asks every block rule at every line, and every inline rule at every character that may mean something. But
a rule begins only with certain characters: a heading with `#`, a code span with a backtick. `quicken` sets a parser up
so that a rule is asked only where it can begin, that the lines of a paragraph are looked at once, and that text without
markup is a token at once. All else is left to the library's own rules and loops.

What is said of rules here is CommonMark, GFM and the plugins that `markdown.py` uses. A rule of any other name is asked
everywhere, as the library does it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore, normalize
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from coursekit.content.quick_blocks import Blocks
from coursekit.content.quick_lines import token
from coursekit.content.quick_text import DEPTH, Plain

Rule = Callable[..., bool]
ByCharacter = Mapping[str, list[Rule]]
ANY = None

BLOCK: Mapping[str, str | None] = {
    "table": ANY,
    "code": "",  # which begins with four spaces; where they are, every rule is asked
    "fence": "`~",
    "directive": ":",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
    "lheading": ANY,
    "deflist": ANY,
    "paragraph": ANY,
}
"""The characters that a line can begin with where a block rule does."""

INLINE: Mapping[str, str | None] = {
    "text": ANY,
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "span": "[",
    "image": "!",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
    "attr": "{",
    "gfm_autolink_www": "w",
    "gfm_autolink_protocol": ":",
    "gfm_autolink_email": "@",
}
"""The characters that an inline rule can begin with."""

ROW = frozenset("|-:")
"""What a line can begin with that makes a table of the line before it."""
BENEATH = ROW | {"="}
"""What a line can begin with that makes a table or a heading of the line before it, if it isn't indented less."""
DEFINITION = (": ", ":\t", "~ ", "~\t")
"""What a line begins with that makes a definition list of the one before it."""
DECIDED = frozenset({"table", "lheading", "deflist", "paragraph"})
"""The rules of which only the paragraph is left where no such line follows."""
AFTERWARDS = frozenset({"balance_pairs", "strikethrough", "emphasis", "fragments_join"})
"""What the library does to the tokens of a text once they are all there. A single plain one it leaves as it is."""
PLAIN = frozenset({"newline", "backticks", "emphasis", "link"})
"""The rules for what `quick_text.py` knows."""


def quicken(md: MarkdownIt) -> None:
    """Set a parser up to be quick. It comes last: rules that are added, enabled or disabled later aren't seen."""
    md.block = Blocks(_Lines(md.block.ruler))
    md.inline = _Text(md.inline)
    if normalize in md.core.ruler.getRules(""):
        md.core.ruler.at("normalize", _normalize)


def _normalize(state: StateCore) -> None:
    """Line ends and NUL are looked for before they are replaced: most texts have nothing to replace."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


class _Rules:
    """The rules of a ruler by the character they can begin with."""

    def __init__(self, ruler: Ruler[Any], beginnings: Mapping[str, str | None]) -> None:
        self._ruler = ruler
        self._characters = {character for begins in beginnings.values() for character in begins or ""}
        self.named = list(zip(ruler.get_active_rules(), ruler.getRules(), strict=True))
        self.are_known = all(name in beginnings for name, _ in self.named)
        self._begins = {(rule, character) for name, rule in self.named for character in beginnings.get(name) or ""}
        self._anywhere = {rule for name, rule in self.named if beginnings.get(name) is ANY}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ruler, name)

    def at(self, chain: str = "") -> tuple[dict[str, list[Rule]], list[Rule]]:
        """The rules of a chain in their order: those that can begin with a character, for each that any of ours begins
        with; and those that can begin with any other."""
        rules = self._ruler.getRules(chain)
        found = {c: [r for r in rules if r in self._anywhere or (r, c) in self._begins] for c in self._characters}
        return found, [rule for rule in rules if rule in self._anywhere]


class _Lines(_Rules):
    """A ruler for blocks. Each of its chains is a single rule, which asks those that can begin at the line."""

    def __init__(self, ruler: Ruler[Any]) -> None:
        super().__init__(ruler, BLOCK)
        self._decided = {rule for name, rule in self.named if name in DECIDED}
        self._tables = {rule for name, rule in self.named if name == "table"}
        self._last = {rule for name, rule in self.named if name == "paragraph"}
        ending, always = self.at("paragraph")
        self._ending = {character: self._open(rules) for character, rules in ending.items()}
        self._always = self._open(always)
        self._chains: dict[str, list[Rule]] = {}

    def getRules(self, chain: str = "") -> list[Rule]:  # noqa: N802
        if chain not in self._chains:
            self._chains[chain] = [self._asking(chain)]
        return self._chains[chain]

    def _open(self, rules: list[Rule]) -> list[Rule]:
        return [rule for rule in rules if rule not in self._decided]

    def _asking(self, chain: str) -> Rule:
        every: list[Rule] = self._ruler.getRules(chain)
        begins, others = self.at(chain)
        at = {character: self._sooner(rules) for character, rules in begins.items()}
        elsewhere = self._sooner(others)
        no_table = {character: self._untabled(rules) for character, rules in at.items()}
        no_table_elsewhere = self._untabled(elsewhere)

        def ask(state: StateBlock, line: int, end: int, silent: bool) -> bool:
            src, begins = state.src, state.bMarks
            first, beneath = begins[line] + state.tShift[line], begins[line + 1] + state.tShift[line + 1]
            if state.sCount[line] - state.blkIndent > 3:
                rules = every
            elif src[beneath : beneath + 1] in ROW:
                rules = at.get(src[first : first + 1], elsewhere)
            else:
                rules = no_table.get(src[first : first + 1], no_table_elsewhere)
            for rule in rules:  # noqa: SIM110 - quicker than a generator
                if rule(state, line, end, silent):
                    return True
            return False

        return ask

    def _untabled(self, rules: list[Rule]) -> list[Rule]:
        return [rule for rule in rules if rule not in self._tables]

    def _sooner(self, rules: list[Rule]) -> list[Rule]:
        """Look for a paragraph as soon as only rules are left that come to it by looking at its lines again."""
        if self._last.isdisjoint(rules):
            return rules
        at = max((n for n, rule in enumerate(rules, start=1) if rule not in self._decided), default=0)
        return [*rules[:at], self._paragraph, *rules[at:]]

    def _paragraph(self, state: StateBlock, start: int, _end: int, _silent: bool) -> bool:
        """A paragraph, where it is certain to be one."""
        end = self._end(state, start)
        if end == start:
            return False
        content = state.getLines(start, end, state.blkIndent, False).strip(" \t\n")
        if content[:1].isspace() or content[-1:].isspace():
            return False  # versions of the library differ in which spaces they trim
        state.line = end
        state.push("paragraph_open", "p", 1).map = [start, end]
        text = state.push("inline", "", 0)
        text.content, text.map, text.children = content, [start, end], []
        state.push("paragraph_close", "p", -1)
        return True

    def _end(self, state: StateBlock, start: int) -> int:
        """The line after a paragraph; `start` if it may be something else."""
        outer, state.parentType = state.parentType, "paragraph"
        line = start + 1
        while line < state.lineMax:
            first = state.bMarks[line] + state.tShift[line]
            if first >= state.eMarks[line]:
                beyond = state.bMarks[line + 1] + state.tShift[line + 1]  # after the last line there is a mark more
                if line == start + 1 and state.src.startswith(DEFINITION, beyond):
                    line = start  # a definition may stand after an empty line
                break
            character = state.src[first]
            below = character in BENEATH and state.sCount[line] >= state.blkIndent
            if below or state.src.startswith(DEFINITION, first):
                line = start
                break
            rules = self._ending.get(character, self._always)
            asked = rules if 0 <= state.sCount[line] <= state.blkIndent + 3 else ()
            if asked and any(rule(state, line, state.lineMax, True) for rule in asked):
                break
            line += 1
        state.parentType = outer
        return line


class _Runs(_Rules):
    """A ruler for text, whose one rule asks those that can begin at the character."""

    def __init__(self, ruler: Ruler[Any]) -> None:
        super().__init__(ruler, INLINE)
        at, elsewhere = self.at()

        def ask(state: StateInline, silent: bool) -> bool:
            return any(rule(state, silent) for rule in at.get(state.src[state.pos], elsewhere))

        self._asking = [ask]

    def getRules(self, chain: str = "") -> list[Rule]:  # noqa: N802
        return self._ruler.getRules(chain) if chain else self._asking


def _add(state: StateInline, text: str) -> None:
    state.pending += text


_ADD: Callable[[StateInline, str], None] = getattr(StateInline, "append_pending", _add)
"""Add to the text that is no token yet. The library has a quicker way for long texts from version 4.3 on."""


class _Text(ParserInline):
    """The parser of text, which stops only where a rule can begin."""

    def __init__(self, stock: ParserInline) -> None:
        super().__init__()
        runs = _Runs(stock.ruler)
        ruler: Any = runs
        self.ruler, self.ruler2, self.terminator_re = ruler, stock.ruler2, stock.terminator_re
        self._known = runs.are_known
        self._plain = self._known and AFTERWARDS.issuperset(stock.ruler2.get_active_rules())
        texts = {rule for name, rule in runs.named if name == "text"}
        self._at = {c: [rule for rule in rules if rule not in texts] for c, rules in runs.at()[0].items()}
        self.plain: Plain | None = None
        if self._known:  # the end of a label, `]`, is looked for by going from token to token
            stops = "".join(character for character, rules in self._at.items() if rules)
            self.terminator_re = re.compile(f"[{re.escape(stops)}\\]]")
            if self._plain and PLAIN.issubset(stock.ruler.get_active_rules()):
                self.plain = Plain(stops)

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        if not src or not self._plain:
            return super().parse(src, md, env, tokens)
        if not self.terminator_re.search(src):
            tokens.append(token("text", "", 0, 0, src))
        elif self.plain and md.options["maxNesting"] > DEPTH and (found := self.plain.tokens(src)):
            tokens += found
        else:
            super().parse(src, md, env, tokens)
        return tokens

    def tokenize(self, state: StateInline) -> None:
        if not self._known or state.level >= state.md.options["maxNesting"]:
            super().tokenize(state)
            return
        src, pos, end = state.src, state.pos, state.posMax
        while pos < end:
            for rule in self._at.get(src[pos], ()):
                if rule(state, False):
                    pos = state.pos
                    break
            else:
                found = self.terminator_re.search(src, pos + 1)
                state.pos = found.start() if found else end
                _ADD(state, src[pos : state.pos])
                pos = state.pos
        if state.pending:
            state.pushPending()
