/** What a JSON text holds; `null` when it is none, such as one that was cut when who wrote it ended. */
export function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
