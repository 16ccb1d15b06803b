import { Counter, Histogram, type Registry } from "prom-client";
import type { z } from "zod";
import { SERVICE_KEY_HEADER, serviceKey } from "./authentication.ts";
import { Endpoint, type EndpointAnswer } from "./endpoint.ts";
import { describeError, isErrorEnvelope, ServiceError } from "./errors.ts";
import type { Logger } from "./log.ts";
import { LATENCY_BUCKETS_SECONDS } from "./metrics.ts";

export interface ServiceCall {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
  /** Calls of the same number go to the same endpoint while it is usable. */
  readonly affinity?: number;
  readonly requestId?: string;
}

export interface ServiceClientOptions {
  /** Name of the service that is called, for metrics and messages. */
  readonly name: string;
  readonly urls: readonly string[];
  readonly secret: string;
  readonly registry: Registry;
  readonly logger: Logger;
}

const CONNECTIONS_MAX = 64;
const ATTEMPT_TIMEOUT_MS = 2_000;
const ATTEMPTS_MIN = 2;

/** Calls a service at any of its base URLs. Every call must be harmless when repeated: it may reach two endpoints. */
export class ServiceClient implements AsyncDisposable {
  readonly #options: ServiceClientOptions;
  readonly #endpoints: readonly Endpoint[];
  readonly #headers: Readonly<Record<string, string>>;
  readonly #seconds: Histogram<"dependency" | "outcome">;
  readonly #failovers: Counter<"dependency">;
  #rotation = 0;

  constructor(options: ServiceClientOptions) {
    this.#options = options;
    this.#endpoints = options.urls.map((url) => new Endpoint(url, CONNECTIONS_MAX));
    this.#headers = { [SERVICE_KEY_HEADER]: serviceKey(options.secret) };
    this.#seconds = callHistogram(options.registry);
    this.#failovers = failoverCounter(options.registry);
  }

  /** The body as its schema reads it. An error answer is thrown as the `ServiceError` it describes. */
  async read<Schema extends z.ZodType>(call: ServiceCall, schema: Schema): Promise<z.infer<Schema>> {
    const answer = await this.forward(call);
    const body: unknown = JSON.parse(answer.body);
    if (answer.status < 400) return schema.parse(body);
    if (isErrorEnvelope(body)) throw new ServiceError(body.error.code, body.error.message);
    throw this.#unavailable(`answered ${answer.status}`);
  }

  /**
   * The answer as it came. 5xx answers and failures to answer move on to the next endpoint; that the last one is
   * `overloaded` is passed on, since its caller can do something about it.
   */
  async forward(call: ServiceCall): Promise<EndpointAnswer> {
    const startedAt = performance.now();
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const headers = this.#headersOf(call, body !== undefined);
    let failure = "";
    let busy: EndpointAnswer | null = null;
    for (const [attempt, endpoint] of this.#order(call.affinity).entries()) {
      if (attempt > 0) this.#failovers.inc({ dependency: this.#options.name });
      const request = { method: call.method, path: call.path, headers, body, timeoutMs: ATTEMPT_TIMEOUT_MS };
      try {
        const answer = await endpoint.request(request);
        if (answer.status < 500) {
          this.#observe(startedAt, "ok");
          return answer;
        }
        failure = `${endpoint.url} answered ${answer.status}: ${answer.body.slice(0, 200)}`;
        busy = isBusy(answer) ? answer : null;
      } catch (error) {
        failure = `${endpoint.url}: ${describeError(error)}`;
        busy = null;
        this.#leaveOut(endpoint, failure);
      }
    }
    this.#observe(startedAt, "failed");
    if (busy !== null) return busy;
    throw this.#unavailable(failure);
  }

  /** Throws unless at least one endpoint is healthy. */
  async checkHealth(): Promise<void> {
    await Promise.any(this.#endpoints.map(async (endpoint) => endpoint.checkHealth()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#endpoints.map(async (endpoint) => endpoint[Symbol.asyncDispose]()));
  }

  #headersOf(call: ServiceCall, hasBody: boolean): Readonly<Record<string, string>> {
    if (!hasBody && call.requestId === undefined) return this.#headers;
    return {
      ...this.#headers,
      ...(hasBody ? { "content-type": "application/json" } : {}),
      ...(call.requestId === undefined ? {} : { "x-request-id": call.requestId }),
    };
  }

  /** Usable endpoints first, from the preferred one on; the others follow as a last resort. */
  #order(affinity = this.#rotation++): readonly Endpoint[] {
    const count = this.#endpoints.length;
    const first = affinity % count;
    const rotated = [...this.#endpoints.slice(first), ...this.#endpoints.slice(0, first)];
    const usable = rotated.filter((endpoint) => endpoint.usable);
    const order = [...usable, ...rotated.filter((endpoint) => !endpoint.usable)];
    return order.length >= ATTEMPTS_MIN ? order : [...order, ...order];
  }

  #leaveOut(endpoint: Endpoint, failure: string): void {
    if (!endpoint.usable) return;
    endpoint.takeOutOfRotation();
    this.#options.logger.warn(
      `event=endpoint_left_out dependency=${this.#options.name} message=${JSON.stringify(failure)}`,
    );
  }

  #observe(startedAt: number, outcome: "ok" | "failed"): void {
    const dependency = this.#options.name;
    this.#seconds.observe({ dependency, outcome }, (performance.now() - startedAt) / 1_000);
  }

  #unavailable(failure: string): ServiceError {
    return new ServiceError("dependency_unavailable", `${this.#options.name} is not available`, {
      cause: failure,
    });
  }
}

function isBusy({ body }: EndpointAnswer): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return isErrorEnvelope(value) && value.error.code === "overloaded";
  } catch {
    return false;
  }
}

function callHistogram(registry: Registry): Histogram<"dependency" | "outcome"> {
  const name = "dependency_request_duration_seconds";
  const existing = registry.getSingleMetric(name);
  if (existing !== undefined) return existing as Histogram<"dependency" | "outcome">;
  return new Histogram({
    name,
    help: "Time of a call to another service, failover included.",
    labelNames: ["dependency", "outcome"],
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [registry],
  });
}

function failoverCounter(registry: Registry): Counter<"dependency"> {
  const name = "dependency_failovers_total";
  const existing = registry.getSingleMetric(name);
  if (existing !== undefined) return existing as Counter<"dependency">;
  return new Counter({
    name,
    help: "Attempts at a further endpoint after the one before failed.",
    labelNames: ["dependency"],
    registers: [registry],
  });
}
