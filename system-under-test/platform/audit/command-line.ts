import { readFileSync } from "node:fs";
import { describeError } from "../errors.ts";
import { AUDIT_EXIT, type Finding, holds } from "./findings.ts";
import { type RecordedIds, readRecordedIds } from "./recorded-ids.ts";

const MILLISECONDS_MAX = 3_600_000;
const BROKERS = /^[\w.-]+:\d+(,[\w.-]+:\d+)*$/;

/** Says why there are no findings, and ends the audit. */
export function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

/** Ids in the file that an option names; bad ones end the audit. */
export function readIds(option: string, path: string): RecordedIds {
  try {
    return readRecordedIds(readFileSync(path, "utf8"));
  } catch (error) {
    return fail(`--${option} ${JSON.stringify(path)}: ${describeError(error)}`, AUDIT_EXIT.configuration);
  }
}

export function areBrokers(text: string): boolean {
  return BROKERS.test(text);
}

export function areMilliseconds(...values: readonly number[]): boolean {
  return values.every((value) => Number.isInteger(value) && value > 0 && value <= MILLISECONDS_MAX);
}

/** Prints the findings, after what else the audit tells, and sets the exit code that they give. */
export function tell(findings: readonly Finding[], besides: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ ...besides, findings }, null, 2)}\n`);
  process.exitCode = findings.every(holds) ? AUDIT_EXIT.holds : AUDIT_EXIT.invariant;
}
