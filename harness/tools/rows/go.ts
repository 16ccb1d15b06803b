import { VERSION } from "../version.ts";
import { systemProgram } from "./system-program.ts";

export const go = systemProgram({
  name: "go",
  title: "Go",
  accepts: ">=1.25.0",
  neededFor: "building k6 where its release archive can't be had",
  names: ["go"],
  versionArguments: ["version"],
  versionPattern: new RegExp(`^go version go${VERSION}`),
  folders: ["/usr/local/go/bin", "/opt/homebrew/bin"],
  packages: { brew: "go" },
  installedBy: [],
  otherwise: "install Go 1.25 or newer as https://go.dev/doc/install says",
});
