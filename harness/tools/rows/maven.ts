import type { Tool } from "../contracts.ts";
import { packageCommand } from "../manual.ts";
import { apt } from "../strategies/apt.ts";
import { homebrew } from "../strategies/homebrew.ts";
import { VERSION } from "../version.ts";
import { NEVER_CACHED } from "./never.ts";

export const maven = {
  name: "maven",
  title: "Maven",
  accepts: ">=3.6.0",
  pinned: null,
  neededFor: "fetching Kafka (exchange scenario)",
  finder: {
    kind: "executable",
    names: ["mvn"],
    versionArguments: ["-B", "--version"],
    versionPattern: new RegExp(`Apache Maven ${VERSION}`),
    gives: "executable",
  },
  cachedFolder: NEVER_CACHED,
  installs: {
    "linux-x64": [apt("maven")],
    "linux-arm64": [apt("maven")],
    "darwin-arm64": [homebrew("maven")],
  },
  manual: packageCommand(
    { "apt-get": "maven", dnf: "maven", apk: "maven", pacman: "maven", zypper: "maven", brew: "maven" },
    "install Maven as https://maven.apache.org/install.html says",
  ),
} as const satisfies Tool;
