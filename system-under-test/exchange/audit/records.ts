import type { ParkedCommand } from "../shard/sync-records.ts";

/** Everything that stands in a lane's topics, committed records only. */
export interface LaneRecords {
  readonly lane: string;
  readonly shard: string;
  readonly input: readonly { readonly offset: number; readonly value: Buffer | null }[];
  readonly output: readonly { readonly offset: number; readonly value: Buffer | null }[];
  /** Commands of the input that a primary could not apply, as the sync topic says. */
  readonly parked: readonly ParkedCommand[];
}
