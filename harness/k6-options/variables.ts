import { K6_FLAGS } from "./flags.ts";
import { always, pass, type PathPlace, refuse, type Use } from "./use.ts";

export type K6Variable = Use & {
  readonly path?: PathPlace;
  /** The value that says no: a refused one may hold it. */
  readonly harmless?: readonly string[];
};

const noExtensions = refuse(
  "loadproof never lets k6 fetch a binary from a build service",
  "bring a binary that holds the extensions: --k6 PATH",
);
const NO = ["", "false", "0", "f", "F", "FALSE", "False"];

/** Variables of k6 2.2 that no flag says. */
const ALONE: Readonly<Record<string, K6Variable>> = {
  K6_AUTO_EXTENSION_RESOLUTION: { ...noExtensions, harmless: NO },
  K6_BUILD_SERVICE_URL: noExtensions,
  K6_BUILD_SERVICE_AUTH: noExtensions,
  K6_BINARY_CACHE: noExtensions,
  K6_BINARY_CACHE_SIZE: noExtensions,
  K6_DOWNLOAD_AUTH: noExtensions,
  K6_DOWNLOAD_PROXY: noExtensions,
  K6_DEPENDENCIES_MANIFEST: noExtensions,
  K6_THRESHOLDS: refuse(
    "it would take the place of all thresholds of the script",
    "write them into the script, or into a threshold file (--thresholds)",
  ),
  K6_USAGE_REPORT_URL: always,
  K6_CSV_FILENAME: { ...pass, path: "whole" },
  K6_WEB_DASHBOARD_EXPORT: { ...pass, path: "whole" },
  K6_WEB_DASHBOARD_RECORD: { ...pass, path: "whole" },
  K6_PROMETHEUS_RW_CLIENT_CERTIFICATE: { ...pass, path: "whole" },
  K6_PROMETHEUS_RW_CLIENT_CERTIFICATE_KEY: { ...pass, path: "whole" },
  K6_OTEL_TLS_CERTIFICATE: { ...pass, path: "whole" },
  K6_OTEL_TLS_CLIENT_CERTIFICATE: { ...pass, path: "whole" },
  K6_OTEL_TLS_CLIENT_KEY: { ...pass, path: "whole" },
  K6_WEB_DASHBOARD: pass,
  K6_DASHBOARD_CONFIG: { ...pass, path: "whole" },
  K6_HANDLE_SUMMARY_TIMEOUT: pass,
  K6_HOSTS: pass,
  K6_METRIC_SAMPLES_BUFFER_SIZE: pass,
  K6_NO_ARCHIVE_UPLOAD: pass,
  K6_NO_COOKIES_RESET: pass,
  K6_SETUP_TIMEOUT: pass,
  K6_TEARDOWN_TIMEOUT: pass,
  K6_TLSAUTH: pass,
  K6_TLS_CIPHER_SUITES: pass,
  K6_SHOW_CLOUD_LOGS: pass,
  K6_EXIT_ON_RUNNING: pass,
  K6_CLOUDRUN_TEST_RUN_ID: pass,
  K6_INSTANCE_SCENARIOS: pass,
};

/** Beginnings of names that outputs, modules and further commands of k6 read; all of them are given to k6. */
export const K6_FAMILIES = [
  "K6_BROWSER_",
  "K6_CLOUD_",
  "K6_CSV_",
  "K6_INFLUXDB_",
  "K6_OTEL_",
  "K6_PROMETHEUS_RW_",
  "K6_PROVISION_",
  "K6_SECRET_SOURCE_",
  "K6_STATSD_",
  "K6_WEB_DASHBOARD_",
] as const;

const OF_FLAGS: Readonly<Record<string, K6Variable>> = Object.fromEntries(
  Object.values(K6_FLAGS).flatMap((flag) => {
    if (flag.variable === undefined) return [];
    return [[flag.variable, flag.bare === "true" ? { ...flag, harmless: NO } : flag]];
  }),
);

/** All variables of k6 that are known by name. */
export const K6_VARIABLES: Readonly<Record<string, K6Variable>> = { ...ALONE, ...OF_FLAGS };

/** What becomes of a variable; `null` for a name that is none of k6's, which is the script's. */
export function k6Variable(name: string): K6Variable | null {
  const known = Object.hasOwn(K6_VARIABLES, name) ? K6_VARIABLES[name] : undefined;
  if (known !== undefined) return known;
  return K6_FAMILIES.some((family) => name.startsWith(family)) ? pass : null;
}
