import { describeError } from "./errors.ts";
import { withTimeout } from "./timing.ts";

/** Throws when the dependency can't be used: `DegradedError` when the service is of use all the same. */
export type DependencyCheck = () => Promise<void>;

/** A part of a dependency is away: what does not need it goes on. */
export class DegradedError extends Error {
  override readonly name = "DegradedError";
}

interface DependencyHealth {
  readonly status: "ok" | "degraded" | "failing";
  readonly latencyMs: number;
  readonly message?: string;
}

export interface HealthReport {
  /** `degraded` is answered with 200: the service takes work, a part of which can't be done. */
  readonly status: "ok" | "degraded" | "failing" | "stopping";
  readonly service: string;
  readonly instance: string;
  readonly defects: readonly string[];
  /** Settings as they are in effect, where the service shows them. */
  readonly settings?: Settings;
  readonly dependencies: Readonly<Record<string, DependencyHealth>>;
}

export type Settings = Readonly<Record<string, string | number | boolean>>;

/** Longest time one dependency's check may take. */
const CHECK_TIMEOUT_MS = 1_500;

/** Checks of what a service depends on, run side by side when its health is asked for. */
export class Health {
  readonly #identity: { service: string; instance: string; defects: readonly string[] };
  readonly #checks = new Map<string, DependencyCheck>();
  #settings: Settings | undefined;
  #stopping = false;

  constructor(identity: { service: string; instance: string; defects: readonly string[] }) {
    this.#identity = identity;
  }

  dependsOn(name: string, check: DependencyCheck): void {
    this.#checks.set(name, check);
  }

  /** Shows settings as they are in effect: one that did not arrive is seen. */
  show(settings: Settings): void {
    this.#settings = settings;
  }

  /** From now on the service reports `stopping`, so that nobody sends it new work. */
  beginStop(): void {
    this.#stopping = true;
  }

  async report(): Promise<HealthReport> {
    const entries = await Promise.all(
      [...this.#checks].map(async ([name, check]) => [name, await runCheck(name, check)] as const),
    );
    const has = (wanted: string): boolean => entries.some(([, health]) => health.status === wanted);
    const worst = has("failing") ? "failing" : has("degraded") ? "degraded" : "ok";
    const status = this.#stopping ? "stopping" : worst;
    const settings = this.#settings === undefined ? {} : { settings: this.#settings };
    return { status, ...this.#identity, ...settings, dependencies: Object.fromEntries(entries) };
  }
}

async function runCheck(name: string, check: DependencyCheck): Promise<DependencyHealth> {
  const startedAt = performance.now();
  const latencyMs = () => Math.round(performance.now() - startedAt);
  try {
    await withTimeout(check(), CHECK_TIMEOUT_MS, `${name} gave no answer`);
    return { status: "ok", latencyMs: latencyMs() };
  } catch (error) {
    const status = error instanceof DegradedError ? "degraded" : "failing";
    return { status, latencyMs: latencyMs(), message: describeError(error) };
  }
}
