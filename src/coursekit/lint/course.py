"""What only shows when a module is seen beside its front matter, or beside the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from coursekit.content.model import Checklist, Concept, Exercise, Framework, Question, Worksheet
from coursekit.content.references import Definition, definitions_of, named
from coursekit.diagnostics import Place
from coursekit.identifiers import did_you_mean
from coursekit.lint.view import Fault, View, Whole
from coursekit.site import urls
from coursekit.yaml12 import as_text

_FOLDERS = (
    urls.CONCEPTS,
    urls.OUTLINE,
    urls.COMPARE,
    urls.PROGRESS,
    urls.FILES,
    urls.THEME,
    urls.PROGRAMS,
    urls.SEARCH,
    urls.OFFLINE,
)
RESERVED = frozenset(address.strip("/") for address in _FOLDERS) | {
    "404",
    "404.html",
    "course.json",
    "feed.xml",
    "index.html",
    "items.json",
    "sitemap.xml",
    urls.APP,
    urls.WORKER,
}
"""Names at the top of the site that it needs for itself."""
RECORDED = Checklist | Exercise | Question
"""What learners leave records of."""
SHOWN = frozenset({"framework", "worksheet"})
"""Kinds that a lesson shows and doesn't define: the same one may stand in several places."""

WORDS_A_MINUTE = 200
MINUTES: dict[type, int] = {Exercise: 10, Worksheet: 5, Framework: 3, Question: 3, Checklist: 1}
"""What a learner does besides reading, in minutes."""


def concept_not_defined(view: View, whole: Whole) -> Iterator[Fault]:
    module = view.document.module
    here = _concepts(view)
    for i, name in enumerate(module.concepts):
        if name in here:
            continue
        elsewhere = whole.index.definitions.get(("concept", name))
        message = f"the concept `{name}` is declared here and never defined"
        hint = did_you_mean(name, here.keys() - set(module.concepts))
        hint = hint or f"define it with `:::concept[{name}]`, or take it off the list"
        if elsewhere:
            message = f"the concept `{name}` is declared here and defined in `{elsewhere.module}`"
            hint = "if it has to be known before, list it under `prerequisites`"
        yield Fault(view.key("concepts", i), message, hint)


def concept_not_declared(view: View) -> Iterator[Fault]:
    yaml = view.document.yaml
    if yaml is None or not isinstance(yaml.value, dict) or "concepts" not in yaml.value:
        return
    for name, line in _concepts(view).items():
        if name not in view.document.module.concepts:
            message = f"the concept `{name}` is defined here and missing from `concepts` in the front matter"
            yield Fault(view.opening(line), message, f"add `- {name}` to `concepts`")


def _concepts(view: View) -> dict[str, int]:
    """Line by id of the concepts that a module defines."""
    found: dict[str, int] = {}
    for block in named(view.document.module.body):
        if isinstance(block, Concept):
            found.setdefault(block.id, block.place.line)
    return found


def unknown_prerequisite(view: View, whole: Whole) -> Iterator[Fault]:
    for i, name in enumerate(view.document.module.prerequisites):
        if ("concept", name) not in whole.index.definitions:
            known = [concept for kind, concept in whole.index.definitions if kind == "concept"]
            hint = did_you_mean(name, known) or "name a concept that a module of this course defines"
            yield Fault(view.key("prerequisites", i), f"no module defines the concept `{name}`", hint)


def reading_time(view: View) -> Iterator[Fault]:
    """The estimate is rough, so only what is far off counts: half of it, or three times it and a quarter of an hour."""
    module = view.document.module
    if module.estimated_minutes is None:
        return
    estimate = minutes(view)
    if estimate / 2 <= module.estimated_minutes <= 3 * estimate + 15:
        return
    yaml = view.document.yaml
    given = yaml.value if yaml and isinstance(yaml.value, dict) else {}
    key = "estimatedMinutes" if "estimatedMinutes" in given else "duration_minutes"
    message = f"`{key}` is {module.estimated_minutes}, and this text takes about {max(1, round(estimate))} minutes"
    hint = f"{module.words} words at {WORDS_A_MINUTE} a minute, and the time for its exercises and questions"
    yield Fault(view.key(key), message, hint)


def minutes(view: View) -> float:
    """How long a learner takes, roughly: reading, and what there is to do."""
    total = view.document.module.words / WORDS_A_MINUTE
    for block in view.blocks:
        total += MINUTES.get(type(block), 0)
    return total


def reserved_id(view: View) -> Iterator[Fault]:
    module = view.document.module
    if module.id in RESERVED:
        message = f"the site needs the address `{module.id}/` for itself"
        yield Fault(_id_place(view), message, "give the module another `id` in its front matter")


def _id_place(view: View) -> Place:
    yaml = view.document.yaml
    return yaml.place("id") if yaml and ("id",) in yaml.values else view.place(1)


def duplicate_module(whole: Whole) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for view in whole.views:
        name, path = view.document.module.id, view.document.path
        if name in seen and seen[name] != path:
            hint = "give one of them another `id`; it is the address of its page"
            yield Fault(_id_place(view), f"the module id `{name}` is taken, by {seen[name]}", hint)
        seen.setdefault(name, path)


