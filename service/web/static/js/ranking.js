// All areas in view as a list, the highest first: the way to every figure without a pointer.

import { bar, h } from "./dom.js";
import { estimates } from "./estimates.js";
import { figure, shortMoney } from "./format.js";
import { say } from "./texts.js";
import { isGap } from "./values.js";

const MOST = 100;
const NOBODY = { is_estimated: false };

export function showRanking(place, values, { choose, point, address }) {
  const code = values.measure.code;
  const known = values.rows.filter((row) => row.value !== null).sort((one, other) => other.value - one.value);
  const unknown = values.rows.filter((row) => row.value === null);
  const top = known.slice(0, MOST);
  const highest = Math.max(...top.map((row) => Math.abs(row.value)), 0) || 1;
  const rows = [...top, ...unknown.slice(0, Math.max(0, MOST - top.length))];
  const list = h("ol", { class: "ranking" }, rows.map((row) => item(row, values, highest, choose, point)));
  const left = values.rows.length - rows.length;
  place.replaceChildren(
    h("h2", {}, say("map.ranking", { level: say(`levels.${values.level}`), measure: say(`measure.${code}`) })),
    h("p", { class: "quiet" }, say(isGap(code) ? "map.gaps.ranking_note" : "map.ranking_note", { place: values.within.name })),
    ...estimates(values.estimates, values.measure.code === "per_person" ? values.population : NOBODY),
    list,
    left > 0 ? h("p", { class: "quiet" }, say("map.more_areas", { count: left }), " ", h("a", { href: address }, say("map.show_table"))) : "",
  );
}

// A ward's number says little without its municipality.
export const under = (row, values) => (values.level === "ward" ? row.parent : row.code);

function item(row, values, highest, choose, point) {
  const code = values.measure.code;
  const label = row.value === null ? say(values.refused ? "map.gaps.not_shown" : "map.no_data") : isGap(code) ? inPoints(row.value) : figure(code, row.value);
  return h("li", {},
    h("button", { type: "button", class: "ranking-row", "data-id": row.id, onclick: () => choose(row), onfocus: () => point(row), onblur: () => point(null), onmouseenter: () => point(row), onmouseleave: () => point(null) },
      h("span", { class: "ranking-name" }, row.name, " ", h("span", { class: "quiet" }, under(row, values))),
      h("span", { class: "ranking-figure number" }, label),
      row.value === null ? h("span", { class: "bar hatch", "aria-hidden": "true" }) : bar(Math.abs(row.value) / highest, isGap(code) ? `bar-fill bar-${row.value < 0 ? "less" : "more"}` : undefined),
      h("span", { class: "ranking-amount number quiet" }, budget(row, values))));
}

// Beside a gap stands the money that it is a gap of, nothing too: no money is what makes many a gap.
function budget(row, { measure, refused }) {
  if (isGap(measure.code) && !refused) return row.amount === null ? "" : say("map.gaps.budget", { amount: shortMoney(row.amount) });
  return row.commitments ? shortMoney(row.amount) : "";
}

// A gap with its unit.
export const inPoints = (value) => say("map.gaps.points", { points: figure("gap", value) });
