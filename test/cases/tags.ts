import type { Case } from "./case.ts";

const NAMES = `["a=b&c=d", "x&y", "k=v,w", 'say "hi"', "two\\nlines", "한국어", "&", "=", "a&b=c&d", "100%", "http://h/p?q=1&r=2#f", " spaced "]`;

/** Tags of the script are the script's, whatever they are called and hold. */
export const TAGS: readonly Case[] = [
  {
    name: "error on a counter, a trend and checks",
    script: `const failures = new Counter("failures"), time = new Trend("time", true);
export const options = { iterations: 100 };
export default function () {
  failures.add(1, { error: __ITER % 4 ? "timeout" : "refused" });
  time.add(5, { error: "none" });
  check(1, { ok: () => true }, { error: "late" });
}`,
    objectives: [
      `id: timeouts, metric: failures, type: counter, where: { error: timeout }, statistic: count, pass: "== 75"`,
      `id: refusals, metric: failures, type: counter, where: { error: refused }, statistic: count, pass: "== 25"`,
      `id: time, metric: time, type: trend, where: { error: none }, statistic: count, pass: "== 100"`,
      `id: late, metric: checks, where: { error: late }, statistic: count, pass: "== 100"`,
    ],
    right: [0, "PASS"],
    k6: 0,
    values: { timeouts: 75, refusals: 25 },
  },
  {
    name: "names of k6's own columns, set by the user",
    script: `const seen = new Counter("seen");
export const options = { iterations: 60 };
const tags = { url: "/a?b=1", vu: "one", iter: "first", ip: "10.0.0.1", proto: "own", status: "paid", method: "card", service: "shop", tls_version: "none", error_code: "E7", expected_response: "maybe", ocsp_status: "x", rpc_type: "y", subproto: "z" };
export default function () { seen.add(1, tags); }`,
    objectives: Object.entries({
      url: "/a?b=1",
      vu: "one",
      iter: "first",
      ip: "10.0.0.1",
      proto: "own",
      status: "paid",
      method: "card",
      service: "shop",
      error_code: "E7",
    }).map(
      ([tag, value]) =>
        `id: ${tag}, metric: seen, type: counter, where: { ${tag}: "${value}" }, statistic: count, pass: "== 60"`,
    ),
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "a url of two, thresholds of the script and of the file",
    script: `const time = new Trend("time", true);
export const options = { iterations: 200, thresholds: { "time{url:http://a/c}": ["p(95)<500"] } };
export default function () { time.add(5, { url: "http://a/b?x=1" }); time.add(900, { url: "http://a/c" }); }`,
    objectives: [
      `id: b, metric: time, type: trend, where: { url: "http://a/b?x=1" }, statistic: p(95), pass: "< 500ms"`,
    ],
    right: [1, "FAIL"],
    k6: 99,
    reason: /http:\/\/a\/c/,
  },
  {
    name: "thresholds on vu, iter and ip, which k6 keeps without samples",
    script: `const time = new Trend("time", true);
export const options = { iterations: 100, thresholds: { "time{vu:1}": ["p(95)<500"], "time{iter:0}": ["p(95)<500"], "time{ip:127.0.0.1}": ["max<1"], time: ["p(95)<500"] } };
export default function () { time.add(5); }`,
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "vu as a system tag is no tag of a threshold for k6 either",
    script: `const time = new Trend("time", true);
export const options = { systemTags: ["vu", "scenario", "group"], scenarios: { s: { executor: "per-vu-iterations", vus: 2, iterations: 100 } }, thresholds: { "time{vu:2}": ["p(95)<500"], "time{vu:1}": ["p(95)<50"], time: ["p(95)<1000"] } };
export default function () { time.add(exec.vu.idInTest === 1 ? 5 : 900); }`,
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "phase in options.tags and of a scenario, two values",
    script: `const seen = new Counter("seen");
const same = { executor: "shared-iterations", vus: 1, iterations: 80 };
export const options = { tags: { phase: "login", service: "shop" }, scenarios: { a: { ...same }, b: { ...same, tags: { phase: "steady" } } }, thresholds: { "seen{phase:login}": ["count==80"], "seen{phase:steady}": ["count==80"], "seen{service:shop}": ["count==160"] } };
export default function () { seen.add(1); }`,
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "phase changed inside an iteration, one of them too slow",
    script: `const time = new Trend("time", true);
export const options = { iterations: 80, thresholds: { "time{phase:login}": ["p(95)<500"], "time{phase:pay}": ["p(95)<500"] } };
export default function () { exec.vu.tags.phase = "login"; time.add(5); exec.vu.tags.phase = "pay"; time.add(800); }`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /pay/,
  },
  {
    name: "phase on a counter, judged by the file under its name",
    script: `const orders = new Counter("orders");
export const options = { iterations: 50 };
export default function () { orders.add(1, { phase: "ramp-up" }); orders.add(1, { phase: "all" }); }`,
    objectives: [
      `id: ramp, metric: orders, type: counter, where: { phase: ramp-up }, statistic: count, pass: "== 50"`,
      `id: both, metric: orders, type: counter, statistic: count, pass: "== 100"`,
    ],
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "odd values of a tag, a check and a group, on a gauge and a rate",
    script: `const NAMES = ${NAMES};
const level = new Gauge("level"), share = new Rate("share"), seen = new Counter("seen");
export const options = { iterations: 20 };
export default function () {
  for (const name of NAMES) group(name, () => {
    level.add(7, { own: name });
    share.add(true, { own: name, other: "o" });
    seen.add(1, { own: name, last: "z" });
    check(1, { [name]: () => true });
  });
}`,
    objectives: [
      "a=b&c=d",
      "x&y",
      "k=v,w",
      'say \\"hi\\"',
      "two\\nlines",
      "한국어",
      "&",
      "=",
      "a&b=c&d",
      "100%",
      "http://h/p?q=1&r=2#f",
    ].flatMap((value, index) => [
      `id: seen-${index}, metric: seen, type: counter, where: { own: "${value}" }, statistic: count, pass: "== 20"`,
      `id: share-${index}, metric: share, type: rate, where: { own: "${value}" }, statistic: count, pass: "== 20"`,
      `id: level-${index}, metric: level, type: gauge, where: { own: "${value}" }, statistic: value, pass: "== 7"`,
      `id: check-${index}, metric: checks, where: { check: "${value}" }, statistic: count, pass: "== 20"`,
      `id: group-${index}, metric: seen, type: counter, where: { group: "::${value}" }, statistic: count, pass: "== 20"`,
    ]),
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "one that a threshold names keeps its place among 7,000 others",
    script: `const seen = new Counter("seen");
export const options = { vus: 1, iterations: 1, thresholds: { "seen{kind:rare}": ["count>=30"] } };
export default function () { for (let id = 0; id < 7000; id += 1) seen.add(1, { id: String(id) }); for (let n = 0; n < 30; n += 1) seen.add(1, { kind: "rare" }); }`,
    objectives: [
      `id: rare, metric: seen, type: counter, where: { kind: rare }, statistic: count, pass: "== 30"`,
    ],
    right: [0, "WARN"],
    k6: 0,
    values: { rare: 30 },
  },
];
