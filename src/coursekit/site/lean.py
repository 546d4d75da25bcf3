"""Templates compiled to leaner code than Jinja writes of itself: pages come out the same, in three fifths of the time.

Jinja's code asks again for each value what is known beforehand here: that no theme calls a function that wants the
context, and that nearly all that is shown is a text, a whole number or finished HTML. What is otherwise goes Jinja's
own way.
"""

from __future__ import annotations

from collections.abc import Callable
from keyword import iskeyword
from typing import Any

import markupsafe
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

WRITES = b"1"
"""Of the code that is written here: another one whenever that changes, since compiled templates are kept."""

_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)  # a text, where `escape` makes it Markup


def shown(value: object) -> str:
    """What `escape` gives, but of any class: it is joined at once, and not escaped again."""
    kind = type(value)
    if kind is str:
        return _escaped(value)  # type: ignore[arg-type]
    if kind is Markup:
        return value  # type: ignore[return-value]
    return str(value) if kind is int else escape(value)


class LeanMacro(Macro):
    """A macro, called by place and with a `caller` at most: then all that Jinja sorts out has one answer."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._plain = self._default_autoescape and not (self.catch_kwargs or self.catch_varargs or self.explicit_caller)

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        lacking = self._argument_count - len(args)
        if not self._plain or lacking < 0 or (kwargs and not (self.caller and kwargs.keys() == {"caller"})):
            return super().__call__(*args, **kwargs)
        if lacking:
            args += (missing,) * lacking
        if self.caller:
            args += (kwargs.get("caller") or self._environment.undefined("No caller defined", name="caller"),)
        return str.__new__(Markup, self._func(*args))  # `Markup(…)` would ask what it is given


class LeanCode(CodeGenerator):
    """Writes Python for a template. Where one switches escaping off, it is Jinja's own."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _escapes(frame):
            self.write("environment.shown(")
        else:
            super()._output_child_pre(node, frame, finalize)

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        odd = node.dyn_args or node.dyn_kwargs or any(iskeyword(given.key) for given in node.kwargs)
        if odd or not _escapes(frame):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        self.write("environment.")
        super().macro_def(macro_ref, frame)


def _escapes(frame: Frame) -> bool:
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile


class LeanEnvironment(Environment):
    """Jinja's environment, with what the code above names. It escapes, and has no `finalize`."""

    code_generator_class = LeanCode
    shown = staticmethod(shown)
    Macro = LeanMacro
