-- A message is named by its room and its place in it; places have no gaps.
CREATE TABLE messages (
  room_id bigint NOT NULL,
  sequence bigint NOT NULL,
  sender_id bigint NOT NULL,
  client_message_id text NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (room_id, sequence),
  UNIQUE (room_id, sender_id, client_message_id)
);

-- The words of a message, each under its room: a search then reads the postings of one room, whatever the others hold.
-- Words are cut to 64 characters, because a longer one could not be indexed.
CREATE FUNCTION message_terms(room_id bigint, body text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (
    SELECT array_to_tsvector(array_agg(room_id || '/' || left(lexeme, 64)))
    FROM unnest(to_tsvector('simple'::regconfig, body))
  );

-- What finds the messages of a room that have all these words; each may be the beginning of a word. NULL, which finds
-- nothing, when there is no word.
CREATE FUNCTION message_query(room_id bigint, words text) RETURNS tsquery
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (
    SELECT string_agg(
      $$'$$ || room_id || '/' || replace(replace(left(lexeme, 64), '\', '\\'), $$'$$, $$''$$) || $$':*$$,
      ' & '
    )::tsquery
    FROM unnest(to_tsvector('simple'::regconfig, words))
  );

-- A short list of rows not yet merged bounds both a search and the insert that has to merge them.
CREATE INDEX messages_by_term ON messages USING gin (message_terms(room_id, body))
  WITH (gin_pending_list_limit = 512);

-- Stores a group of messages in one transaction and says for each what became of it. Locking the rooms first, in one
-- order, makes every later statement see all that was committed before: two writers never give a place twice, leave
-- one out, or miss that a client message id is known.
--
-- Outcomes: stored; known (the same client message id and text were stored before); reused (the same id with another
-- text); no_room (in this tenant); not_a_member. No two rows of a group may have the same client message id.
CREATE FUNCTION store_messages(
  tenant_ids text[], room_ids bigint[], sender_ids bigint[], client_message_ids text[], bodies text[]
) RETURNS TABLE (
  outcome text, room_id bigint, sequence bigint, created_at timestamptz
)
LANGUAGE plpgsql
-- One plan for every group, kept for as long as the connection lives: planning costs more than storing a few rows, and
-- a plan made while the tables are empty must not scan them later.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  stored_at timestamptz := clock_timestamp();
BEGIN
  PERFORM 1 FROM rooms WHERE id = ANY (room_ids) ORDER BY id FOR NO KEY UPDATE;

  RETURN QUERY
  WITH input AS (
    SELECT *
    FROM unnest(tenant_ids, room_ids, sender_ids, client_message_ids, bodies) WITH ORDINALITY
      AS row (tenant_id, room_id, sender_id, client_message_id, body, place)
  ), checked AS (
    SELECT
      input.*,
      room.last_sequence,
      CASE
        WHEN room.id IS NULL THEN 'no_room'
        WHEN member.user_id IS NULL THEN 'not_a_member'
        WHEN known.sequence IS NULL THEN 'stored'
        WHEN known.body = input.body THEN 'known'
        ELSE 'reused'
      END AS outcome,
      known.sequence AS known_sequence,
      known.created_at AS known_at
    FROM input
    LEFT JOIN rooms room ON room.id = input.room_id AND room.tenant_id = input.tenant_id
    LEFT JOIN room_members member ON member.room_id = room.id AND member.user_id = input.sender_id
    LEFT JOIN messages known
      ON known.room_id = room.id
      AND known.sender_id = input.sender_id
      AND known.client_message_id = input.client_message_id
  ), numbered AS (
    SELECT
      checked.*,
      CASE WHEN outcome = 'stored'
        THEN last_sequence + row_number() OVER (PARTITION BY room_id, outcome ORDER BY place)
      END AS new_sequence
    FROM checked
  ), inserted AS (
    INSERT INTO messages (room_id, sequence, sender_id, client_message_id, body, created_at)
    SELECT room_id, new_sequence, sender_id, client_message_id, body, stored_at
    FROM numbered
    WHERE outcome = 'stored'
  ), advanced AS (
    UPDATE rooms SET last_sequence = latest.sequence
    FROM (SELECT room_id, max(new_sequence) AS sequence FROM numbered WHERE outcome = 'stored' GROUP BY room_id) latest
    WHERE rooms.id = latest.room_id
  )
  SELECT
    outcome,
    room_id,
    coalesce(new_sequence, known_sequence),
    CASE outcome WHEN 'stored' THEN stored_at ELSE known_at END
  FROM numbered
  ORDER BY place;
END
$$;
