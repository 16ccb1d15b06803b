import { z } from "zod";
import { FAILURES_MAX, type FailureSample, firstOfEach } from "../../contracts/failures.ts";
import { cleanText } from "../../text/clean.ts";
import { FAILURE_MARK } from "../bundle/runtime/failure-mark.ts";

const BODY_LENGTH_MAX = 500;
/** Failures that are held until the end, when the earliest of each kind are kept. */
const HELD_MAX = 500;

const told = z.object({
  id: z.string(),
  atMs: z.number().optional(),
  scenario: z.string().nullable().optional(),
  method: z.string().optional(),
  url: z.string().optional(),
  name: z.string().nullable().optional(),
  status: z.number().int().nonnegative().optional(),
  errorCode: z.number().int().nonnegative().optional(),
  error: z.string().optional(),
  body: z.string().nullable().optional(),
  bodyLength: z.number().int().nonnegative().optional(),
  checks: z.array(z.string()).optional(),
  exact: z.boolean().optional(),
});
type Told = z.infer<typeof told>;

/** Whether a line of k6's log is one in which a script's bundle tells of a failure; cheap, for it is asked of each line. */
export function tellsOfFailure(line: string): boolean {
  return line.includes(MARK_IN_JSON);
}

/** As it stands in the log, which is JSON. */
const MARK_IN_JSON = JSON.stringify(FAILURE_MARK).slice(1, -1);

/** Takes what the bundle tells of failures, and what it tells later of the same ones. */
export class FailureCollector {
  readonly #held = new Map<string, FailureSample>();
  readonly #clean: (text: string) => string;

  /** `clean` takes out the secrets that are known by their value. */
  constructor(clean: (text: string) => string) {
    this.#clean = clean;
  }

  /** A line that is not understood is left out: it is none of ours. */
  add(line: string): void {
    const message = (parseJson(line) as { msg?: unknown } | null)?.msg;
    if (typeof message !== "string" || !message.startsWith(FAILURE_MARK)) return;
    const parsed = told.safeParse(parseJson(message.slice(FAILURE_MARK.length)));
    if (!parsed.success) return;
    const known = this.#held.get(parsed.data.id);
    if (known === undefined) this.#addNew(parsed.data);
    else this.#held.set(parsed.data.id, { ...known, ...this.#checksOf(parsed.data) });
  }

  /** The earliest of each kind. */
  result(): readonly FailureSample[] {
    return firstOfEach([...this.#held.values()]);
  }

  #addNew(one: Told): void {
    if (one.atMs === undefined || this.#held.size >= HELD_MAX) return;
    const at = new Date(one.atMs);
    if (Number.isNaN(at.getTime())) return;
    const scenario = one.scenario ?? null;
    this.#held.set(one.id, {
      at: at.toISOString(),
      scenario: scenario === null ? null : this.#text(scenario),
      request: this.#requestOf(one),
      ...this.#checksOf(one),
    });
  }

  #requestOf(one: Told): FailureSample["request"] {
    if (one.status === undefined) return null;
    const { body = null, name = null } = one;
    return {
      method: this.#text(one.method ?? ""),
      url: this.#text(one.url ?? ""),
      name: name === null ? null : this.#text(name),
      status: one.status,
      errorCode: one.errorCode ?? 0,
      error: this.#text(one.error ?? ""),
      body: body === null ? null : cleanText(this.#clean(body), BODY_LENGTH_MAX),
      bodyLength: one.bodyLength ?? 0,
    };
  }

  #checksOf({ checks = [], exact = true }: Told): Pick<FailureSample, "checks" | "exact"> {
    return { checks: checks.slice(0, FAILURES_MAX).map((name) => this.#text(name)), exact };
  }

  #text(text: string): string {
    return cleanText(this.#clean(text));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
