const http = require("k6/http");
const { check } = require("k6");
const { textSummary } = require("./lib/text-summary.js");

module.exports.options = { vus: 1, iterations: 10, thresholds: { "http_reqs{name:GET /products}": ["count==10"] } };
module.exports.default = function () {
  const answer = http.get(`${__ENV.SHOP_URL}/products`, { tags: { name: "GET /products" } });
  check(answer, { "status is 200": (r) => r.status === 200 });
};
module.exports.handleSummary = (data) => ({ "common.txt": textSummary(data) });
