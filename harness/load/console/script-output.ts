import { stripVTControlCharacters } from "node:util";
import { redact } from "../../text/redact.ts";
import { shorten } from "../../text/clean.ts";
import type { LogEntry } from "./log-line.ts";
import { normalMessage } from "./script-error-counter.ts";

/** A line for the reader of a terminal: of the script's log, or of what its `handleSummary` prints. */
export interface ScriptLine {
  readonly from: "log" | "summary";
  readonly text: string;
}

/** A script that logs in every iteration must not hide the run: further lines of a second are counted. */
const LINES_PER_SECOND = 50;
/** Different messages of k6 itself that are shown, each once. */
const MESSAGES_MAX = 20;
const LENGTH_MAX = 2_000;
/** What the report and the last lines say themselves. */
const SAID_ELSEWHERE = /^thresholds on metrics /;
/** How k6 begins what `--http-debug` asks for. */
const HTTP_DEBUG = /^(?:Request|Response):\n/;
const MARKS: Readonly<Record<string, string>> = { error: "ERROR ", warning: "WARN ", debug: "DEBUG " };

/** What of a script's output belongs on the terminal, line by line, safe to print. */
export class ScriptOutput {
  readonly #show: (line: ScriptLine) => void;
  readonly #now: () => number;
  readonly #said = new Set<string>();
  #second = Number.NaN;
  #count = 0;
  #hidden = 0;

  constructor(show: (line: ScriptLine) => void, now: () => number) {
    this.#show = show;
    this.#now = now;
  }

  /** What the script logs or prints on stderr, all of it; what k6 says, each message once, for a script that fails says it in every iteration. */
  log({ source, level, message, time }: LogEntry): void {
    const isScripts = source === "console" || time === "" || HTTP_DEBUG.test(message);
    if (!isScripts && !this.#isNews(message)) return;
    for (const line of lines(message)) this.#limited(`${MARKS[level] ?? ""}${line}`);
  }

  /** What `handleSummary` prints, as it is. */
  summary(text: string): void {
    for (const line of lines(text)) this.#show({ from: "summary", text: line });
  }

  /** Says what is still untold. */
  finish(): void {
    if (this.#hidden > 0)
      this.#show({
        from: "log",
        text: `... ${this.#hidden} further lines: console.log of the run's folder has them`,
      });
    this.#hidden = 0;
  }

  #isNews(message: string): boolean {
    const normal = normalMessage(message);
    if (SAID_ELSEWHERE.test(message) || this.#said.has(normal) || this.#said.size >= MESSAGES_MAX)
      return false;
    this.#said.add(normal);
    return true;
  }

  #limited(text: string): void {
    const second = Math.floor(this.#now() / 1_000);
    if (second !== this.#second) {
      this.finish();
      this.#second = second;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count > LINES_PER_SECOND) this.#hidden += 1;
    else this.#show({ from: "log", text });
  }
}

const UNPRINTABLE = /[\p{Cc}\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;
const COLOUR = /(\u001B\[[0-9;]*m)/;

/** Lines without secrets and without what moves a terminal's cursor; colours stay, and end with their line. */
function lines(text: string): string[] {
  return redact(text.toWellFormed()).split(/\r?\n/).map(printable);
}

function printable(line: string): string {
  const parts = shorten(line, LENGTH_MAX).split(COLOUR);
  const clean = parts.map((part) => {
    if (COLOUR.test(part)) return part;
    return stripVTControlCharacters(part).replaceAll("\t", "  ").replaceAll(UNPRINTABLE, "\uFFFD");
  });
  return parts.length > 1 ? `${clean.join("")}\u001B[0m` : clean.join("");
}
