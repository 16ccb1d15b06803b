import { describe, expect, test } from "vitest";
import type { ToolName } from "./contracts.ts";
import { TOOLS } from "./table.ts";
import { isAccepted, readVersion } from "./version.ts";

describe("the version of a tool, in its own words", () => {
  test.each<[ToolName, string, string | null]>([
    ["npm", "11.19.1\n", "11.19.1"],
    ["k6", "k6 v2.2.0 (go1.26.8, linux/amd64)\n", "2.2.0"],
    [
      "k6",
      "k6 v2.3.0-rc.1 (commit/abc, go1.26.8, darwin/arm64)\nExtensions:\n  xk6-sql v1.0.0\n",
      "2.3.0-rc.1",
    ],
    ["k6", "xk6 v1.0.0\n", null],
    ["postgres", "postgres (PostgreSQL) 18.4\n", "18.4"],
    ["postgres", "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18"],
    ["postgres", "postgres (PostgreSQL) 19beta1\n", "19"],
    ["redis", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64\n", "7.0.15"],
    ["redis", "Valkey server v=8.0.1 sha=00000000:0 malloc=libc bits=64\n", "8.0.1"],
    ["docker", "28.2.2\n", "28.2.2"],
    ["docker", "\n", null],
    ["go", "go version go1.26.8 linux/amd64\n", "1.26.8"],
    ["go", "go version go1.25 linux/amd64\n", "1.25"],
    ["java", 'openjdk version "17.0.15" 2025-04-15\n', "17.0.15"],
    ["java", 'openjdk version "21" 2023-09-19\n', "21"],
    ["java", 'java version "1.8.0_392"\n', "1.8.0"],
    ["maven", "Apache Maven 3.8.7 (b89d5959fcde851dcb1c8946a785a163f14e1e29)\n", "3.8.7"],
    ["prometheus", "prometheus, version 2.42.0+ds (branch: debian/sid)\n", "2.42.0"],
    ["promtool", "promtool, version 2.42.0+ds (branch: debian/sid)\n", "2.42.0"],
    ["alertmanager", "alertmanager, version 0.25.0 (branch: debian/sid)\n", "0.25.0"],
    ["amtool", "amtool, version 0.25.0 (branch: debian/sid)\n", "0.25.0"],
    ["chromium", "Chromium 156.0.8078.73 built on Debian GNU/Linux 12\n", "156.0.8078.73"],
    ["chromium", "Google Chrome 140.0.7339.80 \n", "140.0.7339.80"],
  ])("%s says %j: %s", (name, output, expected) => {
    const { finder } = TOOLS[name];
    if (finder.kind !== "executable") throw new Error(`${name} is not asked for its version`);
    expect(readVersion(output, finder.versionPattern)).toBe(expected);
  });
});

describe("accepted versions", () => {
  test.each<[ToolName, string, boolean]>([
    ["node", "24.8.9", false],
    ["node", "24.9.0", true],
    ["node", "26.10.0", true],
    ["k6", "2.1.9", false],
    ["k6", "2.2.0", true],
    ["k6", "2.9.0", true],
    ["k6", "2.3.0-rc.1", false],
    ["k6", "3.0.0", false],
    ["postgres", "17.9", false],
    ["postgres", "18.0", true],
    ["postgres", "18.4", true],
    ["postgres", "19", false],
    ["redis", "6.2.14", false],
    ["redis", "7.0.0", true],
    ["redis", "8.4.0", true],
    ["redis", "9.0.0", false],
    ["go", "1.24.13", false],
    ["go", "1.25", true],
    ["java", "1.8.0", false],
    ["java", "11.0.22", false],
    ["java", "21", true],
    ["kafka", "4.2.1", false],
    ["kafka", "4.3.0", true],
    ["chromium", "156.0.8078.73", true],
    ["chromium", "99.0.4844.51", false],
  ])("%s %s: %s", (name, version, expected) => {
    expect(isAccepted(version, TOOLS[name].accepts)).toBe(expected);
  });

  test("a version that is no number is not accepted", () => {
    expect(isAccepted("unknown", ">=1.0.0")).toBe(false);
  });
});
