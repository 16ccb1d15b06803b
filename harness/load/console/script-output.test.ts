import { expect, test } from "vitest";
import type { LogEntry } from "./log-line.ts";
import { type ScriptLine, ScriptOutput } from "./script-output.ts";

const ENTRY: LogEntry = {
  level: "info",
  message: "",
  time: "2026-11-30T08:00:00Z",
  source: "",
  scenario: null,
  ofExecutor: false,
  isException: false,
};

function shown(act: (output: ScriptOutput, at: (ms: number) => void) => void): readonly string[] {
  const lines: ScriptLine[] = [];
  let now = 0;
  const output = new ScriptOutput(
    (line) => lines.push(line),
    () => now,
  );
  act(output, (ms) => {
    now = ms;
  });
  output.finish();
  return lines.map(({ from, text }) => `${from}: ${text}`);
}

test("what the script logs and prints comes line by line", () => {
  const lines = shown((output) => {
    output.log({ ...ENTRY, source: "console", message: "안녕\nworld" });
    output.log({ ...ENTRY, source: "console", level: "error", message: "oh" });
    output.log({ ...ENTRY, time: "", message: "printed on stderr" });
    output.summary("\u001b[32mgreen\u001b[0m and \u001b[2Jthe rest\u0007");
  });
  expect(lines).toEqual([
    "log: 안녕",
    "log: world",
    "log: ERROR oh",
    "log: printed on stderr",
    "summary: \u001b[32mgreen\u001b[0m and the rest\uFFFD\u001b[0m",
  ]);
});

test("what k6 says is shown once, but for the requests of --http-debug", () => {
  const lines = shown((output) => {
    for (const message of [
      "Request Failed: 12345",
      "Request Failed: 99999",
      "thresholds on metrics 'a' have been crossed",
    ])
      output.log({ ...ENTRY, level: "warning", message });
    for (const path of ["/a", "/a"]) output.log({ ...ENTRY, message: `Request:\nGET ${path} HTTP/1.1` });
  });
  expect(lines).toEqual([
    "log: WARN Request Failed: 12345",
    "log: Request:",
    "log: GET /a HTTP/1.1",
    "log: Request:",
    "log: GET /a HTTP/1.1",
  ]);
});

test("a flood is counted, second by second; a summary is shown whole", () => {
  const lines = shown((output, at) => {
    const say = (): void => output.log({ ...ENTRY, source: "console", message: "x" });
    for (let index = 0; index < 60; index++) say();
    at(1_000);
    say();
    output.summary(Array.from({ length: 70 }, () => "row").join("\n"));
  });
  expect(lines.slice(50, 52)).toEqual([
    "log: ... 10 further lines: console.log of the run's folder has them",
    "log: x",
  ]);
  expect(lines).toHaveLength(52 + 70);
});

test("secrets stay out", () => {
  expect(
    shown((output) => output.log({ ...ENTRY, source: "console", message: "password=hunter22" })),
  ).toEqual(["log: password=[redacted]"]);
});
