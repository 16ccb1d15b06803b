import { namedStatistic, shareWithin } from "../../../judge/statistic/parse.ts";
import { formatInUnit, formatShare } from "../../../text/numbers.ts";
import { isMessageKey, type Translate } from "../../words/translate.ts";
import type { ObjectiveView } from "../../view/types.ts";

/** An objective in words that need no knowledge of k6: `95% of chat requests within 400 ms`. */
export function plainObjective(objective: ObjectiveView, translate: Translate): string {
  const { when } = objective;
  const text = plainBounds(objective, translate);
  return when === undefined || text === objective.label
    ? text
    : translate(`plain.${when.relation}`, { text, action: when.action });
}

function plainBounds(objective: ObjectiveView, translate: Translate): string {
  const { id, metric, pass, warn, unit } = objective;
  const [instance] = /^service-died\[(.*)\]$/s.exec(id)?.slice(1) ?? [];
  if (instance !== undefined) return translate("plain.serviceLives", { service: instance });
  const row = namedStatistic(objective.statistic)?.row;
  const bounds = pass.length > 0 ? pass : warn;
  const [bound] = bounds;
  if (row?.spikeFactor !== undefined) return translate("plain.spikes");
  if (bound === undefined) return objective.label;
  const what = subjectOf(objective, translate);
  const text = bounds.map((one) => readable(one.text)).join(", ");
  if (id.startsWith("implied:answers"))
    return translate("plain.answered", { what: PROTOCOLS[metric] ?? metric, bound: text });
  if (metric === "checks") return translate("plain.checks", { bound: text });
  const within = shareWithin(objective.statistic);
  if (within !== undefined && bounds.length === 1 && bound.operator.startsWith("<")) {
    const share = formatShare(within);
    return translate("plain.within", { share, what, bound: formatInUnit(bound.value, unit) });
  }
  if (row?.countsOnes && /_(?:failed|failures?|errors?)$/.test(metric))
    return translate("plain.failed", { what, bound: text });
  if (isMessageKey(`metric.${metric}`)) return translate("plain.value", { what, bound: text });
  return objective.label;
}

/** Requests by the metric that has one sample of each. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  ws_connecting: "WebSocket",
  grpc_req_duration: "gRPC",
  http_req_duration: "HTTP",
};

/** What is measured: the requests of a service or an endpoint, or what the metric is named after. */
function subjectOf({ metric, where }: ObjectiveView, translate: Translate): string {
  const known = `metric.${metric}`;
  if (metric.startsWith("http_req_")) {
    const part = [where["service"], where["name"]].filter((one) => one !== undefined).join(" ");
    return part === "" ? translate("plain.allRequests") : translate("plain.requestsOf", { part });
  }
  if (isMessageKey(known)) return translate(known);
  return metric.replace(/_(?:duration|latency|failed|failures?|errors?)$/, "").replaceAll("_", " ");
}

/** Operators as people write them: `≤ 1%`, `= 0`. */
function readable(bound: string): string {
  return bound.replace(/^<=/, "≤").replace(/^>=/, "≥").replace(/^==/, "=");
}
