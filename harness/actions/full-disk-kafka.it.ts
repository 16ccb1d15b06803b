import { expect, test } from "vitest";
import { testContext } from "../environment/fixtures/context.ts";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { fixtureTopology } from "../environment/fixtures/topologies.ts";
import { startEnvironment } from "../environment/index.ts";
import { SERVERS } from "../environment/servers/servers.ts";
import { fullDisk } from "./full-disk.ts";
import type { ActionSetting } from "./kind.ts";

test("Kafka has no space left, and answers again afterwards, whether it has ended or not", async () => {
  await using state = await stateFolder();
  const action = { name: "x", kind: "full-disk", subject: "kafka", atMs: 0, durationMs: 1_000 };
  await using environment = await startEnvironment({
    runtime: "processes",
    topology: fixtureTopology([], ["kafka"]),
    targets: {},
    ports: "free",
    defects: [],
    needs: fullDisk.needs?.(action) ?? {},
    stateDirectory: state.path,
    context: testContext(),
  });
  const exits: string[] = [];
  environment.onUnexpectedExit(({ name }) => exits.push(name));
  const { signal } = new AbortController();
  const setting = { environment, signal } as ActionSetting;
  expect((await fullDisk.apply(action, setting)).message).toMatch(
    /^nothing more can be written on the disk of kafka: 384 MB, filled with \d{3} MB$/,
  );
  expect((await fullDisk.heal(action, setting)).message).toMatch(/kafka answers again$/);
  const { url: address } = environment.instance("kafka");
  await SERVERS.kafka.untilAnswers({ address, url: address }, { timeoutMs: 5_000, signal });
  expect(exits).toEqual([]);
});
