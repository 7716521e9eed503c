// What the colours mean: classes with their unit and how many areas each holds.

import { MAX_CIRCLE } from "./atlas.js";
import { h, swatch } from "./dom.js";
import { digitsOf, figure, percent, points, whole } from "./format.js";
import { names } from "./needs.js";
import { say } from "./texts.js";
import { isGap } from "./values.js";

export function showLegend(place, values, sectors) {
  const { measure, classes } = values;
  const title = h("h2", { class: "legend-title" }, say(`measure.${measure.code}`));
  const unit = h("p", { class: "quiet legend-unit" }, h("span", {}, say(`unit.${measure.code}`)), measure.is_rate ? h("span", {}, say("map.areas_head")) : "");
  const body = isGap(measure.code) ? gaps(values, sectors) : measure.is_rate ? [list(classes ? ranges(measure.code, classes) : [], values)] : [...sizes(values), list([], values)];
  const note = classes || values.noData || !measure.is_rate ? "" : h("p", {}, say("map.nothing"));
  place.replaceChildren(...folded(place, title, [unit, ...body, note]));
  place.hidden = false;
}

// On a phone the classes would lie on a third of the map: only their title does, until somebody opens it.
function folded(place, title, rest) {
  if (!matchMedia("(max-width: 700px)").matches) return [title, ...rest];
  const open = place.querySelector("details")?.open ?? false;
  return [h("details", { open }, h("summary", {}, title), ...rest)];
}

const list = (rows, values) => {
  if (values.noData) rows.push(entry(h("span", { class: "swatch hatch", "aria-hidden": "true" }), say(values.refused ? "map.gaps.not_shown_why" : "map.no_data"), values.noData));
  return h("ul", { class: "legend-list" }, rows);
};

function ranges(measure, classes) {
  const smallest = Math.min(...classes.edges.filter(Boolean).map(Math.abs));
  const write = isGap(measure) ? (edge) => points(edge, digitsOf(smallest))
    : measure === "share" ? (edge) => percent(edge, digitsOf(100 * smallest)) : (edge) => figure(measure, edge);
  return classes.counts.map((count, index) => {
    const [low, high] = [classes.edges[index], classes.edges[index + 1]].map(write);
    return entry(swatch(classes.colours[index]), low === high ? low : say("map.range", { low, high }), count);
  });
}

// Gaps need to be told of what: the need and its year, and whose money.
function gaps(values, sectors) {
  const { need, classes } = values;
  const told = need ? [h("p", { class: "legend-of" }, say("map.gaps.of", { need: need.name, year: need.year, sectors: values.sectors.length ? names(values.sectors, sectors) : say("map.gaps.all") }))] : [];
  if (need?.is_estimated) told.push(h("p", { class: "quiet" }, say(`map.gaps.estimated.${values.level}`, { edition: need.carried_from, error: percent(need.error, digitsOf(100 * need.error)) })));
  if (values.population?.is_estimated && (values.spread === "population" || classes?.basis === "population")) told.push(h("p", { class: "quiet" }, say("map.gaps.people_estimated", { edition: values.population.carried_from })));
  if (!classes) return [...told, list([], values)];
  if (values.measure.code === "two_way") return [...told, twoWay(classes), list([], values), h("p", { class: "quiet" }, say(`gaps.key_notes.${classes.basis}`))];
  const rows = ranges("gap", classes);
  const ends = [h("li", { class: "legend-end" }, say("map.gaps.less")), h("li", { class: "legend-end" }, say("map.gaps.more"))];
  return [...told, list([ends[0], ...rows, ends[1]], values)];
}

const THIRDS = ["low", "middle", "high"];

// Nine colours: need upwards, budget to the right, and in each how many areas.
function twoWay({ colours, counts }) {
  const head = h("tr", {}, h("td", {}), THIRDS.map((third) => h("th", { scope: "col" }, say(`gaps.budgets.${third}`))));
  const rows = [...THIRDS].reverse().map((third) => h("tr", {}, h("th", { scope: "row" }, say(`gaps.needs.${third}`)), THIRDS.map((_, budget) => {
    const place = 3 * THIRDS.indexOf(third) + budget;
    return h("td", {}, swatch(colours[place]), h("span", { class: "two-way-count" }, whole(counts[place])));
  })));
  return h("table", { class: "two-way-key" }, h("caption", { class: "visually-hidden" }, say("map.gaps.key")), h("thead", {}, head), h("tbody", {}, rows));
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
