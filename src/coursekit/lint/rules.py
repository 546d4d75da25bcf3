"""The rules of lint as a table: code, severity, what it finds, and the function that looks.

A new rule is a row here, a function in the file of its subject, and a section in docs/findings.md. An error makes the
site wrong or loses content; everything else is a warning, which an author may silence with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from coursekit.diagnostics import Severity
from coursekit.lint import assessment, counts, course, directives, fences, headings, links, mojibake, text
from coursekit.lint.view import Fault, View, Whole


class DocumentRule(NamedTuple):
    """A rule that looks at one document by itself."""

    code: str
    severity: Severity
    summary: str
    look: Callable[[View], Iterable[Fault]]


class each(NamedTuple):  # noqa: N801 - reads as a word in the table
    """A rule that looks at every document by itself, and asks what else there is in the course. What it asks must be
    among the names of `places.Placed`: it isn't asked again as long as these stand for the same."""

    look: Callable[[View, Whole], Iterable[Fault]]


class CourseRule(NamedTuple):
    """A rule that looks at all documents together."""

    code: str
    severity: Severity
    summary: str
    look: Callable[[Whole], Iterable[Fault]] | each


_OVER_DOCUMENTS: tuple[tuple[str, Severity, str, Callable[[View], Iterable[Fault]]], ...] = (
    # directives: lines that open or close nothing
    ("malformed-directive", "error", "a line looks like an opening and opens nothing", fences.malformed_directive),
    ("stray-fence", "warning", "a `:::` that closes nothing", fences.stray_fence),
    ("directive-nesting", "error", "a fence closed the outer directive, not the inner", fences.directive_nesting),
    ("directive-unclosed", "error", "a directive is never closed", fences.directive_unclosed),
    ("fence-in-code", "error", "a `:::` in a code block closes the directive round it", fences.fence_in_code),
    ("code-unclosed", "error", "a code block is never closed", fences.code_unclosed),
    # directives: what they say
    ("unknown-directive", "error", "a directive's name means nothing", directives.unknown_directive),
    ("bad-id", "error", "an id that can't be one", directives.bad_id),
    ("directive-without-id", "warning", "a directive that others point at has no id", directives.directive_without_id),
    ("shorthand-id", "warning", "`{#a.b}` is an id and a class", directives.shorthand_id),
    ("unknown-attribute", "warning", "an attribute that the directive doesn't know", directives.unknown_attribute),
    ("empty-directive", "warning", "a directive with nothing in it", directives.empty_directive),
    # exercises, questions, checklists
    ("question-without-answer", "error", "a question without options or `answer`", assessment.question_without_answer),
    ("question-without-right-option", "error", "no option is right", assessment.question_without_right_option),
    ("question-few-options", "warning", "a question with one option", assessment.question_few_options),
    ("option-run-on", "warning", "an option that runs on into its explanation", assessment.option_run_on),
    ("option-explanation-outside", "warning", "text between options", assessment.option_explanation_outside),
    ("task-box", "warning", "a box such as `[]`, which is none", assessment.task_box),
    ("answer-not-number", "error", "`answer` or `tolerance` is not a number", assessment.answer_not_number),
    ("checklist-without-items", "warning", "a checklist with nothing to tick", assessment.checklist_without_items),
    ("item-without-id", "warning", "a checklist item without an id of its own", assessment.item_without_id),
    ("duplicate-item", "error", "two items of a checklist have one id", assessment.duplicate_item),
    # titles and headings
    ("module-without-title", "warning", "a module whose first line serves as title", text.module_without_title),
    ("empty-module", "warning", "a module without text", text.empty_module),
    ("heading-skipped", "warning", "a heading that leaves out a level", headings.heading_skipped),
    ("second-title", "warning", "a second heading of level 1", headings.second_title),
    ("title-differs", "warning", "the first heading isn't the title of the front matter", headings.title_differs),
    ("empty-heading", "warning", "a heading without text", headings.empty_heading),
    ("bold-heading", "warning", "a bold line used as a heading", headings.bold_heading),
    ("comment-as-heading", "warning", "a comment of code that became a heading", headings.comment_as_heading),
    # text
    ("lost-structure", "warning", "a text whose lines all run together", text.lost_structure),
    ("long-line", "warning", f"a line of more than {text.LONG_LINE} characters", text.long_line),
    ("flattened-table", "warning", "a table whose rows stand in one line", text.flattened_table),
    ("swallowed-line", "warning", "a line that the list above it takes in", text.swallowed_line),
    ("bold-metadata", "warning", "metadata as bold lines instead of front matter", text.bold_metadata),
    ("mojibake", "warning", "UTF-8 that has been read as another encoding", mojibake.mojibake),
    ("count-mismatch", "warning", "a count that doesn't fit what it counts", counts.count_mismatch),
    ("code-without-language", "warning", "a code block that names no language", text.code_without_language),
    ("unknown-language", "warning", "a code block in a language that can't be coloured", text.unknown_language),
    ("html-entity", "warning", "an entity where the character could stand", text.html_entity),
    ("html-refused", "warning", "a tag that is shown as text", text.html_refused),
    # links and images
    ("link-without-text", "warning", "a link without text", links.link_without_text),
    ("vague-link-text", "warning", "a link whose text doesn't say where it leads", links.vague_link_text),
    ("refused-address", "warning", "a link that no page may have, shown as text", links.refused_address),
    ("image-without-alt", "warning", "an image without a text in its place", links.image_without_alt),
    ("remote-image", "error", "an image from elsewhere, which pages don't load", links.remote_image),
    ("lab-without-link", "warning", "a lab or deliverable named without a link", links.lab_without_link),
    ("repeated-anchor", "warning", "an anchor that is taken", links.repeated_anchor),
    # front matter
    ("concept-not-declared", "warning", "a concept that the front matter doesn't list", course.concept_not_declared),
    ("reading-time", "warning", "minutes that are far from what the text takes", course.reading_time),
    ("reserved-id", "error", "a module id that the site needs for itself", course.reserved_id),
)  # fmt: skip

