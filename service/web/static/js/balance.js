// The trial balance: one bar that is the whole budget in view, and says what the map does not show.

import { h } from "./dom.js";
import { percent, shortMoney } from "./format.js";
import { say } from "./texts.js";

export const LANDINGS = ["ward", "local", "district", "province", "country", "head_office", "unlocated", "outside"];

export function showBalance(place, values, open) {
  const parts = LANDINGS.map((landing) => [landing, values.balance[landing] ?? 0]).filter(([, rands]) => rands !== 0);
  const whole = parts.reduce((sum, [, rands]) => sum + Math.abs(rands), 0);
  const segments = parts.map(([landing, rands]) => segment(landing, rands, Math.abs(rands) / whole, open));
  place.replaceChildren(headline(values), h("div", { class: "balance-bar", "aria-hidden": "true" }, segments), key(parts, whole, open));
}

function headline(values) {
  const coverage = values.coverage === null ? say("map.no_money") : say("map.at_ward_level", {
    share: percent(values.coverage, 0), total: shortMoney(values.total),
  });
  const handed = values.transfers_left_out ? ` ${say("map.transfers", { amount: shortMoney(values.transfers_left_out) })}` : "";
  return h("p", { class: "balance-head" }, h("strong", {}, coverage), ` · ${say("map.commitments", { count: values.commitments })}.${handed}`);
}

function segment(landing, rands, share, open) {
  // Some are too narrow to be hit for sure: the buttons are those of the key, which say the same in words.
  const title = `${say(`landing.${landing}`)}: ${shortMoney(rands)}, ${percent(share)}`;
  const part = h("span", { class: `landing-${landing}`, title, onclick: () => open(landing) });
  part.style.flex = `${Math.max(share, 0.004)} 0 0`;
  return part;
}

function key(parts, whole, open) {
  return h("ul", { class: "balance-key" }, parts.map(([landing, rands]) => h("li", {},
    h("button", { type: "button", class: "plain", onclick: () => open(landing) },
      h("span", { class: `swatch landing-${landing}`, "aria-hidden": "true" }),
      say(`landing.${landing}`), " ", h("b", {}, shortMoney(rands)), " ", h("span", { class: "quiet" }, percent(Math.abs(rands) / whole))))));
}
