import { VERSION } from "../version.ts";
import { systemProgram } from "./system-program.ts";

export const prometheus = systemProgram({
  name: "prometheus",
  title: "Prometheus",
  accepts: ">=2.40.0 <4.0.0",
  neededFor: "objectives on what the system's own metrics say",
  names: ["prometheus"],
  versionPattern: new RegExp(`prometheus, version ${VERSION}`),
  packages: { "apt-get": "prometheus", brew: "prometheus" },
  installedBy: ["apt-get", "brew"],
  otherwise: "install Prometheus from https://prometheus.io/download/",
});
