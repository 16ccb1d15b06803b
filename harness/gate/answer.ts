import type { GateRun } from "../contracts/gate.ts";

/** What is answered: text for Flagger, which shows it in its events, JSON for all others. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type: "text/plain; charset=utf-8" | "application/json";
}

/**
 * Statuses that Flagger and Argo Rollouts read as they are meant. Flagger takes up to 202 for a success, and nothing beyond;
 * what is 429 or from 500 on it asks for again, and shows no reason of.
 */
export const STATUS = {
  ok: 200,
  goesOn: 202,
  badRequest: 400,
  unauthorized: 401,
  notNow: 403,
  notFound: 404,
  wrongMethod: 405,
  failed: 412,
  tooLarge: 413,
  wrongType: 415,
  misdirected: 421,
  inconclusive: 424,
  /** For Argo Rollouts alone: an error, and no measurement. */
  notYet: 503,
} as const;

export function text(status: number, lines: readonly string[]): Answer {
  return { status, body: `${lines.join("\n")}\n`, type: "text/plain; charset=utf-8" };
}

export function json(status: number, value: unknown): Answer {
  return { status, body: `${JSON.stringify(value)}\n`, type: "application/json" };
}

/** What a run that is over says to Flagger. */
export function verdictAnswer(
  { verdict, reasons, folder }: GateRun,
  report: (path: string) => string,
): Answer {
  const lines = [`${verdict}: ${reasons[0] ?? ""}`, ...reasons.slice(1)];
  const shown = folder === null ? lines : [...lines, report(folder)];
  if (verdict === "FAIL") return text(STATUS.failed, shown);
  return text(verdict === "INVALID" || verdict === null ? STATUS.inconclusive : STATUS.ok, shown);
}

/** What Argo Rollouts' web metric reads: `result.verdict`, `result.ok`. */
export interface GateWord {
  readonly id: string;
  readonly verdict: "PASS" | "WARN" | "FAIL" | "INVALID" | "RUNNING";
  readonly ok: boolean;
  readonly reasons: readonly string[];
}

export function gateWord({ id, state, verdict, reasons }: GateRun): GateWord {
  const word = state === "done" ? (verdict ?? "INVALID") : "RUNNING";
  return { id, verdict: word, ok: word === "PASS" || word === "WARN", reasons };
}
