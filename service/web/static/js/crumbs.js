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

// `view` gives what is in view: the address at which it is taken away, its parameters, and the page that prints it, if any.
export function watchTakeaway(button, list, view) {
  const link = ({ address, parameters }, format, paper, text) => {
    const asked = new URLSearchParams(parameters);
    asked.set("format", format);
    if (paper) asked.set("paper", paper);
    return h("li", {}, h("a", { href: `${address}?${asked}`, download: "" }, say(text)));
  };
  const links = (shown) => [
    ...FORMATS.map((format) => link(shown, format, format === "pdf" || format === "png" ? "a4" : null, `map.take.${format}`)),
    ...(shown.page ? [h("li", {}, h("a", { href: shown.page }, say("map.gaps.page")))] : []),
  ];
  const close = () => { list.hidden = true; button.setAttribute("aria-expanded", "false"); };
  button.addEventListener("click", () => {
    if (!list.hidden) return close();
    const shown = view();
    const all = links(shown);
    list.replaceChildren(all[0], link(shown, "pdf", "a3", "map.take.pdf_a3"), ...all.slice(1));
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    list.querySelector("a").focus();
  });
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !list.hidden) { close(); button.focus(); } });
  addEventListener("click", (event) => { if (!button.parentElement.contains(event.target)) close(); });
}
