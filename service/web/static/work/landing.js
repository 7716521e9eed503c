// Where the money would land, as the service works it out: areas with their shares and amounts, and what contradicts.

import { byId, h } from "../js/dom.js";
import { money, percent } from "../js/format.js";
import { say } from "../js/texts.js";

const PHASES = ["original", "adjusted", "forecast", "audited", "actual"];

// The areas that take a share, with their rands of one phase over all years.
export function spread(answer) {
  const here = answer.lines.filter((line) => line.edition === answer.edition);
  const phase = PHASES.find((each) => here.some((line) => line.phase === each)) ?? null;
  const key = ({ level, code, landing }) => `${level} ${code} ${landing}`;
  const cents = new Map();
  for (const line of here) if (line.phase === phase) cents.set(key(line), (cents.get(key(line)) ?? 0) + Math.round(line.amount * 100));
  const areas = answer.areas.map((area) => ({ ...area, rands: (cents.get(key(area)) ?? 0) / 100 }));
  return { phase, areas, split: answer.split_by, total: [...cents.values()].reduce((sum, each) => sum + each, 0) / 100 };
}

export const touchedWards = ({ areas }) => areas.filter((area) => area.landing === "ward").map((area) => area.code);

export function showLanding(found, labels) {
  const { areas, phase, total, split } = found;
  byId("landing-empty").hidden = areas.length > 0;
  byId("landing-table").hidden = areas.length === 0;
  byId("landing-caption").textContent = phase ? say("work.landing_caption", { phase: say(`phase.${phase}`), split: split && split !== "whole" ? ` ${say(`split.${split}`)}.` : "" }) : say("work.landing_without_money");
  byId("landing-rows").replaceChildren(...areas.map((area) => h("tr", { "data-code": area.code },
    h("th", { scope: "row" }, labels.get(area.code) ?? area.name, " ", h("span", { class: "quiet" }, area.landing === "ward" ? area.code : say(`landing.${area.landing}`))),
    h("td", { class: "number" }, percent(area.share)),
    h("td", { class: "number" }, phase ? money(area.rands) : "–"))));
  byId("landing-total").textContent = phase ? money(total) : "–";
  byId("landing-said").textContent = areas.length ? say("work.landing_said", { count: areas.length, number: areas.length, names: areas.slice(0, 4).map((area) => labels.get(area.code) ?? area.name).join("; ") }) : say("work.nowhere_yet");
}

// What is divided by, where more than one way makes sense; `choose` gets the way.
export function showSplits(ways, chosen, choose) {
  const place = byId("split-ways");
  byId("split").hidden = ways.length < 2;
  if (place.dataset.ways !== ways.join()) {
    place.dataset.ways = ways.join();
    place.replaceChildren(...ways.map((way) => h("label", { class: "choice" }, h("input", { type: "radio", name: "split_by", value: way, onchange: () => choose(way) }), say(`work.split.${way}`))));
  }
  for (const input of place.querySelectorAll("input")) input.checked = input.value === chosen;
}

// Contradictions, the worst first, each with its likely correction to take with one press.
export function showFindings(findings, correct) {
  const ORDER = ["refuse", "warn", "note"];
  const sorted = [...findings].sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
  const text = JSON.stringify(sorted);
  const list = byId("findings");
  if (list.dataset.shown === text) return;
  list.dataset.shown = text;
  list.replaceChildren(...sorted.map((finding) => h("li", { class: `finding finding-${finding.severity}`, "data-rule": finding.rule },
    h("p", {}, h("strong", {}, say(`work.severity.${finding.severity}`)), " ", finding.message),
    finding.correction ? h("button", { type: "button", onclick: () => correct(finding.correction) }, say("work.correct", { suggestion: finding.suggestion })) : null)));
  list.hidden = !sorted.length;
}
