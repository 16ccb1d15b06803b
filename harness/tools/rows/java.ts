import { systemProgram } from "./system-program.ts";

export const java = systemProgram({
  name: "java",
  title: "Java",
  accepts: ">=17.0.0",
  neededFor: "Kafka (exchange scenario)",
  names: ["java"],
  versionArguments: ["-version"],
  versionPattern: /version "(\d+(?:\.\d+){0,2})/,
  folders: ["/opt/homebrew/opt/openjdk/bin", "/opt/homebrew/opt/openjdk@17/bin"],
  packages: {
    "apt-get": "default-jre-headless",
    dnf: "java-latest-openjdk-headless",
    apk: "openjdk17-jre-headless",
    brew: "openjdk",
  },
  installedBy: ["apt-get", "brew"],
  otherwise: "install Java 17 or newer from https://adoptium.net/",
});
