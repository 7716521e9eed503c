// Wards of one role: found by name or number, picked on the map, listed with a way to take each out.

import { latest } from "../js/api.js";
import { h } from "../js/dom.js";
import { say } from "../js/texts.js";
import { learn, wardLabel } from "./names.js";

const PAUSE_MS = 180;

// Several at once, as people list them.
const SEVERAL = /\d\s*(,|;|&|-|–|\band\b|\bto\b)\s*\d/i;

// `several` gets text that lists wards, where the service is to read such.
export function createPicker({ box, list, chips, edition, change, several }) {
  const ask = latest();
  let codes = [];
  let found = [];
  let at = -1;
  let timer;

  const close = () => { list.hidden = true; at = -1; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
  const add = (hit) => {
    close();
    box.value = "";
    learn(hit.code, say("work.ward_in", { ward: hit.label, local: hit.sub_label.split(",")[0] }));
    if (!codes.includes(hit.code)) change([...codes, hit.code]);
  };

  async function look() {
    const text = box.value.trim();
    if (text.length < 2) return close();
    try {
      const answer = await ask(`/v1/search?${new URLSearchParams({ q: text, limit: "30", edition })}`);
      found = answer.hits.filter((hit) => hit.level === "ward").slice(0, 12);
      show();
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show() {
    at = -1;
    const rows = found.map((hit, index) => h("li", { role: "option", id: `${list.id}-${index}`, "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); add(hit); } },
      h("span", {}, hit.label), h("span", { class: "quiet" }, hit.sub_label)));
    list.replaceChildren(...(rows.length ? rows : [h("li", { role: "option", "aria-disabled": "true", class: "quiet" }, say("work.no_ward_found"))]));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
  }

  function move(step) {
    if (list.hidden || !found.length) return;
    list.children[at]?.setAttribute("aria-selected", "false");
    at = (at + step + found.length) % found.length;
    list.children[at].setAttribute("aria-selected", "true");
    list.children[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", `${list.id}-${at}`);
  }

  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, PAUSE_MS); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Escape: close };
    if (keys[event.key] && !list.hidden) { event.preventDefault(); keys[event.key](); }
    if (event.key === "Enter") { event.preventDefault(); if (several && at < 0 && SEVERAL.test(box.value)) { several(box.value.trim()); box.value = ""; close(); } else if (!list.hidden && found.length) add(found[Math.max(at, 0)]); }
  });

  function chip(code) {
    const name = h("span", {}, code);
    const button = h("button", { type: "button", class: "chip-take", onclick: () => { change(codes.filter((each) => each !== code)); box.focus(); } }, "×");
    wardLabel(code, edition).then((label) => { name.textContent = label; button.setAttribute("aria-label", say("work.take_out", { name: label })); });
    button.setAttribute("aria-label", say("work.take_out", { name: code }));
    return h("li", { class: "ward-chip", "data-code": code }, name, button);
  }

  return {
    show(next) {
      if (JSON.stringify(next) === JSON.stringify(codes) && chips.childElementCount) return;
      codes = next;
      chips.replaceChildren(...codes.map(chip));
      chips.hidden = !codes.length;
    },
    toggle: (code) => change(codes.includes(code) ? codes.filter((each) => each !== code) : [...codes, code]),
  };
}
