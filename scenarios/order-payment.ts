import { sleep } from "k6";
import { CommerceCalls } from "./lib/commerce/calls.ts";
import { rateOptions } from "./lib/load-options.ts";
import { beginIteration } from "./lib/phase.ts";
import { plan } from "./lib/plan.ts";

/** Orders with their payment: a third of them of the cart, the others of one to three products; a tenth looks around first. */
export const options = rateOptions("buy");

const THINK_SECONDS = 0.3;
const CART_SHARE = 0.33;
const LOOK_SHARE = 0.1;
const PRODUCTS = 1_000;
const PAGES = 20;
let calls: CommerceCalls | undefined;

export function buy(): void {
  beginIteration("commerce");
  calls ??= new CommerceCalls();
  const user = calls.user();
  if (calls.random() < LOOK_SHARE) {
    calls.products(
      calls.random() < 0.5 ? `page=${1 + calls.number(PAGES)}` : `search=${1 + calls.number(PRODUCTS)}`,
    );
  }
  const order = calls.random() < CART_SHARE ? orderOfCart(calls, user) : calls.order(user, someLines(calls));
  if (order !== null) calls.pay(order);
  if (plan.shape.model === "closed") sleep(THINK_SECONDS);
}

/** Product 1 is few, and of the flash sale. */
function productAt(number: number): number {
  return 2 + (number % (PRODUCTS - 1));
}

function orderOfCart(shop: CommerceCalls, user: number): string | null {
  shop.setCart(user, productAt(shop.number(PRODUCTS)));
  shop.cart(user);
  return shop.order(user);
}

function someLines(
  shop: CommerceCalls,
): readonly { readonly productId: string; readonly quantity: number }[] {
  const first = shop.number(PRODUCTS);
  return Array.from({ length: 1 + shop.number(3) }, (_, index) => ({
    productId: String(productAt(first + index)),
    quantity: 1 + shop.number(2),
  }));
}
