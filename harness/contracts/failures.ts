import { z } from "zod";
import { count, type Inferred } from "./measured.ts";

/** A failed request, or a failed check, as the script saw it. Texts are without secrets. */
const failureSchema = z.strictObject({
  at: z.iso.datetime(),
  /** `null` in set-up and tear-down. */
  scenario: z.string().nullable(),
  /** The request that failed or whose answer was checked; `null` when something else was checked. */
  request: z
    .strictObject({
      method: z.string(),
      url: z.string(),
      /** The name that the script gave the request; `null` without one. */
      name: z.string().nullable(),
      /** HTTP status; 0 when there was no answer. */
      status: count,
      /** k6's error code; 0 without one. */
      errorCode: count,
      error: z.string(),
      /** The beginning of the answer's body; `null` when it was none, or no text. */
      body: z.string().nullable(),
      /** Length of the whole body, characters of a text, bytes of anything else. */
      bodyLength: count,
    })
    .nullable(),
  /** Checks that failed; several when `exact` is false and all that is known is that one of them did. */
  checks: z.array(z.string()),
  exact: z.boolean(),
});
export type FailureSample = Inferred<typeof failureSchema>;

/** `failures.json`: the first of each kind of failure that the script saw, oldest first. */
export const failuresSchema = z.strictObject({
  schema: z.literal("loadproof.failures"),
  version: z.literal(1),
  failures: z.array(failureSchema),
});
export type Failures = Inferred<typeof failuresSchema>;

/** Kinds of failures that are kept. */
export const FAILURES_MAX = 20;

/** One of each kind, the earliest; oldest first. */
export function firstOfEach(failures: readonly FailureSample[]): FailureSample[] {
  const kinds = new Set<string>();
  return failures
    .toSorted((left, right) => Date.parse(left.at) - Date.parse(right.at))
    .filter(({ scenario, request, checks }) => {
      const { method, name, url, status, errorCode } = request ?? {};
      const kind = JSON.stringify([scenario, method, name ?? url?.split("?")[0], status, errorCode, checks]);
      return !kinds.has(kind) && kinds.add(kind);
    })
    .slice(0, FAILURES_MAX);
}
