import type { Context } from "../context.ts";
import { isOnPath } from "./is-on-path.ts";

/** Package names by package manager, for the command that is shown to a person. */
export interface Packages {
  readonly "apt-get"?: string;
  readonly dnf?: string;
  readonly apk?: string;
  readonly pacman?: string;
  readonly zypper?: string;
  readonly brew?: string;
}

const COMMANDS = {
  brew: "brew install",
  "apt-get": "apt-get install -y",
  dnf: "dnf install -y",
  apk: "apk add",
  pacman: "pacman -S --noconfirm",
  zypper: "zypper install -y",
} as const satisfies Record<keyof Packages, string>;

/** The install command of the first package manager on PATH that has the package, or `otherwise`. */
export function packageCommand(packages: Packages, otherwise: string): (context: Context) => Promise<string> {
  return async (context) => {
    for (const [manager, command] of Object.entries(COMMANDS)) {
      const name = packages[manager as keyof Packages];
      if (name === undefined || !(await isOnPath(manager, context))) continue;
      const asRoot = context.userId === 0 || manager === "brew" ? "" : "sudo ";
      return `${asRoot}${command} ${name}`;
    }
    return otherwise;
  };
}
