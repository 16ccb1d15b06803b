import { afterEach, expect, test, vi } from "vitest";

vi.mock("k6/execution", () => ({ default: { vu: { idInTest: 1 } } }));
const { Target } = await import("./target.ts");

afterEach(() => vi.useRealTimers());

test("a user whose instance refuses goes to the next one, and asks its own again after a while", () => {
  vi.useFakeTimers({ now: 0 });
  const target = new Target(" http://a/ , http://b,http://c ");
  expect(target.url).toBe("http://b");
  target.moveOn();
  expect(target.url).toBe("http://c");
  vi.setSystemTime(9_999);
  expect(target.url).toBe("http://c");
  vi.setSystemTime(10_000);
  expect(target.url).toBe("http://b");
});

test("one that refuses again is left alone for longer, and with one there is nowhere to go", () => {
  vi.useFakeTimers({ now: 0 });
  const target = new Target("http://a,http://b");
  for (const { at, away } of [
    { at: 0, away: 10_000 },
    { at: 10_000, away: 20_000 },
  ]) {
    vi.setSystemTime(at);
    expect(target.url).toBe("http://b");
    target.moveOn();
    vi.setSystemTime(at + away - 1);
    expect(target.url).toBe("http://a");
  }
  const only = new Target("http://a");
  expect(only.url).toBe("http://a");
  only.moveOn();
  expect(only.url).toBe("http://a");
});
