import type { Tool } from "../contracts.ts";
import { packageCommand } from "../manual.ts";
import { apt } from "../strategies/apt.ts";
import { homebrew } from "../strategies/homebrew.ts";
import { NEVER_CACHED } from "./never.ts";

export const java = {
  name: "java",
  title: "Java",
  accepts: ">=17.0.0",
  pinned: null,
  neededFor: "Kafka (exchange scenario)",
  finder: {
    kind: "executable",
    names: ["java"],
    versionArguments: ["-version"],
    versionPattern: /version "(\d+(?:\.\d+){0,2})/,
    gives: "executable",
    folders: ["/opt/homebrew/opt/openjdk/bin", "/opt/homebrew/opt/openjdk@17/bin"],
  },
  cachedFolder: NEVER_CACHED,
  installs: {
    "linux-x64": [apt("default-jre-headless")],
    "linux-arm64": [apt("default-jre-headless")],
    "darwin-arm64": [homebrew("openjdk")],
  },
  manual: packageCommand(
    {
      "apt-get": "default-jre-headless",
      dnf: "java-latest-openjdk-headless",
      apk: "openjdk17-jre-headless",
      brew: "openjdk",
    },
    "install Java 17 or newer from https://adoptium.net/",
  ),
} as const satisfies Tool;
