const LENGTH_MAX = 120;

/** A value of a file as messages show it. Numbers as they are: JSON has no word for NaN and infinity. */
export function shownValue(value: unknown): string {
  const text = isShownAsItIs(value) ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length <= LENGTH_MAX ? text : `${text.slice(0, LENGTH_MAX)}...`;
}

function isShownAsItIs(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}
