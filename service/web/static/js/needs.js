// Which need is held against whose money: the form's part for maps of gaps.

import { byId, h } from "./dom.js";
import { percent } from "./format.js";
import { say } from "./texts.js";
import { isGap } from "./values.js";

const ANSWERING = "answering";
const TICKED = "ticked";

// The need that is shown: the one asked for, else the first of the edition's.
export const needOf = (state, edition) => edition.needs.find((each) => each.code === state.need) ?? edition.needs[0];

// The sectors whose money counts; none stands for all.
export function sectorsOf(state, edition) {
  if (state.sector.length) return state.sector;
  return state.money === "all" ? [] : (needOf(state, edition)?.answered_by ?? []);
}

// What a choice of whose money means for the state.
export function moneyChosen(value) {
  if (value === TICKED) return {};
  if (value === ANSWERING) return { money: undefined, sector: [] };
  return value === "all" ? { money: "all", sector: [] } : { money: undefined, sector: [value] };
}

// Makes the part of the form say what the state says.
export function showNeeds(state, edition, sectors) {
  byId("needs").hidden = !isGap(state.measure);
  byId("no-needs").hidden = edition.needs.length > 0;
  document.querySelectorAll("[data-gap]").forEach((field) => { field.disabled = !edition.needs.length; });
  if (!edition.needs.length) return;
  const need = needOf(state, edition);
  fill(byId("need"), edition.needs.map((each) => [each.code, each.name]), need.code);
  const choices = [["all", say("map.gaps.all")], ...Object.entries(sectors)];
  if (need.answered_by.length) choices.unshift([ANSWERING, say("map.gaps.answering", { sectors: names(need.answered_by, sectors) })]);
  if (state.sector.length > 1) choices.unshift([TICKED, say("map.gaps.ticked", { count: state.sector.length })]);
  fill(byId("money"), choices, chosen(state, need));
}

function chosen(state, need) {
  if (state.sector.length > 1) return TICKED;
  if (state.sector.length) return state.sector[0];
  return state.money === "all" || !need.answered_by.length ? "all" : ANSWERING;
}

// Why there is no map of gaps by ward, and the ways on.
export function refusal({ refused, within }, instead) {
  const figures = { place: within.name, share: percent(refused.coverage), least: percent(refused.least, 0) };
  const helps = refused.spread === "helps";
  return [h("p", {}, say("map.gaps.refused", figures)), ...(helps ? [] : [h("p", {}, say(`map.gaps.no_spread.${refused.spread}`))]), h("p", { class: "tools" },
    h("button", { type: "button", class: "button-main", onclick: () => instead({ level: refused.level }) }, say("map.gaps.by_level", { level: say(`levels.${refused.level}`) })),
    ...(helps ? [h("button", { type: "button", onclick: () => instead({ spread: "population" }) }, say("map.gaps.spread"))] : []))];
}

const fill = (select, options, value) =>
  select.replaceChildren(...options.map(([code, name]) => h("option", { value: code, selected: code === value }, name)));

export const names = (codes, sectors) => codes.map((code) => sectors[code] ?? code).join(", ");
