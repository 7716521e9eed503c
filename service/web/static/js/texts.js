// Texts from the catalogue, as the page brought them along.

import { whole } from "./format.js";

let texts = {};
let plural = new Intl.PluralRules("en");

export function useTexts(found, language) {
  texts = found;
  plural = new Intl.PluralRules(language);
}

// Gives a text with its {places} filled in; `count` chooses among plural forms, and is written in groups of three.
export function say(key, values = {}) {
  const found = texts[key];
  if (found === undefined) throw new Error(`There is no text ${key}.`);
  const text = typeof found === "string" ? found : (found[plural.select(values.count)] ?? found.other);
  return text.replace(/\{(\w+)\}/g, (_, name) => (name === "count" ? whole(values.count) : values[name]));
}
