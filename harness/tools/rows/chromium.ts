import type { Tool } from "../contracts.ts";
import { packageCommand } from "../manual.ts";
import { apt } from "../strategies/apt.ts";
import { VERSION } from "../version.ts";
import { NEVER_CACHED } from "./never.ts";

export const chromium = {
  name: "chromium",
  title: "Chromium",
  accepts: ">=100.0.0",
  pinned: null,
  neededFor: "tests of the HTML reports",
  finder: {
    kind: "executable",
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "Google Chrome"],
    versionArguments: ["--version"],
    versionPattern: new RegExp(`(?:Chromium|Google Chrome) ${VERSION}`),
    gives: "executable",
    folders: ["/Applications/Google Chrome.app/Contents/MacOS"],
  },
  cachedFolder: NEVER_CACHED,
  installs: {
    "linux-x64": [apt("chromium")],
    "linux-arm64": [apt("chromium")],
    "darwin-arm64": [],
  },
  manual: packageCommand(
    {
      "apt-get": "chromium",
      dnf: "chromium",
      apk: "chromium",
      pacman: "chromium",
      brew: "--cask google-chrome",
    },
    "install Chromium or Google Chrome",
  ),
} as const satisfies Tool;
