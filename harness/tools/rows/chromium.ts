import { VERSION } from "../version.ts";
import { systemProgram } from "./system-program.ts";

export const chromium = systemProgram({
  name: "chromium",
  title: "Chromium",
  accepts: ">=100.0.0",
  neededFor: "tests of the HTML reports",
  names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "Google Chrome"],
  versionPattern: new RegExp(`(?:Chromium|Google Chrome) ${VERSION}`),
  folders: ["/Applications/Google Chrome.app/Contents/MacOS"],
  packages: {
    "apt-get": "chromium",
    dnf: "chromium",
    apk: "chromium",
    pacman: "chromium",
    brew: "--cask google-chrome",
  },
  installedBy: ["apt-get"],
  otherwise: "install Chromium or Google Chrome",
});
