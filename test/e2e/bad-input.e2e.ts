import { chmod, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { PROJECT, runCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { Descendants } from "../lib/leftovers.ts";

/** Wrong input: everything that is wrong is named at once, nothing is started, nothing is written. */

async function written(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

describe("loadproof run", () => {
  test("names all problems of variables, flags and files together, exit 4", async () => {
    await using folder = await temporaryFolder();
    const reports = join(folder.path, "reports");
    const command = startCommand(
      [
        "run",
        "msa-hotpath",
        "--profile",
        "quik",
        "--thresholds",
        join(folder.path, "none.yaml"),
        "--target",
        "chat",
      ],
      {
        environment: {
          REPORT_DIR: reports,
          K6_VUS: "ten",
          K6_DURATION: "1 minute",
          SESSION_BASE_URL: "localhost:8090",
          SUT_RUNTIME: "podman",
          REPORT_LANG: "de",
        },
      },
    );
    using descendants = new Descendants(command.child.pid ?? 0);
    const { exitCode, stderr } = await command.ended;
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^9 problems; nothing was started:$/m);
    for (const part of [
      'K6_VUS "ten": expected a whole number from 0 to',
      'K6_DURATION "1 minute": expected a duration from 1s to 336h',
      'SESSION_BASE_URL "localhost:8090": expected an absolute http or https URL',
      '--target "chat": expected name=URL',
      'SUT_RUNTIME "podman": expected one of auto, containers, processes, external',
      'REPORT_LANG "de": expected one of en, ko',
      'profile "quik": expected one of quick, smoke',
      "did you mean quick?",
      `threshold file "${join(folder.path, "none.yaml")}": expected a YAML or JSON file that exists`,
      "CHAT_BASE_URL and ORGHUB_BASE_URL and TENANTHUB_BASE_URL missing",
    ]) {
      expect(stderr).toContain(part);
    }
    expect(await written(reports)).toEqual([]);
    expect(await descendants.left()).toEqual([]);
  });

  test.each([
    [
      "an unknown scenario",
      ["run", "msa-hotpth"],
      /scenario "msa-hotpth": expected one of msa-hotpath, chat.*did you mean msa-hotpath\?/,
    ],
    [
      "a script that is not there",
      ["run", "none/such.ts"],
      /script "none\/such\.ts": expected a file that exists; looked for \/.*none\/such\.ts/,
    ],
    [
      "external without a target",
      ["run", "chat", "--runtime", "external"],
      /--runtime "external": expected base URLs with it/,
    ],
    [
      "defects of a system that is not ours",
      ["run", "chat", "--target", "chat=http://127.0.0.1:9", "--defects", "slow-store"],
      /--defects "slow-store": expected none/,
    ],
    [
      "a defect of another system",
      ["run", "chat", "--defects", "lost-orders"],
      /--defects "lost-orders": expected one of chat's: missing-index,.*; lost-orders is a defect of exchange/,
    ],
    [
      "a defect of another system that is to be kept up",
      ["up", "exchange", "--defects", "slow-store"],
      /--defects "slow-store": expected one of exchange's: lost-orders, failing-orders, failing-once; slow-store is a defect of chat/,
    ],
    [
      "a target that the scenario does not call",
      ["run", "chat", "--target", "api=http://127.0.0.1:9"],
      /--target "api": expected one of chat, session, orghub, tenanthub/,
    ],
    [
      "some of the targets that the scenario calls",
      ["run", "msa-hotpath", "--target", "chat=http://127.0.0.1:9", "--target", "session=http://127.0.0.1:9"],
      /base URLs "chat, session": .* ORGHUB_BASE_URL and TENANTHUB_BASE_URL missing; what `loadproof up` starts is at/,
    ],
    [
      "a defect there is none of",
      ["run", "chat", "--defects", "slow-stor"],
      /--defects "slow-stor": .*did you mean slow-store\?/,
    ],
    ["quiet and json", ["run", "chat", "--quiet", "--json"], /--quiet and --json: expected one of the two/],
    ["an unknown option", ["run", "chat", "--vuss", "3"], /unknown option '--vuss'/],
    ["an unknown command", ["runn"], /unknown command 'runn'/],
    [
      "a folder that is no run",
      ["judge", "/"],
      /\/run\.json: expected a file of a saved run that can be read/,
    ],
    [
      "a language there is none of",
      ["report", "/", "--lang", "fr"],
      /--lang "fr": expected one of en, ko, both/,
    ],
  ])("%s", async (_name, words, message) => {
    await using folder = await temporaryFolder();
    const { exitCode, stderr } = await runCommand(words, {
      environment: { REPORT_DIR: join(folder.path, "reports") },
    });
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(4);
    expect(await written(join(folder.path, "reports"))).toEqual([]);
  });

  test("a threshold file with several mistakes: file, line and nearest name of each", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "slo.yaml");
    await writeFile(
      path,
      'version: 1\nscenario: chat\nobjectives:\n  - id: a\n    metrc: http_req_duration\n    statistic: p(95)\n    pass: "< 400 parsecs"\n',
    );
    const { exitCode, stderr } = await runCommand(["run", "chat", "--thresholds", path], {
      environment: { REPORT_DIR: folder.path },
    });
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/slo\.yaml:5.*metrc.*did you mean.*metric/);
    expect(stderr).toMatch(/slo\.yaml:7.*parsecs/);
  });

  test("a report folder that can't be written", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "file"), "");
    const { exitCode, stderr } = await runCommand(["run", "chat"], {
      environment: { REPORT_DIR: join(folder.path, "file") },
    });
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/file.*can't be written.*\n.*set REPORT_DIR/);
  });
});

