import { VERSION } from "../version.ts";
import { systemProgram } from "./system-program.ts";

export const npm = systemProgram({
  name: "npm",
  title: "npm",
  accepts: ">=8",
  neededFor: "installing packages and PostgreSQL",
  names: ["npm"],
  versionPattern: new RegExp(`^${VERSION}`),
  packages: {
    "apt-get": "npm",
    dnf: "nodejs-npm",
    apk: "npm",
    pacman: "npm",
    zypper: "npm-default",
    brew: "node@24",
  },
  installedBy: [],
  otherwise: "install Node.js 24 with npm from https://nodejs.org/en/download",
});
