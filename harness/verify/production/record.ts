import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LoadproofError } from "../../errors.ts";
import { errorCode } from "../../files/error-code.ts";
import { FILE_BYTES_MAX } from "../../files/limits.ts";
import { readTextIfThere, UnreadableFile } from "../../files/read-regular-file.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { DECISIONS } from "./lines.ts";

export const RECORD_VERSION = 1;

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);
const wordsSchema = z.strictObject({ en: z.string(), ko: z.string() });
const lineSchema = z.strictObject({
  id: z.string(),
  outcome: z.enum(["pass", "fail", "unmeasured"]),
  value: z.number().nullable(),
  shown: wordsSchema,
  limit: z.string().nullable(),
  reason: wordsSchema,
  evidence: z.string().nullable(),
});

const attemptSchema = z.strictObject({
  at: z.iso.datetime(),
  by: z.string().nullable(),
  /** What was looked at; `null` for a step that looks at a moment. */
  window: z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }).nullable(),
  /** Which system: `kept`, `started` or `own`. */
  system: z.enum(["kept", "started", "own"]),
  decision: z.enum(DECISIONS),
  lines: z.array(lineSchema),
  /** Why the step was taken out of its order; `null` when it was not. */
  forced: z.string().nullable(),
  /** Share of the requests by symbol, where the step saw it. */
  symbols: z.record(z.string(), z.number().nonnegative()),
  /** SHA-256 of the entry before this one and of this one, without this field. */
  digest: digestSchema,
});
export type Attempt = z.infer<typeof attemptSchema>;

/** One file of the folder: all that was ever found by a step, oldest first; the newest counts. */
const recordSchema = z.strictObject({
  schema: z.literal("loadproof.production-step"),
  version: z.literal(RECORD_VERSION),
  step: z.string(),
  attempts: z.array(attemptSchema).min(1),
  /** SHA-256 of the step's name and of the digests of all attempts: none of them can be left out. */
  digest: digestSchema,
});
type StepRecord = z.infer<typeof recordSchema>;

/** All steps that were taken, by name. */
export type Records = ReadonlyMap<string, readonly Attempt[]>;

/** Reads the folder. Throws BAD_FILE for one of another version, and for one that was changed by hand. */
export function readRecords(folder: string, steps: readonly string[]): Records {
  const known = new Set(steps);
  const records = new Map<string, readonly Attempt[]>();
  for (const file of jsonFilesIn(folder)) {
    const name = file.slice(0, -".json".length);
    const path = join(folder, file);
    if (!known.has(name)) throw damaged(path, `no step is called ${JSON.stringify(name)}`);
    const record = readRecord(path);
    if (record.step !== name) throw damaged(path, `it is the record of ${record.step}`);
    records.set(name, record.attempts);
  }
  return records;
}

function jsonFilesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw new LoadproofError(
      "BAD_INPUT",
      `--state ${JSON.stringify(folder)} can't be read (${errorCode(error)})`,
      {
        hint: "give a folder",
      },
    );
  }
}

function readRecord(path: string): StepRecord {
  const content = contentOf(path);
  const version = z.object({ version: z.number() }).safeParse(content).data?.version;
  if (version !== undefined && version !== RECORD_VERSION)
    throw new LoadproofError(
      "BAD_FILE",
      `${path} has version ${version} of its form: this loadproof reads version ${RECORD_VERSION}`,
      { hint: "use the loadproof that wrote it, or begin in another --state folder" },
    );
  const result = recordSchema.safeParse(content);
  if (!result.success) throw damaged(path, z.prettifyError(result.error).split("\n")[0] ?? "");
  let before = "";
  for (const [index, attempt] of result.data.attempts.entries()) {
    if (attempt.digest !== digestOf(attempt, before))
      throw damaged(path, `entry ${index + 1} is not what was written: its digest differs`);
    before = attempt.digest;
  }
  if (result.data.digest !== digestOfAll(result.data))
    throw damaged(path, "its entries are not those that were written: its digest differs");
  return result.data;
}

function contentOf(path: string): unknown {
  try {
    return JSON.parse(readTextIfThere(path, FILE_BYTES_MAX.written) ?? "");
  } catch (error) {
    if (error instanceof UnreadableFile) throw damaged(path, error.message);
    throw damaged(path, "it is no JSON");
  }
}

function damaged(path: string, what: string): LoadproofError {
  return new LoadproofError("BAD_FILE", `${path} is no record of a production step: ${what}`, {
    hint: "restore it (git checkout), or begin in another --state folder; what people found goes into people.yaml",
  });
}

function digestOf(attempt: Omit<Attempt, "digest">, before: string): string {
  const { digest: _digest, ...content } = attempt as Attempt;
  return createHash("sha256").update(before).update(JSON.stringify(content)).digest("hex");
}

function digestOfAll({ step, attempts }: Pick<StepRecord, "step" | "attempts">): string {
  const digests = attempts.map(({ digest }) => digest);
  return createHash("sha256")
    .update(JSON.stringify([step, ...digests]))
    .digest("hex");
}

/**
 * Adds what a step found; the file appears whole or not at all. What others have found while it was looked is read anew and
 * stays.
 */
export async function appendAttempt(
  folder: string,
  step: string,
  found: Omit<Attempt, "digest">,
  steps: readonly string[],
): Promise<Records> {
  const records = readRecords(folder, steps);
  const earlier = records.get(step) ?? [];
  // As it will be read again: the digest must not depend on how an object was put together.
  const content = attemptSchema.omit({ digest: true }).parse(found);
  const attempt = attemptSchema.parse({
    ...content,
    digest: digestOf(content, earlier.at(-1)?.digest ?? ""),
  });
  const attempts = [...earlier, attempt];
  const record: StepRecord = {
    schema: "loadproof.production-step",
    version: RECORD_VERSION,
    step,
    attempts,
    digest: digestOfAll({ step, attempts }),
  };
  await writeWhole(join(folder, `${step}.json`), `${JSON.stringify(record, null, 2)}\n`);
  return new Map([...records, [step, attempts]]);
}

/** What counts of a step. */
export function newest(records: Records, step: string): Attempt | undefined {
  return records.get(step)?.at(-1);
}
