import { observedQueries } from "../observe/index.ts";
import type { ProblemCollector } from "../text/problems.ts";
import { type LoadedThresholds, locateQuery } from "./read-thresholds.ts";

/** The base URL of the user's Prometheus, from `--prometheus` or `PROMETHEUS_URL`; `undefined` when there is none. */
export function readPrometheusUrl(
  flag: string | undefined,
  variable: string | undefined,
  problems: ProblemCollector,
): string | undefined {
  const text = flag ?? variable;
  if (text === undefined) return undefined;
  const subject = flag === undefined ? "PROMETHEUS_URL" : "--prometheus";
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.search !== "" || url.hash !== "") {
    problems.add({ subject, value: text, expected: "a base URL such as http://127.0.0.1:9090" });
  } else if (url.username !== "" || url.password !== "") {
    const hint = "a bearer token goes into PROMETHEUS_TOKEN";
    problems.add({
      subject,
      value: `${url.protocol}//***@${url.host}`,
      expected: "a URL without user information",
      hint,
    });
  }
  return text.replace(/\/+$/, "");
}

/** A system of the user's has a Prometheus of the user's, or none: then nothing could ever be seen of it. */
export function checkPrometheusGiven(
  thresholds: LoadedThresholds | null,
  url: string | undefined,
  problems: ProblemCollector,
): void {
  const [first] = observedQueries(thresholds?.file ?? null);
  if (thresholds === null || first === undefined || url !== undefined) return;
  const [objective = ""] = first.objectives;
  problems.add({
    subject: `${locateQuery(thresholds.saved, objective)} objective ${objective}`,
    value: "source: prometheus",
    expected: "a Prometheus that sees the system under load",
    hint: "set PROMETHEUS_URL (or --prometheus), or leave the objectives out in a file that extends this one (`without`)",
  });
}
