import { IS_BUILT } from "../../installation.ts";
import type { Tool } from "../contracts.ts";

/** The sources need a Node.js that reads TypeScript with `await using`; what was built of them does not. */
export const ACCEPTED = { sources: ">=24.9.0", built: ">=22.12.0" } as const;

/** In a clone `scripts/bootstrap` installs it, before any of this can run. */
export const node = {
  name: "node",
  title: "Node.js",
  accepts: IS_BUILT ? ACCEPTED.built : ACCEPTED.sources,
  pinned: null,
  neededFor: "everything: it runs the harness and the services",
  finder: { kind: "self" },
  cachedFolder: () => ".",
  installs: { "linux-x64": [], "linux-arm64": [], "darwin-arm64": [] },
  manual: async () => (IS_BUILT ? "install it from https://nodejs.org/en/download" : "make setup"),
} as const satisfies Tool;
