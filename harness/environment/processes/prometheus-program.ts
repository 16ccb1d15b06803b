import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireTool } from "../../tools/index.ts";
import { LOOPBACK } from "../ports/reservation.ts";
import {
  prometheusArguments,
  SCRAPE_INTERVAL_S,
  scrapeConfiguration,
  untilPrometheusAnswers,
} from "../servers/prometheus.ts";
import type { ServerProgram, ServerSetup } from "./server-program.ts";
import { baseVariables } from "./supervised-process.ts";

const READY_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 5_000;

/** A Prometheus of this machine that looks at every service instance. */
export async function prometheusProgram(setup: ServerSetup): Promise<ServerProgram> {
  const { context, port } = setup;
  const tool = await requireTool("prometheus", context);
  const address = `${LOOPBACK}:${port.port}`;
  const url = `http://${address}`;
  const folder = join(setup.stateDirectory, "prometheus");
  const configuration = join(folder, "prometheus.yml");
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  await remove();
  await mkdir(folder, { recursive: true });
  await writeFile(configuration, scrapeConfiguration(setup.scrapeTargets));
  return {
    endpoint: { service: "prometheus", url, address },
    label: `Prometheus ${tool.version} (every ${SCRAPE_INTERVAL_S} s)`,
    program: {
      service: "prometheus",
      url,
      port,
      logPath: setup.logPath,
      command: {
        name: "prometheus",
        executable: tool.path,
        arguments: [...prometheusArguments({ configuration, data: join(folder, "data"), listen: address })],
        variables: baseVariables(context),
        folder,
        user: null,
        softStop: [{ signal: "SIGTERM", graceMs: STOP_GRACE_MS }],
      },
      untilHealthy: (signal) => untilPrometheusAnswers(url, { timeoutMs: READY_TIMEOUT_MS, signal }),
    },
    dispose: remove,
  };
}
