import { describe, expect, test } from "vitest";
import { say, type Said } from "../contracts/reason.ts";
import type { UnexpectedExit } from "../contracts/environment.ts";
import { type Incarnation, type InstanceLauncher, ManagedService } from "./managed-service.ts";

/** A program that lives in memory: it does what it is told and writes down what that was. */
function program(untilHealthy: (signal: AbortSignal) => Promise<void> = async () => undefined) {
  const calls: string[] = [];
  let end: (code: string) => void = () => undefined;
  const refused = new Set<string>();
  const launcher: InstanceLauncher = {
    name: "echo-1",
    service: "echo",
    url: "http://127.0.0.1:1",
    logTail: () => ["first", "last words"],
    async launch(): Promise<Incarnation> {
      calls.push("launch");
      const { promise, resolve } = Promise.withResolvers<Said>();
      end = (code) => resolve(say("ENDED_WITH_CODE", { name: "echo-1", code }));
      const ending = (how: string) => async () => {
        calls.push(how);
        resolve(say("ENDED_BY_SIGNAL", { name: "echo-1", signal: how }));
      };
      return {
        ended: promise,
        untilHealthy,
        stop: ending("stop"),
        kill: ending("kill"),
        pause: async () => {
          calls.push("pause");
          if (refused.has("pause")) throw new Error("no pause");
        },
        resume: async () => void calls.push("resume"),
        fillDisk: () => Promise.reject(new Error("not part of this test")),
        disconnect: () => Promise.reject(new Error("not part of this test")),
        starve: () => Promise.reject(new Error("not part of this test")),
        movedBytes: async () => 7,
      };
    },
  };
  const exits: UnexpectedExit[] = [];
  const service = new ManagedService(
    launcher,
    () => 42,
    (exit) => exits.push(exit),
  );
  return {
    service,
    calls,
    exits,
    die: (message: string) => end(message),
    refuse: (what: string) => refused.add(what),
  };
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("gave up"))));

describe("ManagedService", () => {
  test("does one change after the other, and nothing where it is there already", async () => {
    const { service, calls } = program();
    await Promise.all([
      service.start(),
      service.start(),
      service.pause(),
      service.pause(),
      service.resume(),
      service.resume(),
      service.stop(),
      service.stop(),
    ]);
    expect(calls).toEqual(["launch", "pause", "resume", "stop"]);
    expect(service.state).toBe("stopped");
  });

  test("lets a paused program hear a soft stop, but not before it is killed", async () => {
    const { service, calls } = program();
    for (const end of [() => service.stop(), () => service.kill()]) {
      await service.start();
      await service.pause();
      await end();
    }
    expect(calls).toEqual(["launch", "pause", "resume", "stop", "launch", "pause", "kill"]);
  });

  test("waits until one that was paused answers again", async () => {
    let asked = 0;
    const { service, calls } = program(async () => void (asked += 1));
    await service.start();
    await service.pause();
    await service.start();
    expect([service.state, asked]).toEqual(["running", 2]);
    expect(calls).toEqual(["launch", "pause", "resume"]);
  });

  test("lets go on what could be paused only half-way", async () => {
    const { service, calls, refuse } = program();
    await service.start();
    refuse("pause");
    await expect(service.pause()).rejects.toThrow("no pause");
    await service.resume();
    expect([service.state, calls]).toEqual(["running", ["launch", "pause", "resume"]]);
  });

  test("reports an end that nobody asked for, and no other", async () => {
    const { service, exits, die } = program();
    await service.start();
    await service.stop();
    await service.start();
    die("3");
    await Promise.resolve();
    expect(service.state).toBe("stopped");
    expect(exits).toEqual([
      {
        name: "echo-1",
        at: 42,
        ...say("ENDED_WITH_CODE", { name: "echo-1", code: "3" }),
        message: "echo-1 ended with exit code 3",
        logTail: ["first", "last words"],
      },
    ]);
  });

  test("a program that ends before it is healthy is a failed start, not an unexpected exit", async () => {
    const { service, exits, calls, die } = program(untilAborted);
    const started = service.start();
    await Promise.resolve();
    await Promise.resolve();
    die("3");
    await expect(started).rejects.toMatchObject({
      code: "SERVICE_FAILED",
      message:
        "echo-1 (http://127.0.0.1:1) did not start: echo-1 ended with exit code 3; the end of its log:\n  first\n  last words",
    });
    expect(calls).toEqual(["launch", "kill"]);
    expect(exits).toEqual([]);
    expect(service.state).toBe("stopped");
  });

  test("a start that is given up kills what was launched and says why it was given up", async () => {
    const { service, calls } = program(untilAborted);
    const giveUp = new AbortController();
    const started = service.startWith(giveUp.signal);
    giveUp.abort(new Error("SIGINT"));
    await expect(started).rejects.toThrow();
    expect(calls.at(-1) ?? "nothing was launched").toMatch(/^(kill|nothing was launched)$/);
    expect(service.state).toBe("stopped");
    await expect(service.resume()).rejects.toThrow("echo-1 is stopped and can't be resumed; start it first");
  });
});
