// @ts-check
/** Words of the interface, filled in: the twin of site/words.py. */

/** @param {Map<string, string>} words @returns {(key: string, values?: Record<string, string | number>) => string} */
export function wording(words) {
  return (key, values = {}) => {
    const plural = `${key}.${values.count === 1 ? "one" : "other"}`;
    const text = words.get("count" in values && words.has(plural) ? plural : key) ?? key;
    return text.replace(/\{(\w+)\}/g, (all, name) => (Object.hasOwn(values, name) ? String(values[name]) : all));
  };
}
