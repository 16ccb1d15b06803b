import { VERSION } from "../version.ts";
import { systemProgram } from "./system-program.ts";

export const docker = systemProgram({
  name: "docker",
  title: "Docker",
  accepts: ">=20.10.0",
  neededFor: "the bundled system in containers",
  names: ["docker"],
  versionArguments: ["version", "--format", "{{.Server.Version}}"],
  versionPattern: new RegExp(`^${VERSION}`),
  packages: {},
  installedBy: [],
  otherwise: "install and start Docker as https://docs.docker.com/engine/install/ says",
});
