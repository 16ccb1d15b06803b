import { readFileSync } from "node:fs";
import { describeError } from "../errors.ts";
import { AUDIT_EXIT, type Finding, holds } from "./findings.ts";
import { type RecordedIds, readRecordedIds } from "./recorded-ids.ts";

const MILLISECONDS_MAX = 3_600_000;
const BROKERS = /^[\w.-]+:\d+(,[\w.-]+:\d+)*$/;

export function areBrokers(text: string): boolean {
  return BROKERS.test(text);
}

export function areMilliseconds(...values: readonly number[]): boolean {
  return values.every((value) => Number.isInteger(value) && value > 0 && value <= MILLISECONDS_MAX);
}

/** An audit as a command: findings as JSON to the standard output, and an exit code. */
export class AuditCommand {
  readonly #host: NodeJS.Process;

  constructor(host: NodeJS.Process) {
    this.#host = host;
  }

  /** Says why there are no findings, and ends the audit. */
  fail(message: string, exitCode: number): never {
    this.#host.stderr.write(`${message}\n`);
    this.#host.exit(exitCode);
  }

  /** What `parseArgs` gives; options that it does not know end the audit. */
  parse<Parsed>(parse: () => Parsed): Parsed {
    try {
      return parse();
    } catch (error) {
      return this.fail(describeError(error), AUDIT_EXIT.configuration);
    }
  }

  /** Ids in the file that an option names; bad ones end the audit. */
  readIds(option: string, path: string): RecordedIds {
    try {
      return readRecordedIds(readFileSync(path, "utf8"));
    } catch (error) {
      const named = `--${option} ${JSON.stringify(path)}`;
      return this.fail(`${named}: ${describeError(error)}`, AUDIT_EXIT.configuration);
    }
  }

  /** Prints the findings, after what else the audit tells, and sets the exit code that they give. */
  tell(findings: readonly Finding[], besides: Readonly<Record<string, unknown>> = {}): void {
    this.#host.stdout.write(`${JSON.stringify({ ...besides, findings }, null, 2)}\n`);
    this.#host.exitCode = findings.every(holds) ? AUDIT_EXIT.holds : AUDIT_EXIT.invariant;
  }
}
