import type { ScriptErrors } from "../../contracts/run.ts";
import type { LogEntry } from "./log-line.ts";

/** Distinct messages that are told apart; a script that puts an id into each of its messages must not fill the memory. */
const MESSAGES_MAX = 200;
const MESSAGES_REPORTED = 10;
const MESSAGE_LENGTH_MAX = 500;
const OTHER = "(other messages)";

/** Counts what the script threw, message by message. */
export class ScriptErrorCounter {
  readonly #counts = new Map<string, number>();
  #count = 0;
  #fatal: string | null = null;

  add(entry: LogEntry): void {
    if (!entry.isException) return;
    const message = normalMessage(entry.message);
    if (entry.scenario === null) this.#fatal ??= message;
    this.#count += 1;
    const key = this.#counts.has(message) || this.#counts.size < MESSAGES_MAX ? message : OTHER;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** `reason`: why k6 ended before the load, when it was not an exception of the script. */
  result(reason: string | null): ScriptErrors {
    const messages = [...this.#counts]
      .map(([message, count]) => ({ message, count }))
      .sort((a, b) => b.count - a.count || a.message.localeCompare(b.message))
      .slice(0, MESSAGES_REPORTED);
    return { count: this.#count, messages, fatal: this.#fatal ?? reason };
  }
}

/** One line; long numbers and hexadecimal ids become `#`, so that the same mistake counts as one. */
export function normalMessage(message: string): string {
  return message
    .replaceAll(/\s*\n\s*/g, " ")
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "#")
    .replaceAll(/\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b/gi, "#")
    .replaceAll(/\b\d{4,}\b/g, "#")
    .slice(0, MESSAGE_LENGTH_MAX)
    .trim();
}