_OVER_COURSES: tuple[tuple[str, Severity, str, Callable[[Whole], Iterable[Fault]] | each], ...] = (
    ("duplicate-module", "error", "two modules with one id", course.duplicate_module),
    ("duplicate-id", "error", "an id defined twice by directives of one kind", course.duplicate_id),
    ("id-shared", "warning", "two kinds of directive with one id and title", course.id_shared),
    ("concept-not-defined", "warning", "a declared concept that nothing defines", each(course.concept_not_defined)),
    ("unknown-prerequisite", "warning", "a prerequisite that no module defines", each(course.unknown_prerequisite)),
    ("same-position", "warning", "two modules with one number in a phase", course.same_position),
    ("unknown-phase", "warning", "a phase that course.yml doesn't name", course.unknown_phase),
    ("no-course-id", "warning", "a course without an id of its own", course.no_course_id),
    ("bad-alias", "error", "an alias that can't be an address, or is taken", course.bad_alias),
    ("unknown-framework", "error", "a framework that is shown and has no file", course.unknown("framework")),
    ("unknown-worksheet", "error", "a worksheet that is shown and has no file", course.unknown("worksheet")),
    ("exercise-without-key", "warning", "an exercise that nothing checks", each(assessment.exercise_without_key)),
    ("exercise-not-shown", "warning", "an exercise that no lesson shows", assessment.exercise_not_shown),
    ("empty-link", "error", "a link without an address", each(links.broken("empty-link"))),
    ("broken-link", "error", "a link to a file that isn't there", each(links.broken("broken-link"))),
    ("broken-anchor", "error", "a link to an anchor that the page doesn't have", each(links.broken("broken-anchor"))),
    ("broken-reference", "error", "a reference to an id that nothing defines", each(links.broken("broken-reference"))),
    ("link-to-draft", "error", "a link to a module that isn't published", each(links.link_to_draft)),
    ("missing-image", "error", "an image that isn't there", each(links.missing_image)),
    ("missing-path", "warning", "a path in a code span that names no file", each(links.missing_path)),
)  # fmt: skip

DOCUMENT_RULES = tuple(DocumentRule(*row) for row in _OVER_DOCUMENTS)
COURSE_RULES = tuple(CourseRule(*row) for row in _OVER_COURSES)
