import type {
  Carried,
  Disturbance,
  Path,
  ProbeConnection,
  ProxiedWay,
  Transfer,
} from "../../contracts/environment.ts";
import type { ManagedService } from "../managed-service.ts";
import { CarriedBytes } from "./carried-bytes.ts";
import { openProbe } from "./probe.ts";
import { ToxiproxyApi, toxicsOf } from "./toxiproxy-api.ts";
import type { WayPlan } from "./plan-way.ts";
import type { Way } from "./ways.ts";

/** A way whose proxy runs. */
export class RunningWay implements ProxiedWay, Disposable {
  readonly from: string;
  readonly to: string;
  readonly way: Way;
  /** URL or connection string by which it is taken. */
  readonly seenUrl: string;
  readonly #plan: WayPlan;
  readonly #proxy: ManagedService;
  readonly #api: ToxiproxyApi;
  readonly #carried: CarriedBytes;

  constructor(plan: WayPlan, proxy: ManagedService) {
    ({ from: this.from, to: this.to } = plan.way);
    this.way = plan.way;
    this.seenUrl = plan.seen.url;
    this.#plan = plan;
    this.#proxy = proxy;
    this.#api = new ToxiproxyApi(proxy.url);
    this.#carried = new CarriedBytes(() => proxy.movedBytes());
  }

  async disturb(disturbance: Disturbance): Promise<void> {
    if (disturbance.kind === "refuse") await this.#api.setListening(false);
    for (const toxic of toxicsOf(disturbance)) await this.#api.addToxic(toxic);
  }

  /** A proxy that can't be talked to any more, or waits for a client that does not read, is replaced by a new one. */
  async undisturb(): Promise<void> {
    await this.#api.reset().catch(async () => {
      await this.#proxy.kill();
      await this.#proxy.start();
    });
    this.#carried.forget();
  }

  async connect(path: Path): Promise<ProbeConnection> {
    return openProbe(this.#plan.reached[path].address, this.#plan.talk.hello);
  }

  async transfer(path: Path, bytes: number, timeoutMs: number): Promise<Transfer | null> {
    const signal = AbortSignal.timeout(timeoutMs);
    const startedAtMs = performance.now();
    const received = await this.#plan.talk.receive(this.#plan.reached[path], bytes, signal).catch(() => null);
    return received === null ? null : { bytes: received, lengthMs: performance.now() - startedAtMs };
  }

  carried(signal: AbortSignal): Promise<Carried | null> {
    return this.#carried.certain(signal);
  }

  [Symbol.dispose](): void {
    this.#carried[Symbol.dispose]();
  }
}
