// Rand as people type them, and as cents.

const FORM = /^-?(\d{1,3}([ .,\u00a0\u202f']\d{3})+|\d+)([.,]\d{1,2})?$/;

// "1 234 567,89", "R1,234,567.89" or "1234567" as cents; null where it is no amount, undefined where nothing is typed.
export function cents(text) {
  const plain = text.replace(/^\s*(-?)\s*R\s*/i, "$1").trim();
  if (!plain) return undefined;
  if (!FORM.test(plain)) return null;
  const [, whole, part = ""] = plain.match(/^(.*?)(?:[.,](\d{1,2}))?$/);
  const digits = whole.replace(/[^\d-]/g, "");
  const value = Number(digits + part.padEnd(2, "0"));
  return Number.isSafeInteger(value) ? value : null;
}

// 1 234 567,89; whole rands without the cents, as they are mostly typed.
export function typed(value) {
  if (value === null || value === undefined) return "";
  const size = Math.abs(value);
  const rands = String(Math.trunc(size / 100)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const rest = size % 100 ? `,${String(size % 100).padStart(2, "0")}` : "";
  return `${value < 0 ? "-" : ""}${rands}${rest}`;
}
