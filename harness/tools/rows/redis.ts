import type { Tool } from "../contracts.ts";
import { packageCommand } from "../manual.ts";
import { apt } from "../strategies/apt.ts";
import { homebrew } from "../strategies/homebrew.ts";
import { VERSION } from "../version.ts";
import { NEVER_CACHED } from "./never.ts";

export const redis = {
  name: "redis",
  title: "Redis",
  accepts: ">=7.0.0 <9.0.0",
  pinned: null,
  neededFor: "the bundled system without containers",
  finder: {
    kind: "executable",
    names: ["redis-server"],
    versionArguments: ["--version"],
    versionPattern: new RegExp(`^(?:Redis|Valkey) server v=${VERSION}`),
    gives: "executable",
    folders: ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"],
  },
  cachedFolder: NEVER_CACHED,
  installs: {
    "linux-x64": [apt("redis-server")],
    "linux-arm64": [apt("redis-server")],
    "darwin-arm64": [homebrew("redis")],
  },
  manual: packageCommand(
    {
      "apt-get": "redis-server",
      dnf: "redis",
      apk: "redis",
      pacman: "redis",
      zypper: "redis",
      brew: "redis",
    },
    "install Redis 7 or 8 as https://redis.io/docs/latest/operate/oss_and_stack/install/ says",
  ),
} as const satisfies Tool;
