-- A payment is its idempotency key's row: whoever inserts it has the key. Amounts are minor units of the currency.
CREATE TABLE payment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant_id text NOT NULL,
  idempotency_key text NOT NULL,
  -- Of what was asked for: another payload under the same key is refused.
  fingerprint text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  currency text NOT NULL,
  status text NOT NULL,
  approval_number text,
  captured_amount bigint NOT NULL DEFAULT 0,
  refund_key text,
  refund_amount bigint NOT NULL DEFAULT 0,
  refunded_amount bigint NOT NULL DEFAULT 0,
  -- The answer of the authorisation; there once it is known, and then the same for ever.
  response_status smallint,
  response_body text,
  -- Until then nobody else calls the payment gateway for it; afterwards whoever comes first goes on.
  lease_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (merchant_id, idempotency_key),
  CONSTRAINT captured_within_authorized CHECK (captured_amount <= amount),
  CONSTRAINT refunded_within_captured CHECK (refunded_amount <= captured_amount AND refund_amount <= captured_amount)
);
CREATE INDEX payment_unanswered ON payment (lease_until) WHERE response_status IS NULL;

-- Every change of a payment's status, written by the database itself.
CREATE TABLE payment_transition (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payment_id bigint NOT NULL,
  from_status text,
  to_status text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION note_new_payments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO payment_transition (payment_id, to_status) SELECT id, status FROM new_rows;
  RETURN NULL;
END $$;
CREATE TRIGGER payments_made AFTER INSERT ON payment REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_new_payments();

CREATE FUNCTION note_changed_payments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO payment_transition (payment_id, from_status, to_status)
  SELECT id, old_rows.status, new_rows.status
  FROM new_rows JOIN old_rows USING (id) WHERE old_rows.status <> new_rows.status;
  RETURN NULL;
END $$;
CREATE TRIGGER payments_changed AFTER UPDATE ON payment REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_changed_payments();

-- Events in the transaction that they tell of. A payment's events are all in one lane, and a lane has one sender at a time.
CREATE TABLE outbox_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payment_id bigint,
  topic text NOT NULL,
  -- JSON without the event's id, which is the row's; or, for records that are no events, the bytes.
  payload text,
  raw bytea,
  lane smallint GENERATED ALWAYS AS (coalesce(payment_id, 0) % 4) STORED,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sent_at timestamptz
);
CREATE INDEX outbox_unsent ON outbox_event (lane, id) WHERE sent_at IS NULL;

-- What each consumer made of each event, in the transaction of its effect.
CREATE TABLE inbox (
  consumer text NOT NULL,
  event_id text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('applied', 'retrying', 'parked')),
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);

-- How far each consumer has come in each partition; records before it are known.
CREATE TABLE consumer_progress (
  consumer text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  next_offset bigint NOT NULL,
  deduplicated bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (consumer, topic, partition)
);

CREATE TABLE settlement_request (
  payment_id bigint PRIMARY KEY,
  event_id text NOT NULL,
  merchant_id text NOT NULL,
  amount bigint NOT NULL,
  currency text NOT NULL,
  status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'SUCCESS', 'FAILED', 'PARKED')),
  retry_count integer NOT NULL DEFAULT 0,
  -- Also a lease: whoever works on it puts it off, so that another takes it over only when it is due again.
  next_attempt_at timestamptz NOT NULL,
  pg_transaction_id text,
  first_failed_at timestamptz,
  last_error text,
  origin jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX settlement_due ON settlement_request (next_attempt_at) WHERE status = 'PENDING';
CREATE TABLE refund_request (LIKE settlement_request INCLUDING ALL);

CREATE TABLE dead_letter (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer text NOT NULL,
  class text NOT NULL,
  event_id text NOT NULL,
  -- {topic, partition, offset, key}
  origin jsonb NOT NULL,
  value bytea,
  attempts integer NOT NULL,
  error text NOT NULL,
  first_failed_at timestamptz NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT now(),
  replayed_at timestamptz,
  UNIQUE (consumer, event_id)
);

-- Double entry. A posting is all entries of one payment and kind, written by one statement.
CREATE TABLE ledger_account (
  account text NOT NULL,
  currency text NOT NULL,
  balance bigint NOT NULL,
  PRIMARY KEY (account, currency)
);
CREATE TABLE ledger_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payment_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('CAPTURE', 'REFUND')),
  account text NOT NULL,
  currency text NOT NULL,
  debit bigint NOT NULL DEFAULT 0 CHECK (debit >= 0),
  credit bigint NOT NULL DEFAULT 0 CHECK (credit >= 0),
  event_id text NOT NULL,
  posted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (payment_id, kind, account),
  CHECK ((debit = 0) <> (credit = 0))
);

CREATE FUNCTION require_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
  SELECT format('payment %s %s %s: debits %s, credits %s', payment_id, kind, currency, sum(debit), sum(credit)) INTO wrong
  FROM new_rows GROUP BY payment_id, kind, currency HAVING sum(debit) <> sum(credit) LIMIT 1;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'the ledger does not balance: %', wrong USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER entries_balance AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION require_balance();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the ledger are never changed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Every change of state of every circuit breaker. A process that starts anew is a new owner, and begins CLOSED.
CREATE TABLE breaker_transition (
  owner text NOT NULL,
  breaker text NOT NULL,
  sequence integer NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  at_ms double precision NOT NULL,
  PRIMARY KEY (owner, breaker, sequence)
);
