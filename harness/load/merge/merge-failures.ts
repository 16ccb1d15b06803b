import { readFile } from "node:fs/promises";
import { type FailureSample, type Failures, failuresSchema, firstOfEach } from "../../contracts/failures.ts";

/** `failures.json`. */
export function failuresText(failures: readonly FailureSample[]): string {
  const document: Failures = { schema: "loadproof.failures", version: 1, failures: [...failures] };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The earliest of each kind of those in these files. */
export async function mergedFailures(files: readonly string[]): Promise<readonly FailureSample[]> {
  const parts = await Promise.all(
    files.map(async (file) => failuresSchema.parse(JSON.parse(await readFile(file, "utf8"))).failures),
  );
  return firstOfEach(parts.flat());
}
