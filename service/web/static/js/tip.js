// The figures of the area under the pointer, or of the one that the keyboard is at.

import { h } from "./dom.js";
import { figure, percent, shortMoney } from "./format.js";
import { under } from "./ranking.js";
import { say } from "./texts.js";
import { isGap } from "./values.js";

export function facts(row, values) {
  const code = values.measure.code;
  const lines = [
    h("strong", {}, row.name), " ", h("span", { class: "quiet" }, under(row, values)),
    h("div", { class: "tip-figure" }, row.value === null ? why(row, values) : `${figure(code, row.value)}`,
      row.value === null ? "" : h("span", { class: "quiet" }, ` ${say(`unit.${isGap(code) ? "gap" : code}`)}`)),
  ];
  if (row.needShare !== null) lines.push(...gap(row));
  if (row.commitments) {
    lines.push(h("div", {}, say("map.tip_amount", { amount: shortMoney(row.amount), count: row.commitments })));
  }
  if (row.estimated) lines.push(h("div", { class: "quiet" }, say("map.tip_estimated", { amount: shortMoney(row.estimated) })));
  if (row.coverage !== null) lines.push(h("div", { class: "quiet" }, say(`map.tip_coverage.${values.level === "ward" ? "ward" : "area"}`, { share: percent(row.coverage, 0) })));
  return lines;
}

// What a gap is made of, and what would close it.
export function gap(row) {
  const key = row.move < 0 ? "map.gaps.too_much" : "map.gaps.too_little";
  return [h("div", {}, say("map.gaps.shares", { need: percent(row.needShare), budget: percent(row.budgetShare) })), h("div", {}, say(key, { amount: shortMoney(Math.abs(row.move)) }))];
}

function why(row, { measure: { code: measure }, refused }) {
  if (refused) return say("map.gaps.not_shown");
  if (isGap(measure)) return say("map.gaps.unknown");
  if (measure === "per_person" && !row.population) return say("map.no_people");
  return say("map.nobody_said");
}

export function createTip(element) {
  return {
    show(row, values, x, y) {
      element.replaceChildren(...facts(row, values));
      element.hidden = false;
      const room = element.parentElement.getBoundingClientRect();
      element.style.left = `${Math.min(x + 14, room.width - element.offsetWidth - 8)}px`;
      element.style.top = `${y + 14 + element.offsetHeight > room.height ? y - element.offsetHeight - 10 : y + 14}px`;
    },
    hide() { element.hidden = true; },
  };
}
