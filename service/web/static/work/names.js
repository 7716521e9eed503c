// What wards and other areas are called, asked once each; without a connection their codes have to do.

import { ask } from "../js/api.js";
import { say } from "../js/texts.js";

const known = new Map();

// Remembers a name that came along with something else.
export const learn = (code, label) => { if (label) known.set(code, Promise.resolve(label)); };

// Gives "Ward 12, Amber Bay", with its municipality's code where that is asked for.
export function wardLabel(code, edition) {
  if (!known.has(code)) {
    const asked = wardFacts(code, edition).then((ward) => ward.label);
    known.set(code, asked.catch(() => { known.delete(code); return code; }));
  }
  return known.get(code);
}

export async function wardFacts(code, edition) {
  const ward = await ask(`/v1/areas/ward/${encodeURIComponent(code)}?${new URLSearchParams({ edition })}`);
  const local = ward.ancestors.find((each) => each.level === "local");
  return { code: ward.code, label: local ? say("work.ward_in", { ward: ward.name, local: local.name }) : ward.name, local };
}
