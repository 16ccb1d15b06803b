/** Metadata under which the bundle gives a value that k6's CSV, with six decimals, would round away. */
const EXACT_VALUE = "loadproof_value";
const PATTERN = new RegExp(`(?:^|[,&"])${EXACT_VALUE}=(-?[0-9.e+-]+)(?=[&",\n])`);
const MARK = Buffer.from(`${EXACT_VALUE}=`);

/** The exact value of the line that ends before `next`; `null` when k6 wrote all of it. */
export function exactValue(bytes: Buffer, at: number, next: number): number | null {
  const mark = bytes.lastIndexOf(MARK, next);
  if (mark <= at) return null;
  const value = Number(PATTERN.exec(bytes.toString("latin1", mark - 1, next))?.[1]);
  return Number.isFinite(value) ? value : null;
}
