import { VERSION } from "../version.ts";
import { systemProgram } from "./system-program.ts";

export const alertmanager = systemProgram({
  name: "alertmanager",
  title: "Alertmanager",
  accepts: ">=0.25.0 <1.0.0",
  neededFor: "alerts beside a system (`up --observe`, phase 4 of the staging plan)",
  // Debian has renamed it.
  names: ["alertmanager", "prometheus-alertmanager"],
  versionPattern: new RegExp(`alertmanager, version ${VERSION}`),
  packages: { "apt-get": "prometheus-alertmanager", brew: "alertmanager" },
  installedBy: ["apt-get"],
  otherwise: "install Alertmanager from https://prometheus.io/download/",
});
