import http from "k6/http";
import { check } from "k6";
import { SharedArray } from "k6/data";
import exec from "k6/execution";

const users = new SharedArray("users", () =>
  open("./data/users.csv")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [, user, password, product] = /^("[^"]*"|[^,]*),([^,]*),(\d+)$/.exec(line);
      return { user, password, product: Number(product) };
    }),
);
const { products } = JSON.parse(open("./data/products.json"));

export const options = { scenarios: { sign: { executor: "shared-iterations", vus: 2, iterations: 40 } }, thresholds: { "checks{check:signed in as it should}": ["rate==1"] } };

export default function () {
  const user = users[exec.scenario.iterationInTest % users.length];
  const isWrong = user.password === "wrong";
  const answer = http.post(`${__ENV.SHOP_URL}/login`, JSON.stringify(user), {
    headers: { "Content-Type": "application/json" },
    tags: { name: "POST /login" },
    responseCallback: http.expectedStatuses(200, 401),
  });
  check(answer, { "signed in as it should": (r) => r.status === (isWrong ? 401 : 200) });
  http.get(`${__ENV.SHOP_URL}/products/${products[user.product % products.length]}`, {
    tags: { name: "GET /products/:id" },
  });
}
