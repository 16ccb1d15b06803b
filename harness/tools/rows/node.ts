import type { Tool } from "../contracts.ts";
import { NEVER_CACHED, NEVER_INSTALLED } from "./never.ts";

/** `scripts/bootstrap` installs it, before any of this can run. */
export const node = {
  name: "node",
  title: "Node.js",
  accepts: ">=24.9.0",
  pinned: null,
  neededFor: "everything: it runs the harness and the services",
  finder: { kind: "self" },
  cachedFolder: NEVER_CACHED,
  installs: NEVER_INSTALLED,
  manual: async () => "make setup",
} as const satisfies Tool;
