import { randomUUID } from "node:crypto";
import type { Exchange, Routes } from "./exchange.ts";

const PASSWORD = "correct horse";

/** Sign-in by token and by cookie and form, carts and orders. One shop has its own customers. */
export function customers(): Routes {
  const tokens = new Set<string>();
  const formTokens = new Set<string>();
  const carts = new Map<string, number[]>();
  const issue = (set: Set<string>): string => {
    const token = randomUUID();
    set.add(token);
    return token;
  };
  const isKnown = (exchange: Exchange): boolean => {
    const bearer = /^Bearer (\S+)$/.exec(exchange.request.headers.authorization ?? "")?.[1];
    return tokens.has(bearer ?? exchange.cookie("session") ?? "");
  };

  return {
    "POST /login": async (exchange) => {
      const credentials = await exchange.json();
      if (credentials?.["password"] !== PASSWORD) exchange.answer(401, { error: "wrong password" });
      else exchange.answer(200, { token: issue(tokens) });
    },
    "GET /account/login": (exchange) =>
      exchange.page(
        `<form action="/account/login" method="post"><input type="hidden" name="csrf" value="${issue(formTokens)}">
         <input name="user"><input name="password" type="password"><input type="submit" value="Sign in"></form>`,
      ),
    "POST /account/login": async (exchange) => {
      const form = await exchange.form();
      if (!formTokens.delete(textOf(form, "csrf"))) exchange.answer(403, { error: "form out of date" });
      else if (form.get("password") !== PASSWORD) exchange.answer(401, { error: "wrong password" });
      else exchange.redirect("/account", { "set-cookie": `session=${issue(tokens)}; Path=/; HttpOnly` });
    },
    "GET /account": (exchange) => {
      if (isKnown(exchange)) exchange.page(`<h1 class="hello">Hello</h1><a href="/products">Products</a>`);
      else exchange.redirect("/account/login");
    },
    "POST /carts": (exchange) => {
      if (!isKnown(exchange)) return exchange.answer(401, { error: "sign in" });
      const id = randomUUID();
      carts.set(id, []);
      return exchange.answer(201, { id });
    },
    "POST /carts/:id/items": async (exchange) => {
      const cart = carts.get(exchange.parameters["id"] ?? "");
      const item = await exchange.json();
      if (cart === undefined) return exchange.answer(404, { error: "no such cart" });
      cart.push(Number(item?.["product"]));
      return exchange.answer(200, { items: cart.length });
    },
    "POST /orders": async (exchange) => {
      if (!isKnown(exchange)) return exchange.answer(401, { error: "sign in" });
      const cart = carts.get(String((await exchange.json())?.["cart"]));
      if (cart === undefined || cart.length === 0)
        return exchange.answer(409, { error: "the cart is empty" });
      return exchange.answer(201, { order: randomUUID(), items: cart.length });
    },
    "DELETE /carts/:id": (exchange) => {
      const isThere = carts.delete(exchange.parameters["id"] ?? "");
      exchange.response.writeHead(isThere ? 204 : 404).end();
    },
  };
}

/** A field of a form; empty where there is none, or a file. */
function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
