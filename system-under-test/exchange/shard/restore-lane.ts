import { SnapshotError } from "../engine/snapshot.ts";
import type { Lane, LaneSnapshot } from "../lane/lane.ts";
import { readSnapshot, type SnapshotFiles } from "./snapshot-files.ts";

export interface RestoreOptions {
  /** `null`: there are none. */
  readonly files: SnapshotFiles | null;
  readonly create: (snapshot?: LaneSnapshot) => Lane;
  readonly log: (level: "info" | "error", message: string) => void;
}

/**
 * The lane as its newest snapshot has it, or at the beginning of its input without one. A damaged snapshot is set aside:
 * an older one and the input say all that it said. One of a newer release is not overruled: throws a `SnapshotError`.
 */
export async function restoreLane(name: string, { files, create, log }: RestoreOptions): Promise<Lane> {
  for (const path of (await files?.paths(name)) ?? []) {
    try {
      const lane = create(await readSnapshot(path, name));
      log("info", `event=restored lane=${name} offset=${lane.nextOffset} from ${path}`);
      return lane;
    } catch (error) {
      if (!(error instanceof SnapshotError) || error.code !== "SNAPSHOT_DAMAGED") {
        throw error;
      }
      const kept = await files?.setAside(name, path);
      log("error", `${error.message}; kept as ${kept}, and the input before it is replayed`);
    }
  }
  return create();
}
