import http from "k6/http";
import { check } from "k6";

export const options = { vus: 2, iterations: 12, batch: 6, thresholds: { http_req_failed: ["rate==0"] } };

export default function () {
  const url = __ENV.SHOP_URL;
  const list = http.batch([
    ["GET", `${url}/products`, null, { tags: { name: "GET /products" } }],
    { method: "GET", url: `${url}/products/5`, params: { tags: { name: "GET /products/:id" } } },
    ["POST", `${url}/graphql`, JSON.stringify({ query: "{ product }", variables: { id: 1 } }), { tags: { name: "POST /graphql" } }],
  ]);
  check(list, { "all answered": (answers) => answers.every((r) => r.status === 200) });
  const named = http.batch({ one: ["GET", http.url`${url}/products/${__ITER + 1}`], two: http.url`${url}/products/${__VU}` });
  check(named, { "by name": ({ one, two }) => one.json("id") === __ITER + 1 && two.status === 200 });
}
