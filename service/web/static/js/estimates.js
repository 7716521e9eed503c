// What of the figures was carried from other boundaries, and how.

import { h } from "./dom.js";
import { shortMoney } from "./format.js";
import { say } from "./texts.js";

export function estimates(found, population) {
  const said = found.map((one) => say(`map.estimated_by.${one.by}`, { amount: shortMoney(one.amount), edition: one.edition }));
  if (population.is_estimated) said.push(say("map.people_estimated", { edition: population.carried_from }));
  return said.map((text) => h("p", { class: "quiet" }, text));
}
