import { join } from "node:path";
import type { Topology } from "#system/topology.ts";
import type { RunningService, StartedEnvironment } from "../../contracts/environment.ts";
import type { Said } from "../../contracts/reason.ts";
import { startEnvironment } from "../../environment/index.ts";
import { EXCHANGE, EXCHANGE_BACKEND } from "../../systems/exchange.ts";
import { LoadproofError } from "../../errors.ts";
import { ExchangeClient, until } from "../exchange-client.ts";
import { OrderStream, type StreamSymbol } from "../order-stream.ts";
import type { PhaseOptions } from "../phase-1.ts";
import { PARTITION_NEEDS } from "./network-partition.ts";

export const MAKER = 1;
export const TAKER = 2;
export const TESTER = 9999;
const STREAM_ACCOUNTS = [101, 102, 103, 104];
const BALANCE = "9000000";
const ORDERS_PER_SECOND = 40;

/** A symbol that the stream leaves alone, so that a case knows its whole book. */
export const OWN_SYMBOL: StreamSymbol = { symbol: "XRPUSDT", price: "0.5", quantity: "100" };
export const STREAM_SYMBOLS: readonly StreamSymbol[] = [
  { symbol: "BTCUSDT", price: "50000", quantity: "0.001" },
  { symbol: "BTCBUSD", price: "50000", quantity: "0.001" },
  { symbol: "BTCUSDC", price: "50000", quantity: "0.001" },
  { symbol: "ETHUSDT", price: "3000", quantity: "0.01" },
  { symbol: "ETHBUSD", price: "3000", quantity: "0.01" },
  { symbol: "ETHUSDC", price: "3000", quantity: "0.01" },
  { symbol: "SOLUSDT", price: "100", quantity: "0.1" },
  { symbol: "ADAUSDT", price: "0.4", quantity: "10" },
];

/** Releases of the backend: what `kubectl set env` and a rollout would put in the place of each other. */
export type Release = "sharded" | "off" | "canary";
const SERVICES: Readonly<Record<Release, string>> = {
  sharded: EXCHANGE_BACKEND,
  off: `${EXCHANGE_BACKEND}-sharding-off`,
  canary: `${EXCHANGE_BACKEND}-canary-10`,
};
const SETTINGS: Readonly<Record<Release, Readonly<Record<string, string>>>> = {
  off: { BACKEND_NUMBER: "1", SHARDING_ENABLED: "false" },
  canary: { BACKEND_NUMBER: "2", SHARDING_ENABLED: "true", CANARY_PERCENT: "10" },
  sharded: { BACKEND_NUMBER: "0", SHARDING_ENABLED: "true" },
};
/** In the order in which they begin. */
const RELEASES: readonly Release[] = ["off", "canary", "sharded"];

/** The exchange with a backend of each release, each of which begins when the one before it is there: the last one leads. */
export function withReleases(topology: Topology): Topology {
  const backend = topology.services.find(({ name }) => name === EXCHANGE_BACKEND);
  if (backend === undefined) throw new LoadproofError("INTERNAL", "the exchange has no backend");
  const port = backend.ports[0] ?? 0;
  const releases = RELEASES.map((release, index) => ({
    ...backend,
    name: SERVICES[release],
    ports: [port + index],
    environment: { ...backend.environment, ...SETTINGS[release] },
    needs: [...backend.needs, ...RELEASES.slice(0, index).map((before) => SERVICES[before])],
  }));
  return { ...topology, services: [...topology.services.filter((one) => one !== backend), ...releases] };
}

/** The exchange that phase 3 disturbs, with orders that never cease. */
export class ExchangeUnderTest implements AsyncDisposable {
  readonly environment: StartedEnvironment;
  readonly client: ExchangeClient;
  readonly stream: OrderStream;
  /** Services that ended although nobody asked them to. */
  readonly exits: (Said & { readonly name: string })[] = [];
  #release: Release = "sharded";
  readonly #learned: number[] = [];

  private constructor(environment: StartedEnvironment, client: ExchangeClient, stream: OrderStream) {
    this.environment = environment;
    this.client = client;
    this.stream = stream;
    environment.onUnexpectedExit((exit) => this.exits.push(exit));
  }

  static async start({
    context,
    runtime,
    stateDirectory,
    onProgress,
  }: PhaseOptions): Promise<ExchangeUnderTest> {
    await using stack = new AsyncDisposableStack();
    const environment = stack.use(
      await startEnvironment({
        runtime,
        topology: withReleases(EXCHANGE.topology),
        targets: {},
        ports: "free",
        defects: [],
        stateDirectory: join(stateDirectory, "phase-3"),
        context,
        onProgress,
        needs: PARTITION_NEEDS,
      }),
    );
    for (const release of RELEASES.filter((one) => one !== "sharded"))
      await environment.instance(`${SERVICES[release]}-1`).stop();
    const baseUrl = environment.urls(EXCHANGE_BACKEND)[0] ?? "";
    const client = new ExchangeClient(baseUrl);
    for (const accountId of [MAKER, TAKER, TESTER, ...STREAM_ACCOUNTS])
      await client.openAccount(accountId, BALANCE);
    const stream = new OrderStream({
      baseUrl,
      perSecond: ORDERS_PER_SECOND,
      accounts: STREAM_ACCOUNTS,
      symbols: STREAM_SYMBOLS,
    });
    stack.move();
    return new ExchangeUnderTest(environment, client, stream);
  }

  get kafka(): RunningService {
    return this.environment.instance("kafka");
  }

  /** The backend that orders go to. */
  get backend(): RunningService {
    return this.environment.instance(`${SERVICES[this.#release]}-1`);
  }

  engines(shard: string): readonly RunningService[] {
    return this.environment.instances.filter(({ service }) => service === shard);
  }

  /** Ids of all orders that anyone was told are taken. */
  get acknowledged(): readonly number[] {
    return [...this.client.acknowledged, ...this.stream.acknowledged, ...this.#learned];
  }

  /** Orders of unknown outcome that it was told of when it asked again. */
  learned(orders: readonly { readonly orderId: string | null }[]): void {
    this.#learned.push(...orders.map(({ orderId }) => Number(orderId)));
  }

  /** Resolves when so many more orders of the stream have been answered. */
  async moreOrders(count: number, of: (symbol: string) => boolean = () => true): Promise<void> {
    const matching = (): number => this.stream.orders.filter(({ symbol }) => of(symbol)).length;
    const before = matching();
    await until(`${count} more answers to orders`, async () => matching() >= before + count, 60_000);
  }

  /**
   * A rolling restart: the next release moves the symbols when it starts, the one before follows them and goes on taking
   * orders until the next is ready; then orders go to that, and the old one is stopped. When orders began to go there.
   */
  async rollTo(release: Release): Promise<number> {
    const before = this.backend;
    const next = this.environment.instance(`${SERVICES[release]}-1`);
    await next.start();
    this.#release = release;
    this.client.useUrl(next.url);
    this.stream.change({ baseUrl: next.url });
    const switchedAt = Date.now();
    await this.stream.drained(before.url);
    await before.stop();
    return switchedAt;
  }

  /** Orders that nobody answers any more end with the environment. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.stream[Symbol.asyncDispose]();
    await this.environment[Symbol.asyncDispose]();
    await ended;
  }
}
