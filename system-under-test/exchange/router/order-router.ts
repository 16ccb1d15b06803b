import type { Command, SymbolCommand } from "../engine/commands.ts";
import { BoundedLog } from "./bounded-log.ts";
import { isNotWritten, RouterError } from "./errors.ts";
import { type BufferLimits, LaneBuffer, type SendFrames } from "./lane-buffer.ts";
import type { LaneAddress } from "./lanes.ts";
import { MovingSymbols } from "./moving-symbols.ts";
import type { Route, RoutingPolicy } from "./routing-policy.ts";

export interface OrderRouterLimits extends BufferLimits {
  /** Commands that may wait for Kafka; beyond it new ones are refused with BACK_PRESSURE. */
  readonly commandsWaitingMax: number;
  /** Commands that may wait for one moving symbol, and for how long. */
  readonly parkedMax: number;
  readonly moveTimeoutMs: number;
  /** Lines about routed commands per second. */
  readonly logLinesPerSecondMax: number;
}

export const ORDER_ROUTER_LIMITS: OrderRouterLimits = {
  frameCommandsMax: 500,
  frameBytesMax: 256 * 1024,
  lingerMs: 20,
  commandsWaitingMax: 20_000,
  parkedMax: 5_000,
  moveTimeoutMs: 10_000,
  logLinesPerSecondMax: 2_000,
};

export interface OrderRouterOptions {
  readonly policy: RoutingPolicy;
  readonly limits: OrderRouterLimits;
  readonly send: SendFrames;
  readonly log: (line: string) => void;
  /** Milliseconds since the epoch: goes into frames, for latencies. */
  readonly now: () => number;
}

/** Sends each command to the lane of its symbol, in order, many to a record. */
export class OrderRouter {
  readonly policy: RoutingPolicy;
  /** Commands routed so far, by shard, and copies sent to shadows. */
  readonly routed = new Map<string, number>();
  readonly shadowed = new Map<string, number>();
  /** Commands of each symbol routed so far, by shard; its listing and its moves don't count. */
  readonly routedBySymbol = new Map<string, Map<string, number>>();
  readonly #limits: OrderRouterLimits;
  readonly #now: () => number;
  readonly #log: BoundedLog;
  readonly #buffers: ReadonlyMap<string, LaneBuffer>;
  readonly #routes = new Map<string, Route>();
  readonly #moving: MovingSymbols;
  #waiting = 0;

  constructor(options: OrderRouterOptions) {
    const { policy, limits } = options;
    this.policy = policy;
    this.#limits = limits;
    this.#now = options.now;
    this.#log = new BoundedLog(options.log, limits.logLinesPerSecondMax);
    this.#moving = new MovingSymbols(limits);
    const onSettled = (commands: number): void => {
      this.#waiting -= commands;
    };
    this.#buffers = new Map(
      policy.lanes.map((lane) => [lane.name, new LaneBuffer(lane, limits, options.send, onSettled)]),
    );
  }

  /** Commands that wait for Kafka. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when Kafka has the command; rejects with a `RouterError` that says whether it may have it. */
  route(command: SymbolCommand): Promise<void> {
    if (this.#moving.isMoving(command.symbol)) {
      return this.#moving.park(command.symbol, command);
    }
    return this.#send(this.routeOf(command.symbol), command);
  }

  /** To one lane whatever its symbol: deposits, the listing of symbols, hand-offs. */
  sendTo(lane: LaneAddress, command: Command): Promise<void> {
    return this.#append(lane, command);
  }

  /** The lane the symbol lives in: where it was seen last, else where the settings put it. */
  routeOf(symbol: string): Route {
    const known = this.#routes.get(symbol);
    if (known !== undefined) {
      return known;
    }
    const route = this.policy.routeOf(symbol);
    this.#routes.set(symbol, route);
    return route;
  }

  /**
   * From now on the symbol's commands wait; its hand-off goes behind all that were sent before. One that was not written
   * moves nothing, so what waits then goes where it would have gone.
   */
  async beginMove(symbol: string, target: LaneAddress): Promise<void> {
    const { lane } = this.routeOf(symbol);
    this.#moving.begin(symbol);
    try {
      await this.#append(lane, { kind: "HAND_OFF", symbol, target: target.name });
    } catch (error) {
      if (isNotWritten(error)) this.#endMove(symbol);
      throw error;
    }
  }

  /** The symbol was seen to live in this lane: its commands go there from now on, those that waited first. */
  settle(symbol: string, lane: LaneAddress): void {
    const shadow = this.policy.routeOf(symbol).shadow;
    this.#routes.set(symbol, { lane, shadow: shadow === lane ? null : shadow });
    this.#endMove(symbol);
  }

  #endMove(symbol: string): void {
    this.#moving.end(symbol, (command) => this.#send(this.routeOf(symbol), command as SymbolCommand));
  }

  #send(route: Route, command: SymbolCommand): Promise<void> {
    const { lane, shadow } = route;
    const sent = this.#append(lane, command);
    if (shadow !== null) {
      // A shadow must never harm the real order: its failures are nobody's.
      this.#append(shadow, command, this.shadowed).catch(() => undefined);
    }
    return sent;
  }

  #countSymbol(command: Command, shard: string): void {
    if (!("symbol" in command) || command.kind === "HAND_OFF" || command.kind === "LIST_SYMBOL") return;
    const { symbol } = command;
    const counts = this.routedBySymbol.get(symbol) ?? new Map<string, number>();
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
    this.routedBySymbol.set(symbol, counts);
  }

  #append(lane: LaneAddress, command: Command, counts = this.routed): Promise<void> {
    if (this.#waiting >= this.#limits.commandsWaitingMax) {
      return Promise.reject(
        new RouterError(
          "BACK_PRESSURE",
          `${this.#waiting} commands wait for Kafka: no more than ${this.#limits.commandsWaitingMax} may`,
        ),
      );
    }
    const buffer = this.#buffers.get(lane.name);
    if (buffer === undefined) {
      throw new Error(
        `no lane ${JSON.stringify(lane.name)}: expected one of ${[...this.#buffers.keys()].join(", ")}`,
      );
    }
    const now = this.#now();
    this.#waiting += 1;
    counts.set(lane.shard, (counts.get(lane.shard) ?? 0) + 1);
    if (counts === this.routed) this.#countSymbol(command, lane.shard);
    this.#log.line(now, () => describe(lane, command));
    return buffer.add(command, now);
  }
}

function describe(lane: LaneAddress, command: Command): string {
  const subject = "symbol" in command ? ` for symbol ${command.symbol}` : "";
  return `[OrderRouterService] Routed command ${command.kind}${subject} to shard ${lane.shard}`;
}
