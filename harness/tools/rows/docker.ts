import type { Tool } from "../contracts.ts";
import { VERSION } from "../version.ts";
import { NEVER_CACHED, NEVER_INSTALLED } from "./never.ts";

export const docker = {
  name: "docker",
  title: "Docker",
  accepts: ">=20.10.0",
  pinned: null,
  neededFor: "the bundled system in containers",
  finder: {
    kind: "executable",
    names: ["docker"],
    versionArguments: ["version", "--format", "{{.Server.Version}}"],
    versionPattern: new RegExp(`^${VERSION}`),
    gives: "executable",
  },
  cachedFolder: NEVER_CACHED,
  installs: NEVER_INSTALLED,
  manual: async () => "install and start Docker as https://docs.docker.com/engine/install/ says",
} as const satisfies Tool;
