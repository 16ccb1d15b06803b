import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import type { ToolName } from "./contracts.ts";
import { requireTool } from "./index.ts";
import { makeContext } from "./testing/make-context.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { writeProgram } from "./testing/write-program.ts";

interface Case {
  readonly name: string;
  readonly tool: ToolName;
  /** Programs on PATH by name, each a shell script of one line. */
  readonly programs: Readonly<Record<string, string>>;
  readonly context: Partial<Context>;
  readonly message: string;
  readonly hint: string;
}

const GO = { go: "echo go version go1.26.0 linux/arm64" };
const cases: Case[] = [
  {
    name: "k6 nowhere",
    tool: "k6",
    programs: {},
    context: {},
    message: "k6 ^2.2.0 is needed for making the load; none was found",
    hint: "run: bin/loadproof setup k6",
  },
  {
    name: "k6 of a wrong version, called from another folder",
    tool: "k6",
    programs: { k6: 'echo "k6 v1.3.0 (go1.24.6, linux/amd64)"' },
    context: { workingDirectory: "/", projectDirectory: "/opt/loadproof" },
    message: 'k6 ^2.2.0 is needed for making the load; found "~/k6" (version 1.3.0)',
    hint: "run: /opt/loadproof/bin/loadproof setup k6",
  },
  {
    name: "k6 on a platform where it is built, with Go",
    tool: "k6",
    programs: GO,
    context: { architecture: "arm64" },
    message: "k6 ^2.2.0 is needed for making the load; none was found",
    hint: "run: bin/loadproof setup k6",
  },
  {
    name: "k6 on a platform that nothing is installed on",
    tool: "k6",
    programs: {},
    context: { platform: "freebsd" },
    message: "k6 ^2.2.0 is needed for making the load; none was found",
    hint: "do: install k6 2.2.0 or newer 2.x as https://grafana.com/docs/k6/latest/set-up/install-k6/ says",
  },
  {
    name: "Prometheus where apt-get is, without root",
    tool: "prometheus",
    programs: { "apt-get": "exit 1" },
    context: { userId: 1000 },
    message:
      "Prometheus >=2.40.0 <4.0.0 is needed for objectives on what the system's own metrics say; none was found",
    hint: "do: sudo apt-get install -y prometheus (apt-get needs root)",
  },
  {
    name: "Prometheus where apt-get is, as root",
    tool: "prometheus",
    programs: { "apt-get": "exit 1" },
    context: { userId: 0 },
    message:
      "Prometheus >=2.40.0 <4.0.0 is needed for objectives on what the system's own metrics say; none was found",
    hint: "run: bin/loadproof setup prometheus",
  },
  {
    name: "Maven on a machine with another package manager",
    tool: "maven",
    programs: { dnf: "exit 1" },
    context: { userId: 1000 },
    message: "Maven >=3.6.0 is needed for fetching Kafka (exchange scenario); none was found",
    hint: "do: sudo dnf install -y maven (there is no apt-get on this machine)",
  },
  {
    name: "Maven on macOS without Homebrew",
    tool: "maven",
    programs: {},
    context: { platform: "darwin", architecture: "arm64", userId: 501 },
    message: "Maven >=3.6.0 is needed for fetching Kafka (exchange scenario); none was found",
    hint: "do: install Maven as https://maven.apache.org/install.html says (Homebrew is not on PATH (https://brew.sh))",
  },
];

describe("a missing tool is named with what to run", () => {
  test.each(cases)("$name", async ({ tool, programs, context, message, hint }) => {
    await using folder = await temporaryFolder();
    for (const [name, line] of Object.entries(programs)) await writeProgram(join(folder.path, name), line);
    const environment = { PATH: folder.path, XDG_CACHE_HOME: join(folder.path, "cache") };
    const made = makeContext({ platform: "linux", architecture: "x64", environment, ...context });
    const error = await requireTool(tool, made).catch((thrown: unknown) => thrown);
    if (!(error instanceof LoadproofError)) throw new Error("expected a LoadproofError", { cause: error });
    expect({
      code: error.code,
      exitCode: error.exitCode,
      message: error.message.replaceAll(folder.path, "~"),
      hint: error.hint,
    }).toEqual({ code: "TOOL_MISSING", exitCode: 4, message, hint });
  });
});
