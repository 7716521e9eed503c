// What the colours mean: classes with their unit and how many areas each holds.

import { MAX_CIRCLE } from "./atlas.js";
import { h, swatch } from "./dom.js";
import { figure, whole } from "./format.js";
import { say } from "./texts.js";

export function showLegend(place, values) {
  const { measure, classes } = values;
  const title = h("h2", { class: "legend-title" }, say(`measure.${measure.code}`));
  const unit = h("p", { class: "quiet legend-unit" }, h("span", {}, say(`unit.${measure.code}`)), measure.is_rate ? h("span", {}, say("map.areas_head")) : "");
  const rows = classes && measure.is_rate ? classes.counts.map((count, index) => row(measure.code, classes, index, count)) : [];
  if (values.noData) rows.push(entry(h("span", { class: "swatch hatch", "aria-hidden": "true" }), say("map.no_data"), values.noData));
  const list = h("ul", { class: "legend-list" }, rows);
  const note = rows.length || !measure.is_rate ? null : h("p", {}, say("map.nothing"));
  place.replaceChildren(title, unit, ...(measure.is_rate ? [] : sizes(values)), list, note ?? "");
  place.hidden = false;
}

function row(measure, classes, index, count) {
  const [low, high] = [classes.edges[index], classes.edges[index + 1]].map((edge) => figure(measure, edge));
  return entry(swatch(classes.colours[index]), low === high ? low : say("map.range", { low, high }), count);
}

const entry = (box, text, count) =>
  h("li", {}, box, h("span", { class: "legend-range" }, text), h("span", { class: "legend-count" }, h("span", { "aria-hidden": "true" }, whole(count)), h("span", { class: "visually-hidden" }, say("map.areas", { count }))));

// Circles to hold the map's against: the largest, a quarter and a sixteenth of it.
function sizes({ rows }) {
  const known = rows.filter((row) => row.value !== null);
  const largest = Math.max(...known.map((row) => Math.abs(row.value)), 0);
  if (!largest) return [h("p", {}, say("map.nothing"))];
  const circles = [1, 1 / 4, 1 / 16].map((part) => {
    const circle = h("span", { class: "legend-circle", "aria-hidden": "true" });
    circle.style.width = circle.style.height = `${2 * MAX_CIRCLE * Math.sqrt(part)}px`;
    return h("li", {}, circle, figure("total", largest * part));
  });
  const some = known.filter((row) => row.value !== 0).length;
  return [
    h("ul", { class: "legend-circles" }, circles),
    h("p", { class: "quiet" }, say("map.circles")),
    h("p", { class: "quiet" }, say("map.with_money", { count: some }), ", ", say("map.without_money", { count: known.length - some })),
  ];
}
