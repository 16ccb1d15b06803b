import type { ScriptErrors, ScriptFailure } from "../../contracts/run.ts";
import type { LogEntry } from "./log-line.ts";
import { withoutOwnFrames } from "../own-frames.ts";
import { MessageCounts } from "./message-counts.ts";
import { scriptWord, type ScriptWord } from "./script-words.ts";

/** Counts what the script threw, and keeps what else it said of the run. */
export class ScriptErrorCounter {
  readonly #exceptions = new MessageCounts<Thrown>();
  readonly #failures = new MessageCounts<Omit<ScriptFailure, "count">>();
  #fatal: Pick<ScriptErrors, "fatal" | "fatalPlace"> | null = null;
  #ended: ScriptErrors["ended"];
  #summaryFailure: string | undefined;
  /** `fail()` and unanswered calls in setup or teardown end k6, as an exception does. */
  #failedOutside = false;

  /** Whether the entry was one of the script's. */
  add(entry: LogEntry): boolean {
    const word = scriptWord(entry);
    if (word !== null) this.#take(word, entry);
    return word !== null;
  }

  /** `reason`: why k6 ended before the load, when it was nothing that the script said. */
  result(reason: string | null): ScriptErrors {
    const { count } = this.#failures;
    const isSaid = this.#ended !== undefined || this.#failedOutside;
    return {
      count: this.#exceptions.count,
      messages: this.#exceptions.most(),
      ...(this.#fatal ?? { fatal: isSaid ? null : reason }),
      ...(count === 0 ? {} : { failures: { count, messages: this.#failures.most() } }),
      ...(this.#ended === undefined ? {} : { ended: this.#ended }),
      ...(this.#summaryFailure === undefined ? {} : { summaryFailure: this.#summaryFailure }),
    };
  }

  #take(word: ScriptWord, { scenario }: LogEntry): void {
    const ofScenario = scenario === null ? {} : { scenario };
    if (word.kind === "exception") {
      const message = normalMessage(word.message);
      this.#exceptions.add({ message, ...ofScenario });
      if (scenario === null)
        this.#fatal ??= { fatal: message, ...(word.place === null ? {} : { fatalPlace: word.place }) };
    } else if (word.kind === "failure") {
      this.#failedOutside ||= scenario === null && word.failure.call !== "test.fail";
      this.#failures.add({ ...word.failure, message: normalMessage(word.failure.message), ...ofScenario });
    } else if (word.kind === "ended") {
      this.#ended ??= { ...word.ended, message: normalMessage(word.ended.message) };
    } else {
      // k6 says that it was cut before it says why.
      const cut = this.#summaryFailure?.startsWith("context canceled") ?? true;
      if (cut) this.#summaryFailure = normalMessage(word.message);
    }
  }
}

type Thrown = Omit<ScriptErrors["messages"][number], "count">;

const MESSAGE_LENGTH_MAX = 500;

/** One line; long numbers and hexadecimal ids become `#`, so that the same mistake counts as one. */
export function normalMessage(message: string): string {
  return withoutOwnFrames(message)
    .replaceAll(/\s*\n\s*/g, " ")
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "#")
    .replaceAll(/\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b/gi, "#")
    .replaceAll(/\b\d{4,}\b/g, "#")
    .slice(0, MESSAGE_LENGTH_MAX)
    .trim();
}
