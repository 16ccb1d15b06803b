import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { makeContext } from "../tools/testing/make-context.ts";
import { barText, progressBar } from "./progress-bar.ts";

test.each([
  [0, "░".repeat(30), "  0%"],
  [0.5, "█".repeat(15) + "░".repeat(15), " 50%"],
  [0.999, "█".repeat(30), " 99%"],
  [1, "█".repeat(30), "100%"],
  [1.2, "█".repeat(30), "100%"],
  [-1, "░".repeat(30), "  0%"],
])("share %d", (share, bar, percent) => {
  expect(barText({ message: "users", share })).toBe(`${bar} ${percent} users`);
});

/** What is written on stderr for these steps, a millisecond apart. */
function written(isTTY: boolean, environment: Readonly<Record<string, string>>): string {
  let time = 0;
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 60 });
  {
    using bar = progressBar("chat", makeContext({ stderr, environment, now: () => time }));
    for (const message of ["users", "rooms"]) {
      for (let step = 0; step < 150; step += 1) {
        time += 1;
        bar.update({ message, share: step / 150 });
      }
    }
  }
  return String(stderr.read());
}

describe("progress on stderr", () => {
  test.each([
    [false, {}],
    [true, { CI: "true" }],
    [true, { TERM: "dumb" }],
  ])("has a line per step where nothing can be redrawn (terminal %s, %j)", (isTTY, environment) => {
    expect(written(isTTY, environment)).toBe("… chat: users\n… chat: rooms\n");
  });

  test("is one line of a terminal that is redrawn ten times a second, and gone at the end", () => {
    const text = written(true, { TERM: "xterm" });
    const drawn = text.split("\r").slice(1);
    expect(drawn).toHaveLength(5);
    expect(drawn[1]).toContain(" 66% users");
    expect(drawn[3]).toContain(" 66% rooms");
    expect(drawn.at(-1)).toBe("\u001b[0K");
    expect(text).not.toContain("\n");
  });
});
