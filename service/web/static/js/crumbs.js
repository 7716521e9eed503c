// Where the view is: the way back up, and how to take it away.

import { h } from "./dom.js";
import { say } from "./texts.js";

// `places` are the areas from the country down to the one in view.
export function showCrumbs(place, places, go) {
  const items = places.map((area, index) => {
    const isLast = index === places.length - 1;
    const name = h("span", {}, area.name);
    return h("li", {}, isLast ? h("span", { "aria-current": "location" }, name) : h("button", { type: "button", class: "plain", onclick: () => go(area) }, name));
  });
  place.replaceChildren(h("ol", {}, items));
}

const FORMATS = ["pdf", "png", "html", "xlsx", "csv", "gpkg"];

// `gaps` gives the parameters of gaps where the map shows them, whose table alone can be taken away.
export function watchTakeaway(button, list, parameters, gaps) {
  const links = (paper) => FORMATS.map((format) => {
    const asked = parameters();
    asked.set("format", format);
    if (format === "pdf" || format === "png") asked.set("paper", paper);
    return h("li", {}, h("a", { href: `/v1/takeaway?${asked}`, download: "" }, say(`map.take.${format}`)));
  });
  const a3 = () => {
    const asked = parameters();
    asked.set("format", "pdf");
    asked.set("paper", "a3");
    return h("li", {}, h("a", { href: `/v1/takeaway?${asked}`, download: "" }, say("map.take.pdf_a3")));
  };
  const ofGaps = (asked) => [
    h("li", {}, h("a", { href: `/v1/gaps?${asked}&format=csv`, download: "" }, say("map.take.csv"))),
    h("li", {}, h("a", { href: `/gaps?${asked}` }, say("map.gaps.page"))),
  ];
  const close = () => { list.hidden = true; button.setAttribute("aria-expanded", "false"); };
  button.addEventListener("click", () => {
    if (!list.hidden) return close();
    const all = gaps() ? ofGaps(gaps()) : links("a4");
    list.replaceChildren(...(gaps() ? all : [all[0], a3(), ...all.slice(1)]));
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    list.querySelector("a").focus();
  });
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !list.hidden) { close(); button.focus(); } });
  addEventListener("click", (event) => { if (!button.parentElement.contains(event.target)) close(); });
}
