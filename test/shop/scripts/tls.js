import http from "k6/http";
import { check } from "k6";

export const options = {
  vus: 2,
  iterations: 12,
  insecureSkipTLSVerify: true,
  thresholds: { http_req_tls_handshaking: ["max<5000"], http_req_failed: ["rate==0"] },
};

export default function () {
  const answer = http.get(`${__ENV.TLS_URL}/products/2`, { tags: { name: "GET /products/:id" } });
  check(answer, { "by TLS 1.3": (r) => r.tls_version === http.TLS_1_3 && r.status === 200 });
}
