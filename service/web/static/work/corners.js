// The corners of the shape as numbers that can be typed: what the map does with a pointer, done with a keyboard.

import { h } from "../js/dom.js";
import { say } from "../js/texts.js";
import { DIGITS } from "./place.js";

const written = (degrees) => degrees.toFixed(DIGITS).replace(/0+$/, "").replace(/\.$/, "");

function degrees(text, most) {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() !== "" && Number.isFinite(value) && Math.abs(value) <= most ? value : null;
}

// `change` gets the corners as they are to be.
export function showCorners(body, corners, change) {
  // What somebody is typing into stays as it is.
  if (body.contains(document.activeElement) && body.childElementCount === corners.length) return refill(body, corners);
  const rows = corners.map(([longitude, latitude], index) => {
    const cell = (axis, value, most) => h("input", {
      inputmode: "decimal", size: 11, value: written(value), "data-axis": axis, "aria-label": say(`work.${axis}_of`, { number: index + 1 }),
      onchange: (event) => {
        const typed = degrees(event.target.value, most);
        event.target.setAttribute("aria-invalid", String(typed === null));
        if (typed !== null) change(corners.map((corner, at) => (at === index ? (axis === "latitude" ? [corner[0], typed] : [typed, corner[1]]) : corner)));
      },
    });
    const remove = h("button", { type: "button", "aria-label": say("work.remove_corner", { number: index + 1 }), onclick: () => change(corners.filter((_, at) => at !== index)) }, "×");
    return h("tr", {}, h("th", { scope: "row" }, String(index + 1)), h("td", {}, cell("latitude", latitude, 90)), h("td", {}, cell("longitude", longitude, 180)), h("td", {}, remove));
  });
  body.replaceChildren(...rows);
}

function refill(body, corners) {
  corners.forEach(([longitude, latitude], index) => {
    for (const [axis, value] of [["latitude", latitude], ["longitude", longitude]]) {
      const input = body.children[index].querySelector(`[data-axis=${axis}]`);
      if (input !== document.activeElement) input.value = written(value);
    }
  });
}
