// The margins beside the map: open where there is room, folded away where there is none.

import { byId } from "./dom.js";

// Makes a button fold a margin; gives a function that opens or folds it.
export function fold(button, drawer, after) {
  const isWide = matchMedia("(min-width: 900px)");
  const set = (open) => {
    byId(drawer).classList.toggle("is-folded", !open);
    byId(button).setAttribute("aria-expanded", String(open));
    after();
    placeLegend(isWide.matches);
  };
  byId(button).addEventListener("click", () => set(byId(drawer).classList.contains("is-folded")));
  isWide.addEventListener("change", () => set(isWide.matches));
  set(isWide.matches);
  return set;
}

// Beside the measure while the margin is open, else on the map.
function placeLegend(isWide) {
  const beside = isWide && !byId("filters").classList.contains("is-folded");
  byId(beside ? "legend-home" : "content").append(byId("legend"));
}
