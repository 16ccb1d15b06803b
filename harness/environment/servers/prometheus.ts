import type { Instance } from "../assembly/instances.ts";
import { untilHttpOk } from "../system/http-health.ts";
import type { WaitOptions } from "../system/waiting.ts";

/** Half a minute has 15 points; every second would take twice the time of the services for one more digit. */
export const SCRAPE_INTERVAL_S = 2;
/** A value counts for so long when no newer one is there: a Prometheus or a service that is gone leaves a gap soon. */
const LOOKBACK_S = 3 * SCRAPE_INTERVAL_S;
const VERSION_TIMEOUT_MS = 3_000;

/** One `/metrics` and what its series are labelled with. */
export interface ScrapeTarget {
  readonly service: string;
  readonly instance: string;
  /** `host:port`. */
  readonly address: string;
}

/** Every service instance of an environment; `addressOf` says where Prometheus finds it. */
export function scrapeTargets(
  instances: readonly Instance[],
  addressOf: (instance: Extract<Instance, { kind: "service" }>) => string,
): readonly ScrapeTarget[] {
  return instances
    .filter((instance) => instance.kind === "service")
    .map((instance) => ({
      service: instance.service,
      instance: instance.name,
      address: addressOf(instance),
    }));
}

/** The configuration file; JSON, which is YAML. Services label their series themselves, with the same values. */
export function scrapeConfiguration(targets: readonly ScrapeTarget[]): string {
  const interval = `${SCRAPE_INTERVAL_S}s`;
  const configuration = {
    global: { scrape_interval: interval, scrape_timeout: interval },
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

export function prometheusArguments(options: {
  readonly configuration: string;
  readonly data: string;
  readonly listen: string;
}): readonly string[] {
  return [
    `--config.file=${options.configuration}`,
    `--storage.tsdb.path=${options.data}`,
    `--web.listen-address=${options.listen}`,
    `--query.lookback-delta=${LOOKBACK_S}s`,
    "--log.level=warn",
  ];
}

export function untilPrometheusAnswers(url: string, options: WaitOptions): Promise<void> {
  return untilHttpOk(`${url}/-/ready`, options);
}

/** The version that the Prometheus there says it is: `2.42.0`. */
export async function prometheusVersion(url: string): Promise<string> {
  const signal = AbortSignal.timeout(VERSION_TIMEOUT_MS);
  const response = await fetch(`${url}/api/v1/status/buildinfo`, {
    headers: { connection: "close" },
    signal,
  });
  const { data } = (await response.json()) as { data?: { version?: string } };
  return data?.version ?? "of an unknown version";
}
