// @ts-check
/**
 * Curves over one number as SVG: the twin of site/plots.py and of what it uses of site/drawing.py. With the numbers of
 * the lesson both draw the same figure, to the byte. Nothing here touches the page.
 */
import { minus, over, plus, rational, times, compare, floor, ceiling } from "./exact.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {{low: Rational, high: Rational, ticks: [Rational, string][], label: string, unit: string}} Axis */
/** @typedef {{name: string, label: string, ys: (Rational | null)[]}} Curve */
/** @typedef {{x: Rational, y: Rational, label: string, crossing: boolean}} Spot */
/** @typedef {{id: string, title: string, description: string}} About */
/** @typedef {[number, number]} Point */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Area */

export const WIDE = 600;
export const NARROW = 300;
const TALL = 0.52;
const LINE = 17;
const THIN = new Set("fijlrtI.,:;'’‘!|()[]{}-/ \u00a0·");
const BROAD = new Set("mwMW%@—…→");

// -- drawing

/** @param {string} c @returns {number} */
const ems = (c) => (THIN.has(c) ? 0.38 : BROAD.has(c) ? 0.96 : c !== c.toLowerCase() && c === c.toUpperCase() ? 0.71 : 0.62);

/** @param {string} text @param {number} [size] @param {boolean} [bold] @returns {number} */
function width(text, size = 13, bold = false) {
  let sum = 0;
  for (const c of text) sum += ems(c);
  return sum * size * (bold ? 1.1 : 1);
}

