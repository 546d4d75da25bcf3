"""Templates compiled to leaner code than Jinja writes of itself: pages come out the same, in half the time.

Jinja's code asks again for each value what is known beforehand here: that no theme calls a function that wants the
context, and that nearly all that is shown is a text, a whole number or finished HTML. What is otherwise goes Jinja's
own way. Macros, which Jinja makes anew for each page, stay from page to page.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from keyword import iskeyword
from typing import Any

import markupsafe
from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst
from jinja2.environment import TemplateModule
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

WRITES = b"2"
"""Of the code that is written here: another one whenever that changes, since compiled templates are kept."""

_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)  # a text, where `escape` makes it Markup


finished: Callable[[str], Markup] = partial(str.__new__, Markup)
"""Text that is HTML already. `Markup(…)` itself asks what it is given."""


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
        return finished(self._func(*args))


class LeanCode(CodeGenerator):
    """Writes Python for a template. Where one switches escaping off, it is Jinja's own."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        self._asked, self._lasting = set[str](), all(map(_lasts, node.body))
        super().visit_Template(node, frame)
        self.writeline(f"asked = {frozenset(self._asked) if self._lasting else None!r}")

    def enter_frame(self, frame: Frame) -> None:
        super().enter_frame(frame)
        self._asked |= {name for action, name in frame.symbols.loads.values() if action == "resolve" and name}

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


def _lasts(node: nodes.Node) -> bool:
    """Whether what stands at the top of a template is the same for all pages: a macro, or an import without context."""
    plain = isinstance(node, nodes.Output) and all(isinstance(child, nodes.TemplateData) for child in node.nodes)
    if isinstance(node, nodes.FromImport | nodes.Import):
        return isinstance(node.template, nodes.Const) and not node.with_context
    return plain or isinstance(node, nodes.Macro)


def _escapes(frame: Frame) -> bool:
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile


class LeanTemplate(Template):
    """A template whose macros are made once, if nothing beside them stands in it, and are given each page's values."""

    @classmethod
    def _from_namespace(cls, environment: Environment, namespace: Any, globals: Any) -> Template:  # noqa: A002
        made = super()._from_namespace(environment, namespace, globals)
        made.asked = namespace["asked"]  # type: ignore[attr-defined]
        made.own = threading.local()  # type: ignore[attr-defined]
        return made

    def render(self, *given: Any, **named: Any) -> str:
        """As Jinja does it, but that nothing stays: macros of a page hold its values, and are values themselves. Python
        would find that out only when it looks through all that a build holds."""
        context = self.new_context(dict(*given, **named))
        try:
            return str(self.environment.concat(self.root_render_func(context)))
        except Exception:
            self.environment.handle_exception()
        finally:
            context.vars.clear()

    def make_module(self, vars: Any = None, shared: bool = False, locals: Any = None) -> TemplateModule:  # noqa: A002
        asked: frozenset[str] | None = self.asked  # type: ignore[attr-defined]
        if vars is None or asked is None or (locals and not asked.isdisjoint(locals)):
            return super().make_module(vars, shared, locals)
        own = self.own.__dict__  # type: ignore[attr-defined]
        if not own:
            context = self.new_context(vars, shared)
            own |= {"module": TemplateModule(self, context), "context": context}
        own["context"].parent = vars if shared else {**self.globals, **vars}
        found: TemplateModule = own["module"]
        return found


class LeanEnvironment(Environment):
    """Jinja's environment, with what the code above names. It escapes, and has no `finalize`."""

    code_generator_class = LeanCode
    template_class = LeanTemplate
    shown = staticmethod(shown)
    Macro = LeanMacro

    def make_globals(self, d: Any) -> Any:
        """A plain mapping, which is read more quickly than Jinja's chain of two."""
        return {**self.globals, **(d or {})}
