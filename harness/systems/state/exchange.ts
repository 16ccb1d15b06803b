import { z } from "zod";
import type { StateCheck } from "../../contracts/system-state.ts";
import { exposedValues } from "../../text/exposition.ts";
import type { SystemStateCheck } from "../system.ts";
import { ask, askJson } from "./ask.ts";
import { largest } from "./largest.ts";

/** A lane is sent to 50 times a second at most, and a standby reads each 200 ms; then ticks and markers of transactions. */
const ON_THEIR_WAY = 20;

const engineSchema = z.object({
  shard: z.string(),
  instance: z.string(),
  role: z.string(),
  term: z.number(),
  lanes: z.array(
    z.object({ lagRecords: z.number(), pendingRecords: z.number(), parkedCommands: z.number() }),
  ),
});
export type EngineState = z.infer<typeof engineSchema>;

/** The engines of one shard that should be there, with what each says of itself; `null` where it says nothing. */
export interface ShardLook {
  readonly shard: string;
  readonly engines: readonly (EngineState | null)[];
}

/** Of the services that are engines: each shard has one primary and a standby that keeps up, and nothing is parked. */
export function shardState(engines: ReadonlySet<string>): SystemStateCheck {
  return async ({ instances }, signal) => {
    const shards = [...new Set(instances.map(({ service }) => service))].filter((name) => engines.has(name));
    const looks = await Promise.all(
      shards.map(async (shard) => ({
        shard,
        engines: await Promise.all(
          instances
            .filter(({ service }) => service === shard)
            .map(({ url }) => askJson(`${url}/state`, engineSchema, signal)),
        ),
      })),
    );
    return looks.flatMap(shardChecks);
  };
}

export function shardChecks({ shard, engines }: ShardLook): readonly StateCheck[] {
  const answering = engines.filter((engine) => engine !== null);
  const primaries = answering.filter(({ role }) => role === "primary");
  const standbys = answering.filter(({ role }) => role === "standby");
  const parked = Math.max(0, ...answering.map((engine) => total(engine, "parkedCommands")));
  const seen =
    answering.map(({ instance, role, term }) => `${instance} ${role} of term ${term}`).join(", ") ||
    "no engine answers";
  const terms = new Set(answering.map(({ term }) => term));
  return [
    { name: `${shard} has one primary`, ok: primaries.length === 1, value: null, seen },
    ...(engines.length < 2
      ? []
      : [
          {
            name: `${shard} has a standby for each engine but one`,
            ok: standbys.length === engines.length - 1,
            value: null,
            seen,
          },
          {
            name: `engines of ${shard} know the same term`,
            ok: answering.length === engines.length && terms.size === 1,
            value: null,
            seen,
          },
          lagOf(`lag of the standby of ${shard}, records`, standbys, ["lagRecords"]),
        ]),
    lagOf(`lag of the primary of ${shard}, records`, primaries, ["lagRecords", "pendingRecords"]),
    {
      name: `no command of ${shard} is parked`,
      ok: answering.length > 0 && parked === 0,
      value: null,
      seen: answering.length > 0 ? `${parked} parked` : seen,
    },
  ];
}

type LaneCount = "lagRecords" | "pendingRecords" | "parkedCommands";

function total({ lanes }: EngineState, count: LaneCount): number {
  return lanes.reduce((sum, lane) => sum + lane[count], 0);
}

function lagOf(name: string, engines: readonly EngineState[], counts: readonly LaneCount[]): StateCheck {
  return largest(
    name,
    engines.map((engine) => counts.reduce((sum, count) => sum + total(engine, count), 0)),
    ON_THEIR_WAY,
  );
}

/** How far those that show what engines write are behind, for each shard. */
export function outputLag(backend: string): SystemStateCheck {
  return async ({ instances }, signal) => {
    const backends = instances.filter(({ service }) => service === backend);
    const checks = await Promise.all(
      backends.map(async ({ name, url }) => {
        const answer = await ask(`${url}/metrics`, signal);
        if (!answer.answered)
          return [{ name: `lag of ${name}, records`, ok: false, value: null, seen: answer.why }];
        const lags = exposedValues(answer.text, "exchange_output_lag_records").map(({ value }) => value);
        return [largest(`lag of ${name}, records`, lags, ON_THEIR_WAY)];
      }),
    );
    return checks.flat();
  };
}
