import { CommanderError } from "commander";
import { describe, expect, test } from "vitest";
import { InputProblems, LoadproofError } from "../errors.ts";
import { describeFailure } from "./describe-failure.ts";
import { cutToWidth } from "../text/cells.ts";
import { clock } from "./words.ts";

describe("describeFailure", () => {
  const context = { environment: {} };

  test("heads problems in the reader's language", () => {
    const error = new InputProblems([{ subject: "K6_VUS", value: "ten", expected: "a whole number" }]);
    const korean = describeFailure(error, { environment: { REPORT_LANG: "ko" } }, "run");
    expect(korean.text.split("\n")[0]).toBe("잘못된 입력 1건, 아무것도 시작하지 않음:");
  });

  test("lists all problems of the input, exit 4", () => {
    const error = new InputProblems([
      { subject: "K6_VUS", value: "ten", expected: "a whole number" },
      { subject: "profile", value: "quik", expected: "one of quick, smoke", hint: "did you mean quick?" },
    ]);
    expect(describeFailure(error, context, "judge").text).toMatch(/^2 problems:\n/);
    expect(describeFailure(error, context, "run")).toEqual({
      exitCode: 4,
      text: [
        "2 problems; nothing was started:",
        '  K6_VUS "ten": expected a whole number',
        '  profile "quik": expected one of quick, smoke; did you mean quick?',
      ].join("\n"),
    });
  });

  test.each([
    ["ENVIRONMENT_FAILED", 5],
    ["TOOL_MISSING", 4],
    ["INTERRUPTED", 130],
    ["DISK_FULL", 5],
  ] as const)("%s ends with %d and shows its hint", (code, exitCode) => {
    const failure = describeFailure(new LoadproofError(code, "what failed", { hint: "what to do" }), context);
    expect(failure).toEqual({ exitCode, text: `${code}: what failed\n  what to do` });
  });

  test("a wrong option was printed by the parser already", () => {
    const error = new CommanderError(1, "commander.unknownOption", "unknown option");
    expect(describeFailure(error, context)).toEqual({ exitCode: 4, text: "" });
  });

  test("help is not a failure", () => {
    const error = new CommanderError(0, "commander.helpDisplayed", "help");
    expect(describeFailure(error, context).exitCode).toBe(0);
  });

  test("our own mistake keeps its stack", () => {
    const failure = describeFailure(new TypeError("undefined is not a function"), context);
    expect(failure.exitCode).toBe(5);
    expect(failure.text).toContain("terminal.test.ts");
  });
});

describe("cutToWidth", () => {
  test.each([
    ["plain", "abcdef", 3, "abc"],
    ["fits", "abc", 3, "abc"],
    ["Hangul takes two cells", "가나다", 5, "가나"],
    ["style sequences take none and stay closed", "\u001b[31mabcd\u001b[39m", 2, "\u001b[31mab\u001b[39m"],
  ])("%s", (_name, line, width, expected) => expect(cutToWidth(line, width)).toBe(expected));
});

test("a clock shows hours, so that lines of a long run align", () => {
  expect([clock(3_725_000), clock(0)]).toEqual(["01:02:05", "00:00:00"]);
});
