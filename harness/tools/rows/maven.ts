import { VERSION } from "../version.ts";
import { systemProgram } from "./system-program.ts";

export const maven = systemProgram({
  name: "maven",
  title: "Maven",
  accepts: ">=3.6.0",
  neededFor: "fetching Kafka (exchange scenario)",
  names: ["mvn"],
  versionArguments: ["-B", "--version"],
  versionPattern: new RegExp(`Apache Maven ${VERSION}`),
  packages: {
    "apt-get": "maven",
    dnf: "maven",
    apk: "maven",
    pacman: "maven",
    zypper: "maven",
    brew: "maven",
  },
  installedBy: ["apt-get", "brew"],
  otherwise: "install Maven as https://maven.apache.org/install.html says",
});
