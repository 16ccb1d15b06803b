-- Amounts are whole won. Rows that change often leave room on their page, so that a change touches no index.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE shop_user (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  -- What the user had before any charge or order: the books begin with it.
  initial_balance bigint NOT NULL CHECK (initial_balance >= 0),
  balance bigint NOT NULL,
  CONSTRAINT balance_not_negative CHECK (balance >= 0)
) WITH (fillfactor = 70);

CREATE TABLE product (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  price bigint NOT NULL CHECK (price > 0),
  initial_stock integer NOT NULL CHECK (initial_stock >= 0),
  stock integer NOT NULL,
  CONSTRAINT stock_not_negative CHECK (stock >= 0)
) WITH (fillfactor = 50);
CREATE INDEX product_name ON product USING gin (name gin_trgm_ops);

CREATE TABLE cart_item (
  user_id bigint NOT NULL,
  product_id bigint NOT NULL,
  quantity integer NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (user_id, product_id)
);

CREATE TABLE coupon (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  issue_limit integer NOT NULL CHECK (issue_limit >= 0),
  issued integer NOT NULL DEFAULT 0,
  CONSTRAINT issued_within_limit CHECK (issued BETWEEN 0 AND issue_limit)
) WITH (fillfactor = 10);
CREATE TABLE coupon_issue (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  coupon_id bigint NOT NULL,
  user_id bigint NOT NULL,
  issued_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT one_coupon_per_user UNIQUE (coupon_id, user_id)
);

CREATE TABLE balance_charge (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  idempotency_key text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  -- Of the answer, which is the same for ever.
  balance_after bigint NOT NULL,
  charged_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT one_charge_per_key UNIQUE (user_id, idempotency_key)
);

-- PLACED has its stock and waits for its payment; PAID and CANCELLED are ends.
CREATE TABLE shop_order (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  idempotency_key text NOT NULL,
  -- Of what was asked for: another order under the same key is refused.
  fingerprint text NOT NULL,
  total bigint NOT NULL CHECK (total > 0),
  status text NOT NULL DEFAULT 'PLACED' CHECK (status IN ('PLACED', 'PAID', 'CANCELLED')),
  placed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT one_order_per_key UNIQUE (user_id, idempotency_key)
) WITH (fillfactor = 80);
CREATE INDEX shop_order_unpaid ON shop_order (placed_at) WHERE status = 'PLACED';
CREATE TABLE order_line (
  order_id bigint NOT NULL,
  product_id bigint NOT NULL,
  quantity integer NOT NULL CHECK (quantity > 0),
  price bigint NOT NULL,
  PRIMARY KEY (order_id, product_id)
);
CREATE TABLE order_payment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL,
  user_id bigint NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  balance_after bigint NOT NULL,
  paid_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT one_payment_per_order UNIQUE (order_id)
);

-- Every change of a balance, in its transaction: a charge adds, a payment takes away.
CREATE TABLE ledger_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('CHARGE', 'PAYMENT')),
  -- Id of the charge or of the payment.
  reference_id bigint NOT NULL,
  amount bigint NOT NULL,
  UNIQUE (kind, reference_id),
  CHECK ((amount > 0) = (kind = 'CHARGE'))
);
