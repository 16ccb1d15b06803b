import { LOOPBACK } from "../ports/reservation.ts";
import {
  prometheusArguments,
  prometheusVersion,
  SCRAPE_INTERVAL_S,
  scrapeConfiguration,
  untilPrometheusAnswers,
} from "../servers/prometheus.ts";
import { imageName } from "./images.ts";
import type { ServerContainer, ServerContainerOptions } from "./server-containers.ts";

const READY_TIMEOUT_MS = 90_000;
const STOP_GRACE_MS = 5_000;
const PORT = 9090;
const CONFIGURATION = "/tmp/prometheus.yml";
/** The configuration comes as a variable: a container of a daemon elsewhere can't be handed a file of this machine. */
const START = `printf '%s' "$CONFIGURATION" >${CONFIGURATION} && exec prometheus "$@"`;

/** A Prometheus in a container that looks at every service instance of its network. */
export function prometheusContainer({
  context,
  port,
  logPath,
  scrapeTargets,
}: ServerContainerOptions): ServerContainer {
  const image = imageName("prometheus", context);
  const address = `prometheus:${PORT}`;
  const outsideUrl = `http://${LOOPBACK}:${port.port}`;
  const options = { configuration: CONFIGURATION, data: "/tmp/prometheus", listen: `0.0.0.0:${PORT}` };
  return {
    describe: async () =>
      `Prometheus ${await prometheusVersion(outsideUrl)} (every ${SCRAPE_INTERVAL_S} s, image ${image})`,
    inside: { service: "prometheus", url: `http://${address}`, address },
    outsideUrl,
    plan: {
      name: "prometheus",
      service: "prometheus",
      image,
      entrypoint: ["/bin/sh", "-c", START, "prometheus"],
      command: prometheusArguments(options),
      variables: { CONFIGURATION: scrapeConfiguration(scrapeTargets) },
      containerPort: PORT,
      port,
      url: outsideUrl,
      logPath,
      stopGraceMs: STOP_GRACE_MS,
      stopSignal: "SIGTERM",
      confined: false,
      untilHealthy: (signal) => untilPrometheusAnswers(outsideUrl, { timeoutMs: READY_TIMEOUT_MS, signal }),
    },
  };
}
