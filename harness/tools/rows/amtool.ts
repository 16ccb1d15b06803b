import { VERSION } from "../version.ts";
import { systemProgram } from "./system-program.ts";

export const amtool = systemProgram({
  name: "amtool",
  title: "amtool",
  accepts: ">=0.25.0 <1.0.0",
  neededFor: "tests of where alerts go",
  names: ["amtool"],
  versionPattern: new RegExp(`amtool, version ${VERSION}`),
  packages: { "apt-get": "prometheus-alertmanager", brew: "alertmanager" },
  installedBy: ["apt-get"],
  otherwise: "install Alertmanager from https://prometheus.io/download/",
});
