import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { planInstances } from "#harness/environment/assembly/instances.ts";
import { servicePlan } from "#harness/environment/containers/service-container.ts";
import { serviceProgram } from "#harness/environment/processes/service-program.ts";
import type { Context } from "#harness/context.ts";
import { CHAT_TOPOLOGY } from "./chat/topology.ts";

const SERVICES = planInstances(CHAT_TOPOLOGY).filter((instance) => instance.kind === "service");
const STORING = SERVICES.filter(({ definition }) => definition.nodeOptions !== undefined);

test("options of Node.js stand before the entry file, as a process and in a container", () => {
  const port = { port: 1, release: async () => {} };
  const parts = { port, variables: {}, logPath: "" };
  const context = { nodeExecutable: process.execPath, projectDirectory: "/project", environment: {} };
  const started = SERVICES.map((instance) => [
    instance.service,
    serviceProgram(instance, { ...parts, context: context as Context }).command.arguments.slice(0, -1),
    servicePlan(instance, { ...parts, image: "" }).command?.slice(0, -1),
  ]);
  const options = SERVICES.map(({ definition }) => definition.nodeOptions ?? []);
  expect(started).toEqual(SERVICES.map(({ service }, index) => [service, options[index], options[index]]));
  expect(new Set(STORING.map(({ service }) => service))).toEqual(new Set(["dbman", "chat"]));
});

test("a service that stores begins with a young generation of 32 MB", async () => {
  const ask = "v8.getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size";
  const sizes = await Promise.all(
    STORING.map(async ({ definition: { nodeOptions = [] } }) => {
      const { stdout } = await promisify(execFile)(process.execPath, [...nodeOptions, "-p", ask]);
      return Number(stdout);
    }),
  );
  for (const size of sizes) expect(size).toBeGreaterThanOrEqual(32 * 1024 * 1024);
});
