// The form beside the map: each choice goes into the address, from which the map follows.

import { byId } from "./dom.js";
import { filterCount, LISTS } from "./state.js";

export function watchFilters(form, store, { today, tableAddress }) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(tableAddress());
  });
  form.addEventListener("change", (event) => {
    if (event.target.name) store.set(changesOf(form, event.target));
  });
  byId("next-months").addEventListener("click", () => store.set({ basis: "window", ...nextMonths(today) }));
  byId("clear").addEventListener("click", () => store.set({ ...Object.fromEntries(LISTS.map((name) => [name, []])), catalytic: undefined }));
}

function changesOf(form, field) {
  const data = new FormData(form);
  const { name } = field;
  if (LISTS.includes(name)) return { [name]: data.getAll(name) };
  if (name === "basis") return periodOf(data, field.value);
  if (name === "from" || name === "to") return periodOf(data, "window");
  // A date that is half typed is none yet.
  if (name === "as_at" && !field.validity.valid) return {};
  if (name === "edition") return { edition: data.get(name), within: undefined, area: undefined, level: undefined, year: undefined, at: undefined };
  return { [name]: data.get(name) || undefined };
}

// A window counts once it has both its days.
function periodOf(data, basis) {
  const [from, to] = [data.get("from"), data.get("to")];
  if (basis === "window") return from && to ? { basis, from, to } : { basis: "own" };
  return { basis: "own", from: undefined, to: undefined };
}

// Eighteen months from the first of this month, the last day included.
export function nextMonths(today) {
  const [year, month] = today.split("-").map(Number);
  const iso = (date) => date.toISOString().slice(0, 10);
  return { from: iso(new Date(Date.UTC(year, month - 1, 1))), to: iso(new Date(Date.UTC(year, month - 1 + 18, 0))) };
}

// Makes the form say what the state says.
export function showState(form, state) {
  for (const field of form.elements) {
    if (!field.name) continue;
    const value = state[field.name];
    if (field.type === "checkbox") field.checked = LISTS.includes(field.name) ? value.includes(field.value) : Boolean(value);
    else if (field.type === "radio") field.checked = field.value === (value ?? "");
    else if (value !== undefined || field.type === "date") field.value = value ?? "";
  }
  form.elements.as_at.value = (state.as_at ?? "").slice(0, 10);
  byId("window").hidden = false;
  for (const name of [...LISTS, "catalytic"]) count(byId(`group-${name}`), name === "catalytic" ? (state.catalytic ? 1 : 0) : state[name].length);
  count(byId("group-period"), state.basis === "window" ? 1 : 0);
  const all = filterCount(state);
  Object.assign(byId("filter-count"), { hidden: !all, textContent: String(all) });
}

function count(group, number) {
  const badge = group?.querySelector(".count");
  if (badge) Object.assign(badge, { hidden: !number, textContent: String(number) });
}
