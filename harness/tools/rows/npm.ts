import type { Tool } from "../contracts.ts";
import { packageCommand } from "../manual.ts";
import { VERSION } from "../version.ts";
import { NEVER_CACHED, NEVER_INSTALLED } from "./never.ts";

export const npm = {
  name: "npm",
  title: "npm",
  accepts: ">=8",
  pinned: null,
  neededFor: "installing packages and PostgreSQL",
  finder: {
    kind: "executable",
    names: ["npm"],
    versionArguments: ["--version"],
    versionPattern: new RegExp(`^${VERSION}`),
    gives: "executable",
  },
  cachedFolder: NEVER_CACHED,
  installs: NEVER_INSTALLED,
  manual: packageCommand(
    {
      "apt-get": "npm",
      dnf: "nodejs-npm",
      apk: "npm",
      pacman: "npm",
      zypper: "npm-default",
      brew: "node@24",
    },
    "install Node.js 24 with npm from https://nodejs.org/en/download",
  ),
} as const satisfies Tool;
