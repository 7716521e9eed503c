// What is known of one area, read like a page of an atlas; or of the money that no area on the map shows.

import { bars } from "./charts.js";
import { h } from "./dom.js";
import { estimates } from "./estimates.js";
import { figure, money, NONE, percent, rate, shortMoney, whole } from "./format.js";
import { inPoints } from "./ranking.js";
import { momentOf } from "./state.js";
import { say } from "./texts.js";

export function showArea(place, found, { values, row, question, open, close }) {
  const { area } = found;
  const moment = momentOf({ as_at: question.get("as_at") });
  const address = `/areas/${area.level}/${encodeURIComponent(area.code)}?${question}`;
  place.replaceChildren(
    head(area.name, `${say(`level.${area.level}`)} ${area.code}`, close),
    ...(found.total === 0 && !found.commitments ? [h("p", {}, say("map.nothing_stated"))] : headline(found, values, row)),
    h("p", { class: "tools" },
      area.level === "ward" ? "" : h("button", { type: "button", class: "button-main", onclick: open }, say("map.go_in", { level: say(`levels.${deeper(area.level)}`) })),
      h("a", { class: "button", href: address }, say("map.whole_page"))),
    ...bars(say("map.by_sphere"), found.by.sphere, { name: (one) => say(`sphere.${one.code}`) }),
    ...bars(say("map.by_sector"), found.by.sector, { rest: (count) => say("map.more_rows", { count }) }),
    ...bars(say("map.by_year", { phase: say(`phase.${found.phase}`) }), found.by_year, { name: (one) => one.year, most: 12 }),
    ...commitments(say("map.largest"), found.largest, moment),
    ...commitments(say("map.catalytic_here", { count: found.catalytic.commitments, amount: shortMoney(found.catalytic.amount) }), found.catalytic.largest, moment),
    ...notLocated(found.not_located.filter((one) => one.amount)),
  );
  place.scrollTop = 0;
}

const deeper = (level) => ({ country: "province", province: "district", district: "local", local: "ward" })[level];

function head(title, under, close) {
  return h("div", { class: "panel-head" },
    h("div", {}, h("h2", { tabindex: "-1" }, title), h("p", { class: "quiet" }, under)),
    h("button", { type: "button", class: "close", onclick: close, "aria-label": say("map.close"), title: say("map.close") }, "×"));
}

function headline(found, values, row) {
  const code = values.measure.code;
  const facts = [
    [say("map.amount"), h("span", { title: money(found.total) }, shortMoney(found.total))],
    [say("map.per_person"), found.per_person === null ? say("map.no_people") : figure("per_person", found.per_person)],
    [say("map.people"), found.area.population === null ? "–" : whole(found.area.population)],
    [say("map.commitments_here"), whole(found.commitments)],
    [say(found.area.level === "ward" ? "map.coverage_around" : "map.coverage_here"), percent(found.coverage, 0)],
  ];
  if (found.estimated) facts.splice(1, 0, [say("map.estimated_here"), h("span", { title: money(found.estimated) }, shortMoney(found.estimated))]);
  if (row && row.needShare !== null) facts.push([say("measure.gap"), inPoints(row.value)], [say("map.gaps.of_need"), percent(row.needShare)], [say("map.gaps.of_budget"), percent(row.budgetShare)], [say("map.gaps.would_move"), shortMoney(row.move)], ...rates(row, values.need));
  if (row && code === "share") facts.splice(1, 0, [say("measure.share"), figure(code, row.value)]);
  const own = found.estimates.filter((one) => one.level === found.area.level);
  return [h("dl", { class: "facts" }, facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])), ...estimates(own, found.population)];
}

// Budget by need and need by budget; without a budget there is no second.
function rates(row, need) {
  const perMillion = row.perRand === null ? `${NONE} ${say("map.gaps.no_budget")}` : rate(row.perRand * 1e6);
  return [[say("map.gaps.per_need"), money(row.perNeed)], [say(`map.gaps.per_million.${need.unit}`), perMillion]];
}

function commitments(title, rows, moment) {
  if (!rows.length) return [];
  const items = rows.map((one) => h("li", {},
    h("a", { href: `/commitments/${one.id}${moment}` }, one.name), h("span", { class: "number" }, shortMoney(one.amount)),
    h("span", { class: "quiet" }, [one.organisation.name, one.landing === "ward" ? null : say(`landing.${one.landing}`)].filter(Boolean).join(" · "))));
  return [h("h3", {}, title), h("ol", { class: "projects" }, items)];
}

function notLocated(rows) {
  if (!rows.length) return [];
  return [h("h3", {}, say("map.not_located")), h("p", { class: "quiet" }, say("map.not_located_note")),
    h("table", { class: "bars" }, h("tbody", {}, rows.map(residual)))];
}

const residual = (one) => h("tr", {},
  h("th", { scope: "row" }, say(`landing.${one.landing}`), h("span", { class: "quiet" }, ` ${one.name}`)),
  h("td", { class: "number" }, shortMoney(one.amount)));

// Scopes of commitments whose money lands so; "outside" is a matter of the site.
const SCOPES = { ward: ["site", "wards"], local: ["local"], district: ["district"], province: ["province"], country: ["country"], head_office: ["head_office"], unlocated: ["unlocated", "wards"], outside: ["site"] };

export function showResidual(place, landing, values, { question, close }) {
  if (!values) return;
  const above = values.above.filter((one) => one.landing === landing);
  const rands = values.balance[landing] ?? 0;
  const asked = new URLSearchParams(question);
  SCOPES[landing].forEach((scope) => asked.append("scope", scope));
  asked.set("order", "amount");
  if (values.year) asked.set("year", values.year);
  ["basis", "from", "to"].forEach((name) => asked.delete(name));
  place.replaceChildren(
    head(say(`landing.${landing}`), say("map.part_of", { place: values.within.name }), close),
    h("p", { class: "lead" }, h("span", { title: money(rands) }, shortMoney(rands)), ` · ${percent(values.total ? rands / values.total : null)}`),
    h("p", {}, say(`map.meaning.${landing}`)),
    above.length ? h("table", { class: "bars" }, h("caption", {}, say("map.stands_at")), h("tbody", {}, above.map(residual))) : "",
    ...within(landing, values),
    h("p", { class: "tools" }, h("a", { class: "button", href: `/commitments?${asked}` }, say("map.list_them"))),
  );
  place.scrollTop = 0;
}

// Residuals that lie within areas of the level in view.
function within(landing, values) {
  if (landing === "ward" || values.above.some((one) => one.landing === landing)) return [];
  const rows = values.rows.map((row) => ({ name: row.name, amount: row.amount - row.atWard })).filter((row) => row.amount > 0);
  return bars(say("map.residual_by_area"), rows.sort((one, other) => other.amount - one.amount), { most: 12, rest: (count) => say("map.more_rows", { count }) });
}
