import http from "k6/http";
import { check } from "k6";

const photo = open("./data/photo.bin", "b");

export const options = { vus: 2, iterations: 10, thresholds: { data_sent: ["count>30000"], checks: ["rate==1"] } };

export default function () {
  const upload = http.post(
    `${__ENV.SHOP_URL}/uploads`,
    { note: "front", file: http.file(photo, "front.jpg", "image/jpeg") },
    { tags: { name: "POST /uploads" } },
  );
  check(upload, { "whole file is there": (r) => r.status === 201 && r.json("bytes") === 3000 && r.json("type") === "image/jpeg" });
  const download = http.get(`${__ENV.SHOP_URL}/downloads/photo`, {
    responseType: "binary",
    tags: { name: "GET /downloads/:name" },
  });
  check(download, { "whole download": (r) => r.body.byteLength === 256 * 1024 && new Uint8Array(r.body)[5] === 7 });
}
