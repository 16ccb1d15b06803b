/** `20261121T105000Z`: a time in milliseconds since the epoch as it stands in run ids and artifact names. */
export function utcStamp(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}
