import http from "k6/http";
import exec from "k6/execution";
import { check } from "k6";

export const options = {
  scenarios: {
    first: { executor: "per-vu-iterations", vus: 2, iterations: 5, tags: { area: "front" } },
    second: { executor: "shared-iterations", vus: 2, iterations: 10, startTime: "1s", exec: "second" },
  },
  thresholds: { "http_reqs{tenant:blue}": ["count==10"], "http_reqs{area:front}": ["count==10"], "checks{scenario:second}": ["rate==1"] },
};

export default function () {
  exec.vu.tags.tenant = "blue";
  check(exec, { "knows its place": ({ scenario, vu }) => scenario.name === "first" && vu.idInTest >= 1 });
  http.get(`${__ENV.SHOP_URL}/products/${exec.vu.iterationInScenario + 1}`, { tags: { name: "GET /products/:id" } });
}

export function second() {
  check(exec.instance, { "counts iterations": ({ iterationsCompleted }) => iterationsCompleted >= 10 });
  http.get(`${__ENV.SHOP_URL}/products?page=${(exec.scenario.iterationInTest % 5) + 1}`, { tags: { name: "GET /products" } });
}
