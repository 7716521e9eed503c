// What the map is asked for, and how the answers are read: areas by the id that tiles carry.

import { gapMapOf, gapsOf, valuesOf } from "./state.js";

const GAPS = new Set(["gap", "two_way"]);
const TOO_LITTLE = "/problems/coverage-too-low";

// Whether a measure holds need against budget.
export const isGap = (measure) => GAPS.has(measure);

// Where the figures stand as a table.
export const tableOf = (asked) => (isGap(asked.measure) ? `/gaps?${gapsOf(asked)}` : `/areas?${valuesOf(asked)}`);

// Asks for the values of a map. Where too little money is placed at wards for a gap, every area has no data, and
// `refused` says why and which level holds.
export async function findValues(asked, ask) {
  if (!isGap(asked.measure)) return understood(await ask(`/v1/maps/values?${valuesOf(asked)}`));
  try {
    return understood(await ask(`/v1/maps/gaps?${gapMapOf(asked)}`));
  } catch (error) {
    if (error.problem?.type !== TOO_LITTLE) throw error;
    return refused(asked, error, await ask(`/v1/maps/values?${valuesOf({ ...asked, measure: "coverage" })}`));
  }
}

function understood(answer) {
  const at = Object.fromEntries(answer.columns.map((name, index) => [name, index]));
  const get = (row, name) => (name in at ? row[at[name]] : null);
  const rows = answer.rows.map((row) => ({
    id: get(row, "id"), code: get(row, "code"), name: get(row, "name"), parent: get(row, "parent"), value: get(row, "value"), klass: get(row, "class"),
    amount: get(row, "amount"), atWard: get(row, "at_ward"), estimated: get(row, "estimated"), commitments: get(row, "commitments"), coverage: get(row, "coverage"), population: get(row, "population"),
    need: get(row, "need"), needShare: get(row, "need_share"), budgetShare: get(row, "budget_share"), move: get(row, "gap"), perRand: get(row, "need_per_rand"), perNeed: get(row, "amount_per_need"), isEstimated: get(row, "is_estimated"),
  }));
  return { ...answer, classes: answer.classes ?? answer.two_way ?? null, rows, byId: new Map(rows.map((row) => [row.id, row])), noData: answer.no_data, refused: null };
}

function refused(asked, error, answer) {
  const values = understood(answer);
  values.rows.forEach((row) => { row.value = row.klass = null; });
  const { level } = error.problem.ask_instead;
  return { ...values, measure: { code: asked.measure, is_rate: true }, classes: null, noData: values.rows.length, refused: { coverage: error.problem.coverage, least: error.problem.least, level, spread: error.problem.spread } };
}
