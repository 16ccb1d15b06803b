import http from "k6/http";
import { jUnit, textSummary } from "./lib/text-summary.js";

export const options = { vus: 1, iterations: 10, thresholds: { http_req_duration: ["p(95)<2000"], http_reqs: ["count==10"] } };

export default function () {
  http.get(`${__ENV.SHOP_URL}/products/1`, { tags: { name: "GET /products/:id" } });
}

export function handleSummary(data) {
  return { stdout: textSummary(data), "summary.txt": textSummary(data), "junit.xml": jUnit(data), "raw.json": JSON.stringify(data) };
}
