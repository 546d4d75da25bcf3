// @ts-check
// Reads a JSON list of Markdown documents on stdin; writes a JSON list of their trees of container directives as the
// reference implementation (the parts of remark-directive) sees them. Leaf (`::a`) and text (`:a`) directives are left
// out of the grammar, as they are of ours.

import process from 'node:process'
import {text} from 'node:stream/consumers'
import {directiveFromMarkdown} from 'mdast-util-directive'
import {fromMarkdown} from 'mdast-util-from-markdown'
import {toString} from 'mdast-util-to-string'
import {directive} from 'micromark-extension-directive'

const colon = 58
const [container] = /** @type {any} */ (directive().flow)[colon]
const options = {
  extensions: [{flow: {[colon]: [container]}}],
  mdastExtensions: [directiveFromMarkdown({verbose: true})]
}

/** The container directives at or under `node`, outermost first. @param {any} node @returns {Array<object>} */
function trees(node) {
  const children = (node.children ?? []).flatMap(trees)
  return node.type === 'containerDirective' ? [tree(node, children)] : children
}

/** @param {any} node @param {Array<object>} children */
function tree(node, children) {
  const first = node.children[0]
  const {start, end} = node.position
  return {
    name: node.name,
    label: first?.data?.directiveLabel ? toString(first, {includeHtml: false}).trim() : null,
    attributes: Object.entries(node.attributes),
    line: start.line,
    // A node that runs to the end of its parent may end before the first column of the line after it.
    end_line: end.column === 1 && end.line > start.line ? end.line - 1 : end.line,
    closed: Boolean(node.data.position.closing),
    children
  }
}

const documents = JSON.parse(await text(process.stdin))
process.stdout.write(JSON.stringify(documents.map((/** @type {string} */ d) => trees(fromMarkdown(d, options)))))
