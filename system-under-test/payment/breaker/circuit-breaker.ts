export type BreakerState = "CLOSED" | "OPEN" | "HALF_OPEN";

/** The settings of resilience4j, with its meaning. */
export interface BreakerOptions {
  readonly name: string;
  /** Percent of failed calls from which it opens. */
  readonly failureRateThreshold: number;
  /** Percent of slow calls from which it opens. */
  readonly slowCallRateThreshold: number;
  readonly slowCallDurationMs: number;
  /** Calls that the rates are of: the latest ones. */
  readonly slidingWindowSize: number;
  /** With fewer calls than this it stays closed. */
  readonly minimumNumberOfCalls: number;
  readonly waitDurationInOpenStateMs: number;
  /** Trial calls in HALF_OPEN: the rates of exactly these decide. */
  readonly permittedCallsInHalfOpen: number;
  /** Trial calls that have not ended by then count as failed: HALF_OPEN is never for ever. */
  readonly maxWaitInHalfOpenMs: number;
}

export interface BreakerTransition {
  readonly breaker: string;
  readonly sequence: number;
  readonly from: BreakerState;
  readonly to: BreakerState;
  readonly atMs: number;
}

/** Permission for one call. It counts for the state that gave it: a late end says nothing of a later state. */
export interface Permit {
  readonly givenAtMs: number;
  succeed(): void;
  fail(): void;
}

/** The call was not made: its target is taken to be down. */
export class CallNotPermittedError extends Error {
  override readonly name = "CallNotPermittedError";

  constructor(breaker: string, state: BreakerState) {
    super(`the circuit breaker ${breaker} is ${state} and permits no call`);
  }
}

interface Outcome {
  readonly failed: boolean;
  readonly slow: boolean;
}

/** Stops calls to what fails or has become slow, and tries again with a few after a while. */
export class CircuitBreaker {
  readonly options: BreakerOptions;
  readonly #now: () => number;
  readonly #onTransition: (transition: BreakerTransition) => void;
  #state: BreakerState = "CLOSED";
  /** Number of the state among all that there were. */
  #generation = 0;
  #enteredAtMs: number;
  #outcomes: Outcome[] = [];
  #trials = 0;
  #notPermitted = 0;

  /** `now` in milliseconds since the epoch. */
  constructor(
    options: BreakerOptions,
    now: () => number,
    onTransition: (transition: BreakerTransition) => void = () => undefined,
  ) {
    this.options = options;
    this.#now = now;
    this.#onTransition = onTransition;
    this.#enteredAtMs = now();
  }

  /** Makes the call, or throws `CallNotPermittedError`. What it throws is a failure; `isFailure` may say otherwise. */
  async call<Result>(
    work: (permit: Permit) => Promise<Result>,
    isFailure: (error: unknown) => boolean = () => true,
  ): Promise<Result> {
    const permit = this.acquire();
    if (permit === null) throw new CallNotPermittedError(this.options.name, this.#state);
    try {
      const result = await work(permit);
      permit.succeed();
      return result;
    } catch (error) {
      if (isFailure(error)) permit.fail();
      else permit.succeed();
      throw error;
    }
  }

  /** `null`: not now. Whoever gets a permit must end it, once. */
  acquire(): Permit | null {
    this.#leaveByTime();
    const { permittedCallsInHalfOpen } = this.options;
    const isRefused =
      this.#state === "OPEN" || (this.#state === "HALF_OPEN" && this.#trials >= permittedCallsInHalfOpen);
    if (isRefused) {
      this.#notPermitted += 1;
      return null;
    }
    if (this.#state === "HALF_OPEN") this.#trials += 1;
    return this.#permit();
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** State and counts, by resilience4j's names. Rates are -1 while there are too few calls. */
  snapshot() {
    const count = (is: (outcome: Outcome) => boolean): number => this.#outcomes.filter(is).length;
    return {
      name: this.options.name,
      state: this.#state,
      failureRate: this.#rate(({ failed }) => failed) ?? -1,
      slowCallRate: this.#rate(({ slow }) => slow) ?? -1,
      numberOfBufferedCalls: this.#outcomes.length,
      numberOfFailedCalls: count(({ failed }) => failed),
      numberOfSlowCalls: count(({ slow }) => slow),
      numberOfSuccessfulCalls: count(({ failed }) => !failed),
      numberOfNotPermittedCalls: this.#notPermitted,
    };
  }

  #permit(): Permit {
    const generation = this.#generation;
    const givenAtMs = this.#now();
    let ended = false;
    const end = (failed: boolean): void => {
      if (ended || generation !== this.#generation) return;
      ended = true;
      this.#record({ failed, slow: this.#now() - givenAtMs >= this.options.slowCallDurationMs });
    };
    return { givenAtMs, succeed: () => end(false), fail: () => end(true) };
  }

  #record(outcome: Outcome): void {
    this.#outcomes.push(outcome);
    if (this.#outcomes.length > this.options.slidingWindowSize && this.#state === "CLOSED") {
      this.#outcomes.shift();
    }
    const failureRate = this.#rate(({ failed }) => failed);
    const slowCallRate = this.#rate(({ slow }) => slow);
    if (failureRate === null || slowCallRate === null) return;
    const { failureRateThreshold, slowCallRateThreshold } = this.options;
    const isBad = failureRate >= failureRateThreshold || slowCallRate >= slowCallRateThreshold;
    if (isBad) this.#enter("OPEN");
    else if (this.#state === "HALF_OPEN") this.#enter("CLOSED");
  }

  /** Percent of the window's calls; `null` while they are too few to decide on. */
  #rate(is: (outcome: Outcome) => boolean): number | null {
    const { minimumNumberOfCalls, permittedCallsInHalfOpen } = this.options;
    const needed = this.#state === "HALF_OPEN" ? permittedCallsInHalfOpen : minimumNumberOfCalls;
    if (this.#outcomes.length < needed) return null;
    return (100 * this.#outcomes.filter(is).length) / this.#outcomes.length;
  }

  #leaveByTime(): void {
    const inStateMs = this.#now() - this.#enteredAtMs;
    const { waitDurationInOpenStateMs, maxWaitInHalfOpenMs } = this.options;
    if (this.#state === "OPEN" && inStateMs >= waitDurationInOpenStateMs) this.#enter("HALF_OPEN");
    else if (this.#state === "HALF_OPEN" && inStateMs >= maxWaitInHalfOpenMs) this.#enter("OPEN");
  }

  #enter(to: BreakerState): void {
    const from = this.#state;
    this.#state = to;
    this.#generation += 1;
    this.#enteredAtMs = this.#now();
    this.#outcomes = [];
    this.#trials = 0;
    const { name } = this.options;
    this.#onTransition({ breaker: name, sequence: this.#generation, from, to, atMs: this.#enteredAtMs });
  }
}
