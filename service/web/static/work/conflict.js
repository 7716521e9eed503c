// Shows two versions of a proposal side by side, and has a person choose field by field.

import { byId, h } from "../js/dom.js";
import { money } from "../js/format.js";
import { say } from "../js/texts.js";
import { cornersOf, kindOf } from "./place.js";
import { differences, merged } from "./merging.js";

// Resolves to the content that was put together.
export function chooseVersions({ base, mine, theirs }, names) {
  const found = differences(base, mine, theirs.content);
  const dialog = byId("conflict");
  const done = byId("conflict-done");
  const chosen = Object.fromEntries(found.filter((each) => each.only).map((each) => [each.name, each.only]));
  const ready = () => { done.disabled = found.some((each) => !chosen[each.name]); };
  byId("conflict-rows").replaceChildren(...found.map((each) => question(each, chosen, names, ready)));
  ready();
  if (!dialog.open) dialog.showModal();
  return new Promise((resolve) => {
    // A choice is needed; what was typed stays kept while the dialog is put off.
    byId("conflict-later").onclick = () => { dialog.close(); resolve(null); };
    dialog.oncancel = () => resolve(null);
    done.onclick = () => { dialog.close(); resolve(merged(mine, theirs.content, chosen)); };
  });
}

function question(field, chosen, names, ready) {
  const option = (side) => h("label", { class: "version" },
    h("input", { type: "radio", name: `choose-${field.name}`, value: side, checked: chosen[field.name] === side, onchange: () => { chosen[field.name] = side; ready(); } }),
    h("span", { class: "version-side" }, say(`work.version_${side}`)), h("span", { class: "version-value" }, inWords(field.name, field[side], names)));
  return h("fieldset", {}, h("legend", {}, say(`work.field.${field.name}`)), option("mine"), option("theirs"));
}

function inWords(name, value, names) {
  if (value === null || value === "" || (Array.isArray(value) && !value.length)) return say("work.nothing");
  if (name === "place") return placeInWords(value);
  if (name === "benefit") return value.map((ward) => ward.code).join(", ");
  if (name === "allocations") return value.map((each) => `${each.year} ${say(`phase.${each.phase}`)}: ${money(each.cents / 100)}`).join("; ");
  if (name === "total_cost_cents") return money(value / 100);
  if (typeof value === "boolean") return say(value ? "work.yes" : "work.no");
  return names[name]?.find(([code]) => code === value)?.[1] ?? String(value);
}

function placeInWords({ place, wards }) {
  const parts = [say(`scope.${place.scope}`)];
  if (place.scope === "wards") parts.push(wards.map((ward) => ward.code).join(", "));
  if (place.area_code) parts.push(place.area_code);
  const corners = cornersOf(place.geometry);
  if (place.geometry) parts.push(say(`work.tool.${kindOf(place.geometry) ?? "area"}`));
  if (corners) parts.push(corners.slice(0, 3).map(([x, y]) => `${y.toFixed(5)}, ${x.toFixed(5)}`).join("; ") + (corners.length > 3 ? " …" : ""));
  return parts.join(": ");
}
