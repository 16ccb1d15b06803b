import { InputProblems, type Problem } from "../errors.ts";
import { nearest } from "./nearest.ts";

/** Collects problems of user input so that all of them are reported at once, before anything starts. */
export class ProblemCollector {
  readonly #problems: Problem[] = [];

  add(problem: Problem): void {
    this.#problems.push(problem);
  }

  /** Takes over the problems of an `InputProblems` thrown by `read`; `undefined` then. Other errors pass through. */
  attempt<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputProblems)) throw error;
      this.#problems.push(...error.problems);
      return undefined;
    }
  }

  /** The same for what is read later. */
  async attemptLater<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
    const done = await read().then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    return this.attempt<Value>(done);
  }

  get isEmpty(): boolean {
    return this.#problems.length === 0;
  }

  /** Throws `InputProblems` with everything collected, if anything was. */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw new InputProblems(this.#problems);
  }
}

/** `one of a, b, c`, with the nearest of them named first when the value looks like a typing slip. */
export function expectedOneOf(value: string, known: readonly string[]): Pick<Problem, "expected" | "hint"> {
  const near = nearest(value, known);
  const expected = `one of ${known.join(", ")}`;
  return near === null ? { expected } : { expected, hint: `did you mean ${near}?` };
}
