import { check, sleep } from "k6";
import http from "k6/http";

/** A first script as people write it: a few users, seconds long. */
export const options = {
  vus: 2,
  duration: "2s",
  thresholds: { http_req_failed: ["rate<0.01"], http_req_duration: ["p(95)<500"] },
};

export default function () {
  const response = http.get(__ENV.TARGET_URL);
  check(response, { "status is 200": ({ status }) => status === 200 });
  sleep(0.05);
}
