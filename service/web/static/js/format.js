// Numbers as South Africans write them; the same forms as service/formatting.py.

const THIN = "\u202f";
export const NONE = "–";
const MINUS = "\u2212";
const UNITS = [[1e6, "m"], [1e9, "bn"], [1e12, "tn"]];

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, THIN);
const sign = (number) => (number < 0 ? MINUS : "");

export const whole = (number) => `${sign(number)}${grouped(String(Math.round(Math.abs(number))))}`;

// R 1 234 567,89
export function money(rands) {
  if (rands === null || rands === undefined) return NONE;
  const [units, cents] = Math.abs(rands).toFixed(2).split(".");
  return `${sign(rands)}R${THIN}${grouped(units)},${cents}`;
}

// R80,7 bn for a glance; below a million in whole rands.
export function shortMoney(rands) {
  if (rands === null || rands === undefined) return NONE;
  const size = Math.abs(rands);
  if (Math.round(size) < 1e6) return `${sign(Math.round(rands))}R${THIN}${whole(size)}`;
  // Asked of the rounded figure: R999,96 m is R1,0 bn, not R1 000,0 m.
  const [value, name] = UNITS.find(([unit]) => Math.round((size * 10) / unit) < 10_000) ?? UNITS.at(-1);
  const tenths = Math.round((size * 10) / value);
  return `${sign(rands)}R${grouped(String(Math.trunc(tenths / 10)))},${tenths % 10}${THIN}${name}`;
}

export function percent(share, digits = 1) {
  if (share === null || share === undefined) return NONE;
  return `${(100 * share).toFixed(digits).replace(".", ",").replace("-", MINUS)}${THIN}%`;
}

// A figure of a measure, in the unit that the measure has.
export function figure(measure, value) {
  if (value === null || value === undefined) return NONE;
  if (measure === "share") return percent(value, digitsOf(100 * value));
  if (measure === "coverage") return percent(value);
  if (measure === "per_person") return Math.abs(value) >= 1e6 ? shortMoney(value) : `R${THIN}${whole(value)}`;
  if (measure === "gap" || measure === "two_way") return points(value);
  return shortMoney(value);
}

// How many decimals tell differences of this size apart.
export const digitsOf = (value) => (value === 0 ? 1 : Math.min(4, Math.max(1, 1 - Math.floor(Math.log10(Math.abs(value)) + 1e-9))));

// A figure of any size with the digits that tell it from others.
export const rate = (number) => (Math.abs(number) >= 100 ? whole(number) : number.toFixed(digitsOf(number)).replace(".", ","));

// Percentage points with their sign: +3,4.
export function points(value, digits = digitsOf(value)) {
  const size = Math.abs(value).toFixed(digits);
  const before = Number(size) === 0 ? "" : value < 0 ? MINUS : "+";
  return `${before}${size.replace(".", ",")}`;
}

// A day with its month in letters, so that nobody takes it for the day.
export function day(iso, language) {
  const options = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, options).format(new Date(iso));
}

// A past moment: a day alone means its end; others have their time on South Africa's clocks.
export function moment(text, language) {
  if (text.length <= 10) return day(text, language);
  const options = { dateStyle: "medium", timeStyle: "short", timeZone: "Africa/Johannesburg" };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, options).format(new Date(instant(text)));
}

// When a past moment was, in milliseconds.
export const instant = (text) => Date.parse(text.length <= 10 ? `${text}T23:59:59.999+02:00` : text.replace(/ (?=\d{2}:?\d{2}$)/, "+"));
