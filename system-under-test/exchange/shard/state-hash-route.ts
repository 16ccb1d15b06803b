import { stateHash } from "../engine/state-hash.ts";
import type { ShardNode } from "./shard-node.ts";

/** What a primary and its standby must agree on, under `/state/hash`: the hash of a lane's state before an input offset. */
export interface StateHashes {
  readonly role: string;
  readonly lanes: readonly { readonly name: string; readonly nextOffset: number; readonly hash: string }[];
}

export function describeHashes({ role, lanes }: ShardNode): StateHashes {
  return {
    role,
    lanes: lanes.map(({ lane }) => ({
      name: lane.name,
      nextOffset: lane.nextOffset,
      hash: stateHash(lane.engine.state),
    })),
  };
}
