"""Code coloured at build time: classes, never inline styles, and only for languages that are named."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.formatters import HtmlFormatter
    from pygments.lexer import Lexer

PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "none"})


def highlight(code: str, language: str) -> str:
    """HTML of `code`, escaped, with Pygments' class names where the language is known."""
    lexer = None if language.lower() in PLAIN else _lexer(language.lower())
    if lexer is None:
        return escape(code, quote=False)
    from pygments import highlight as pygments_highlight

    return pygments_highlight(code, lexer, _formatter())


def is_known(language: str) -> bool:
    return language.lower() in PLAIN or _lexer(language.lower()) is not None


@cache
def _formatter() -> HtmlFormatter[str]:
    """Making one takes as long as a fence does: it puts together a style sheet, which we don't ask for."""
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(nowrap=True)


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
