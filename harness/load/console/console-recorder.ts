import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { redact } from "../../text/redact.ts";
import { SUMMARY_MARK } from "../bundle/runtime/summary-mark.ts";
import type { FileSink } from "../file-sink.ts";
import { FailureCollector, tellsOfFailure } from "./failure-collector.ts";
import { formatLogEntry, readLogLine, type LogEntry } from "./log-line.ts";
import type { ScriptOutput } from "./script-output.ts";
import { ScriptErrorCounter } from "./script-error-counter.ts";

/** Size of `console.log` beyond which lines are only counted: a script that throws in every iteration fills disks. */
const FILE_BYTES_MAX = 16 * 1_024 * 1_024;

/** Writes what k6 and the script say into `console.log` and counts what the script threw. */
export class ConsoleRecorder {
  readonly errors = new ScriptErrorCounter();
  readonly failures: FailureCollector;
  readonly #sink: FileSink;
  readonly #clean: (text: string) => string;
  readonly #ended: Promise<unknown>[] = [];
  #bytes = 0;
  #leftOut = 0;
  #lastError: LogEntry | null = null;
  #summary: string | null = null;

  readonly #output: ScriptOutput;

  /** `clean` takes the secrets out of a line that are known by their value. */
  constructor(sink: FileSink, clean: (text: string) => string, output: ScriptOutput) {
    this.#sink = sink;
    this.#clean = clean;
    this.#output = output;
    this.failures = new FailureCollector(clean);
  }

  /** The last entry of level error that was no exception of an iteration. */
  get lastError(): LogEntry | null {
    return this.#lastError;
  }

  /** k6's summary as the bundle wrote it into the log: what is left of it where the script's `handleSummary` did not return. */
  get summary(): string | null {
    return this.#summary;
  }

  /** k6's log. */
  readLog(stream: Readable): void {
    this.#eachLine(stream, (line) => {
      if (line.includes(SUMMARY_MARK_IN_JSON)) {
        this.#summary = summaryIn(line) ?? this.#summary;
        return;
      }
      if (tellsOfFailure(line)) {
        this.failures.add(line);
        return;
      }
      const read = readLogLine(line);
      if (read === null) return;
      const entry = { ...read, message: this.#clean(read.message) };
      this.errors.add(entry);
      if (isError(entry) && entry.scenario === null && entry.source !== "console") this.#lastError = entry;
      this.#write(formatLogEntry(entry));
      this.#output.log(entry);
    });
  }

  /** What the script's `handleSummary` prints. */
  readOutput(stream: Readable): void {
    this.#eachLine(stream, (line) => {
      const clean = redact(this.#clean(line));
      this.#write(clean);
      this.#output.summary(clean);
    });
  }

  /** Resolves when all has been read, once k6 is gone. */
  async finish(): Promise<void> {
    await Promise.all(this.#ended);
    this.#output.finish();
    if (this.#leftOut > 0) this.#sink.write(`... ${this.#leftOut} further lines were left out\n`);
  }

  #eachLine(stream: Readable, take: (line: string) => void): void {
    const lines = createInterface({ input: stream });
    lines.on("line", take);
    this.#ended.push(once(lines, "close"));
  }

  #write(line: string): void {
    const text = `${line}\n`;
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes > FILE_BYTES_MAX) this.#leftOut += 1;
    else this.#sink.write(text);
  }
}

const SUMMARY_MARK_IN_JSON = JSON.stringify(SUMMARY_MARK).slice(1, -1);

/** `null` for a line that only looks like it, or where k6 took secrets out of it so that it is no JSON any more. */
function summaryIn(line: string): string | null {
  try {
    const { msg } = JSON.parse(line) as { msg?: unknown };
    if (typeof msg !== "string" || !msg.startsWith(SUMMARY_MARK)) return null;
    const text = msg.slice(SUMMARY_MARK.length);
    JSON.parse(text);
    return text;
  } catch {
    return null;
  }
}

function isError({ level }: LogEntry): boolean {
  return level === "error" || level === "fatal" || level === "panic";
}
