import { describeError, ServiceError } from "../../platform/errors.ts";
import { RouterError } from "../router/errors.ts";
import { DeadlineError } from "../../platform/kafka/deadline.ts";

export interface KafkaStartOptions<Started> {
  /** Starts all that needs Kafka; what it opens goes on the stack, which a failed try takes down again. */
  readonly start: (resources: AsyncDisposableStack) => Promise<Started>;
  readonly onStarted: (started: Started) => void;
  readonly log: (message: string) => void;
  /** Called with a failure that no waiting mends, such as a missing topic. */
  readonly onFailed: (error: Error) => void;
}

const RETRY_INTERVAL_MS = 500;
const CAUSES_MAX = 8;

/**
 * The part of a service that needs Kafka, started in the background: a service whose Kafka is away at the start answers
 * `/health` and refuses its work with a reason, and begins as soon as Kafka is there.
 */
export class KafkaStart<Started> implements AsyncDisposable {
  readonly #options: KafkaStartOptions<Started>;
  readonly #resources = new AsyncDisposableStack();
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #started: { readonly value: Started } | null = null;
  #problem = "still starting";

  constructor(options: KafkaStartOptions<Started>) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** What was started; before that, throws the error that callers of the service are to be told. */
  get value(): Started {
    if (this.#started === null) {
      throw new ServiceError("kafka_unavailable", `not ready: ${this.#problem}; nothing was written`);
    }
    return this.#started.value;
  }

  async #run(): Promise<void> {
    const { log, onFailed, onStarted } = this.#options;
    while (!this.#closing.signal.aborted) {
      try {
        const value = await this.#try();
        onStarted(value);
        this.#started = { value };
        return;
      } catch (error) {
        this.#problem = describeError(error);
        if (!isPassing(error)) {
          onFailed(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        log(`not ready, trying again: ${this.#problem}`);
        await this.#pause();
      }
    }
  }

  async #try(): Promise<Started> {
    await using resources = new AsyncDisposableStack();
    const value = await this.#options.start(resources);
    this.#resources.use(resources.move());
    return value;
  }

  async #pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, RETRY_INTERVAL_MS);
    this.#closing.signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.#resources.disposeAsync();
  }
}

interface Failure {
  readonly name?: string;
  readonly retriable?: boolean;
  readonly cause?: unknown;
}

/** Whether it may go away by itself: Kafka or an engine is not there yet. */
function isPassing(error: unknown): boolean {
  let current = error as Failure | undefined | null;
  for (let depth = 0; depth < CAUSES_MAX && current !== undefined && current !== null; depth++) {
    const isOurs =
      current instanceof DeadlineError ||
      current instanceof RouterError ||
      (current instanceof ServiceError && current.code === "symbol_moving");
    if (isOurs || isPassingKafkaError(current)) {
      return true;
    }
    current = current.cause as Failure | undefined;
  }
  return false;
}

/** The client marks what it would have tried again itself; giving up after too many tries is marked otherwise. */
function isPassingKafkaError({ name = "", retriable }: Failure): boolean {
  return name.startsWith("KafkaJS") && (retriable === true || name === "KafkaJSNumberOfRetriesExceeded");
}
