import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { runCommand, temporaryFolder } from "../lib/command.ts";
import { savedRun } from "../lib/saved-run.ts";

/** `NAME=value` words of the line that `up` prints for a run against what it has started. */
function printedVariables(text: string): Readonly<Record<string, string>> {
  const line = text.split("\n").find((one) => one.includes("bin/loadproof run ")) ?? "";
  return Object.fromEntries([...line.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]));
}

/** The bundled system kept up on 002's ports, and loaded as any other target is. */
test("up keeps the system on 002's ports, a run finds it there, down stops it", async () => {
  const up = await runCommand(["up", "--runtime", "processes"]);
  try {
    expect(`${up.exitCode} ${up.stderr}`).toMatch(/^0 /);
    for (const url of ["8080", "8081", "8090", "8091", "8092"].map((port) => `http://127.0.0.1:${port}`)) {
      expect(up.stdout).toContain(url);
      expect((await fetch(`${url}/health`)).status).toBe(200);
      expect(await (await fetch(`${url}/metrics`)).text()).toContain("http_request_duration_seconds");
    }
    const second = await runCommand(["up"]);
    expect(second.exitCode).toBe(4);
    expect(second.stderr).toMatch(/up already since .*\n.*loadproof down/);

    await using folder = await temporaryFolder();
    const words = [
      "run",
      "chat",
      "--profile",
      "smoke",
      "--vus",
      "6",
      "--duration",
      "12s",
      "--artifacts",
      "--quiet",
    ];
    const result = await runCommand(words, {
      environment: { REPORT_DIR: folder.path, ...printedVariables(up.stdout) },
    });
    const run = await savedRun(folder.path);
    expect(run.evidence.environment).toMatchObject({ runtime: "external", readyMs: null });
    expect(
      run.verdict.objectives
        .filter((one) => one.result === "breach")
        .map(({ id, message }) => `${id}: ${message}`),
    ).toEqual([]);
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toBe("");
    expect(result.stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(result.stdout).toMatch(/\nReport: .*report\.html\n$/);
    expect((await readdir(folder.path)).join(" ")).toMatch(/k6_chat_summary_\d{8}T\d{6}Z\.md/);

    const written = await runCommand(["fixtures", "list"]);
    expect(written.stdout).toMatch(/^chat: 2022 users, 808 rooms; .*\n(.*\n)* {2}messages .* rows written$/m);
    const reset = await runCommand(["fixtures", "reset"]);
    expect(reset.stdout).toMatch(/^chat \(2022 users, 808 rooms\) is as loaded again/);
    expect((await runCommand(["fixtures", "list"])).stdout).not.toContain("since then");
    const other = await runCommand(["fixtures", "load", "exchange", "--users", "0"]);
    expect(other.stderr).toMatch(
      /^2 problems:\n {2}system "exchange": expected chat, which is up; for another, .*/,
    );
    expect(other.exitCode).toBe(4);

    const again = await runCommand([...words, "--seed", "2"], {
      environment: { REPORT_DIR: folder.path, ...printedVariables(up.stdout) },
    });
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
  } finally {
    const down = await runCommand(["down"]);
    expect(down).toMatchObject({ exitCode: 0, stdout: "The chat system is down.\n" });
  }
  await expect(fetch("http://127.0.0.1:8080/health")).rejects.toThrow();
  expect((await runCommand(["down"])).stdout).toBe("Nothing is up.\n");
});