def duplicate_id(whole: Whole) -> Iterator[Fault]:
    views = {view.document.path: view for view in whole.views}
    for definition in whole.index.repeated:
        if definition.kind in SHOWN or definition.place.path not in views:
            continue
        first = whole.index.definitions[(definition.kind, definition.id)]
        at = f"line {first.place.line}" if first.place.path == definition.place.path else str(first.place)
        message = f"the {definition.kind} `{definition.id}` is already defined, in {at}"
        view = views[definition.place.path]
        place = view.id_place(definition.place.line, definition.id)
        yield Fault(place, message, "give one of them another id")


def id_shared(whole: Whole) -> Iterator[Fault]:
    """Ids are apart by kind, so sharing one is allowed; with the same title nobody can tell the two apart."""
    definitions = whole.index.definitions
    if len({name for _, name in definitions}) == len(definitions):  # as in most courses; asked at each save
        return
    views = {view.document.path: view for view in whole.views}
    by_id: defaultdict[str, list[Definition]] = defaultdict(list)
    for definition in definitions.values():
        by_id[definition.id].append(definition)
    for name, group in by_id.items():
        for later in group[1:]:
            first = next((d for d in group if d.title.text == later.title.text), later)
            if first is later:
                continue
            at = f"line {first.place.line}" if first.place.path == later.place.path else str(first.place)
            message = f"the {later.kind} `{name}` has the id and the title of the {first.kind} in {at}"
            place = views[later.place.path].id_place(later.place.line, name)
            yield Fault(place, message, 'give each a title of its own, `{title="…"}`, or another id')


def unknown(kind: str) -> Callable[[Whole], Iterable[Fault]]:
    """The rule for a framework or worksheet that lessons show and no file defines."""

    def look(whole: Whole) -> Iterator[Fault]:
        if whole.shown is None:
            return
        known = whole.shown[kind]
        for view in whole.views:
            for block in definitions_of(view.document):
                if block.kind == kind and block.id not in known:
                    hint = did_you_mean(block.id, known) or f"write it in `{kind}s/{block.id}.yml`"
                    yield Fault(view.id_place(block.place.line, block.id), f"there is no {kind} `{block.id}`", hint)

    return look


def no_course_id(whole: Whole) -> Iterator[Fault]:
    """A course without a course.yml has nowhere to say its id; it may not be one yet."""
    yaml = whole.settings_yaml
    if yaml is None or yaml.diagnostics or "id" in (yaml.value or {}):
        return
    blocks = (block for view in whole.views for block in named(view.document.module.body))
    if any(isinstance(block, RECORDED) for block in blocks):
        message = "this course has no id, so learners' answers and ticks are lost when its title changes"
        yield Fault(yaml.key_place("title"), message, f"add `id: {as_text(whole.course_id)}`, and keep it")


def same_position(whole: Whole) -> Iterator[Fault]:
    seen: dict[tuple[int | None, int], str] = {}
    for view in whole.views:
        module = view.document.module
        if module.number is None:
            continue
        where = (module.phase, module.number)
        if where in seen and seen[where] != view.document.path:
            yaml = view.document.yaml
            keys = [k for k in ("module", "lesson", "sidebar_position") if yaml and (k,) in yaml.values]
            place = view.key(keys[0]) if keys else view.place(1)
            phase = "" if module.phase is None else f" in phase {module.phase}"
            hint = "number the modules of a phase in the order in which they are taught"
            yield Fault(place, f"{seen[where]} is number {module.number}{phase} too", hint)
        seen.setdefault(where, view.document.path)


def unknown_phase(whole: Whole) -> Iterator[Fault]:
    known = {phase.number for phase in whole.settings.phases}
    for view in whole.views if known else ():
        module = view.document.module
        if module.phase is not None and module.phase not in known:
            yaml = view.document.yaml
            key = "phase" if yaml and ("phase",) in yaml.values else "chapter"
            hint = f"add it under `phases`, or choose one of {', '.join(map(str, sorted(known)))}"
            yield Fault(view.key(key), f"course.yml names no phase {module.phase}", hint)


def bad_alias(whole: Whole) -> Iterator[Fault]:
    if not any(view.document.module.aliases for view in whole.views):
        return
    taken = {urls.output_path(urls.module_address(m)): f"the module `{m}`" for m in whole.index.modules}
    taken |= {urls.output_path(address): "the site itself" for address in (urls.HOME, urls.NOT_FOUND)}
    for view in whole.views:
        for i, alias in enumerate(view.document.module.aliases):
            address = urls.alias_address(alias)
            if address is None:
                hint = "write the old address below the course's own, such as `old/address/`"
                yield Fault(view.key("aliases", i), f"`{alias}` can't be an address of this course", hint)
                continue
            file = urls.output_path(address)
            owner = "the site itself" if address.partition("/")[0] in RESERVED else taken.get(file)
            if owner:
                place = view.key("aliases", i)
                yield Fault(place, f"the address `{alias}` belongs to {owner}", "remove it, or write another")
            taken.setdefault(file, f"the module `{view.document.module.id}`")
