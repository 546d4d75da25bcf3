"""Markdown becomes blocks: what each construct turns into, and that nothing an author types breaks the reader."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.content.blocks import text_digest
from coursekit.content.model import (
    Block,
    Callout,
    Checklist,
    ChecklistItems,
    Concept,
    Exercise,
    Heading,
    Hint,
    Image,
    Link,
    Options,
    Prose,
    Question,
    Solution,
    Unknown,
    Word,
    walk,
)
from coursekit.content.reader import Body, read_body
from coursekit.content.references import parts_of


def read(text: str) -> Body:
    body, _ = read_body(text, "lesson.md")
    return body


def markup(block: Block) -> str:
    """The HTML of some prose, holes shown as {link}, {word} and so on."""
    assert isinstance(block, Prose)
    shown = {Link: "link", Image: "image", Word: "word"}
    return "".join(p if isinstance(p, str) else "{" + shown.get(type(p), "block") + "}" for p in block.parts)


def only(text: str) -> Block:
    (block,) = read(text).blocks
    return block


# -- prose


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a *b* **c** ~~d~~ `e<f>`", "<p>a <em>b</em> <strong>c</strong> <s>d</s> <code>e&lt;f&gt;</code></p>\n"),
        ("one\ntwo  \nthree", "<p>one\ntwo<br>\nthree</p>\n"),
        ("- a\n- b", "<ul>\n<li>a\n</li>\n<li>b\n</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a\n</li>\n</ol>'),
        ("> q", "<blockquote><p>q</p>\n</blockquote>\n"),
        ("Term\n: what it is", "<dl><dt>Term</dt><dd>what it is\n</dd>\n</dl>"),
        ("```python\nx = 1\n```", '<pre tabindex="0"><code class="language-python"><span class="n">x</span>'),
        ("```\n<b>\n```", '<pre tabindex="0"><code>&lt;b&gt;\n</code></pre>\n'),
        ("[a](b)", "<p>{link}a</a></p>\n"),
        ("<https://a.example>", "<p>{link}https://a.example</a></p>\n"),
        ("see https://a.example/x.", "<p>see {link}https://a.example/x</a>.</p>\n"),
        ("![alt](i.png)", "<p>{image}</p>\n"),
        ("[x]{.warm #here lang=fr onclick=no}", '<p><span id="here" lang="fr" class="warm">x</span></p>\n'),
        ("- [x] done", '<ul class="tasks">\n<li class="task"><span class="task-box" role="img" aria-label="{word}">'),
        ("***", "<hr>\n"),
    ],
)
def test_prose(source: str, expected: str) -> None:
    assert markup(only(source)).startswith(expected)


def test_tables_can_scroll_and_keep_their_alignment() -> None:
    shown = markup(only("| a | b |\n|---|--:|\n| 1 | 2 |"))
    assert shown.startswith('<div class="table" role="group" tabindex="0" aria-label="{word}"><table>')
    assert '<th scope="col">a</th><th scope="col" class="align-right">b</th>' in shown
    assert '<td>1</td><td class="align-right">2</td>' in shown


def test_footnotes_come_at_the_end_and_lead_back() -> None:
    first, notes = (markup(b) for b in read("Text[^n].\n\n:::note\nx\n:::\n\n[^n]: Why.").blocks[::2])
    assert 'href="#fn--1" id="fnref--1"' in first
    assert notes.startswith('<section class="footnotes"') and 'href="#fnref--1"' in notes and "Why." in notes


def test_headings_are_blocks_with_stable_ids() -> None:
    blocks = read("## When to say *No*\n\n## When to say no\n\n### Own {#own-id}").blocks
    headings = [b for b in blocks if isinstance(b, Heading)]
    assert [(h.level, h.id, h.title.text) for h in headings] == [
        (2, "when-to-say-no", "When to say No"),
        (2, "when-to-say-no-2", "When to say no"),
        (3, "own-id", "Own"),
    ]
    assert headings[0].title.parts == ("When to say <em>No</em>",)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("press <kbd>x</kbd>", "<p>press <kbd>x</kbd></p>\n"),
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n"),
        ("open <kbd> alone", "<p>open &lt;kbd&gt; alone</p>\n"),
        ("*a <kbd>b* c</kbd>", "<p><em>a &lt;kbd&gt;b</em> c&lt;/kbd&gt;</p>\n"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;\n"),
        ("<details onclick=x open>\n\n*y*\n\n</details>", '<details open="">\n<p><em>y</em></p>\n</details>\n'),
        ("a<!-- secret -->b", "<p>ab</p>\n"),
        ("<figure>\n<details>\n</figure>\n</details>", "&lt;figure&gt;\n<details>\n&lt;/figure&gt;\n</details>\n"),
        ("<details>\n<kbd></details></kbd>", "&lt;details&gt;\n<kbd>&lt;/details&gt;</kbd>\n"),
        ("x <details>y</details>", "<p>x &lt;details&gt;y&lt;/details&gt;</p>\n"),
    ],
)
def test_raw_html_passes_a_short_list_and_shows_the_rest(source: str, expected: str) -> None:
    assert markup(only(source)) == expected


def test_what_html_was_refused_is_noted_with_its_line() -> None:
    refused = read("ok\n\n<b>x</b> and <kbd>").outline.refused_html
    assert [(r.tag, r.line, r.allowed) for r in refused] == [("<b>", 3, False), ("</b>", 3, False), ("<kbd>", 3, True)]


# -- directives


def test_a_concept_takes_its_id_from_the_label_and_its_title_from_the_attribute() -> None:
    concept = only(':::concept[rag]{title="Look it up"}\nText\n:::')
    assert isinstance(concept, Concept)
    assert (concept.id, concept.title.text, concept.place.line) == ("rag", "Look it up", 1)
    assert markup(concept.body[0]) == "<p>Text</p>\n"


def test_a_label_beside_an_id_attribute_is_a_title_with_markup() -> None:
    concept = only(":::concept[Look *it* up]{#rag}\n:::")
    assert isinstance(concept, Concept)
    assert (concept.id, concept.title.text, concept.title.parts) == ("rag", "Look it up", ("Look <em>it</em> up",))


def test_what_has_no_title_gets_one_from_its_id_and_the_other_way_round() -> None:
    first, second = read(":::concept[fine-tuning]\n:::\n\n:::exercise[Try it out]\n:::").blocks
    assert isinstance(first, Concept) and isinstance(second, Exercise)
    assert (first.title.text, second.id) == ("Fine tuning", "try-it-out")


def test_callouts_hints_and_solutions_take_any_label_as_their_title() -> None:
    blocks = read(":::warning[Careful]\nx\n:::\n\n:::hint\ny\n:::\n\n:::solution[Ours]\nz\n:::").blocks
    warning, hint, solution = blocks
    assert isinstance(warning, Callout) and warning.kind == "warning" and warning.title
    assert warning.title.text == "Careful"
    assert isinstance(hint, Hint) and hint.title is None
    assert isinstance(solution, Solution) and solution.title and solution.title.text == "Ours"


def test_a_checklist_holds_items_with_ids_and_digests() -> None:
    checklist = only(":::checklist[done]\nBefore.\n\n- [ ] I can *explain* {#explain}\n- [x] Say no\n:::")
    assert isinstance(checklist, Checklist)
    before, items = checklist.body
    assert isinstance(before, Prose) and isinstance(items, ChecklistItems)
    first, second = items.items
    assert (first.id, first.named, first.text, first.parts) == (
        "explain",
        True,
        "I can explain",
        ("I can <em>explain</em>",),
    )
    assert (second.id, second.named, second.place.line) == ("say-no", False, 5)
    assert first.digest == text_digest("i  CAN explain") != second.digest


def test_a_question_holds_options_with_explanations() -> None:
    question = only(
        ":::question[q]\nWhich?\n\n- [x] this\n\n  Since it holds.\n- [ ] that\n\n:::\n".replace("\n\n:::\n", "\n:::\n")
    )
    assert isinstance(question, Question)
    options = question.body[-1]
    assert isinstance(options, Options)
    assert [(o.correct, o.parts) for o in options.options] == [(True, ("this",)), (False, ("that",))]
    assert "Since it holds." in "".join(str(p) for p in options.options[0].explanation)
    assert question.options == options.options


def test_a_number_question_keeps_its_answer_as_written() -> None:
    question = only(':::question[q]{answer="1.50" tolerance="1 %"}\nHow much?\n:::')
    assert isinstance(question, Question) and (question.answer, question.tolerance) == ("1.50", "1 %")


def test_nested_directives_are_found_in_lists_and_quotes_too() -> None:
    body = read("- item\n\n  :::note\n  inside\n  :::\n\n> :::tip\n> quoted\n\n::::exercise[e]\n:::hint\nh\n:::\n::::")
    kinds = [type(b).__name__ for b in walk(body.blocks)]
    assert kinds.count("Callout") == 2 and kinds.index("Hint") > kinds.index("Exercise")


def test_an_unknown_name_keeps_its_content() -> None:
    block = only(":::conzept[x]\ntext\n:::")
    assert isinstance(block, Unknown) and block.name == "conzept" and markup(block.body[0]) == "<p>text</p>\n"


def test_the_tree_of_directives_as_written() -> None:
    (outer, loose) = read("::::exercise[e]{.big}\n:::hint[Look *here*]\nx\n:::\n::::\n\n:::note\ntext\n\n").directives
    assert outer.as_json() == {
        "name": "exercise",
        "label": "e",
        "id": "e",
        "attributes": {"class": "big"},
        "line": 1,
        "end_line": 5,
        "closed": True,
        "children": [
            {
                "name": "hint",
                "label": "Look here",
                "id": None,
                "attributes": {},
                "line": 2,
                "end_line": 4,
                "closed": True,
                "children": [],
            }
        ],
    }
    assert (loose.closed, loose.line, loose.end_line, loose.label) == (False, 7, 8, None)


# -- whatever an author types

TEXT = st.text(alphabet=st.sampled_from(list(":::[]{}#.=\"'<>/!`*_~-+|\\ \t\n\n\nab1&;^()x€")), max_size=120)
FRAGMENTS = st.lists(
    st.sampled_from(
        [
            ":::concept[a]", "::::exercise[b]", ":::", "::::", ":::question[q]", "- [x] yes {#y}", "  deeper", "> q",
            "# H {#h}", "| a | b |", "|---|---|", "```python", "```", "<details>", "</details>",
            "<summary>s</summary>", "<kbd>", "text <b>x</b> *y*", "[l](concept:a){#q}", "![i](x.png)", "[^1]",
            "[^1]: note", "term", ": def",
            "",
            "1. one", "***", "    code", "<!--", "-->", "<figure>", "</figure>", "a &amp; b &", "[x]{.c #id}",
        ]
    ),
    max_size=25,
).map("\n".join)  # fmt: skip


@given(st.one_of(st.text(max_size=200), TEXT, FRAGMENTS))
def test_the_reader_never_raises_and_its_lines_exist(text: str) -> None:
    body, found = read_body(text, "x.md")
    last = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    lines = [b.place.line for b in walk(body.blocks)] + [d.place.line for d in found]
    lines += [p.end_line for p in body.outline.paragraphs] + [link.line for link in body.outline.links]
    assert all(1 <= line <= last for line in lines)


def whole(blocks: tuple[Block, ...]) -> str:
    """A document as a page would show it, each directive as a plain section."""
    out = []
    for block in blocks:
        runs = [p for run in parts_of(block) for p in run]
        inner = "".join(p if isinstance(p, str) else _HOLES.get(type(p)) or whole((p,)) for p in runs)  # type: ignore[arg-type]
        inner = f"<p>{inner}</p>" if isinstance(block, Heading) else inner
        body = whole(getattr(block, "body", ()))
        out.append(inner + body if isinstance(block, Prose) else f"<section><div>{inner}</div>{body}</section>")
    return "".join(out)


_HOLES = {Link: "<a>", Image: '<img src="x" alt="">', Word: "word"}


@given(FRAGMENTS)
def test_pages_are_well_formed_html_whatever_is_typed(text: str) -> None:
    page = f"<!doctype html><title>t</title><body>{whole(read(text).blocks)}"
    html5lib.HTMLParser(strict=True).parse(page)


def test_quotes_nested_ten_thousand_deep_are_reported_not_followed() -> None:
    body, found = read_body(">" * 10_000 + " deep", "x.md")
    assert [d.code for d in found] == ["nesting-too-deep"] and found[0].place.line == 1
    assert body.outline.paragraphs == []


def test_brackets_by_the_thousand_are_read() -> None:
    assert read("[" * 5_000 + "x").words == 1
    assert read("![" * 1_000 + "x").words == 1
    assert read("*a " * 3_000).words == 3_000
