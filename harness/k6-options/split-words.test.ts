import { expect, test } from "vitest";
import { formatFlags } from "./format-flags.ts";
import { type GivenFlag, splitWords } from "./split-words.ts";

const flag = (name: string | null, value: string): GivenFlag => ({ name, value });

test.each<[string, readonly GivenFlag[], readonly string[]]>([
  ["a.js -i 5 --vus 3", [flag("iterations", "5")], ["a.js", "--vus", "3"]],
  [
    "-i5 -s=1s:2 --stage 2s:0 a.js",
    [flag("iterations", "5"), flag("stage", "1s:2"), flag("stage", "2s:0")],
    ["a.js"],
  ],
  ["--http-debug a.js", [flag("http-debug", "headers")], ["a.js"]],
  ["--http-debug=full a.js -w", [flag("http-debug", "full"), flag("throw", "true")], ["a.js"]],
  ["--include-system-env-vars=false a.js", [flag("include-system-env-vars", "false")], ["a.js"]],
  ["-u 3 -d 1s -q -e A=1 a.js", [], ["-u", "3", "-d", "1s", "-q", "-e", "A=1", "a.js"]],
  [
    "--thresholds t.yaml --no-thresholds a.js",
    [flag("no-thresholds", "true")],
    ["--thresholds", "t.yaml", "a.js"],
  ],
  ["a.js --no-such-flag", [], ["a.js", "--no-such-flag"]],
  [
    "a.js -- --no-such-flag x -i 3",
    [flag(null, "--no-such-flag"), flag(null, "x"), flag("iterations", "3")],
    ["a.js"],
  ],
  ["a.js -- --vus=3", [flag("vus", "3")], ["a.js"]],
])("%s", (line, k6, rest) => {
  expect(splitWords(line.split(" "))).toEqual({ k6, rest, incomplete: [] });
});

test("a flag without its value is named", () => {
  expect(splitWords(["a.js", "--stage"]).incomplete).toEqual(["--stage"]);
});

test.each([
  [
    "-o json=a.json -i5 --no-setup --http-debug=full",
    "--out=json=a.json --iterations=5 --no-setup --http-debug=full",
  ],
  ["-- --of-a-newer-k6 5 --rps 3", "--rps=3 -- --of-a-newer-k6 5"],
])("%s is written again as %s", (line, again) => {
  const { k6 } = splitWords(line.split(" "));
  expect(formatFlags(k6).join(" ")).toBe(again);
  expect(splitWords(again.split(" ")).k6).toEqual(
    [...k6].sort((a, b) => Number(a.name === null) - Number(b.name === null)),
  );
});
