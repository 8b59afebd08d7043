/* Numbers, as a reader writes them: a real minus sign, powers of ten raised. */

export const minus = text => text.replace("-", "\u2212");
const RAISED = "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"; // − and 0 to 9
export const raised = power => String(power).replace(/./g, sign => RAISED["-0123456789".indexOf(sign)]);

export function scientific(value, digits) {
  const [mantissa, power] = value.toExponential(digits).split("e");
  return minus(`${mantissa}\u00b710`) + raised(Number(power));
}

// Always the same number of digits, so that nothing jumps.
export function fixed(value, digits = 4) {
  if (!Number.isFinite(value)) return "not finite";
  if (Math.abs(value) >= 1000) return scientific(value, Math.max(0, digits - 2));
  return minus(value.toFixed(digits).replace(/^-(0\.?0*)$/, "$1"));
}

// As few digits as it takes.
export function short(value) {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  const power = size >= 1e5 || size > 0 && size < 1e-6;
  return power ? scientific(value, 1).replace(/^(\u2212?)1\.0\u00b7/, "$1") : minus(String(Number(value.toPrecision(6))));
}

// Two digits, however small or large.
export function brief(value) {
  if (!Number.isFinite(value)) return "not finite";
  if (value === 0) return "0";
  if (value < 0.0001 || value >= 9999.5) return scientific(value, 1);
  return value < 99.5 ? value.toPrecision(2) : String(Math.round(value));
}

export const percent = (part, whole = 1) => `${(100 * part / whole).toFixed(1)}%`;
export const grouped = count => count.toLocaleString("en-US"); // 10,285
