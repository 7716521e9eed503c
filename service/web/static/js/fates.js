// What became of each ward from one edition to another, read from the answer and told in sentences.

import { h } from "./dom.js";
import { percent } from "./format.js";
import { say } from "./texts.js";

export const SIDES = ["old", "new"];
export const KINDS = ["unchanged", "split", "merged", "moved", "gone"];
const NAMED = 4;

// Wards of both sides by code, each with the wards of the other side that share its land, the largest share first.
export function understood(answer) {
  const wards = (side) => answer[side].map((row) => ({ side, ...Object.fromEntries(answer[`${side}_columns`].map((name, index) => [name, row[index]])), shares: [] }));
  const sides = Object.fromEntries(SIDES.map((side) => [side, new Map(wards(side).map((ward) => [ward.code, ward]))]));
  for (const [old, now, share] of answer.pairs) {
    sides.old.get(old)?.shares.push([now, share]);
    sides.new.get(now)?.shares.push([old, share]);
  }
  for (const side of SIDES) for (const ward of sides[side].values()) ward.shares.sort((one, other) => other[1] - one[1]);
  return { ...sides, editions: { old: answer.from_edition.slug, new: answer.to_edition.slug } };
}

// How many wards of a side underwent each change, and have a code that both editions use for different places.
export function counts(wards) {
  const found = Object.fromEntries([...KINDS, "none", "reused"].map((kind) => [kind, 0]));
  for (const ward of wards.values()) {
    found[ward.change ?? "none"] += 1;
    if (ward.code_reused) found.reused += 1;
  }
  return found;
}

// "Ward 52308012 of 2020 holds 63 % of 52308011 of 2011": what is to be said of one ward.
export function told(ward, { editions }) {
  const [here, there] = ward.side === "old" ? [editions.old, editions.new] : [editions.new, editions.old];
  const lines = [h("strong", {}, say("changes.both.ward", { code: ward.code, edition: here, place: ward.local ?? "" }))];
  lines.push(" ", sentence(ward, there));
  if (ward.code_reused) lines.push(" ", h("span", { class: "fate-reused" }, say(`changes.both.reused_${ward.side}`, { edition: there })));
  return lines;
}

function sentence(ward, there) {
  if (!ward.shares.length) return say(`changes.both.nothing_${ward.side}`, { edition: there });
  const parts = ward.shares.slice(0, NAMED).map(([code, share]) => say("changes.both.part", { code, share: percent(share, share < 0.1 ? 1 : 0) }));
  const more = ward.shares.length - NAMED;
  if (more > 0) parts.push(say("changes.both.more", { count: more }));
  const shares = parts.join(", ");
  return ward.side === "old" ? say("changes.both.went", { change: say(`change.${ward.change}`), edition: there, shares }) : say("changes.both.holds", { edition: there, shares });
}
