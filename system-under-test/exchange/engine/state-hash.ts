import { createHash } from "node:crypto";
import type { EngineSnapshot } from "./snapshot.ts";

/** 16 hex digits that are equal exactly when the states are (SHA-256 of the snapshot's JSON, shortened). */
export function stateHash(snapshot: EngineSnapshot): string {
  return createHash("sha256").update(JSON.stringify(snapshot)).digest("hex").slice(0, 16);
}
