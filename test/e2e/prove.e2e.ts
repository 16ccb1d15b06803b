import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { proofReportSchema } from "#harness/prove/report.ts";
import { runCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { Descendants } from "../lib/leftovers.ts";

/** A proof of one mistake of the chat system through the real command line: two loads, the second of them after Ctrl-C. */

const TIMEOUT_MS = 600_000;

test(
  "an interrupted proof says how far it is, leaves nothing running, and the same command ends it",
  async () => {
    await using folder = await temporaryFolder();
    const words = ["prove", "chat", "--defect", "lost-writes", "--report-dir", folder.path];
    const first = startCommand(words);
    using started = new Descendants(first.child.pid ?? 0);
    await first.waitFor(/\[1\/2\] chat control: quiet/, TIMEOUT_MS);
    first.child.kill("SIGINT");
    const interrupted = await first.ended;
    expect(interrupted.exitCode).toBe(130);
    expect(interrupted.stderr).toContain("1 of 2 loads are done");
    expect(started.count).toBeGreaterThan(3);
    expect(await started.left()).toEqual([]);

    const { exitCode, stdout, stderr } = await runCommand(words);
    expect(stderr).toMatch(/\[1\/2\] chat control: quiet.*\(measured before\)/);
    expect(stderr).toMatch(/\[2\/2\] chat lost-writes: caught \(acknowledged = stored: 0 → \d+ of/);
    expect(stdout).toContain("1 of 1 known mistakes caught, 0 of 1 loads without one alarmed");
    expect(exitCode).toBe(0);
    const written = await readFile(join(folder.path, "prove", "prove.json"), "utf8");
    expect(proofReportSchema.parse(JSON.parse(written)).score).toMatchObject({ caught: 1, notShown: 0 });
  },
  TIMEOUT_MS,
);
