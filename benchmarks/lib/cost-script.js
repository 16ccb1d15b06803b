import exec from "k6/execution";
import http from "k6/http";
import { check } from "k6";

/** Four requests to an iteration at a constant rate, tagged and checked as the bundled scenarios do it. */

const CALLS = 4;
const ROUTES = [
  "/api/v1/auth/me",
  "/api/v1/tenants/:id",
  "/api/v1/rooms/:id/messages/list",
  "/api/v1/rooms/:id/messages/search",
];

export const options = {
  scenarios: {
    main: {
      executor: "constant-arrival-rate",
      rate: Number(__ENV.REQUESTS_PER_SECOND) / CALLS,
      timeUnit: "1s",
      duration: `${__ENV.SECONDS}s`,
      preAllocatedVUs: 150,
    },
  },
  systemTags: ["scenario", "name", "status", "expected_response", "error_code"],
};

export default function () {
  for (let index = 0; index < CALLS; index += 1) {
    const name = `GET ${ROUTES[index]}`;
    const tags = { service: "chat", name };
    exec.vu.metrics.tags["_phase"] = "steady";
    const response = http.get(`${__ENV.TARGET_URL}/x`, { tags });
    check(
      response,
      { [`${name} answers 200 with what was asked for`]: (answer) => answer.json("id") === 1 },
      tags,
    );
  }
}
