-- One row per file loaded; observations point at it.
CREATE TABLE release (
    release_id INTEGER PRIMARY KEY,
    sha256     VARCHAR NOT NULL UNIQUE,
    source     VARCHAR NOT NULL,
    edition    VARCHAR NOT NULL,
    publisher  VARCHAR NOT NULL,
    file_name  VARCHAR NOT NULL,
    size       BIGINT  NOT NULL,
    url        VARCHAR,
    licence    VARCHAR,
    citation   VARCHAR,
    published  DATE,
    accessed   DATE,
    loaded_at  TIMESTAMP NOT NULL,
    row_count  BIGINT NOT NULL,
    notes      VARCHAR[]
);
