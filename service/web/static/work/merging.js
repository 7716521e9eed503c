// Two people changed the same proposal: what differs, field by field, and a whole made of what is chosen.

import { same } from "./place.js";

const PLAIN = ["name", "description", "sector", "focal_area", "stage", "is_catalytic", "is_transfer", "start_date", "end_date", "total_cost_cents"];
const WARDS = { work: "place", benefit: "benefit" };
const byRole = (content, roles) => content.wards.filter((ward) => roles.includes(ward.role)).map(({ role, code, share }) => ({ role, code, share })).sort((one, other) => (one.role + one.code < other.role + other.code ? -1 : 1));

// The parts that a person chooses between. A place goes with the wards of the work: half of it means nothing.
export const FIELDS = [
  ...PLAIN.map((name) => ({ name, of: (content) => content[name] ?? null, put: (content, value) => ({ ...content, [name]: value }) })),
  {
    name: "place",
    of: (content) => ({ place: content.place, wards: byRole(content, ["work"]) }),
    put: (content, value) => ({ ...content, place: value.place, wards: [...content.wards.filter((ward) => !(WARDS[ward.role] === "place")), ...value.wards] }),
  },
  {
    name: "benefit",
    of: (content) => byRole(content, ["benefit"]),
    put: (content, value) => ({ ...content, wards: [...content.wards.filter((ward) => ward.role !== "benefit"), ...value] }),
  },
  {
    name: "allocations",
    of: (content) => [...content.allocations].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    put: (content, value) => ({ ...content, allocations: value }),
  },
];

// What the two versions differ in, and which side alone changed it since `base`; null where both did.
export function differences(base, mine, theirs) {
  return FIELDS.filter((field) => !same(field.of(mine), field.of(theirs))).map((field) => {
    const isMine = base ? !same(field.of(base), field.of(mine)) : true;
    const isTheirs = base ? !same(field.of(base), field.of(theirs)) : true;
    const only = isMine && isTheirs ? null : isMine ? "mine" : "theirs";
    return { name: field.name, mine: field.of(mine), theirs: field.of(theirs), only };
  });
}

// The whole of what was chosen: by field, "mine" or "theirs". What differs in nothing is as the other has it.
export function merged(mine, theirs, chosen) {
  return FIELDS.reduce((content, field) => (chosen[field.name] === "mine" ? field.put(content, field.of(mine)) : content), theirs);
}
