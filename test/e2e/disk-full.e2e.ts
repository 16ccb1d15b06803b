import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startCommand, temporaryFolder } from "../lib/command.ts";
import { httpTarget } from "../lib/http-target.ts";
import { Descendants } from "../lib/leftovers.ts";

const SCRIPT = `import http from "k6/http";
import { sleep } from "k6";
export const options = { vus: 5, duration: "60s" };
export default function () { http.get(__ENV.API_BASE_URL, { tags: { n: String(__ITER % 50) } }); sleep(0.01); }
`;

/** Needs root and Linux: the full disk is a small tmpfs that the test mounts and unmounts. */
test("a disk that fills up in mid-run stops everything with DISK_FULL, exit 5", async () => {
  await using target = await httpTarget((_request, response) => void response.end("{}"));
  await using folder = await temporaryFolder();
  await using disk = await temporaryFolder();
  await writeFile(join(folder.path, "own.js"), SCRIPT);
  await writeFile(
    join(folder.path, "own.yaml"),
    "version: 1\nscenario: own\nobjectives: [{ id: failures, metric: http_req_failed, statistic: rate, pass: '< 1%' }]\n",
  );
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.path]);
  try {
    const words = [
      "run",
      join(folder.path, "own.js"),
      "--thresholds",
      join(folder.path, "own.yaml"),
      "--target",
      `api=${target.url}`,
    ];
    const command = startCommand(words, { environment: { REPORT_DIR: disk.path } });
    using descendants = new Descendants(command.child.pid ?? 0);
    await command.waitFor(/\| steady \|/);
    await writeFile(join(disk.path, "filler"), Buffer.alloc(2 * 2 ** 20)).catch(() => {});
    const { exitCode, stderr, stdout } = await command.ended;
    expect(`${stderr}${stdout}`).toMatch(/DISK_FULL: .*no space left.*\n.*REPORT_DIR/);
    expect(exitCode).toBe(5);
    expect(await descendants.left()).toEqual([]);
  } finally {
    execFileSync("umount", [disk.path]);
  }
});
