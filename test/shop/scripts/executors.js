import http from "k6/http";

const iterations = 12;
export const options = {
  scenarios: {
    shared: { executor: "shared-iterations", vus: 2, iterations, exec: "look", tags: { how: "shared" } },
    each: { executor: "per-vu-iterations", vus: 2, iterations: iterations / 2, exec: "look", env: { PAGE: "2" } },
    constant: { executor: "constant-vus", vus: 1, duration: "1s", exec: "slowly" },
    ramping: {
      executor: "ramping-vus",
      startVUs: 0,
      stages: [{ duration: "500ms", target: 2 }, { duration: "500ms", target: 0 }],
      gracefulRampDown: "2s",
      exec: "slowly",
    },
    arrivals: { executor: "constant-arrival-rate", rate: 20, duration: "1s", preAllocatedVUs: 20, exec: "look" },
    rising: {
      executor: "ramping-arrival-rate",
      startRate: 5,
      stages: [{ duration: "1s", target: 25 }],
      preAllocatedVUs: 20,
      startTime: "200ms",
      exec: "look",
    },
  },
  thresholds: {
    "http_req_failed{scenario:arrivals}": ["rate==0"],
    "iterations{scenario:shared}": ["count==12"],
    "iterations{scenario:each}": ["count==12"],
    "http_reqs{how:shared}": ["count==12"],
  },
};

export function look() {
  http.get(`${__ENV.SHOP_URL}/products?page=${__ENV.PAGE ?? 1}`, { tags: { name: "GET /products" } });
}

export function slowly() {
  http.get(`${__ENV.SHOP_URL}/slow?ms=30`, { tags: { name: "GET /slow" } });
}
