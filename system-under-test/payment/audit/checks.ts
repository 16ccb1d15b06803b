import type { SqlCheck } from "../../platform/audit/sql-check.ts";
import { PAYMENT_INVARIANTS } from "./invariants.ts";

/**
 * The invariants in SQL, over the system's tables and the temporary ones of `evidence.ts`: `acknowledged` (ids that the
 * load was told), `charge` and `call` (the gateway's own books), `record` and `partition_end` (the topics).
 */

const MONEY: readonly SqlCheck[] = [
  {
    name: PAYMENT_INVARIANTS.balanced,
    rows: `
      SELECT 1 AS compared, (sum(debit) <> sum(credit))::integer AS violations, payment_id, kind, currency,
        sum(debit) AS debits, sum(credit) AS credits
      FROM ledger_entry GROUP BY payment_id, kind, currency`,
    order: "payment_id",
    example:
      "'payment ' || payment_id || ' ' || kind || ': debits ' || debits || ', credits ' || credits || ' ' || currency",
  },
  {
    name: PAYMENT_INVARIANTS.balances,
    rows: `
      SELECT 1 AS compared, (stored IS DISTINCT FROM computed)::integer AS violations, account, currency, stored, computed
      FROM (SELECT account, currency, balance AS stored FROM ledger_account) AS kept
      FULL JOIN (
        SELECT account, currency, sum(debit - credit) AS computed FROM ledger_entry GROUP BY account, currency
      ) AS entries USING (account, currency)`,
    order: "account, currency",
    example: `account || ' ' || currency || ': stored ' || coalesce(stored::text, 'nothing') || ', by its entries '
      || coalesce(computed::text, 'nothing')`,
  },
  {
    name: PAYMENT_INVARIANTS.posted,
    rows: `
      WITH due AS (
        SELECT id AS payment_id, 'CAPTURE' AS kind, captured_amount AS amount FROM payment WHERE captured_amount > 0
        UNION ALL SELECT id, 'REFUND', refunded_amount FROM payment WHERE refunded_amount > 0)
      SELECT 1 AS compared, (due.amount IS DISTINCT FROM posted.amount OR entries > 2)::integer AS violations,
        payment_id, kind, due.amount, posted.amount AS posted, entries
      FROM due FULL JOIN (
        SELECT payment_id, kind, sum(debit) AS amount, count(*) AS entries FROM ledger_entry GROUP BY payment_id, kind
      ) AS posted USING (payment_id, kind)`,
    order: "payment_id, kind",
    example: `'payment ' || payment_id || ' ' || kind || ' of ' || coalesce(amount::text, 'nothing') || ': posted '
      || coalesce(posted || ' in ' || entries || ' entries', 'nothing')`,
  },
  {
    name: PAYMENT_INVARIANTS.amounts,
    rows: `
      SELECT 1 AS compared,
        (captured_amount > amount OR refunded_amount > captured_amount OR least(captured_amount, refunded_amount) < 0)::integer
          AS violations, id, amount, captured_amount, refunded_amount
      FROM payment`,
    order: "id",
    example: `'payment ' || id || ': authorised ' || amount || ', captured ' || captured_amount || ', refunded ' || refunded_amount`,
  },
];

const STATES: readonly SqlCheck[] = [
  {
    name: PAYMENT_INVARIANTS.path,
    rows: `
      WITH step AS (
        SELECT payment_id, from_status, to_status,
          lag(to_status) OVER payment AS before, lead(to_status) OVER payment IS NULL AS is_last
        FROM payment_transition WINDOW payment AS (PARTITION BY payment_id ORDER BY id))
      SELECT 1 AS compared,
        (before IS DISTINCT FROM from_status
          OR (coalesce(from_status, ''), to_status) NOT IN (
            ('', 'AUTHORIZING'), ('AUTHORIZING', 'DECLINED'), ('AUTHORIZING', 'CAPTURE_REQUESTED'),
            ('CAPTURE_REQUESTED', 'CAPTURED'), ('CAPTURE_REQUESTED', 'CAPTURE_FAILED'),
            ('CAPTURED', 'REFUND_REQUESTED'), ('REFUND_REQUESTED', 'REFUNDED'), ('REFUND_REQUESTED', 'REFUND_FAILED'))
          OR (is_last AND p.status IS DISTINCT FROM to_status))::integer AS violations,
        payment_id, from_status, to_status, before, p.status
      FROM step LEFT JOIN payment p ON p.id = payment_id
      UNION ALL
      SELECT 1, 1, id, NULL, NULL, NULL, status FROM payment
      WHERE NOT EXISTS (SELECT FROM payment_transition t WHERE t.payment_id = payment.id)`,
    order: "payment_id",
    example: `'payment ' || payment_id || ' is ' || coalesce(status, 'not there') || ': from ' || coalesce(from_status, 'nothing')
      || ' to ' || coalesce(to_status, 'nothing') || ' after ' || coalesce(before, 'nothing')`,
  },
  {
    name: PAYMENT_INVARIANTS.acknowledged,
    rows: `
      SELECT 1 AS compared,
        ((p.response_status = 201 AND p.response_body::jsonb ->> 'paymentId' = a.id::text
          AND p.approval_number = p.response_body::jsonb ->> 'approvalNumber') IS NOT TRUE)::integer AS violations,
        a.id, p.status
      FROM acknowledged a LEFT JOIN payment p USING (id)`,
    order: "id",
    example:
      "'payment ' || id || ' was acknowledged and is ' || coalesce(status || ', with another answer', 'not stored')",
  },
];