describe("k6", () => {
  /** A PATH with Node, a shell and this k6 only, and a cache that holds nothing. */
  async function machine(folder: string, k6: string | null): Promise<Record<string, string>> {
    const bin = join(folder, "bin");
    await mkdir(bin);
    await symlink(process.execPath, join(bin, "node"));
    for (const name of ["sh", "dirname", "readlink", "uname", "cat", "env"])
      await symlink(`/usr/bin/${name}`, join(bin, name)).catch(() => {});
    if (k6 !== null) {
      await writeFile(join(bin, "k6"), `#!/bin/sh\necho "${k6}"\n`);
      await chmod(join(bin, "k6"), 0o755);
    }
    return { PATH: bin, XDG_CACHE_HOME: join(folder, "cache"), REPORT_DIR: join(folder, "reports") };
  }

  test("missing: the message names the command, exit 4, nothing written", async () => {
    await using folder = await temporaryFolder();
    const { exitCode, stderr } = await runCommand(["run", "chat", "--runtime", "processes"], {
      environment: await machine(folder.path, null),
    });
    expect(stderr).toMatch(/TOOL_MISSING: k6/);
    expect(stderr).toMatch(/make install-k6|loadproof setup k6/);
    expect(exitCode).toBe(4);
    expect(await written(join(folder.path, "reports"))).toEqual([]);
  });

  test("of a wrong version: says which was found and which are accepted", async () => {
    await using folder = await temporaryFolder();
    const environment = await machine(folder.path, "k6 v0.49.0 (commit/0, go1.21.0, linux/amd64)");
    const { exitCode, stderr } = await runCommand(["run", "chat", "--runtime", "processes"], { environment });
    expect(stderr).toMatch(/0\.49\.0/);
    expect(stderr).toMatch(/\^?2\.2\.0/);
    expect(exitCode).toBe(4);
  });
});

test("up on a taken port names the port and its holder, exit 5, and leaves nothing running", async () => {
  const holder = createServer();
  await new Promise<void>((resolve, reject) => {
    holder.once("error", reject);
    holder.listen(8092, "127.0.0.1", resolve);
  });
  try {
    expect((holder.address() as AddressInfo).port).toBe(8092);
    const command = startCommand(["up", "--runtime", "processes"], { workingDirectory: dirname(PROJECT) });
    using descendants = new Descendants(command.child.pid ?? 0);
    const { exitCode, stderr } = await command.ended;
    expect(stderr).toMatch(/port 8092 for tenanthub-1 is taken by process \d+/);
    expect(exitCode).toBe(5);
    expect(await descendants.left()).toEqual([]);
  } finally {
    holder.close();
  }
});
