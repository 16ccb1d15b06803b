import type { Tool } from "../contracts.ts";

/** `scripts/bootstrap` installs it, before any of this can run. */
export const node = {
  name: "node",
  title: "Node.js",
  accepts: ">=24.9.0",
  pinned: null,
  neededFor: "everything: it runs the harness and the services",
  finder: { kind: "self" },
  cachedFolder: () => ".",
  installs: { "linux-x64": [], "linux-arm64": [], "darwin-arm64": [] },
  manual: async () => "make setup",
} as const satisfies Tool;
