import type { Case } from "./case.ts";

const CHECKED = `export const options = { iterations: 100, thresholds: { checks: ["rate==1"] } };`;

/** The script gets what its user set, in every stage, and nothing else. */
export const VARIABLES: readonly Case[] = [
  {
    name: "-e K6_..., with spaces, equals signs and none, in every stage",
    script: `${CHECKED}
const right = () => __ENV.K6_BASE_URL === "http://x/?a=b&c=d" && __ENV.K6_USERS_FILE === "two words" && __ENV.EMPTY === "" && __ENV.NAME === "체크 아웃";
if (!right()) throw new Error("init: " + JSON.stringify(__ENV));
export function setup() { if (!right()) throw new Error("setup"); return 1; }
export default function () { check(1, { right }); }
export function teardown() { if (!right()) throw new Error("teardown"); }
export function handleSummary() { return { "seen.txt": String(right()) }; }`,
    words: [
      "-e",
      "K6_BASE_URL=http://x/?a=b&c=d",
      "-e",
      "K6_USERS_FILE=two words",
      "-e",
      "EMPTY=",
      "-e",
      "NAME=체크 아웃",
    ],
    right: [0, "PASS"],
    k6: 0,
    wrote: { "seen.txt": /^true$/ },
  },
  {
    name: "nothing of ours that the user did not set",
    script: `${CHECKED}
export default function () { check(__ENV, { right: (e) => ["USER_COUNT", "TENANT_ID", "SMOKE_EMAIL", "SMOKE_PASSWORD", "ACCOUNT_COUNT", "API_SECRET", "SEED", "BASE_URL", "CHAT_BASE_URL", "NODE_COMPILE_CACHE"].every((name) => e[name] === undefined) }); }`,
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "the caller's own variables as they are",
    script: `${CHECKED}
export default function () { check(__ENV, { right: (e) => e.TENANT_ID === "acme" && e.USER_COUNT === "7" && e.SMOKE_EMAIL === "a@b.example" && e.MY_OWN === " x " }); }`,
    environment: { TENANT_ID: "acme", USER_COUNT: "7", SMOKE_EMAIL: "a@b.example", MY_OWN: " x " },
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "BASE_URL byte for byte, where it is none of a server to ask",
    script: `${CHECKED}
export default function () { check(__ENV, { right: (e) => e.BASE_URL === "HTTP://Shop.invalid:080/a//b/../?q=%7e#x" }); }`,
    words: ["-e", "BASE_URL=HTTP://Shop.invalid:080/a//b/../?q=%7e#x"],
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "summaryTrendStats and the rest of data.options as the script set them",
    script: `export const options = { iterations: 100, summaryTrendStats: ["avg", "p(99.9)"], summaryTimeUnit: "us", thresholds: { work: ["avg<10", "p(95)<10"] } };
const work = new Trend("work", true);
export default function () { work.add(5); }
export function handleSummary(data) { const { summaryTrendStats, summaryTimeUnit } = data.options; return { "out.json": JSON.stringify([summaryTrendStats, summaryTimeUnit, Object.keys(data.metrics.work.values).sort()]) }; }`,
    right: [0, "PASS"],
    k6: 0,
    wrote: {
      "out.json": /^\[\["avg","p\(99\.9\)"\],"us",\["avg","p\(99\.9\)"\]\]$/,
    },
  },
  {
    name: "tags and thresholds of exec.test.options as the script set them",
    script: `export const options = { iterations: 100, tags: { team: "a" }, thresholds: { checks: ["rate==1"] } };
export default function () { check(exec.test.options, { right: (o) => o.tags.team === "a" && JSON.stringify(o.thresholds).includes("rate==1") }); }`,
    right: [0, "PASS"],
    k6: 0,
  },
];
