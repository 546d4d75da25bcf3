"""Templates compiled by our own leaner code draw what they would by Jinja's."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from coursekit.content.read import read_content
from coursekit.site import render as rendering
from coursekit.site.lean import LeanEnvironment
from coursekit.site.theme import read_theme
from planned import plan

ROOT = Path(__file__).parents[1]


class Odd:
    def __html__(self) -> str:
        return "<i>odd</i>"


VALUES = {
    "text": "a < b & \"c\" 'd'",
    "html": Markup("<b>&amp;</b>"),
    "odd": Odd(),
    "things": [1, True, None, 2.5, "<", Markup("<")],
    "thing": SimpleNamespace(name="<n>", items={"a": "&"}),
    "table": {"name": "<in a dict>"},
    "f": lambda *args, **kwargs: f"<{args} {kwargs}>",
    "finished": lambda text: Markup(text),
}

TEMPLATES = {
    "values": "{{ text }} {{ html }} {{ odd }} {% for thing in things %}{{ thing }} {% endfor %}",
    "attributes": "{{ thing.name }} {{ table.name }} {{ thing.items.a }} {{ thing['items'] }}",
    "calls": "{{ f() }} {{ f(1, two='<') }} {{ f(*things, **table) }} {{ f(class=text) }} {{ finished('<p>') }}",
    "filters": "{{ text | upper }} {{ things | join('<') }} "
    "{{ html ~ text }} {{ text | safe }} {{ (html + text) | e }}",
    "macro": "{% macro m(a, b='<', c=none) %}{{ a }}{{ b }}{{ c }}{% endmacro %}"
    "{{ m(1) }} {{ m('<', html) }} {{ m(b=2, a=3) }} {{ m(1, 2, 3) }} {{ m('x') ~ text }}",
    "what is left over": "{% macro m(a) %}{{ a }} {{ varargs }} {{ kwargs }}{% endmacro %}{{ m(1, 2, three='<') }}",
    "caller": "{% macro m(a) %}{{ a }}: {{ caller('<') }}{% endmacro %}"
    "{% for x in things %}{% call(y) m(x) %}{{ x }} {{ y }} {{ text }}{% endcall %}{% endfor %}",
    "a caller that may be missing": "{% macro m(a) %}{{ caller() if caller is defined else a }}{% endmacro %}"
    "{{ m('<') }}{% call m('<') %}called{% endcall %}{{ m() if false }}{{ m(a=1) }}",
    "a caller by name": "{% macro m(a, caller=none) %}{{ a }}{{ caller }}{% endmacro %}{{ m(1) }}{{ m(1, 2) }}",
    "escaping off": "{% autoescape false %}{{ text }}{{ f('<') }}{% endautoescape %}{{ text }}",
    "escaping as it comes": "{% autoescape table.name == 'x' %}{{ text }}{{ f('<') }}{% endautoescape %}",
    "blocks": "{% block a %}{% for x in things %}{{ loop.index }}{{ x }}{% endfor %}{% endblock %}{{ self.a() }}",
    "down a tree": "{% for x in [[1, [2, 3]], 4] recursive %}{{ loop(x) if x is iterable else x }}{% endfor %}",
    "set": "{% set kept %}<b>{{ text }}</b>{% endset %}{{ kept }} {% set ns = namespace(n=1) %}{{ ns.n }}",
}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_draws_what_it_would_by_jinjas_code(template: str) -> None:
    lean, plain = (made(autoescape=True, undefined=StrictUndefined) for made in (LeanEnvironment, Environment))
    assert lean.from_string(template).render(VALUES) == plain.from_string(template).render(VALUES)


@pytest.mark.parametrize(
    "template",
    [
        "{{ missing }}",
        "{{ missing() }}",
        "{{ thing.missing }}",
        "{{ thing.missing.further }}",
        "{{ table.missing('x') }}",
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}",
        "{% macro m(a) %}{{ caller() }}{% endmacro %}{{ m(1) }}",
    ],
)
def test_what_is_missing_is_the_same_error(template: str) -> None:
    said = []
    for made in (LeanEnvironment, Environment):
        with pytest.raises(UndefinedError) as fault:
            made(autoescape=True, undefined=StrictUndefined).from_string(template).render(VALUES)
        said.append(str(fault.value))
    assert said[0] == said[1]


@pytest.mark.parametrize("call", ["m(1, 2)", "m(1, b=2)", "m(1, a=1)"])
def test_a_macro_that_is_called_wrongly_is_the_same_error(call: str) -> None:
    said = []
    for made in (LeanEnvironment, Environment):
        with pytest.raises(TypeError) as fault:
            made(autoescape=True).from_string("{% macro m(a) %}{{ a }}{% endmacro %}{{ " + call + " }}").render()
        said.append(str(fault.value))
    assert said[0] == said[1]


@pytest.mark.parametrize("course", ["content", "docs", "tests/courses/kitchen-sink"])
def test_the_pages_of_a_course_are_the_same(course: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = read_content(ROOT / course)
    theme, _ = read_theme("default", "de")
    assert theme
    pages = plan(content, theme, searches=True, keeps=True).pages
    lean = [rendering.render(page) for page in pages]
    monkeypatch.setattr(rendering, "LeanEnvironment", Environment)
    monkeypatch.setattr(rendering, "_compiled", lambda: None)
    rendering.environment.cache_clear()
    try:
        assert lean == [rendering.render(page) for page in pages]
    finally:
        rendering.environment.cache_clear()


# -- macros that stay from page to page --------------------------------------------------------------------------------


def imported(macros: str, page: str = "{% from 'macros' import m with context %}{{ m(1) }}") -> LeanEnvironment:
    templates = {"macros": macros, "page": page, "other": "{% macro of() %}{{ x is defined }}{% endmacro %}"}
    return LeanEnvironment(autoescape=True, undefined=StrictUndefined, loader=DictLoader(templates))


LASTING = "{# Says x. #}\n{% from 'other' import of %}{% macro m(a) %}{{ a }} {{ x }} {{ of() }}{% endmacro %}"


@pytest.mark.parametrize(
    "macros",
    [
        LASTING,
        "{% set y = x %}{% macro m(a) %}{{ a }} {{ y }} False{% endmacro %}",
        "{% if x == 1 %}{% macro m(a) %}1 1 False{% endmacro %}"
        "{% else %}{% macro m(a) %}1 2 False{% endmacro %}{% endif %}",
        "{% from 'other' import of with context %}{% macro m(a) %}1 {{ x }} {{ not of() }}{% endmacro %}",
        "{% from name import of %}{% macro m(a) %}1 {{ x }} {{ of() }}{% endmacro %}",
        "{% set seen = [] %}{% macro m(a) %}{{ seen.append(x) or seen | length }} {{ x }} False{% endmacro %}",
    ],
)
def test_macros_are_given_the_values_of_each_page(macros: str) -> None:
    page = imported(macros).get_template("page")
    assert [page.render(x=x, name="other") for x in (1, 2)] == ["1 1 False", "1 2 False"]


def test_macros_of_a_template_are_made_once() -> None:
    template = imported(LASTING).get_template("macros")
    assert template.make_module({"x": 1}).m is template.make_module({"x": 2}).m  # type: ignore[attr-defined]


def test_macros_see_what_stands_where_they_are_imported() -> None:
    page = "{% for y in [1, 2] %}{% from 'macros' import m with context %}{{ m(0) }}{% endfor %}"
    assert imported("{% macro m(a) %}{{ y }}{% endmacro %}", page).get_template("page").render() == "12"


def test_a_page_made_in_another_thread_meanwhile_changes_nothing() -> None:
    says = "{% macro says() %}{{ x }}{% endmacro %}"
    environment = imported(says + "{% macro m(a) %}{{ says() }} {{ meanwhile() }} {{ says() }}{% endmacro %}")
    others: list[str] = []

    def another() -> str:
        values = {"x": 2, "meanwhile": str}
        thread = Thread(target=lambda: others.append(environment.get_template("page").render(values)))
        thread.start()
        thread.join()
        return "-"

    page = environment.get_template("page")
    assert page.render(x=1, meanwhile=str) == "1  1"
    assert (page.render(x=1, meanwhile=another), others) == ("1 - 1", ["2  2"])
