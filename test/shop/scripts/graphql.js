import http from "k6/http";
import exec from "k6/execution";
import { check } from "k6";
import { Rate } from "k6/metrics";

const refused = new Rate("graphql_errors");

export const options = { vus: 2, iterations: 40, thresholds: { graphql_errors: ["rate<=0.25"] } };

const QUERY = "query ($id: Int!) { product(id: $id) { id name } }";

export default function () {
  const id = exec.scenario.iterationInTest % 4 === 3 ? 1_000 : 7;
  const answer = http.post(
    `${__ENV.SHOP_URL}/graphql`,
    JSON.stringify({ query: QUERY, variables: { id } }),
    { headers: { "Content-Type": "application/json" }, tags: { name: "POST /graphql" } },
  );
  check(answer, { "status is 200": (r) => r.status === 200 });
  refused.add(answer.json("errors") !== undefined);
}
