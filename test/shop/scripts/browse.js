import http from "k6/http";
import { check, group, sleep } from "k6";

export const options = {
  scenarios: { browse: { executor: "per-vu-iterations", vus: 3, iterations: 10, maxDuration: "20s" } },
  thresholds: {
    http_req_failed: ["rate<0.01"],
    http_req_duration: ["p(95)<1500", "p(99)<2000"],
    "http_req_duration{name:GET /products/:id}": ["p(90)<1500"],
    "group_duration{group:::front page}": ["avg<3000"],
    checks: ["rate>0.99"],
  },
};

export default function () {
  group("front page", () => {
    const page = http.get(`${__ENV.SHOP_URL}/products`, { tags: { name: "GET /products" } });
    check(page, { "status is 200": (r) => r.status === 200, "twenty products": (r) => r.json("items.#") === 20 });
  });
  group("product", () => {
    for (const id of [1, 2, 3]) {
      const one = http.get(`${__ENV.SHOP_URL}/products/${id}`, { tags: { name: "GET /products/:id" } });
      check(one, { "status is 200": (r) => r.status === 200, "has a price": (r) => r.json().priceCents > 0 });
    }
  });
  sleep(0.02);
}
