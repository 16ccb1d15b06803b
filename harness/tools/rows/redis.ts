import { VERSION } from "../version.ts";
import { systemProgram } from "./system-program.ts";

export const redis = systemProgram({
  name: "redis",
  title: "Redis",
  accepts: ">=7.0.0 <9.0.0",
  neededFor: "the bundled system without containers",
  names: ["redis-server"],
  versionPattern: new RegExp(`^(?:Redis|Valkey) server v=${VERSION}`),
  folders: ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"],
  packages: {
    "apt-get": "redis-server",
    dnf: "redis",
    apk: "redis",
    pacman: "redis",
    zypper: "redis",
    brew: "redis",
  },
  installedBy: ["apt-get", "brew"],
  otherwise: "install Redis 7 or 8 as https://redis.io/docs/latest/operate/oss_and_stack/install/ says",
});
