import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testContext } from "../../environment/fixtures/context.ts";
import { holdFreePort } from "../../environment/ports/reservation.ts";
import {
  prometheusArguments,
  scrapeConfiguration,
  untilPrometheusAnswers,
} from "../../environment/servers/prometheus.ts";
import type { ScrapeTarget } from "../../environment/servers/server-module.ts";
import { requireTool } from "../../tools/index.ts";

const READY = { timeoutMs: 60_000, signal: new AbortController().signal };

/** A real Prometheus that looks at one small exporter. */
export interface PrometheusLab extends AsyncDisposable {
  readonly url: string;
  /** Ends Prometheus at once, as a crash does. */
  kill(): Promise<void>;
}

/** @param metrics text of the exporter's `/metrics`, made anew for every look, which is every `intervalS`. */
export function prometheusLab(metrics: () => string, intervalS?: number): Promise<PrometheusLab> {
  return prometheusOver({ "exporter-1": metrics }, intervalS);
}

/** One that looks at an exporter for each instance (`shard-1-2`); one that gives `null` answers nobody. */
export async function prometheusOver(
  instances: Readonly<Record<string, () => string | null>>,
  intervalS?: number,
): Promise<PrometheusLab> {
  const stack = new AsyncDisposableStack();
  try {
    const targets: ScrapeTarget[] = [];
    for (const [instance, metrics] of Object.entries(instances)) {
      const exporter = createServer((_request, response) => {
        const text = metrics();
        response.writeHead(text === null ? 503 : 200, { "content-type": "text/plain; version=0.0.4" });
        response.end(text ?? "");
      });
      exporter.listen(0, "127.0.0.1");
      await once(exporter, "listening");
      stack.defer(() => {
        exporter.close();
        exporter.closeAllConnections();
      });
      const address = `127.0.0.1:${(exporter.address() as AddressInfo).port}`;
      targets.push({ service: instance.replace(/-\d+$/, ""), instance, address });
    }
    const folder = await mkdtemp(join(tmpdir(), "loadproof-prometheus-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const configuration = join(folder, "prometheus.yml");
    await writeFile(configuration, scrapeConfiguration(targets, intervalS));
    const { url, kill } = await startPrometheus(configuration, join(folder, "data"));
    stack.defer(kill);
    await untilPrometheusAnswers(url, READY);
    return { url, kill, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function startPrometheus(
  configuration: string,
  data: string,
): Promise<{ readonly url: string; readonly kill: () => Promise<void> }> {
  const { path } = await requireTool("prometheus", testContext());
  const port = await holdFreePort();
  await port.release();
  const listen = `127.0.0.1:${port.port}`;
  const child = spawn(path, [...prometheusArguments({ configuration, data, listen })], { stdio: "ignore" });
  const ended = once(child, "exit");
  return {
    url: `http://${listen}`,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