/** @param {string} text @param {number} room @param {number} [size] @param {boolean} [bold] @returns {string[]} */
function wrap(text, room, size = 13, bold = false) {
  const lines = [];
  let line = "";
  for (const piece of pieces(text, room, size, bold)) {
    if (line && width((line + piece).trimEnd(), size, bold) > room) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return line.trim() || !lines.length ? [...lines, line.trimEnd()] : lines;
}

/** @param {string} text @param {number} room @param {number} size @param {boolean} bold */
function* pieces(text, room, size, bold) {
  for (const word of text.split(" ").filter(Boolean)) {
    const at = word.indexOf("-");
    if (at >= 0 && width(word, size, bold) > room) {
      yield* cut(word.slice(0, at + 1), room, size, bold);
      yield* cut(`${word.slice(at + 1)} `, room, size, bold);
    } else yield* cut(`${word} `, room, size, bold);
  }
}

/** @param {string} word @param {number} room @param {number} size @param {boolean} bold */
function* cut(word, room, size, bold) {
  let rest = [...word];
  const text = () => rest.join("").trimEnd();
  while (width(text(), size, bold) > room && [...text()].length > 2) {
    const fits = Math.max(2, rest.filter((_, i) => width(rest.slice(0, i + 1).join(""), size, bold) <= room).length);
    yield rest.slice(0, fits).join("");
    rest = rest.slice(fits);
  }
  yield rest.join("");
}

/** At most one decimal; exact halves go to the even one, as in Python. @param {number} value @returns {string} */
function number(value) {
  const half = Number.isInteger(value * 4) && !Number.isInteger(value * 2);
  const text = (half ? (2 * Math.round(value * 5)) / 10 : value).toFixed(1).replace(/\.0$/, "");
  return text === "-0" ? "0" : text;
}

const ESCAPES = new Map([["&", "&amp;"], ["<", "&lt;"], [">", "&gt;"], ['"', "&quot;"], ["'", "&#x27;"]]);
/** @param {string} text @returns {string} */
const escape = (text) => text.replace(/[&<>"']/g, (c) => ESCAPES.get(c) ?? c);

/** @param {string} name @param {Record<string, string | number | null>} attributes @param {string} [content] */
function tag(name, attributes, content) {
  const given = Object.entries(attributes)
    .map(([key, value]) => (value === null ? "" : ` ${key}="${typeof value === "number" ? number(value) : escape(value)}"`))
    .join("");
  return content === undefined ? `<${name}${given}/>` : `<${name}${given}>${content}</${name}>`;
}

/** @param {string[]} lines @param {number} x @param {number} y @param {string} [kind] @param {string | null} [anchor] */
function text(lines, x, y, kind = "", anchor = null, leading = LINE) {
  const spans = lines.map((line, i) => tag("tspan", { x, y: y + i * leading }, escape(line))).join("");
  return tag("text", { class: kind || null, "text-anchor": anchor }, spans);
}

/** @param {string} d @param {string} kind */
const path = (d, kind) => tag("path", { class: kind, d });
/** @param {...Point} pairs */
const points = (...pairs) => pairs.map(([x, y], i) => `${i ? "L" : "M"}${number(x)} ${number(y)}`).join("");

// -- axes

/** Round ends and ticks: steps of 1, 2 or 5 times a power of ten. @param {Rational} low @param {Rational} high */
export function nice(low, high, most = 6) {
  const ten = rational(10n);
  if (compare(high, low) <= 0) high = plus(low, rational(1n));
  const span = minus(high, low);
  const enough = (/** @type {Rational} */ step) => compare(times(step, rational(BigInt(most - 1))), span) >= 0;
  let step = rational(1n);
  while (!enough(step)) step = times(step, ten);
  while (enough(over(step, ten))) step = over(step, ten);
  step = [over(step, rational(5n)), over(step, rational(2n)), step].find(enough) ?? step;
  const first = floor(over(low, step));
  let last = ceiling(over(high, step));
  if (last <= first) last = first + 1n;
  const ticks = Array.from({ length: Number(last - first) + 1 }, (_, i) => times(step, rational(first + BigInt(i))));
  return { low: ticks[0], high: /** @type {Rational} */ (ticks.at(-1)), ticks };
}

/** The nearest float. @param {Rational} value @returns {number} */
export function float({ n, d }) {
  const bits = Math.max(n.toString(2).length, d.toString(2).length) - 1000;
  return bits > 0 ? Number(n >> BigInt(bits)) / Number(d >> BigInt(bits)) : Number(n) / Number(d);
}

/** Where the plot lies in its figure. */
class Frame {
  /** @param {Axis} x @param {Axis} y @param {number} left @param {number} right @param {number} top @param {number} bottom */
  constructor(x, y, left, right, top, bottom) {
    this.x = x;
    this.y = y;
    this.left = left;
    this.right = right;
    this.top = top;
    this.bottom = bottom;
  }

  /** @param {Rational} value */
  across(value) {
    return this.left + float(over(minus(value, this.x.low), minus(this.x.high, this.x.low))) * (this.right - this.left);
  }

  /** @param {Rational} value */
  up(value) {
    return this.bottom - float(over(minus(value, this.y.low), minus(this.y.high, this.y.low))) * (this.bottom - this.top);
  }

  /** @param {Area} area */
  holds({ left, top, right, bottom }) {
    return this.left <= left && right <= this.right + 8 && this.top - 12 <= top && bottom <= this.bottom - 1;
  }
}

// -- the figure

/** The whole figure. @param {Rational[]} xs @param {Curve[]} curves @param {Axis} x @param {Axis} y @param {Spot[]} spots
 * @param {About} about @param {number} room @returns {string} */
export function plot(xs, curves, x, y, spots, about, room) {
  const wide = room > 400;
  const margin = wide && curves.length > 1 ? 150 : 14;
  const left = Math.max(...y.ticks.map(([, said]) => width(said, 12))) + 10;
  let [names, top] = wide || curves.length === 1 ? ["", 0] : key(curves, room);
  top += 30;
  const frame = new Frame(x, y, left, room - margin, top, top + (wide ? room * TALL : 210));
  let body = names + axes(frame, room) + curves.map((c, i) => curve(frame, xs, c, i + 1)).join("");
  if (wide && curves.length > 1) body += ends(frame, curves);
  const drawn = curves.flatMap((c) => c.ys.flatMap((b, i) => (b ? [/** @type {Point} */ ([frame.across(xs[i]), frame.up(b)])] : [])));
  body += marks(frame, spots, drawn);
  const lines = wrap(x.label, frame.right - left);
  body += text(lines, (left + frame.right) / 2, frame.bottom + 38, "fig-small", "middle");
  return svg(about, room, frame.bottom + 44 + (lines.length - 1) * LINE, body);
}

/** @param {About} about @param {number} w @param {number} h @param {string} body */
function svg({ id, title, description }, w, h, body) {
  const named = tag("title", { id: `${id}--title` }, escape(title)) + tag("desc", { id: `${id}--desc` }, escape(description));
  const box = { class: "fig fig-plot", viewBox: `0 0 ${number(w)} ${number(h)}`, width: w, height: h };
  const labelled = { role: "img", "aria-labelledby": `${id}--title`, "aria-describedby": `${id}--desc` };
  return tag("svg", { ...box, ...labelled }, named + body);
}

/** @param {Frame} frame @param {number} room */
function axes(frame, room) {
  let body = text([frame.y.unit || frame.y.label], 0, frame.top - 15, "fig-small");
  for (const [value, said] of frame.y.ticks) {
    const y = frame.up(value);
    body += path(points([frame.left, y], [frame.right, y]), value.n === 0n ? "fig-axis" : "fig-rule");
    body += text([said], frame.left - 7, y + 4, "fig-small", "end");
  }
  const ticks = frame.x.ticks;
  const widest = Math.max(...ticks.map(([, said]) => width(said, 12))) + 8;
  const every = 1 + Math.trunc((widest * (ticks.length - 1)) / Math.max(1, frame.right - frame.left));
  for (const [i, [value, said]] of ticks.entries()) {
    const x = frame.across(value);
    body += path(points([x, frame.bottom], [x, frame.bottom + 5]), "fig-axis");
    if (i % every === 0) body += text([said], Math.min(x, room - width(said, 12) / 2), frame.bottom + 19, "fig-small", "middle");
  }
  return body;
}

/** Pieces between gaps. @param {Frame} frame @param {Rational[]} xs @param {Curve} curve @param {number} n */
function curve(frame, xs, { name, ys }, n) {
  /** @type {Point[][]} */
  const parts = [[]];
  for (const [i, y] of ys.entries()) {
    if (y) /** @type {Point[]} */ (parts.at(-1)).push([frame.across(xs[i]), frame.up(y)]);
    else parts.push([]);
  }
  const d = parts.filter((part) => part.length > 1).map((part) => points(...straightened(part))).join("");
  return tag("path", { class: `fig-curve fig-curve-${n}`, d, "data-line": name });
}

/** A straight stretch needs only its ends. @param {Point[]} part @returns {Point[]} */
function straightened(part) {
  const [x1, y1] = part[0];
  const [x2, y2] = part[part.length - 1];
  const off = Math.max(...part.map(([x, y]) => Math.abs(y1 + ((y2 - y1) * (x - x1)) / (x2 - x1) - y)));
  return off < 0.05 ? [part[0], part[part.length - 1]] : part;
}

/** Names above the plot. @param {Curve[]} curves @param {number} room @returns {[string, number]} */
function key(curves, room) {
  let [body, y] = ["", 4];
  for (const [i, { label }] of curves.entries()) {
    const lines = wrap(label, room - 44);
    body += path(points([0, y + 9], [36, y + 9]), `fig-curve fig-curve-${i + 1}`);
    body += text(lines, 44, y + 13);
    y += lines.length * LINE + 4;
  }
  return [body, y];
}

/** Names at the right ends of their curves. @param {Frame} frame @param {Curve[]} curves */
function ends(frame, curves) {
  const found = curves.flatMap(({ ys, label }, i) => {
    const last = ys.at(-1);
    return last ? [{ y: frame.up(last), i: i + 1, label }] : [];
  });
  let [body, free] = ["", frame.top - 14];
  for (const { y, i, label } of found.sort((a, b) => a.y - b.y || a.i - b.i)) {
    const lines = wrap(label, 132, 13, true);
    const half = ((lines.length - 1) * LINE) / 2;
    const first = Math.max(y + 4 - half, free + LINE);
    free = first + (lines.length - 1) * LINE + 6;
    const middle = first - 4 + half;
    body += path(points([frame.right, y], [frame.right + 5, middle], [frame.right + 9, middle]), "fig-edge");
    body += text(lines, frame.right + 13, first, `fig-name fig-name-${i}`);
  }
  return body;
}

/** A dot for the numbers put in on each curve, a ring where curves cross; their words where they cover least.
 * @param {Frame} frame @param {Spot[]} spots @param {Point[]} drawn */
function marks(frame, spots, drawn) {
  let [body, taken] = examples(frame, spots.filter((spot) => !spot.crossing), drawn);
  for (const spot of spots.filter((one) => one.crossing)) {
    const [x, y] = [frame.across(spot.x), frame.up(spot.y)];
    const lines = wrap(spot.label, 150, 12, true);
    const [area, anchor] = free(frame, x, y, lines, taken, drawn);
    taken = [...taken, area];
    body += tag("circle", { class: "fig-ring", cx: x, cy: y, r: 7 });
    body += text(lines, anchor ? area.right : area.left, area.top + 12, "fig-value", anchor, 15);
  }
  return body;
}

/** @param {Area} a @param {Area} b */
const touch = (a, b) => Math.min(a.right, b.right) > Math.max(a.left, b.left) && Math.min(a.bottom, b.bottom) > Math.max(a.top, b.top);

/** How far a column of values may stand above or below its dots. */
const SHIFTS = [0, -16, 16, -32, 32, -48, -64];

/** A line up from the x put in, a dot on each curve, and beside them the values, in the order of the dots.
 * @param {Frame} frame @param {Spot[]} spots @param {Point[]} drawn @returns {[string, Area[]]} */
function examples(frame, spots, drawn) {
  if (!spots.length) return ["", []];
  const x = frame.across(spots[0].x);
  const ordered = [...spots].sort((a, b) => compare(b.y, a.y));
  const dots = ordered.map((spot) => frame.up(spot.y));
  const levels = apart(dots);
  const columns = SHIFTS.flatMap((shift) => [false, true].map((left) => column(x, levels, ordered, shift, left)));
  const costs = columns.map((areas) => cost(frame, areas, drawn) + Math.abs(areas[0].top - levels[0] + 8) / 2);
  const best = columns[costs.indexOf(Math.min(...costs))];
  const left = best[0].right < x;
  let body = path(points([x, frame.bottom], [x, Math.min(...dots)]), "fig-guide");
  for (const [i, area] of best.entries()) {
    const end = left ? area.right + 2 : area.left - 2;
    body += path(points([x, dots[i]], [end, area.top + 8]), "fig-edge") + tag("circle", { class: "fig-dot", cx: x, cy: dots[i], r: 4 });
    body += text([ordered[i].label], left ? area.right : area.left, area.top + 12, "fig-value", left ? "end" : null);
  }
  return [body, best];
}

/** The same levels, at least a line apart, about their own middle. @param {number[]} levels @returns {number[]} */
function apart(levels) {
  /** @type {number[]} */
  const placed = [];
  for (const level of levels) placed.push(placed.length ? Math.max(level, placed[placed.length - 1] + 16) : level);
  const sum = (/** @type {number[]} */ all) => all.reduce((a, b) => a + b, 0);
  const slack = (sum(placed) - sum(levels)) / levels.length;
  return placed.map((level) => level - slack);
}

/** @param {number} x @param {number[]} levels @param {Spot[]} spots @param {number} shift @param {boolean} left @returns {Area[]} */
const column = (x, levels, spots, shift, left) =>
  spots.map(({ label }, i) => {
    const w = width(label, 12, true);
    const start = left ? x - 14 - w : x + 14;
    return { left: start, top: levels[i] + shift - 8, right: start + w, bottom: levels[i] + shift + 8 };
  });

/** What some words would cover. @param {Frame} frame @param {Area[]} areas @param {Point[]} drawn */
function cost(frame, areas, drawn) {
  const outside = areas.filter((area) => !frame.holds(area)).length;
  const inside = (/** @type {Area} */ area) => drawn.filter(([x, y]) => area.left - 2 < x && x < area.right + 2 && area.top - 2 < y && y < area.bottom + 2);
  return 1000 * outside + 4 * areas.reduce((sum, area) => sum + inside(area).length, 0);
}

/** The place for some words near a point. @param {Frame} frame @param {number} x @param {number} y @param {string[]} lines
 * @param {Area[]} taken @param {Point[]} drawn @returns {[Area, string | null]} */
function free(frame, x, y, lines, taken, drawn) {
  const w = Math.max(...lines.map((line) => width(line, 12, true)));
  const h = lines.length * 15;
  let best = Infinity;
  /** @type {[Area, string | null]} */
  let found = [{ left: 0, top: 0, right: 0, bottom: 0 }, null];
  for (const reach of [8, 20, 36, 56]) {
    for (const top of [y - h - reach + 4, y + reach - 4, y - h / 2]) {
      for (const leftwards of [false, true]) {
        const left = leftwards ? x - w - 9 : x + 9;
        const area = { left, top, right: left + w, bottom: top + h };
        const covers = cost(frame, [area], drawn) + reach / 2 + 100 * taken.filter((other) => touch(area, other)).length;
        if (covers < best) [best, found] = [covers, [area, leftwards ? "end" : null]];
      }
    }
  }
  return found;
}