/** Those that need the gateway's own books. */
export const GATEWAY_CHECKS: readonly SqlCheck[] = [
  {
    name: PAYMENT_INVARIANTS.chargedOnce,
    rows: `
      SELECT 1 AS compared, (count(*) > 1)::integer AS violations, operation, merchant_id, reference, count(*) AS times
      FROM charge GROUP BY operation, merchant_id, reference`,
    order: "times DESC, reference",
    example:
      "operation || ' of ' || merchant_id || ' for ' || reference || ' was charged ' || times || ' times'",
  },
  {
    name: PAYMENT_INVARIANTS.charges,
    rows: `
      WITH due AS (
        SELECT 'authorize' AS operation, 'payment-' || id AS key, amount, currency, approval_number AS transaction_id
        FROM payment WHERE approval_number IS NOT NULL
        UNION ALL
        SELECT 'settle', 'settle-' || p.id, captured_amount, p.currency, r.pg_transaction_id
        FROM payment p LEFT JOIN settlement_request r ON r.payment_id = p.id WHERE captured_amount > 0
        UNION ALL
        SELECT 'refund', 'refund-' || p.id, refunded_amount, p.currency, r.pg_transaction_id
        FROM payment p LEFT JOIN refund_request r ON r.payment_id = p.id WHERE refunded_amount > 0),
      open AS (
        SELECT 'payment-' || id AS key FROM payment WHERE response_status IS NULL
        UNION ALL SELECT 'settle-' || payment_id FROM settlement_request WHERE status IN ('PENDING', 'PARKED')
        UNION ALL SELECT 'refund-' || payment_id FROM refund_request WHERE status IN ('PENDING', 'PARKED'))
      SELECT 1 AS compared,
        ((due.amount, due.currency, due.transaction_id) IS DISTINCT FROM (charge.amount, charge.currency, charge.transaction_id))::integer
          AS violations, operation, key, due.amount AS ours, charge.amount AS theirs
      FROM due FULL JOIN charge USING (operation, key)
      WHERE due.key IS NOT NULL OR key NOT IN (SELECT key FROM open)`,
    order: "key",
    example:
      "operation || ' ' || key || ': we have ' || coalesce(ours::text, 'nothing') || ', the gateway has ' || coalesce(theirs::text, 'nothing')",
  },
  {
    name: PAYMENT_INVARIANTS.breakers,
    rows: `
      WITH state AS (
        SELECT *, lag(to_state, 1, 'CLOSED') OVER breaker AS before, row_number() OVER breaker AS number,
          lead(at_ms) OVER breaker AS left_at_ms
        FROM breaker_transition WINDOW breaker AS (PARTITION BY owner, breaker ORDER BY sequence)),
      use AS (
        SELECT called_by AS owner, 'payment-gateway' AS breaker, called_at_ms AS at_ms FROM call
        UNION ALL SELECT DISTINCT sent_by, 'kafka', sent_at_ms FROM record WHERE sent_by IS NOT NULL)
      SELECT 1 AS compared,
        (before <> from_state OR number <> sequence
          OR (from_state, to_state) NOT IN (('CLOSED', 'OPEN'), ('OPEN', 'HALF_OPEN'), ('HALF_OPEN', 'OPEN'), ('HALF_OPEN', 'CLOSED'))
        )::integer AS violations,
        owner, breaker, 'went from ' || from_state || ' to ' || to_state || ' after ' || before AS what
      FROM state
      UNION ALL
      SELECT 1, (EXISTS (
          SELECT FROM state s WHERE s.owner = use.owner AND s.breaker = use.breaker AND s.to_state = 'OPEN'
            AND use.at_ms > s.at_ms AND use.at_ms < coalesce(s.left_at_ms, 'infinity')))::integer,
        owner, breaker, 'called while it was open' FROM use`,
    order: "owner, breaker",
    example: "owner || ' ' || breaker || ': ' || what",
  },
];

