import type { GuardedCommand } from "../../contracts/environment.ts";
import type { SoftStop } from "../system/soft-stop.ts";

/**
 * What the harness tells the guardian, one JSON object per line on the guardian's stdin. Each request is answered by one
 * line holding its number. The end of the input means that the harness is gone.
 */
export type GuardianRequest = { readonly number: number } & (
  | {
      /** End this process and its descendants when the harness is gone. */
      readonly kind: "watch";
      readonly pid: number;
      /** Sent one after the other, each with its grace time, before SIGKILL. */
      readonly softStop: readonly SoftStop[];
    }
  | { readonly kind: "forget"; readonly pid: number }
  /** Remove this folder, of a PostgreSQL server or of services, when the harness is gone. */
  | { readonly kind: "keep-folder"; readonly path: string }
  | { readonly kind: "forget-folder"; readonly path: string }
  /** Remove the containers and networks of this environment when the harness is gone. */
  | { readonly kind: "keep-containers"; readonly environmentId: string }
  | { readonly kind: "forget-containers"; readonly environmentId: string }
  /** Unmount what is mounted there when the harness is gone, and its processes with it. */
  | { readonly kind: "keep-mount"; readonly path: string }
  | { readonly kind: "forget-mount"; readonly path: string }
  /** Run this when the harness is gone: it undoes what outlives all of the above. */
  | { readonly kind: "keep-command"; readonly key: number; readonly command: GuardedCommand }
  | { readonly kind: "forget-command"; readonly key: number }
);
