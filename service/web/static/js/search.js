// One box for places and commitments, by name, code or reference.

import { h } from "./dom.js";
import { latest } from "./api.js";
import { say } from "./texts.js";

const PAUSE_MS = 180;

export function watchSearch({ box, list, edition, choose }) {
  const ask = latest();
  let timer;
  let found = [];
  let at = -1;

  const close = () => { list.hidden = true; at = -1; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
  const take = (result) => { close(); box.value = ""; choose(result); };

  async function look() {
    const text = box.value.trim();
    if (text.length < 2) return close();
    try {
      const parameters = new URLSearchParams({ q: text, limit: "12", ...(edition() ? { edition: edition() } : {}) });
      found = (await ask(`/v1/search?${parameters}`)).hits;
      show();
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show() {
    at = -1;
    const rows = found.map((result, index) => h("li", { role: "option", id: `found-${index}`, "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); take(result); } },
      h("span", {}, result.label), h("span", { class: "quiet" }, result.sub_label ?? "")));
    list.replaceChildren(...(rows.length ? rows : [h("li", { class: "quiet" }, say("map.nothing_found"))]));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
  }

  function move(step) {
    if (list.hidden || !found.length) return;
    list.children[at]?.setAttribute("aria-selected", "false");
    at = (at + step + found.length) % found.length;
    list.children[at].setAttribute("aria-selected", "true");
    list.children[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", `found-${at}`);
  }

  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, PAUSE_MS); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Escape: close };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
    if (event.key === "Enter" && !list.hidden && found.length) { event.preventDefault(); take(found[Math.max(at, 0)]); }
  });
}
