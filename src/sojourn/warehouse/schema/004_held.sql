-- Files held until they are accepted, what was accepted, and releases taken back until the warehouse is compacted.
ALTER TABLE release ADD COLUMN departures VARCHAR;  -- JSON, as concepts.departure writes it
ALTER TABLE release ADD COLUMN accepted VARCHAR;    -- the reason, where departures were accepted
ALTER TABLE release ADD COLUMN compared VARCHAR[];  -- what the file was judged against; empty for nothing

-- Numbers of releases are never used twice, whatever is taken back.
CREATE TABLE release_number (last INTEGER NOT NULL);
INSERT INTO release_number SELECT coalesce(max(release_id), 0) FROM release;

-- A file with departures. Its rows are in no table; its bytes are in the folder beside the warehouse.
CREATE TABLE held (
    sha256     VARCHAR PRIMARY KEY,
    file_name  VARCHAR NOT NULL,
    size       BIGINT  NOT NULL,
    source     VARCHAR NOT NULL,
    edition    VARCHAR NOT NULL,
    options    VARCHAR NOT NULL,  -- JSON: how it was asked to be read
    held_at    TIMESTAMP NOT NULL,
    path       VARCHAR NOT NULL,
    kept       BOOLEAN NOT NULL,  -- false: too large, only path and hash
    departures VARCHAR NOT NULL,
    compared   VARCHAR[] NOT NULL
);

-- What was taken back, by the action that did it; their rows are in tables unloaded_DATAFLOW.
CREATE TABLE action (
    number      INTEGER PRIMARY KEY,
    done_at     TIMESTAMP NOT NULL,
    kind        VARCHAR NOT NULL,   -- unload, replace, compact
    went        INTEGER[] NOT NULL,
    came        INTEGER[] NOT NULL
);
CREATE TABLE unloaded AS SELECT * FROM release LIMIT 0;  -- a column added to release is added here too
ALTER TABLE unloaded ADD COLUMN action INTEGER;
