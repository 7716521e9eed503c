// What the colours mean: classes with their unit and how many areas each holds.

import { h, swatch } from "./dom.js";
import { figure } from "./format.js";
import { say } from "./texts.js";

export function showLegend(place, values) {
  const { measure, classes } = values;
  const title = h("h2", { class: "legend-title" }, say(`measure.${measure.code}`));
  const unit = h("p", { class: "quiet" }, say(`unit.${measure.code}`));
  const rows = classes ? classes.counts.map((count, index) => row(measure.code, classes, index, count)) : [];
  if (values.noData) rows.push(entry(h("span", { class: "swatch hatch", "aria-hidden": "true" }), say("map.no_data"), values.noData));
  const list = h("ul", { class: "legend-list" }, rows);
  const note = rows.length ? null : h("p", {}, say("map.nothing"));
  place.replaceChildren(title, unit, list, note ?? "", sizes(values));
  place.hidden = false;
}

function row(measure, classes, index, count) {
  const [low, high] = [classes.edges[index], classes.edges[index + 1]].map((edge) => figure(measure, edge));
  return entry(swatch(classes.colours[index]), low === high ? low : say("map.range", { low, high }), count);
}

const entry = (box, text, count) =>
  h("li", {}, box, h("span", { class: "legend-range" }, text), h("span", { class: "legend-count" }, say("map.areas", { count })));

function sizes(values) {
  return values.measure.is_rate ? "" : h("p", { class: "quiet" }, say("map.circles"));
}