const EVENTS: readonly SqlCheck[] = [
  {
    name: PAYMENT_INVARIANTS.outbox,
    rows: `
      SELECT 1 AS compared,
        (row.id IS NULL OR sent.event_id IS NULL OR row.topic <> sent.topic OR contents > 1)::integer AS violations,
        coalesce(row.id::text, sent.event_id) AS event_id, row.topic AS ours, sent.topic AS theirs, contents
      FROM outbox_event AS row FULL JOIN (
        SELECT event_id, min(topic) AS topic, count(DISTINCT (topic, content)) AS contents
        FROM record WHERE sent_by IS NOT NULL GROUP BY event_id
      ) AS sent ON sent.event_id = row.id::text`,
    order: "event_id",
    example: `'event ' || event_id || CASE
        WHEN ours IS NULL THEN ' is on ' || theirs || ' and in no outbox row'
        WHEN theirs IS NULL THEN ' is in the outbox and not on ' || ours
        WHEN contents > 1 THEN ' is there with ' || contents || ' contents'
        ELSE ' is on ' || theirs || ' and belongs to ' || ours END`,
  },
  {
    name: PAYMENT_INVARIANTS.order,
    rows: `
      SELECT 1 AS compared, (sent_at_ms < before_ms)::integer AS violations, payment_id, event_id
      FROM (
        SELECT o.payment_id, o.id AS event_id, s.sent_at_ms,
          lag(s.sent_at_ms, 1, s.sent_at_ms) OVER (PARTITION BY o.payment_id ORDER BY o.id) AS before_ms
        FROM outbox_event o
        JOIN (SELECT event_id, min(sent_at_ms) AS sent_at_ms FROM record WHERE sent_by IS NOT NULL GROUP BY event_id) AS s
          ON s.event_id = o.id::text
        WHERE o.payment_id IS NOT NULL) AS event`,
    order: "event_id",
    example: "'payment ' || payment_id || ': event ' || event_id || ' was sent before the one before it'",
  },
  {
    name: PAYMENT_INVARIANTS.inbox,
    rows: `
      WITH due AS (
        SELECT DISTINCT consumer, coalesce(event_id, r.topic || '/' || r.partition || '/' || r.record_offset) AS event_id
        FROM record r JOIN subscription USING (topic))
      SELECT 1 AS compared, (due.event_id IS NULL OR known.event_id IS NULL)::integer AS violations,
        consumer, event_id, known.event_id IS NULL AS is_missing
      FROM due FULL JOIN inbox AS known USING (consumer, event_id)`,
    order: "consumer, event_id",
    example:
      "consumer || ': event ' || event_id || CASE WHEN is_missing THEN ' is on its topic and not in the inbox' ELSE ' is in the inbox and on no topic' END",
  },
  {
    name: PAYMENT_INVARIANTS.consumed,
    rows: `
      WITH ends AS (SELECT consumer, sum(end_offset) AS records FROM partition_end JOIN subscription USING (topic) GROUP BY consumer),
      known AS (
        SELECT consumer, count(*) AS rows, count(*) FILTER (WHERE outcome = 'applied') AS applied,
          count(*) FILTER (WHERE outcome = 'parked') AS parked, count(*) FILTER (WHERE outcome = 'retrying') AS retrying
        FROM inbox GROUP BY consumer),
      again AS (SELECT consumer, sum(deduplicated) AS deduplicated, sum(next_offset) AS consumed FROM consumer_progress GROUP BY consumer)
      SELECT records::integer AS compared,
        abs(records - coalesce(rows, 0) - coalesce(deduplicated, 0)) + abs(records - coalesce(consumed, 0)) AS violations,
        consumer, records, coalesce(consumed, 0) AS consumed, coalesce(applied, 0) AS applied, coalesce(parked, 0) AS parked,
        coalesce(retrying, 0) AS retrying, coalesce(deduplicated, 0) AS deduplicated
      FROM ends LEFT JOIN known USING (consumer) LEFT JOIN again USING (consumer)`,
    order: "consumer",
    example: `consumer || ': ' || records || ' records, ' || consumed || ' consumed, ' || applied || ' applied, ' || deduplicated
      || ' deduplicated, ' || parked || ' parked, ' || retrying || ' retrying'`,
  },
];

/** Those that do without. */
export const CHECKS: readonly SqlCheck[] = [...MONEY, ...STATES, ...EVENTS];
