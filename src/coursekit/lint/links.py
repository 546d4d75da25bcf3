"""Links, images, and names of things that ought to be links."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from coursekit.content.outline import ImageUse, LinkUse
from coursekit.content.places import linked, shown, spoken_paths
from coursekit.content.references import KINDS, Broken, Target, below
from coursekit.diagnostics import Place
from coursekit.identifiers import did_you_mean
from coursekit.lint.late import late
from coursekit.lint.view import Fault, View, Whole

SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "ftp", "geo", "xmpp", "irc", "doi", "urn"})
VAGUE = frozenset({"here", "click here", "this", "link", "this link", "this page", "read more", "more", "see here"})

_LAB = late(
    r"(?:\*\*|__)?(?:(?:Phase|Module|Chapter|Unit|Week|Part) \d+[a-z]? (?:Lab|Deliverable|Assignment|Project|Capstone)"
    r"|(?:Lab|Deliverable|Assignment|Project|Capstone|Workshop) \d+[a-z]?)(?::| [-–—] )"
)
_FILE = late(
    r"/?(?:\.{1,2}/)*(?:[\w.@+-]+/)+[\w.@+-]+\.(?:md|markdown|mdx|rst|pdf|docx?|xlsx?|pptx?|csv|ipynb|png|jpe?g|gif|svg|webp)",
    re.IGNORECASE,
)
_REFUSED = late(
    r"(?:\]\(\s*<?|\]:[ \t]*<?|<)((javascript|vbscript|file|data):(?!image/(?:gif|png|jpeg|webp);)[^\s)>]*)",
    re.IGNORECASE,
)
"""An address that markdown-it takes for none, since a page could do harm with it, or nobody but its author has it."""


def _links(view: View) -> Iterator[tuple[LinkUse, Target | Broken]]:
    """Every link with where it leads."""
    return ((use, view.targets[use.href]) for use in view.document.outline.links)


def broken(code: str) -> Callable[[View, Whole], Iterator[Fault]]:
    """The rule for one of the codes that `resolve` gives."""

    def rule(view: View, whole: Whole) -> Iterator[Fault]:
        found = any(isinstance(t, Broken) and t.code == code for t in view.targets.values())
        for use, target in _links(view) if found else ():
            if isinstance(target, Broken) and target.code == code:
                yield Fault(_link_place(view, use), target.message, target.hint)
        if code == "broken-reference":
            yield from _misspelt(view)

    return rule


def _misspelt(view: View) -> Iterator[Fault]:
    """`concpet:rag`: to the resolver an address like any other."""
    if not any(map(_odd_scheme, linked(view.document))):
        return
    for use in view.document.outline.links:
        if scheme := _odd_scheme(use.href):
            hint = did_you_mean(scheme, [*KINDS, "module"])
            if hint:
                yield Fault(_link_place(view, use), f"nothing in a course is a `{scheme}`", hint)


def _odd_scheme(href: str) -> str:
    """The scheme of an address if it is none that anyone knows, else an empty text."""
    scheme, colon, _ = href.partition(":")
    odd = colon and scheme.isalpha() and scheme.lower() not in SCHEMES and scheme not in KINDS and scheme != "module"
    return scheme if odd else ""


def link_to_draft(view: View, whole: Whole) -> Iterator[Fault]:
    if not any(whole.drafts.values()) or view.document.module.draft:
        return
    for use, target in _links(view):
        if isinstance(target, Target) and whole.drafts.get(target.module):
            message = f"this leads to `{target.module}`, which is a draft and isn't published"
            yield Fault(_link_place(view, use), message, "take the link out until the draft is done")


def _link_place(view: View, use: LinkUse | ImageUse) -> Place:
    """Where a link stands: its address if that can be found as written, else its text."""
    address = use.href if isinstance(use, LinkUse) else use.src
    text = use.text if isinstance(use, LinkUse) else use.alt
    if not address:
        return view.find(use.line, "]()", "]( )", "](<>)", text, within=10)
    return view.find(use.line, f"]({address}", f"](<{address}", f"]({unquote(address)}", address, text, within=10)


def link_without_text(view: View) -> Iterator[Fault]:
    for use in view.document.outline.links:
        if not use.text and not use.image and use.href:
            yield Fault(_link_place(view, use), "this link has no text", "write between the brackets where it leads")


def vague_link_text(view: View) -> Iterator[Fault]:
    for use in view.document.outline.links:
        if use.text.strip(" .:!→").lower() in VAGUE:
            hint = "let the words say where it leads; many hear links without the sentence round them"
            yield Fault(
                view.find(use.line, f"[{use.text}]", use.text, within=10),
                f"the link `{use.text}` doesn't say where it leads",
                hint,
            )


def refused_address(view: View) -> Iterator[Fault]:
    if not _may_be_refused(view):  # a hundredth of what the expression takes
        return
    for m in _REFUSED.finditer(view.prose):
        if m[2].lower() == "file":
            hint = "put the file into the course's folder and link to it from there: `[…](notes.pdf)`"
        else:
            hint = "link to a page or a file, or write it as `code` if the address itself is meant"
        message = f"a page may not link to a `{m[2]}:` address, so it is shown as text"
        yield Fault(view.span(*m.span(1)), message, hint)


def _may_be_refused(view: View) -> bool:
    """Whether such a scheme stands anywhere but in a code block, where it often does."""
    text = view.document.source.text.lower()
    if len(text) != len(view.document.source.text):  # a few letters are longer when they are small
        return True
    schemes = [scheme for scheme in ("script:", "file:", "data:") if scheme in text]
    if not schemes:
        return False
    shown = (line for n, line in enumerate(text.split("\n"), start=1) if n not in view.code_lines)
    return any(scheme in line for line in shown for scheme in schemes)


def image_without_alt(view: View) -> Iterator[Fault]:
    for image in view.document.outline.images:
        if not image.alt:
            hint = "say between the brackets what it shows: `![…](…)`"
            yield Fault(_link_place(view, image), "this image has no text for those who don't see it", hint)


def missing_image(view: View, whole: Whole) -> Iterator[Fault]:
    own = (src for src in shown(view.document) if not _is_remote(src))
    wrong = {src for src in own if not src or not _exists(src, view, whole)}
    for image in view.document.outline.images if wrong else ():
        if not image.src:
            yield Fault(_link_place(view, image), "this image has no address", "write it between the parentheses")
        elif image.src in wrong:
            hint = did_you_mean(image.src, whole.files) or "check the path; it starts at this file's folder"
            yield Fault(_link_place(view, image), f"there is no image `{unquote(image.src)}`", hint)


def remote_image(view: View) -> Iterator[Fault]:
    for image in view.document.outline.images:
        if _is_remote(image.src):
            hint = "copy the image into the course's folder, if its license allows, and refer to that"
            yield Fault(
                _link_place(view, image), "this image lies elsewhere, and pages load nothing from elsewhere", hint
            )


def _is_remote(src: str) -> bool:
    return src.startswith("//") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", src) is not None


def _exists(path: str, view: View, whole: Whole) -> bool:
    """Whether a path leads to a file of the course, from the document's folder or from the course's."""
    path = unquote(path.partition("#")[0].partition("?")[0])
    folder = posixpath.dirname(below(view.document.path, whole.root))
    full = posixpath.normpath(posixpath.join(folder, path.lstrip("/") if path.startswith("/") else path))
    return full in whole.files or full in whole.index.by_path


def missing_path(view: View, whole: Whole) -> Iterator[Fault]:
    """A path in a code span that names a text or picture which the course doesn't have."""
    spans = (text for text in spoken_paths(view.document) if _FILE.fullmatch(text))
    wrong = {text for text in spans if _is_missing(text, view, whole)}
    for span in view.document.outline.code_spans if wrong else ():
        if span.text in wrong:
            hint = "link to something that the course has, or say where the file is to be found"
            place = view.find(span.line, span.text, within=5)
            yield Fault(place, f"there is no file `{span.text}` in this course", hint)


def _is_missing(path: str, view: View, whole: Whole) -> bool:
    bare = posixpath.normpath(path.lstrip("/"))
    return not _exists(path, view, whole) and bare not in whole.files and bare not in whole.index.by_path


def lab_without_link(view: View) -> Iterator[Fault]:
    for paragraph in view.document.outline.paragraphs:
        if not paragraph.linked and paragraph.container in ("", "item") and _LAB.match(paragraph.text):
            hint = "link to its page: `[Lab 1](lab-1.md)`; a learner can't go where no link leads"
            yield Fault(view.whole(paragraph.line), "this piece of work is named without a link to it", hint)


def repeated_anchor(view: View) -> Iterator[Fault]:
    outline = view.document.outline
    repeated = {d.line for d, _ in view.directives}
    for name, line in outline.repeated_anchors:
        if line not in repeated:
            message = f"the anchor `{name}` is taken, by line {outline.anchors[name]}"
            yield Fault(
                view.find(line, f"#{name}", name, within=10), message, "choose another; links lead to the first"
            )
