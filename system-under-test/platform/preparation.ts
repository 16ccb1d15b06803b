import { describeError } from "./errors.ts";
import { pause } from "./kafka/pause.ts";
import type { ServiceContext } from "./run-service.ts";

const RETRY_MS = 500;

export interface Part {
  /** With its address: `PostgreSQL at 127.0.0.1:5432`. */
  readonly name: string;
  /** The variable that has the address. */
  readonly variable: string;
  /** What has to be done there before the part can be used. */
  readonly prepare: () => Promise<unknown>;
  /** Whether waiting can't mend it. */
  readonly isFinal?: (error: unknown) => boolean;
}

/** Prepares a part that may be away when the service starts: once, or again and again in the background until it is there. */
export class Preparation implements AsyncDisposable {
  /** Settles with the first try, whether it succeeded or not; rejects when no other try can. */
  readonly firstTry: Promise<void>;
  readonly #tried = Promise.withResolvers<void>();
  readonly #done: Promise<void>;
  #problem: string | null;
  #closing = false;

  constructor({ logger, resources }: Pick<ServiceContext<unknown>, "logger" | "resources">, part: Part) {
    this.firstTry = this.#tried.promise;
    this.#problem = `${part.name} was not asked yet`;
    this.#done = this.#prepare(part, (message) => logger.warn(message));
    resources.use(this);
  }

  /** What failed and what to do; `null` once the part is prepared. */
  get problem(): string | null {
    return this.#problem;
  }

  async #prepare({ name, variable, prepare, isFinal }: Part, warn: (message: string) => void): Promise<void> {
    for (let isFirst = true; !this.#closing; isFirst = false) {
      try {
        await prepare();
        if (!isFirst) warn(`event=part_is_back part=${JSON.stringify(name)}`);
        this.#problem = null;
        this.#tried.resolve();
        return;
      } catch (error) {
        const what = `${name} can't be used: ${describeError(error)}`;
        if (isFirst && isFinal?.(error) === true) {
          this.#tried.reject(new Error(`${what}; correct ${variable}`, { cause: error }));
          return;
        }
        const problem = `${what}; start it or correct ${variable}, it is tried again all the time`;
        if (problem !== this.#problem) warn(`event=part_is_away message=${JSON.stringify(problem)}`);
        this.#problem = problem;
        this.#tried.resolve();
      }
      await pause(RETRY_MS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    await this.#done;
  }
}
