// Small bars that answer one question each: as wide as their share of the largest, with the figure beside them.

import { bar, h } from "./dom.js";
import { shortMoney } from "./format.js";

export function bars(question, rows, { name = (row) => row.name, figure = (row) => shortMoney(row.amount), most = 8, rest = null } = {}) {
  const shown = rows.slice(0, most);
  const highest = Math.max(...shown.map((row) => Math.abs(row.amount)), 0) || 1;
  const items = shown.map((row) => h("tr", {},
    h("th", { scope: "row" }, name(row)),
    h("td", { class: "bars-bar" }, bar(Math.abs(row.amount) / highest)),
    h("td", { class: "number" }, figure(row))));
  const left = rows.length > most && rest ? h("p", { class: "quiet" }, rest(rows.length - most)) : "";
  return [h("table", { class: "bars" }, h("caption", {}, question), h("tbody", {}, items)), left];
}
