/** `3.8 s`, `3 s`: times of a fault are known to a tenth of a second at best. */
export function formatSeconds(lengthMs: number): string {
  return `${Number((lengthMs / 1_000).toFixed(1))} s`;
}
