import { Counter, Gauge } from "prom-client";
import { pause } from "../../platform/kafka/pause.ts";
import type { ServiceContext } from "../../platform/run-service.ts";
import type { Database } from "../database/connect.ts";
import type { BreakerConfig } from "../settings.ts";
import { type BreakerState, type BreakerTransition, CircuitBreaker } from "./circuit-breaker.ts";

const STATES: readonly BreakerState[] = ["CLOSED", "OPEN", "HALF_OPEN"];
const RETRY_MS = 500;

/** The circuit breakers of one process: shown by HTTP and metrics, each transition kept in the database. */
export class Breakers {
  readonly #context: ServiceContext<BreakerConfig>;
  readonly #breakers: CircuitBreaker[] = [];
  readonly #log: TransitionLog;
  readonly #transitions: Counter<"name" | "to">;

  constructor(context: ServiceContext<BreakerConfig>, database: Database) {
    this.#context = context;
    this.#log = context.resources.use(new TransitionLog(database, ownerOf(context.config.INSTANCE)));
    const { registry } = context.metrics;
    this.#transitions = new Counter({
      name: "circuit_breaker_transitions_total",
      help: "Changes of state.",
      labelNames: ["name", "to"],
      registers: [registry],
    });
    this.#observe();
    context.http.get("/api/circuit-breakers", () => ({
      instance: context.config.INSTANCE,
      owner: this.#log.owner,
      circuitBreakers: this.#breakers.map((breaker) => breaker.snapshot()),
    }));
  }

  /** Names this process among all that ever ran: what it calls and sends carries it. */
  get owner(): string {
    return this.#log.owner;
  }

  create(name: string): CircuitBreaker {
    const { config, logger } = this.#context;
    const breaker = new CircuitBreaker(
      {
        name,
        failureRateThreshold: config.CIRCUIT_BREAKER_FAILURE_RATE_THRESHOLD,
        slowCallRateThreshold: config.CIRCUIT_BREAKER_SLOW_CALL_RATE_THRESHOLD,
        slowCallDurationMs: config.CIRCUIT_BREAKER_SLOW_CALL_DURATION_THRESHOLD_MS,
        slidingWindowSize: config.CIRCUIT_BREAKER_SLIDING_WINDOW_SIZE,
        minimumNumberOfCalls: config.CIRCUIT_BREAKER_MINIMUM_NUMBER_OF_CALLS,
        waitDurationInOpenStateMs: config.DEFECTS.has("breaker-stays-open")
          ? Number.POSITIVE_INFINITY
          : config.CIRCUIT_BREAKER_WAIT_DURATION_IN_OPEN_STATE_MS,
        permittedCallsInHalfOpen: config.CIRCUIT_BREAKER_PERMITTED_CALLS_IN_HALF_OPEN_STATE,
        maxWaitInHalfOpenMs: config.CIRCUIT_BREAKER_MAX_WAIT_DURATION_IN_HALF_OPEN_STATE_MS,
      },
      preciseNow,
      (transition) => {
        logger.warn(`event=circuit_breaker name=${name} from=${transition.from} to=${transition.to}`);
        this.#transitions.inc({ name, to: transition.to });
        this.#log.add(transition);
      },
    );
    this.#breakers.push(breaker);
    return breaker;
  }

  #observe(): void {
    const { registry } = this.#context.metrics;
    const state: Gauge<"name" | "state"> = new Gauge({
      name: "circuit_breaker_state",
      help: "1 for the state that the breaker is in.",
      labelNames: ["name", "state"],
      registers: [registry],
      collect: () => {
        for (const breaker of this.#breakers)
          for (const one of STATES)
            state.set({ name: breaker.options.name, state: one }, Number(breaker.state === one));
      },
    });
    const refused: Gauge<"name"> = new Gauge({
      name: "circuit_breaker_not_permitted_calls",
      help: "Calls that were refused since the process started.",
      labelNames: ["name"],
      registers: [registry],
      collect: () => {
        for (const breaker of this.#breakers)
          refused.set({ name: breaker.options.name }, breaker.snapshot().numberOfNotPermittedCalls);
      },
    });
  }
}

/** Milliseconds since the epoch that never go back within a process: moments of calls and of states are compared. */
function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

function ownerOf(instance: string): string {
  return `${instance}@${Math.round(performance.timeOrigin)}`;
}

/** Writes transitions behind, in their order: while the database is away they wait. */
class TransitionLog implements AsyncDisposable {
  readonly owner: string;
  readonly #database: Database;
  readonly #waiting: BreakerTransition[] = [];
  #writing: Promise<void> | null = null;
  #closed = false;

  constructor(database: Database, owner: string) {
    this.#database = database;
    this.owner = owner;
  }

  add(transition: BreakerTransition): void {
    this.#waiting.push(transition);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  }

  async #write(): Promise<void> {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      try {
        await this.#database.pool.query(
          `INSERT INTO breaker_transition (owner, breaker, sequence, from_state, to_state, at_ms)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
          [this.owner, next.breaker, next.sequence, next.from, next.to, next.atMs],
        );
        this.#waiting.shift();
      } catch {
        if (this.#closed) return;
        await pause(RETRY_MS);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#writing;
  }
}
