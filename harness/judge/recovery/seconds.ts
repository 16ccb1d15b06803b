/** `3.8 s`: times of a fault are known to a tenth of a second at best. */
export function formatSeconds(lengthMs: number): string {
  return `${(lengthMs / 1_000).toFixed(1)} s`;
}
