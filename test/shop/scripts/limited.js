import http from "k6/http";
import { check, sleep } from "k6";
import { Counter } from "k6/metrics";

const turnedAway = new Counter("turned_away");
http.setResponseCallback(http.expectedStatuses(200, 429));

export const options = { vus: 2, iterations: 60, rps: 60, thresholds: { turned_away: ["count==20"], http_req_failed: ["rate==0"] } };

export default function () {
  const answer = http.get(`${__ENV.SHOP_URL}/limited`, { tags: { name: "GET /limited" } });
  if (answer.status === 429) {
    turnedAway.add(1);
    check(answer, { "says when": (r) => r.headers["Retry-After"] === "1" });
  }
  sleep(0.005);
}
