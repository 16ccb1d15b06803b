import http from "k6/http";
import { check } from "k6";

export const options = { vus: 2, iterations: 10, thresholds: { http_req_failed: ["rate==0"], checks: ["rate==1"] } };

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export default async function () {
  const ids = [1, 2, 3];
  const answers = await Promise.all(
    ids.map((id) => http.asyncRequest("GET", `${__ENV.SHOP_URL}/products/${id}`, null, { tags: { name: "GET /products/:id" } })),
  );
  check(answers, { "in their order": (all) => all.every((r, index) => r.json("id") === ids[index]) });
  await pause(10);
  const slow = await http.asyncRequest("GET", `${__ENV.SHOP_URL}/slow?ms=20`, null, { tags: { name: "GET /slow" } });
  check(slow, { "slow, and there": (r) => r.status === 200 });
}
