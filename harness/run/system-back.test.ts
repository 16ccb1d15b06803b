import { expect, test } from "vitest";
import type { StateCheck } from "../contracts/system-state.ts";
import { isBack, type SystemLook, untilBackKey } from "./system-back.ts";

const DISTURBED_AT = 100;
const FROM = 200;

const healthy = (ok: boolean): StateCheck => ({ name: "healthy", ok, value: null, seen: "" });
const lag = (value: number | null): StateCheck => ({
  name: "lag",
  ok: value === null ? false : null,
  value,
  seen: "",
});

/** Before the fault healthy with these lags; then what each look found. */
function looks(before: readonly number[], after: readonly (readonly StateCheck[])[]): readonly SystemLook[] {
  return [
    ...before.map((value, index) => ({ at: index, checks: [healthy(true), lag(value)] })),
    ...after.map((checks, index) => ({ at: FROM + index, checks: [...checks] })),
  ];
}

const repeat = (count: number, ...checks: readonly StateCheck[]) =>
  Array.from({ length: count }, () => checks);
const TWENTY = Array.from({ length: 20 }, (_, value) => value + 1);

test.each<[string, readonly SystemLook[], boolean]>([
  ["three good looks", looks([5], repeat(3, healthy(true), lag(5))), true],
  ["two are too few", looks([5], repeat(2, healthy(true), lag(5))), false],
  ["a state that is not as it should be", looks([5], repeat(3, healthy(false), lag(5))), false],
  [
    "of the newest three one was bad",
    looks([5], [...repeat(1, healthy(true)), ...repeat(1, healthy(false)), ...repeat(1, healthy(true))]),
    false,
  ],
  [
    "what was bad before them is over",
    looks([5], [...repeat(4, healthy(false)), ...repeat(3, healthy(true), lag(0))]),
    true,
  ],
  ["a number above what it was", looks([5], repeat(3, lag(6))), false],
  ["within the 95th percentile of before", looks(TWENTY, repeat(3, lag(19))), true],
  ["above it, though below the largest", looks(TWENTY, repeat(3, lag(20))), false],
  ["a number that nobody tells", looks([5], repeat(3, lag(null))), false],
  ["a number without a before has no measure", looks([], repeat(3, lag(900))), true],
  ["good looks from before the wait don't count", looks([1, 1, 1, 1], []), false],
])("%s", (_name, seen, expected) => expect(isBack(seen, DISTURBED_AT, FROM)).toBe(expected));

test.each([
  [true, false, "progress.isBack"],
  [true, true, "progress.isBack"],
  [false, false, "progress.isNotBack"],
  [false, true, "progress.notAwaited"],
])("back: %s, interrupted: %s", (back, interrupted, key) =>
  expect(untilBackKey(back, interrupted)).toBe(key),
);
