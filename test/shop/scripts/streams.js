import http from "k6/http";
import { check, group } from "k6";

export const options = { vus: 2, iterations: 12, thresholds: { checks: ["rate==1"] } };

export default function () {
  const url = __ENV.SHOP_URL;
  group("redirects", () => {
    const end = http.get(`${url}/moved`, { tags: { name: "GET /moved" } });
    check(end, { "at the end": (r) => r.status === 200 && r.url.endsWith("/products/1") });
    const first = http.get(`${url}/moved`, { redirects: 0, tags: { name: "GET /moved" } });
    check(first, { "not followed": (r) => r.status === 302 && r.headers.Location === "/moved/again" });
  });
  group("bodies", () => {
    const zipped = http.get(`${url}/products`, { headers: { "Accept-Encoding": "gzip" }, tags: { name: "GET /products" } });
    check(zipped, { "unzipped": (r) => r.headers["Content-Encoding"] === "gzip" && r.json("total") === 95 });
    const events = http.get(`${url}/events`, { tags: { name: "GET /events" } });
    check(events, { "five events": (r) => r.body.split("event: price").length === 6 });
  });
}
