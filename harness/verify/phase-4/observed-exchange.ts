import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Topology } from "#system/topology.ts";
import { AlertReceiver } from "../../alerts/receiver.ts";
import { renderAlertRoutes } from "../../alerts/routes.ts";
import { readAlertRules, renderAlertRules } from "../../alerts/rules.ts";
import type { Context } from "../../context.ts";
import type { EnvironmentNeeds, StartedEnvironment } from "../../contracts/environment.ts";
import { startEnvironment } from "../../environment/index.ts";
import { EXCHANGE, EXCHANGE_BACKEND } from "../../systems/exchange.ts";
import { keptTopology, observedTopology } from "../../systems/index.ts";
import { resolveTool, type ToolName } from "../../tools/index.ts";
import { type Attempt, NotMeasured } from "../checks.ts";
import type { ExchangeClient } from "../exchange-client.ts";
import { OrderStream } from "../order-stream.ts";
import type { PhaseOptions } from "../phase-1.ts";
import {
  ALERT_DIVISOR,
  ALERT_INTERVAL_S,
  alertAttempts,
  LIVE_ALERTS,
  ORDERS_PER_SECOND,
  type SeenAlert,
} from "./alerts.ts";
import { ROUTED_LINES } from "./plan.ts";

const STREAM_ACCOUNTS = [101, 102, 103, 104];
const STREAM_BALANCE = "9000000";
const NEEDED: readonly ToolName[] = ["alertmanager", "toxiproxy"];
const WAY_TO_KAFKA: EnvironmentNeeds = { links: [{ from: EXCHANGE_BACKEND, to: "kafka" }] };
/** Each order is a record of its own: else 10 s of orders, after which they are refused, are fewer than 1000 records. */
const SINGLE_RECORDS = { ROUTER_LINGER_MS: "1" };

/** The exchange of phase 4, with a Prometheus, and with alerts that reach a receiver of our own. */
export class ObservedExchange implements AsyncDisposable {
  readonly environment: StartedEnvironment;
  readonly #receiver: AlertReceiver;
  /** Why alerts can't be looked at here; `null` when they can. */
  readonly #withoutAlerts: string | null;
  readonly #stateDirectory: string;
  readonly #context: Context;
  readonly #seen: SeenAlert[] = [];
  #stream: OrderStream | null = null;

  private constructor(
    environment: StartedEnvironment,
    receiver: AlertReceiver,
    withoutAlerts: string | null,
    { stateDirectory, context }: PhaseOptions,
  ) {
    this.environment = environment;
    this.#receiver = receiver;
    this.#withoutAlerts = withoutAlerts;
    this.#stateDirectory = stateDirectory;
    this.#context = context;
  }

  static async start(options: PhaseOptions): Promise<ObservedExchange> {
    const { context, runtime, onProgress } = options;
    const withoutAlerts = await whyWithoutAlerts(options);
    await using stack = new AsyncDisposableStack();
    const receiver = stack.use(await AlertReceiver.start());
    const environment = stack.use(
      await startEnvironment({
        runtime,
        topology: withoutAlerts === null ? alertingTopology() : keptTopology(EXCHANGE),
        targets: {},
        ports: "free",
        defects: [],
        stateDirectory: join(options.stateDirectory, "phase-4"),
        context,
        onProgress,
        ...(withoutAlerts === null
          ? {
              needs: WAY_TO_KAFKA,
              alerting: {
                rules: renderAlertRules(context, ALERT_DIVISOR),
                routes: renderAlertRoutes(context, receiver.addresses, ALERT_DIVISOR),
                intervalS: ALERT_INTERVAL_S,
              },
            }
          : {}),
      }),
    );
    stack.move();
    return new ObservedExchange(environment, receiver, withoutAlerts, options);
  }

  /** Ids of all orders that the load of the alerts was told are taken. */
  get acknowledged(): readonly number[] {
    return this.#stream?.acknowledged ?? [];
  }

  alertAttempts(client: ExchangeClient): Readonly<Record<string, Attempt>> {
    const { environment } = this;
    return Object.fromEntries(
      LIVE_ALERTS.map(({ alert }) => {
        const id = `alert-${alert}`;
        const attempt: Attempt = async () => {
          if (this.#withoutAlerts !== null) throw new NotMeasured(this.#withoutAlerts);
          const ground = {
            environment,
            prometheusUrl: environment.instance("prometheus").url,
            received: () => this.#receiver.received,
            stream: await this.#load(client),
          };
          return (alertAttempts(ground, (seen) => this.#seen.push(seen))[id] as Attempt)();
        };
        return [id, attempt];
      }),
    );
  }

  /** Ends the load, and writes what receivers were told beside the tables of the phase. */
  async endAlerts(): Promise<void> {
    if (this.#stream === null) return;
    await this.#stream[Symbol.asyncDispose]();
    const folder = dirname(this.#stateDirectory);
    const write = (name: string, kept: object): Promise<void> =>
      writeFile(join(folder, name), `${JSON.stringify(kept, null, 2)}\n`);
    const alerts = this.#seen.map(({ payloads: _payloads, ...seen }) => ({
      ...seen,
      rule: this.#ruleOf(seen),
    }));
    await write("alerts.json", { divisor: ALERT_DIVISOR, intervalS: ALERT_INTERVAL_S, alerts });
    await write("alert-payloads.json", this.#receiver.received);
  }

  /** As it stands in its file, so that figures of another rule are known to be that. */
  #ruleOf({ alert, severity }: Pick<SeenAlert, "alert" | "severity">) {
    const rule = readAlertRules(this.#context).find(
      (one) => one.alert === alert && one.labels.severity === severity,
    );
    return { expr: rule?.expr, for: rule?.for };
  }

  async #load(client: ExchangeClient): Promise<OrderStream> {
    if (this.#stream === null) {
      for (const accountId of STREAM_ACCOUNTS) await client.openAccount(accountId, STREAM_BALANCE);
      this.#stream = new OrderStream({
        baseUrl: this.environment.urls(EXCHANGE_BACKEND)[0] ?? "",
        perSecond: ORDERS_PER_SECOND,
        accounts: STREAM_ACCOUNTS,
        symbols: ROUTED_LINES,
      });
    }
    return this.#stream;
  }

  /** Orders that nobody answers any more end with the environment. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.#stream?.[Symbol.asyncDispose]();
    await this.environment[Symbol.asyncDispose]();
    await ended;
    await this.#receiver[Symbol.asyncDispose]();
  }
}

async function whyWithoutAlerts({ runtime, context }: PhaseOptions): Promise<string | null> {
  if (runtime !== "processes") return "alerts are looked at with --runtime processes";
  const missing: ToolName[] = [];
  for (const name of NEEDED) if ((await resolveTool(name, context)) === null) missing.push(name);
  return missing.length === 0 ? null : `missing: bin/loadproof setup ${missing.join(" ")}`;
}

function alertingTopology(): Topology {
  const topology = observedTopology(EXCHANGE);
  const services = topology.services.map((service) =>
    service.name === EXCHANGE_BACKEND
      ? { ...service, environment: { ...service.environment, ...SINGLE_RECORDS } }
      : service,
  );
  return { ...topology, services };
}
