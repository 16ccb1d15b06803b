-- What a search reads: one row for each 32 messages of a room, with the terms of all of them. It is written after the
-- messages, in the background: an entry for each message would cost a store more than the store itself. The newest
-- messages, which are in no row yet, are searched as they are, so that a search misses nothing.
CREATE TABLE message_blocks (
  room_id bigint NOT NULL,
  -- The messages at places block * 32 + 1 to block * 32 + 32. The blocks of a room have no gaps.
  block bigint NOT NULL,
  terms tsvector NOT NULL,
  PRIMARY KEY (room_id, block)
);
CREATE INDEX message_blocks_by_term ON message_blocks USING gin (terms) WITH (gin_pending_list_limit = 512);
DROP INDEX messages_by_term;
DROP FUNCTION message_terms;

-- As `message_query`, for the words of one message without their room.
CREATE FUNCTION words_query(words text) RETURNS tsquery
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (
    SELECT string_agg(
      $$'$$ || replace(replace(left(lexeme, 64), '\', '\\'), $$'$$, $$''$$) || $$':*$$,
      ' & '
    )::tsquery
    FROM unnest(to_tsvector('simple'::regconfig, words))
  );

CREATE AGGREGATE all_lexemes(tsvector) (SFUNC = tsvector_concat, STYPE = tsvector, INITCOND = '');

-- The term that stands for all words: the messages of a block with more terms than a row can hold are looked at one by
-- one. Terms of words have a slash in them.
CREATE FUNCTION any_term(room_id bigint) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN room_id::text;

CREATE FUNCTION block_terms(in_room bigint, in_block bigint) RETURNS tsvector
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT coalesce(array_to_tsvector(array_agg(in_room || '/' || left(lexeme, 64))), '')
    FROM unnest((
      SELECT all_lexemes(strip(to_tsvector('simple'::regconfig, body)))
      FROM messages
      WHERE room_id = in_room AND sequence > in_block * 32 AND sequence <= in_block * 32 + 32
    ))
  );
EXCEPTION WHEN program_limit_exceeded THEN
  RETURN array_to_tsvector(ARRAY[any_term(in_room)]);
END
$$;

-- Adds the blocks that these rooms lack, `blocks_max` of them at most, and gives their number.
CREATE FUNCTION add_blocks(room_ids bigint[], blocks_max bigint) RETURNS bigint
LANGUAGE sql AS $$
  WITH added AS (
    INSERT INTO message_blocks (room_id, block, terms)
    SELECT due.room_id, due.block, block_terms(due.room_id, due.block)
    FROM (
      SELECT room.id AS room_id, block
      FROM rooms room
      CROSS JOIN LATERAL generate_series(
        coalesce((SELECT max(block) + 1 FROM message_blocks WHERE room_id = room.id), 0),
        room.last_sequence / 32 - 1
      ) AS block
      WHERE room.id = ANY (room_ids)
      ORDER BY 1, 2
      LIMIT blocks_max
    ) due
    ON CONFLICT DO NOTHING
    RETURNING 1
  )
  SELECT count(*) FROM added
$$;

-- The newest messages of a room below a place that have all these words, newest first.
CREATE FUNCTION search_messages(in_room bigint, words text, below bigint, rows_max bigint) RETURNS TABLE (
  sequence bigint, sender_id bigint, client_message_id text, body text, created_at timestamptz
)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
  wanted tsquery := words_query(words);
  in_blocks bigint := coalesce((SELECT max(block) + 1 FROM message_blocks WHERE room_id = in_room), 0) * 32;
  missing bigint := rows_max;
  added bigint;
  first bigint;
BEGIN
  IF wanted IS NULL OR missing = 0 THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT sequence, sender_id, client_message_id, body, created_at
    FROM messages
    WHERE room_id = in_room AND sequence > in_blocks AND sequence < below
      AND to_tsvector('simple'::regconfig, body) @@ wanted
    ORDER BY sequence DESC LIMIT missing;
  GET DIAGNOSTICS added = ROW_COUNT;
  missing := missing - added;
  FOR first IN
    SELECT block * 32 + 1
    FROM message_blocks
    WHERE terms @@ (message_query(in_room, words) || quote_literal(any_term(in_room))::tsquery) AND block * 32 + 1 < below
    ORDER BY block DESC
  LOOP
    EXIT WHEN missing = 0;
    RETURN QUERY
      SELECT sequence, sender_id, client_message_id, body, created_at
      FROM messages
      WHERE room_id = in_room AND sequence >= first AND sequence < least(first + 32, below)
        AND to_tsvector('simple'::regconfig, body) @@ wanted
      ORDER BY sequence DESC LIMIT missing;
    GET DIAGNOSTICS added = ROW_COUNT;
    missing := missing - added;
  END LOOP;
END
$$;
