import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunningService } from "../../contracts/environment.ts";
import { EnvironmentControl } from "./control.ts";

let control: EnvironmentControl;
let kafka: { state: "running" | "stopped"; readonly done: string[] };

beforeEach(async () => {
  kafka = { state: "running", done: [] };
  control = await EnvironmentControl.start("s3cret");
  const change = (to: "running" | "stopped") => async () => {
    kafka.done.push(to);
    kafka.state = to;
  };
  const instance = { name: "kafka", start: change("running"), stop: change("stopped") };
  control.serve([
    Object.defineProperty(instance, "state", { get: () => kafka.state }) as unknown as RunningService,
  ]);
});

afterEach(async () => control[Symbol.asyncDispose]());

async function post(path: string, secret = "s3cret"): Promise<string> {
  const response = await fetch(control.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
  });
  return `${response.status} ${await response.text()}`;
}

test("stops and starts what it is told to", async () => {
  expect(await post("/instances/kafka/stop?awayMs=60000")).toBe("200 stopped");
  expect(await post("/instances/kafka/start")).toBe("200 running");
  expect(kafka.done).toEqual(["stopped", "running"]);
});

test("starts it again by itself when its time is over, whatever became of who stopped it", async () => {
  await post("/instances/kafka/stop?awayMs=10");
  await vi.waitFor(() => expect(kafka.done).toEqual(["stopped", "running"]));
});

test.each([
  ["without the secret", "/instances/kafka/stop", "guess", "401 expected the secret"],
  ["of an unknown part", "/instances/kafak/stop", "s3cret", "404 no instance kafak"],
  ["of something else", "/instances/kafka/kill", "s3cret", "404 no /instances/kafka/kill"],
  ["for ever", "/instances/kafka/stop?awayMs=Infinity", "s3cret", "500 awayMs: expected 1 to 600000"],
])("refuses a change %s", async (_name, path, secret, answer) => {
  expect(await post(path, secret)).toBe(answer);
  expect(kafka.done).toEqual([]);
});
