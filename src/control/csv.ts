// Tables as CSV files (RFC 4180), written as they are read.
// Invariant: no field begins a formula in a spreadsheet, and none can break out of its place.

/** A spreadsheet takes what begins so for a formula, also after white space that it drops. */
const FORMULA = /^[\s]*[=+\-@]/;
const NEEDS_QUOTES = /[",\r\n]/;

export function csvLine(fields: readonly string[]): string {
  return `${fields.map(csvField).join(",")}\r\n`;
}

function csvField(text: string): string {
  const harmless = FORMULA.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** RFC 6266: a name of harmless characters only. */
export function attachment(name: string): string {
  return `attachment; filename="${name.replace(/[^A-Za-z0-9@._-]/g, "_")}.csv"`;
}
