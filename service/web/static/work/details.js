// What the commitment is and what it costs: plain fields, and a row for each amount.

import { h } from "../js/dom.js";
import { say } from "../js/texts.js";
import { cents, typed } from "./amounts.js";

const TEXTS = ["name", "description", "start_date", "end_date"];
const LISTS = ["sector", "focal_area", "stage"];
const TICKS = ["is_catalytic", "is_transfer"];

export function watchDetails(form, { names, today, change }) {
  let content = null;
  const field = (name) => form.elements[name];
  const set = (changes) => { content = { ...content, ...changes }; change(content); };

  for (const name of [...TEXTS, ...LISTS]) field(name).addEventListener("input", () => set({ [name]: field(name).value.trim() || null }));
  for (const name of TICKS) field(name).addEventListener("change", () => set({ [name]: field(name).checked }));
  field("total_cost").addEventListener("change", () => {
    const value = cents(field("total_cost").value);
    mark(field("total_cost"), value === null);
    if (value !== null) set({ total_cost_cents: value ?? null });
  });

  const body = form.querySelector("#amount-rows");
  const amounts = (allocations) => set({ allocations });
  const replace = (index, changes) => amounts(content.allocations.map((each, at) => (at === index ? { ...each, ...changes } : each)));

  function row(each, index) {
    const label = (name) => say(`work.amount_${name}`, { number: index + 1 });
    const choose = (name, options) => h("select", { "aria-label": label(name), onchange: (event) => replace(index, { [name]: event.target.value }) },
      options.map(([code, text]) => h("option", { value: code, selected: code === each[name] }, text)));
    const year = h("input", { type: "number", min: 1994, max: 2100, value: each.year, "aria-label": label("year"), onchange: (event) => {
      mark(event.target, !event.target.validity.valid || !event.target.value);
      if (event.target.validity.valid && event.target.value) replace(index, { year: Number(event.target.value) });
    } });
    const amount = h("input", { inputmode: "decimal", class: "number", value: typed(each.cents), "aria-label": label("cents"), onchange: (event) => {
      const value = cents(event.target.value);
      mark(event.target, value === null || value === undefined);
      if (value !== null && value !== undefined) replace(index, { cents: value });
    } });
    const remove = h("button", { type: "button", "aria-label": label("remove"), onclick: () => { amounts(content.allocations.filter((_, at) => at !== index)); show(content); form.querySelector("#add-amount").focus(); } }, "×");
    return h("li", { class: "amount-row" }, year, choose("phase", names.phase), choose("funding_source", names.funding_source), amount, choose("vat", names.vat), remove);
  }

  form.querySelector("#add-amount").addEventListener("click", () => {
    const last = content.allocations.at(-1);
    const [source] = names.funding_source[0] ?? [null];
    const next = last ? { ...last, year: last.year + 1, cents: 0 } : { year: Number(today.slice(0, 4)), phase: "original", funding_source: source, cents: 0, vat: "unknown" };
    amounts([...content.allocations, next]);
    show(content);
    body.lastElementChild.querySelector("input").focus();
  });

  function show(next) {
    content = next;
    for (const name of [...TEXTS, ...LISTS]) if (field(name) !== document.activeElement) field(name).value = content[name] ?? "";
    for (const name of TICKS) field(name).checked = Boolean(content[name]);
    if (field("total_cost") !== document.activeElement) field("total_cost").value = typed(content.total_cost_cents);
    if (!body.contains(document.activeElement) || body.childElementCount !== content.allocations.length) body.replaceChildren(...content.allocations.map(row));
  }

  return { show };
}

const mark = (input, isWrong) => (isWrong ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid"));
