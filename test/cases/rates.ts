import type { Case } from "./case.ts";

/** Per second is over the time that k6 divides by, where there is no plan. */
export const RATES: readonly Case[] = [
  {
    name: "of a counter, in a run of a second",
    script: `const orders = new Counter("orders");
export const options = { vus: 4, duration: "1s", thresholds: { orders: ["rate>5"] } };
export default function () { orders.add(1); sleep(0.1); }`,
    objectives: [`id: orders, metric: orders, type: counter, statistic: rate, pass: ">= 5/s"`],
    right: [0, "PASS"],
    k6: 0,
    ratesOfK6: { orders: "orders" },
  },
  {
    name: "of iterations at an arrival rate",
    script: `export const options = { scenarios: { s: { executor: "constant-arrival-rate", rate: 50, duration: "2s", preAllocatedVUs: 20 } }, thresholds: { iterations: ["rate>5", "rate<55"] } };
export default function () {}`,
    objectives: [`id: iterations, metric: iterations, statistic: rate, pass: ">= 5/s"`],
    right: [0, "PASS"],
    k6: 0,
    ratesOfK6: { iterations: "iterations" },
  },
  {
    name: "too low, by the file and by the script",
    script: `const orders = new Counter("orders");
export const options = { vus: 2, duration: "2s", thresholds: { orders: ["rate>25"] } };
export default function () { orders.add(1); sleep(0.1); }`,
    objectives: [`id: orders, metric: orders, type: counter, statistic: rate, pass: ">= 25/s"`],
    right: [1, "FAIL"],
    k6: 99,
    ratesOfK6: { orders: "orders" },
  },
  {
    name: "of scenarios that do not begin together: each over the whole run, as with k6",
    script: `const orders = new Counter("orders");
const same = { executor: "constant-arrival-rate", rate: 30, preAllocatedVUs: 20 };
export const options = { scenarios: { a: { ...same, duration: "2s" }, b: { ...same, duration: "1s", startTime: "1s" } }, thresholds: { "orders{scenario:a}": ["rate>17"], "orders{scenario:b}": ["rate<17"] } };
export default function () { orders.add(1); }`,
    objectives: [
      `id: a, metric: orders, type: counter, where: { scenario: a }, statistic: rate, pass: "> 17/s"`,
      `id: b, metric: orders, type: counter, where: { scenario: b }, statistic: rate, pass: "< 17/s"`,
    ],
    ratesOfK6: { a: "orders{scenario:a}", b: "orders{scenario:b}" },
    right: [0, "PASS"],
    k6: 0,
  },
];
