import http from "k6/http";
import { check } from "k6";
import { parseHTML } from "k6/html";

export const options = { vus: 2, iterations: 16, thresholds: { checks: ["rate==1"] } };

export default function () {
  const url = __ENV.SHOP_URL;
  const jar = http.cookieJar();
  const login = http.get(`${url}/account`, { tags: { name: "GET /account" } });
  check(login, { "sent to the form": (r) => r.url.endsWith("/account/login") });
  const csrf = parseHTML(login.body).find("input[name=csrf]").attr("value");
  check(csrf, { "has a form token": (value) => value.length > 10 });
  const account = login.submitForm({
    formSelector: "form",
    fields: { user: "ann", password: "correct horse" },
    params: { tags: { name: "POST /account/login" } },
  });
  check(account, { "greeted": (r) => r.html("h1.hello").text() === "Hello" });
  check(jar.cookiesForURL(`${url}/account`), { "keeps the cookie": ({ session }) => session.length === 1 });
  check(account.clickLink({ selector: "a", params: { tags: { name: "GET /products" } } }), {
    "link leads to products": (r) => r.json("total") === 95,
  });
  jar.clear(url);
}
