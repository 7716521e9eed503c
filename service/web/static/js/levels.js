// Levels from the top down, and how one goes down and up.

export const LEVELS = ["country", "province", "district", "local", "ward"];
const MOST_AT_FIRST = 300;

export const below = (level) => LEVELS[Math.min(LEVELS.indexOf(level) + 1, LEVELS.length - 1)];
export const isAbove = (one, other) => LEVELS.indexOf(one) < LEVELS.indexOf(other);

// The finest level that a first look takes in.
export const firstLevel = (edition) =>
  LEVELS.findLast((level) => level !== "country" && (edition.areas[level] ?? 0) <= MOST_AT_FIRST && edition.areas[level]) ?? "local";
