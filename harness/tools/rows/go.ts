import type { Tool } from "../contracts.ts";
import { packageCommand } from "../manual.ts";
import { VERSION } from "../version.ts";
import { NEVER_CACHED, NEVER_INSTALLED } from "./never.ts";

export const go = {
  name: "go",
  title: "Go",
  accepts: ">=1.25.0",
  pinned: null,
  neededFor: "building k6 where its release archive can't be had",
  finder: {
    kind: "executable",
    names: ["go"],
    versionArguments: ["version"],
    versionPattern: new RegExp(`^go version go${VERSION}`),
    gives: "executable",
    folders: ["/usr/local/go/bin", "/opt/homebrew/bin"],
  },
  cachedFolder: NEVER_CACHED,
  installs: NEVER_INSTALLED,
  manual: packageCommand({ brew: "go" }, "install Go 1.25 or newer as https://go.dev/doc/install says"),
} as const satisfies Tool;
