/** Runs inside k6: the script's options, with the thresholds that end a run early added to its own. */
// oxlint-disable-next-line no-underscore-dangle -- the name is k6's
declare const __ENV: Readonly<Record<string, string | undefined>>;

type Thresholds = Record<string, unknown>;

export function withThresholds(options: unknown): unknown {
  const text = __ENV["LOADPROOF_THRESHOLDS"];
  if (text === undefined || text === "") return options ?? {};
  const own = (options ?? {}) as { readonly thresholds?: Thresholds };
  const thresholds: Thresholds = { ...own.thresholds };
  for (const [metric, added] of Object.entries(JSON.parse(text) as Record<string, readonly unknown[]>)) {
    thresholds[metric] = [...listOf(thresholds[metric]), ...added];
  }
  return { ...own, thresholds };
}

/** k6 takes one threshold or a list of them. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
