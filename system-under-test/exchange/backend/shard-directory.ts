import { z } from "zod";
import type { LaneAddress } from "../router/lanes.ts";

const ANSWER_TIMEOUT_MS = 1_000;

const stateSchema = z.object({
  shard: z.string(),
  instance: z.string(),
  role: z.string(),
  term: z.number(),
  lanes: z.array(
    z.object({
      name: z.string(),
      lagRecords: z.number(),
      parkedCommands: z.number(),
      symbols: z.array(z.object({ symbol: z.string(), state: z.string(), restingOrders: z.number() })),
    }),
  ),
});
type State = z.infer<typeof stateSchema>;

export interface ShardDirectoryOptions {
  /** Base URLs of all engine processes. */
  readonly urls: readonly string[];
  readonly lanes: readonly LaneAddress[];
  /** Records of a lane's output that this backend has not read. */
  readonly outputLagOf: (lane: LaneAddress) => number;
}

/** What the engine processes say about themselves, put together by shard. */
export class ShardDirectory {
  readonly #options: ShardDirectoryOptions;

  constructor(options: ShardDirectoryOptions) {
    this.#options = options;
  }

  async describe() {
    const states = (await Promise.all(this.#options.urls.map(askState))).filter((state) => state !== null);
    const names = [...new Set(this.#options.lanes.map((lane) => lane.shard))];
    return names.map((name) => this.#describeShard(name, states));
  }

  #describeShard(name: string, states: readonly State[]) {
    const instances = states.filter((state) => state.shard === name);
    const primary = instances
      .filter(({ role }) => role === "primary")
      .sort((one, other) => other.term - one.term)[0];
    const standbys = instances.filter((state) => state !== primary);
    const source = primary ?? standbys[0];
    const lanes = this.#options.lanes.filter((lane) => lane.shard === name);
    return {
      shard: name,
      status: primary === undefined ? "NO_PRIMARY" : standbys.length === 0 ? "NO_STANDBY" : "ACTIVE",
      primary: primary?.instance ?? null,
      standbys: standbys.map(({ instance }) => instance),
      term: source?.term ?? null,
      inputLagRecords: sum(source?.lanes.map(({ lagRecords }) => lagRecords)),
      parkedCommands: sum(source?.lanes.map(({ parkedCommands }) => parkedCommands)),
      outputLagRecords: sum(lanes.map(this.#options.outputLagOf)),
      symbols:
        source?.lanes.flatMap((lane) => lane.symbols.map((symbol) => ({ ...symbol, lane: lane.name }))) ?? [],
    };
  }
}

function sum(values: readonly number[] = []): number {
  return values.reduce((total, value) => total + value, 0);
}

async function askState(url: string): Promise<State | null> {
  try {
    const response = await fetch(`${url}/state`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    const result = stateSchema.safeParse(await response.json());
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
