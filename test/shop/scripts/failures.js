import http from "k6/http";
import { check } from "k6";

export const options = {
  vus: 2,
  iterations: 400,
  thresholds: {
    "http_req_failed{name:GET /flaky}": ["rate<0.1"],
    "http_req_failed{name:GET /products/:id}": ["rate==0"],
    "http_req_duration{expected_response:true}": ["p(95)<2000"],
    "http_reqs{status:404}": ["count==400"],
  },
};

export default function () {
  const url = __ENV.SHOP_URL;
  check(http.get(`${url}/flaky`, { tags: { name: "GET /flaky", kind: "retry" } }), { "flaky is 200": (r) => r.status === 200 });
  const gone = http.get(`${url}/products/999`, {
    tags: { name: "GET /products/:id" },
    responseCallback: http.expectedStatuses({ min: 200, max: 299 }, 404),
  });
  check(gone, { "gone is 404": (r) => r.status === 404 });
}
