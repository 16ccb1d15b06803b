import type { Tool } from "../contracts.ts";
import { packageCommand } from "../manual.ts";
import { apt } from "../strategies/apt.ts";
import { homebrew } from "../strategies/homebrew.ts";
import { VERSION } from "../version.ts";
import { NEVER_CACHED } from "./never.ts";

export const prometheus = {
  name: "prometheus",
  title: "Prometheus",
  accepts: ">=2.40.0 <4.0.0",
  pinned: null,
  neededFor: "objectives on what the system's own metrics say",
  finder: {
    kind: "executable",
    names: ["prometheus"],
    versionArguments: ["--version"],
    versionPattern: new RegExp(`prometheus, version ${VERSION}`),
    gives: "executable",
  },
  cachedFolder: NEVER_CACHED,
  installs: {
    "linux-x64": [apt("prometheus")],
    "linux-arm64": [apt("prometheus")],
    "darwin-arm64": [homebrew("prometheus")],
  },
  manual: packageCommand(
    { "apt-get": "prometheus", brew: "prometheus" },
    "install Prometheus from https://prometheus.io/download/",
  ),
} as const satisfies Tool;
