"""Code coloured at build time: classes, never inline styles, and only for languages that are named.

Pygments says what is what. Its HTML is made here: its own formatter, which can do much else, takes three times as long
for the same, and twice as long to load as the lexer of a language.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from coursekit.content.costly import Known, costly, name_of
from coursekit.content.spans import markup

if TYPE_CHECKING:
    from pygments.lexer import Lexer

PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "none"})


@costly
def highlight(code: str, language: str) -> str:
    """HTML of `code`, escaped, with Pygments' class names where the language is known."""
    lexer = None if language.lower() in PLAIN else _lexer(language.lower())
    if lexer is None:
        return escape(code, quote=False)
    return html(lexer, code)


def html(lexer: Lexer, code: str) -> str:
    """What a lexer makes of `code`, in HTML: at once by a quick lexer, by way of its tokens by any other."""
    if lexer.filters:
        return markup((0, kind, text) for kind, text in lexer.get_tokens(code))
    text = lexer._preprocess_lexer_input(code)  # type: ignore[attr-defined]
    if type(lexer).__qualname__ == "JsonLexer":
        from coursekit.content.quick_json import json_html

        if (known := json_html(text)) is not None:
            return known
    found: Any = lexer.get_tokens_unprocessed(text)
    return str(found.html()) if hasattr(found, "html") else markup(found)


@costly
def is_known(language: str) -> bool:
    return language.lower() in PLAIN or _lexer(language.lower()) is not None


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import find_lexer_class_by_name
    from pygments.util import ClassNotFound

    try:
        made = find_lexer_class_by_name(language)
    except ClassNotFound:
        return None
    try:  # it leans on what Python keeps to itself
        from coursekit.content.quick_lexer import quick
    except ImportError:
        return made(stripnl=False)
    return quick(made, stripnl=False)


_SHOWN = re.compile(r'<pre tabindex="0"><code class="language-([\w+#.-]+)">(.*?)</code></pre>', re.DOTALL)
_TAG = re.compile("<[^>]*>")


def shown(page: str) -> Known:
    """What a page tells of the colours of its fences: HTML that `highlight` has made for the text which is read in it.
    Nothing else on a page looks like a fence with a language, since authors can't write `<pre>`."""
    colours, languages = name_of(highlight), name_of(is_known)
    known: Known = {}
    for language, coloured in _SHOWN.findall(page):
        code = _TAG.sub("", coloured).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        known[colours, code, language] = coloured
        if "<span" in coloured:
            known[languages, language] = True
    return known
