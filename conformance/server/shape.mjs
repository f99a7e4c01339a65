// @ts-check

/**
 * The members of a JSON value by their places, with the kinds of value that were met there. All items of a list are one
 * place: `body.Items[].BackupId`.
 * @typedef {ReadonlyMap<string, ReadonlySet<string>>} Shape
 */

/**
 * What several values have, taken together.
 * @param {readonly unknown[]} values
 * @returns {Shape}
 */
export function shapeOf(values) {
  /** @type {Map<string, Set<string>>} */
  const shape = new Map();
  for (const value of values) add(shape, "body", value);
  return shape;
}

/**
 * @param {Map<string, Set<string>>} shape
 * @param {string} place
 * @param {unknown} value
 */
function add(shape, place, value) {
  const kinds = shape.get(place) ?? new Set();
  shape.set(place, kinds.add(kindOf(value)));
  if (Array.isArray(value)) for (const item of value) add(shape, `${place}[]`, item);
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) add(shape, `${place}.${name}`, inner);
  }
}

/**
 * What of `wanted` is not in `ours`: a member, or a kind of value. What is `null` there says nothing of its kind.
 * @param {Shape} wanted
 * @param {Shape} ours
 * @returns {import("../description/validator.mjs").Finding[]}
 */
export function whatIsMissing(wanted, ours) {
  return [...wanted].flatMap(([at, kinds]) => {
    const own = ours.get(at);
    if (own === undefined) {
      const kindsAbove = ours.get(above(at));
      // Where the value around it is missing too, or is another, that has been said.
      const isFirst = kindsAbove?.has("object") || kindsAbove?.has("array");
      return isFirst ? [{ at, code: "MEMBER_MISSING", message: "Our replies do not have it" }] : [];
    }
    const others = [...kinds].filter((kind) => kind !== "null" && !own.has(kind));
    if (others.length === 0) return [];
    return [{ at, code: "KIND_DIFFERS", message: `It is ${others.join(", ")} there, and ${[...own].join(", ")} here` }];
  });
}

/** @param {string} at */
function above(at) {
  return at.replace(/(\.[^.[\]]+|\[\])$/, "");
}

/** @param {unknown} value */
function kindOf(value) {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
