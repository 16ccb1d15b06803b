import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FlushRhythm } from "./flush-rhythm.ts";
import { FrameWriter } from "./frame-writer.ts";

const OPEN = 1;
const CLOSING = 2;

/** A connection that tells what was written to it. */
function openWriter(rhythm: FlushRhythm) {
  const written: string[] = [];
  const webSocket = { readyState: OPEN, OPEN } as { readyState: 0 | 1 | 2 | 3; OPEN: 1 };
  const connection = { writableLength: 0, write: (bytes: Buffer) => written.push(bytes.toString()) > 0 };
  return { writer: new FrameWriter(webSocket, connection, rhythm), webSocket, written };
}

function frame(text: string): Buffer {
  return Buffer.from(text);
}

/** What ends in the turn of the event loop that is under way. */
function thisTurn(): void {
  vi.advanceTimersByTime(0);
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "performance"],
  });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("FrameWriter", () => {
  test("frames of one turn of the event loop go out in it, as one write, in order", () => {
    const { writer, written } = openWriter(new FlushRhythm());
    for (const text of ["a", "b", "c"]) writer.write(frame(text));
    expect(written).toEqual([]);
    thisTurn();
    expect(written).toEqual(["abc"]);
  });

  test("the sockets of one flush all get theirs, however many they are", () => {
    const rhythm = new FlushRhythm();
    const sockets = Array.from({ length: 1_000 }, () => openWriter(rhythm));
    for (const { writer } of sockets) writer.write(frame("x"));
    vi.advanceTimersByTime(20);
    expect(sockets.every(({ written }) => written.join() === "x")).toBe(true);
  });

  test("keeps no more than 16 KiB", () => {
    const { writer, written } = openWriter(new FlushRhythm());
    for (let count = 0; count < 17; count += 1) writer.write(frame("x".repeat(1_000)));
    expect(written.join("")).toHaveLength(17_000);
  });

  test("what is kept back when the WebSocket begins to close is not written after the close frame", () => {
    const { writer, webSocket, written } = openWriter(new FlushRhythm());
    writer.write(frame("late"));
    webSocket.readyState = CLOSING;
    vi.advanceTimersByTime(1_000);
    expect(written).toEqual([]);
  });
});

describe("FlushRhythm", () => {
  /** Milliseconds that a frame waited, at a steady rate of frames to many sockets, once the rhythm has settled. */
  function waitsAt(framesPerMs: number): number {
    const rhythm = new FlushRhythm();
    let longestMs = 0;
    for (let ms = 0; ms < 1_000; ms += 1) {
      const sentAtMs = performance.now();
      for (let count = 0; count < framesPerMs; count += 1) {
        const flush = () => {
          if (ms > 500) longestMs = Math.max(longestMs, performance.now() - sentAtMs);
        };
        rhythm.kept({ flush });
      }
      vi.advanceTimersByTime(1);
    }
    return longestMs;
  }

  test("frames wait 10 ms for each 1,000 a second, 75 ms at most", () => {
    expect(waitsAt(1)).toBeGreaterThanOrEqual(9);
    expect(waitsAt(1)).toBeLessThanOrEqual(11);
    expect(waitsAt(3)).toBeGreaterThanOrEqual(29);
    expect(waitsAt(3)).toBeLessThanOrEqual(31);
    expect(waitsAt(20)).toBeLessThanOrEqual(76);
    expect(waitsAt(20)).toBeGreaterThanOrEqual(74);
  });

  test("after a burst a lone frame leaves at once again", () => {
    const rhythm = new FlushRhythm();
    for (let count = 0; count < 500; count += 1) rhythm.kept({ flush: () => {} });
    vi.advanceTimersByTime(200);
    const flush = vi.fn<() => void>();
    rhythm.kept({ flush });
    thisTurn();
    expect(flush).toHaveBeenCalledTimes(1);
  });

  test("what comes while a flush of many sockets is under way is written too", () => {
    const rhythm = new FlushRhythm();
    const late = vi.fn<() => void>();
    const early = Array.from({ length: 300 }, (_, index) => ({
      flush: () => {
        if (index === 200) rhythm.kept({ flush: late });
      },
    }));
    for (const one of early) rhythm.kept(one);
    vi.advanceTimersByTime(200);
    expect(late).toHaveBeenCalledTimes(1);
  });
});
