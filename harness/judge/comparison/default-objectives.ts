import { parseThresholds } from "../thresholds/parse.ts";

/** What runs are compared by when no threshold file says it: requests of all and of each endpoint, failures and checks. */
export const COMPARISON_OBJECTIVES = parseThresholds(
  `version: 1
defaults: { noData: skip }
objectives:
  - { id: http-p95, metric: http_req_duration, statistic: p(95), compare: { warn: "+5%", fail: "+10%" } }
  - { id: http-p99, metric: http_req_duration, statistic: p(99), compare: { warn: "+5%", fail: "+10%" } }
  - { id: http-med, metric: http_req_duration, statistic: med, compare: { warn: "+5%", fail: "+10%" } }
  - { id: endpoint-p95, metric: http_req_duration, forEach: { tag: name }, statistic: p(95), compare: { warn: "+5%", fail: "+10%" } }
  - { id: http-failed, metric: http_req_failed, statistic: rate, compare: { warn: "+5%", fail: "+10%" } }
  - { id: checks, metric: checks, statistic: rate, compare: { warn: "+5%", fail: "+10%" } }
`,
  "built-in comparison",
);
