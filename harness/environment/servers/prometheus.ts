import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireTool } from "../../tools/index.ts";
import { untilHttpOk } from "../system/http-health.ts";
import { HTTP_TALK } from "./http-talk.ts";
import type { WaitOptions } from "../system/waiting.ts";
import { freshFolder } from "./fresh-folder.ts";
import type { ScrapeTarget, ServerModule } from "./server-module.ts";

/** Half a minute has 15 points; every second would take twice the time of the services for one more digit. */
export const SCRAPE_INTERVAL_S = 2;
/** A value counts for so many intervals when no newer one is there: a Prometheus or a service that is gone leaves a gap soon. */
const LOOKBACK_INTERVALS = 3;
const VERSION_TIMEOUT_MS = 3_000;
const PORT = 9090;
const CONFIGURATION = "/tmp/prometheus.yml";
/** The configuration comes as a variable: a container of a daemon elsewhere can't be handed a file of this machine. */
const START = `printf '%s' "$CONFIGURATION" >${CONFIGURATION} && exec prometheus "$@"`;

export const prometheus: ServerModule = {
  title: "Prometheus",
  image: { variable: "LOADPROOF_IMAGE_PROMETHEUS", name: "prom/prometheus:v2.55.1" },
  port: PORT,
  urlAt: httpUrl,
  shownUrlAt: httpUrl,
  softStop: [{ signal: "SIGTERM", graceMs: 5_000 }],
  details: () => [`every ${SCRAPE_INTERVAL_S} s`],
  talk: HTTP_TALK,
  untilAnswers: ({ url }, options) => untilPrometheusAnswers(url, options),
  versionOf: ({ url }) => prometheusVersion(url),
  /** One that looks at every service instance. */
  async program({ context, stateDirectory, at, scrapeTargets, alerting }) {
    const tool = await requireTool("prometheus", context);
    const folder = join(stateDirectory, "prometheus");
    const configuration = join(folder, "prometheus.yml");
    const dispose = await freshFolder(folder);
    const intervalS = alerting?.intervalS ?? SCRAPE_INTERVAL_S;
    const rules = join(folder, "alert-rules.yml");
    await writeFile(
      configuration,
      scrapeConfiguration(scrapeTargets, intervalS, alerting && { ...alerting, rules }),
    );
    if (alerting !== null) await writeFile(rules, alerting.rules);
    return {
      version: tool.version,
      executable: tool.path,
      arguments: prometheusArguments({
        configuration,
        data: join(folder, "data"),
        listen: at.address,
        intervalS,
      }),
      folder,
      user: null,
      dispose,
    };
  },
  container: ({ scrapeTargets }) => ({
    entrypoint: ["/bin/sh", "-c", START, "prometheus"],
    command: prometheusArguments({
      configuration: CONFIGURATION,
      data: "/tmp/prometheus",
      listen: `0.0.0.0:${PORT}`,
    }),
    variables: { CONFIGURATION: scrapeConfiguration(scrapeTargets) },
  }),
};

function httpUrl(address: string): string {
  return `http://${address}`;
}

/**
 * The configuration file; JSON, which is YAML. Services label their series themselves, with the same values.
 *
 * @param alerting where alerts are sent, and the file of their rules.
 */
export function scrapeConfiguration(
  targets: readonly ScrapeTarget[],
  intervalS: number = SCRAPE_INTERVAL_S,
  alerting: { readonly address: string; readonly rules: string } | null = null,
): string {
  const interval = `${intervalS}s`;
  const configuration = {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    ...(alerting === null ? {} : alertingConfiguration(alerting)),
    scrape_configs: [
      {
        job_name: "services",
        honor_labels: true,
        static_configs: targets.map(({ service, instance, address }) => ({
          targets: [address],
          labels: { service, instance },
        })),
      },
    ],
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

function alertingConfiguration({
  address,
  rules,
}: {
  readonly address: string;
  readonly rules: string;
}): object {
  return {
    rule_files: [rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [address] }] }] },
  };
}

export function prometheusArguments(options: {
  readonly configuration: string;
  readonly data: string;
  readonly listen: string;
  readonly intervalS?: number;
}): readonly string[] {
  const { intervalS = SCRAPE_INTERVAL_S } = options;
  return [
    `--config.file=${options.configuration}`,
    `--storage.tsdb.path=${options.data}`,
    `--web.listen-address=${options.listen}`,
    `--query.lookback-delta=${LOOKBACK_INTERVALS * intervalS}s`,
    "--log.level=warn",
  ];
}

export function untilPrometheusAnswers(url: string, options: WaitOptions): Promise<void> {
  return untilHttpOk(`${url}/-/ready`, options);
}

/** The version that the Prometheus there says it is: `2.42.0`. */
async function prometheusVersion(url: string): Promise<string> {
  const signal = AbortSignal.timeout(VERSION_TIMEOUT_MS);
  const response = await fetch(`${url}/api/v1/status/buildinfo`, {
    headers: { connection: "close" },
    signal,
  });
  const { data } = (await response.json()) as { data?: { version?: string } };
  return data?.version ?? "of an unknown version";
}
