import { join } from "node:path";
import { expect, test } from "vitest";
import type { Context } from "../../context.ts";
import { planServicesImage } from "./services-image.ts";

test("the services' image holds what they import, and nothing that only tests do", async () => {
  const projectDirectory = join(import.meta.dirname, "..", "..", "..");
  const { files } = await planServicesImage({ projectDirectory, environment: {} } as Context);
  expect(files).toContain("node_modules/fastify");
  expect(files).toContain("system-under-test/exchange/topology.ts");
  expect(
    files.filter((file) =>
      /\.(test|it|e2e|slow)\.ts$|^node_modules\/(vitest|esbuild|fast-check)$/.test(file),
    ),
  ).toEqual([]);
});
