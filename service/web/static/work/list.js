// Marks what this device still keeps unsent, so that nobody takes the list for the whole of it.

import { byId } from "../js/dom.js";
import { createKeeping } from "./keeping.js";

const place = byId("work-list");
const waiting = new Set(createKeeping(place.dataset.account).names());
for (const entry of place.querySelectorAll("[data-kept]")) {
  entry.querySelector(".unsent").hidden = !waiting.has(entry.dataset.kept);
}
byId("unsent-new").hidden = !waiting.has("new");
