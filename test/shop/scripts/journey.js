import http from "k6/http";
import { check, fail } from "k6";
import { Counter, Gauge, Rate, Trend } from "k6/metrics";

const orders = new Counter("orders");
const checkoutTime = new Trend("checkout_time", true);
const orderFailed = new Rate("order_failed");
const cartSize = new Gauge("cart_size");

export const options = {
  vus: 2,
  iterations: 20,
  thresholds: {
    orders: ["count==20"],
    checkout_time: ["p(95)<4000"],
    order_failed: ["rate<0.05"],
    cart_size: ["value==2"],
  },
};

const json = { "Content-Type": "application/json" };

export function setup() {
  const answer = http.post(
    `${__ENV.SHOP_URL}/login`,
    JSON.stringify({ user: "ann", password: "correct horse" }),
    { headers: json, tags: { name: "POST /login" } },
  );
  if (answer.status !== 200) fail(`no sign-in: ${answer.status}`);
  return { token: answer.json("token") };
}

export default function ({ token }) {
  const params = (name) => ({ headers: { ...json, Authorization: `Bearer ${token}` }, tags: { name } });
  const startedAt = Date.now();
  const cart = http.post(`${__ENV.SHOP_URL}/carts`, null, params("POST /carts")).json("id");
  for (const product of [3, 4])
    http.post(`${__ENV.SHOP_URL}/carts/${cart}/items`, JSON.stringify({ product }), params("POST /carts/:id/items"));
  const order = http.post(`${__ENV.SHOP_URL}/orders`, JSON.stringify({ cart }), params("POST /orders"));
  const isOrdered = check(order, { "order is taken": (r) => r.status === 201 && r.json("items") === 2 });
  orderFailed.add(!isOrdered);
  if (isOrdered) orders.add(1);
  cartSize.add(order.json("items"));
  checkoutTime.add(Date.now() - startedAt);
  http.del(`${__ENV.SHOP_URL}/carts/${cart}`, null, params("DELETE /carts/:id"));
}

export function teardown({ token }) {
  const params = { headers: { Authorization: `Bearer ${token}` }, tags: { name: "GET /account" } };
  check(http.get(`${__ENV.SHOP_URL}/account`, params), { "still signed in": (r) => r.status === 200 });
}
