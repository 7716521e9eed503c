// What is on screen, kept in the page's address: a link reopens the same view.

export const LISTS = ["sphere", "sector", "focal_area", "funding_source", "stage", "organisation"];
const PLAIN = [
  "edition", "level", "within", "year", "basis", "from", "to", "phase", "catalytic", "transfers",
  "measure", "scheme", "classes", "need", "money", "spread", "area", "sites", "beside", "at", "shows", "as_at", "lang",
];
// What stands in the address only where it differs from this.
const USUAL = { scheme: "quantile", classes: "5", phase: "original", basis: "own" };
// What a roll-up is asked for with; the rest is how it is shown.
const QUESTION = ["edition", "within", "year", "basis", "from", "to", "phase", "catalytic", "transfers", "as_at", ...LISTS];
const VALUES = ["level", "measure", "scheme", "classes", ...QUESTION];
// Moving about is no new page in the browser's history.
const PASSING = new Set(["at", "shows"]);

export function fromAddress(search) {
  const asked = new URLSearchParams(search);
  const state = { ...USUAL };
  for (const name of PLAIN) if (asked.get(name)) state[name] = asked.get(name);
  for (const name of LISTS) state[name] = asked.getAll(name).flatMap((value) => value.split(",")).filter(Boolean);
  return state;
}

function toParameters(state, names, keepUsual) {
  const parameters = new URLSearchParams();
  for (const name of names) {
    const value = state[name];
    if (Array.isArray(value)) { if (value.length) parameters.set(name, value.join(",")); }
    else if (value && (keepUsual || USUAL[name] !== value)) parameters.set(name, value);
  }
  // A window has no year, and a year no window.
  if (state.basis === "window") parameters.delete("year");
  else ["from", "to", "basis"].forEach((name) => parameters.delete(name));
  return parameters;
}

export const toAddress = (state) => {
  const text = toParameters(state, [...PLAIN, ...LISTS], false).toString().replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",");
  return text ? `?${text}` : location.pathname;
};
export const questionOf = (state) => toParameters(state, QUESTION, true);
// What a page is opened with so that it shows the same moment.
export const momentOf = (state) => (state.as_at ? `?${new URLSearchParams({ as_at: state.as_at })}` : "");
export const valuesOf = (state) => toParameters(state, VALUES, true);

// Need against budget: an empty list of sectors would mean those that answer the need.
export function gapsOf(state, names = ["level", ...QUESTION]) {
  const parameters = toParameters(state, names, true);
  parameters.set("indicator", state.need);
  if (!state.sector.length) parameters.set("sector", "all");
  if (state.spread) parameters.set("spread", state.spread);
  return parameters;
}
export const gapMapOf = (state) => gapsOf(state, VALUES);

// How many filters are in force.
export const filterCount = (state) =>
  LISTS.reduce((count, name) => count + state[name].length, 0) + (state.catalytic ? 1 : 0);

// Holds the state, writes the address, and tells whoever listens what has changed.
export function createStore(initial) {
  let state = initial;
  const listeners = [];
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function apply(next) {
    const changed = new Set(Object.keys({ ...state, ...next }).filter((name) => !same(state[name], next[name])));
    state = next;
    if (changed.size) listeners.forEach((listen) => listen(state, changed));
    return changed;
  }

  addEventListener("popstate", () => apply(fromAddress(location.search)));
  return {
    get: () => state,
    listen: (listener) => listeners.push(listener),
    set(changes, { replace = false } = {}) {
      const before = state;
      const next = { ...state, ...changes };
      const passing = Object.keys(changes).every((name) => PASSING.has(name) || same(before[name], next[name]));
      history[replace || passing ? "replaceState" : "pushState"](null, "", toAddress(next));
      return apply(next);
    },
  };
}
