import { createHash } from "node:crypto";
import type { GateOrigin, GateSettings } from "../contracts/gate.ts";

const ID_CHARACTERS = 20;

/** The same question has the same id, on any machine and after any restart: so it is run once. */
export function runIdOf(origin: GateOrigin, scenario: string, settings: GateSettings): string {
  const asked = Object.entries(settings).sort(([left], [right]) => (left < right ? -1 : 1));
  const who =
    origin.kind === "api"
      ? [origin.kind, origin.key]
      : [origin.kind, origin.namespace, origin.name, origin.checksum, origin.stage];
  return createHash("sha256")
    .update(JSON.stringify([who, scenario, asked]))
    .digest("hex")
    .slice(0, ID_CHARACTERS);
}
