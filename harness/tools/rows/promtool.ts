import { VERSION } from "../version.ts";
import { systemProgram } from "./system-program.ts";

export const promtool = systemProgram({
  name: "promtool",
  title: "promtool",
  accepts: ">=2.40.0 <4.0.0",
  neededFor: "tests of alert rules",
  names: ["promtool"],
  versionPattern: new RegExp(`promtool, version ${VERSION}`),
  packages: { "apt-get": "prometheus", brew: "prometheus" },
  installedBy: ["apt-get", "brew"],
  otherwise: "install Prometheus from https://prometheus.io/download/",
});
